"""The three stores, each empty; Redis is a real one, started for the session where it is installed."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from understudy.mockserver.store import Store, open_store

KINDS = ("memory", "sqlite", "redis")


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a Redis that listens on a socket file of its own."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server isn't installed")
    folder = tmp_path_factory.mktemp("redis")
    path = folder / "redis.sock"
    command = [program, "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        wait_for(path, process)
        yield f"unix://{path}"
        process.terminate()


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    """Return once something listens at a socket file."""
    deadline = time.monotonic() + 10
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        time.sleep(0.01)
    raise TimeoutError("redis-server didn't start")


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty store."""
    if request.param == "redis":
        return str(request.getfixturevalue("redis_url"))
    return f"sqlite:///{tmp_path / 'state.db'}" if request.param == "sqlite" else "memory"


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[], Store]]:
    """Opens the store anew each time it is called, as another process would."""
    stores: list[Store] = []

    def open_one() -> Store:
        stores.append(open_store(url, journal_limit=5, file_limit=100))
        return stores[-1]

    yield open_one
    for store in stores:
        store.forget(None)
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()
