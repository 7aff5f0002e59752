"""The database file: who may read it, and that it is whole once its server has ended."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.store.model import StoreError
from drytake.mockserver.state.store.sqlite import SqliteStore
from tests.mockserver.state.store.test_processes import CREATE, call, serving


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Let files be made as open as whoever makes them lets them be."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("state.db*")}


def tasks_in(path: Path, folder: Path) -> int:
    """Return how many tasks a copy of the one file holds."""
    copy = Path(shutil.copy(path, folder / "copy.db"))
    with sqlite3.connect(copy) as database:
        count: int = database.execute("SELECT count(*) FROM tasks").fetchone()[0]
    database.close()
    return count


@pytest.mark.usefixtures("open_umask")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o660])
def test_file_and_what_lies_beside_it_are_made_with_the_mode(tmp_path: Path, mode: int) -> None:
    store = SqliteStore(f"sqlite:///{tmp_path / 'state.db'}", mode=mode)
    with store.lock:
        assert len(store) == 0

    assert modes(tmp_path) == dict.fromkeys(("state.db", "state.db-wal", "state.db-shm"), mode)
    store.close()


def test_mode_is_what_is_said_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        SqliteStore(f"sqlite:///{tmp_path / 'state.db'}", mode=0o640).close()
    finally:
        os.umask(before)

    assert modes(tmp_path) == {"state.db": 0o640}


def test_file_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "state.db").touch(0o644)
    (tmp_path / "state.db").chmod(0o644)
    SqliteStore(f"sqlite:///{tmp_path / 'state.db'}").close()

    assert modes(tmp_path) == {"state.db": 0o644}


def test_closed_store_is_a_store_that_fails(tmp_path: Path) -> None:
    store = SqliteStore(f"sqlite:///{tmp_path / 'state.db'}")
    store.close()
    store.close()

    with pytest.raises(StoreError, match="closed"):
        len(store)


@pytest.mark.usefixtures("open_umask")
@pytest.mark.parametrize(
    ("options", "mode"), [((), 0o600), (("--store-mode", "0640"), 0o640), (("--workers", "2"), 0o600)]
)
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_file_is_whole_and_private_once_its_server_has_ended(
    tmp_path: Path, options: tuple[str, ...], mode: int, ending: signal.Signals
) -> None:
    path = tmp_path / "state.db"
    with serving(f"sqlite:///{path}", tmp_path, *options) as (process, port):
        for _ in range(20):
            assert call(port, "POST", CREATE, {"prompt": "p"})["code"] == 200
        assert set(modes(tmp_path).values()) == {mode}
        process.send_signal(ending)
        assert process.wait(30) == 0

    assert modes(tmp_path) == {"state.db": mode}
    assert tasks_in(path, tmp_path) == 20


def test_file_is_whole_after_a_worker_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with serving(f"sqlite:///{path}", tmp_path, "--workers", "2") as (process, port):
        for _ in range(20):
            call(port, "POST", CREATE, {"prompt": "p"})
        listed = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True).stdout
        os.kill(max(map(int, listed.split())), signal.SIGKILL)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0

    assert modes(tmp_path) == {"state.db": 0o600}
    assert tasks_in(path, tmp_path) == 20


def test_file_is_whole_after_a_server_in_a_thread(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with running(Engine(Settings(store=f"sqlite:///{path}", timing="instant"))) as (origin, _):
        headers = {"authorization": "Bearer sk-test-thread-1"}
        assert (
            httpx.post(f"{origin}{CREATE}", json={"prompt": "p"}, headers=headers, trust_env=False).status_code == 200
        )

    assert list(modes(tmp_path)) == ["state.db"]
    assert tasks_in(path, tmp_path) == 1
