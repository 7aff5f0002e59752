"""What stands up a mock closes it: nothing is posted any more, and a store on a disk is whole."""

import sys
from pathlib import Path

import pytest

from drytake.contract_tests.errors import UsageError
from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.fuzz.pool import pooled
from drytake.contract_tests.run import RunOptions, run_command
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[Engine]:
    """The engines that were closed."""
    found: list[Engine] = []
    close = Engine.close

    def noted(engine: Engine) -> None:
        found.append(engine)
        close(engine)

    monkeypatch.setattr(Engine, "close", noted)
    return found


def test_server_in_a_thread_closes_its_engine(closed: list[Engine]) -> None:
    with running() as (_, app):
        assert closed == []

    assert closed == [app.engine]


def test_run_closes_its_engine_once_all_is_written(closed: list[Engine], tmp_path: Path) -> None:
    har = tmp_path / "traffic.har"
    options = RunOptions(command=[sys.executable, "-c", ""], har=har)
    run_command(options, say=lambda _: None, paint=lambda text, _: text)

    assert len(closed) == 1
    assert har.exists()


def test_run_that_cannot_begin_closes_its_engine_too(closed: list[Engine], tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF no program")
    program.chmod(0o755)
    with pytest.raises(UsageError):
        run_command(RunOptions(command=[str(program)]), say=lambda _: None, paint=lambda text, _: text)

    assert len(closed) == 1


def test_fuzz_closes_the_engine_of_each_worker(closed: list[Engine]) -> None:
    with pooled(FuzzOptions(command=[sys.executable, "-c", ""], jobs=2)):
        assert closed == []

    assert len(set(closed)) == 2
