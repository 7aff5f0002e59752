"""Files with what clients said are for their owner alone; reports are for whoever the umask lets read them."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drytake.commands.remote import save_snapshot
from drytake.contract_tests.documents.outputs import write_private, write_together
from drytake.mockserver.http.server import running


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Let files be made as open as whoever makes them lets them be."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("open_umask")
def test_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    write_private(tmp_path / "a", b"abc")

    assert (mode(tmp_path / "a"), (tmp_path / "a").read_bytes()) == (0o600, b"abc")


@pytest.mark.usefixtures("open_umask")
def test_file_that_is_there_is_overwritten_and_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"longer than before")
    (tmp_path / "a").chmod(0o640)
    write_private(tmp_path / "a", b"abc")

    assert (mode(tmp_path / "a"), (tmp_path / "a").read_bytes()) == (0o640, b"abc")


def test_what_is_no_file_can_be_written_to() -> None:
    code = "from pathlib import Path; from drytake.contract_tests.documents.outputs import write_private as w;"
    command = [sys.executable, "-c", f"{code} w(Path('/dev/stdout'), b'abc')"]

    assert subprocess.run(command, capture_output=True, check=True).stdout == b"abc"


@pytest.mark.usefixtures("open_umask")
def test_snapshot_is_for_its_owner_alone(tmp_path: Path) -> None:
    with running() as (origin, _):
        save_snapshot(origin, tmp_path / "saved.json")

    assert mode(tmp_path / "saved.json") == 0o600


@pytest.mark.usefixtures("open_umask")
def test_traffic_is_for_its_owner_alone_and_reports_are_not(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "drytake.cli", "run", "--har", "t.har", "--report", "json=r.json"]
    subprocess.run([*command, "--", "true"], cwd=tmp_path, capture_output=True, timeout=120, check=False)

    assert (mode(tmp_path / "t.har"), mode(tmp_path / "r.json")) == (0o600, 0o666)


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()

    with pytest.raises(IsADirectoryError):
        write_together({tmp_path / "a": "one", tmp_path / "b": "two"})
    assert [path.name for path in tmp_path.iterdir()] == ["b"]

    write_together({tmp_path / "a": "one", tmp_path / "c": "two"})
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b", "c"}
