"""The three stores, each empty; Redis is a real one, started for the session where it is installed."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drytake.mockserver.state.store.model import Store
from drytake.mockserver.state.store.opening import open_store
from drytake.mockserver.state.store.shared import Cache

KINDS = ("memory", "sqlite", "redis", "sqlite, read anew", "redis, read anew")
"""The last ones know nothing of what they have kept, as another process would."""


class OwnRedis:
    """A Redis on a socket file of its own, which can be stopped and started again; it remembers."""

    def __init__(self, program: str, folder: Path) -> None:
        self._path = folder / "redis.sock"
        options = ["--port", "0", "--save", "", "--appendonly", "yes", "--appendfsync", "no", "--dir", str(folder)]
        self._command = [program, "--unixsocket", str(self._path), *options]
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{self._path}"

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        wait_for(self._path, self._process)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.send_signal(signal.SIGCONT)  # one that hangs takes no other
            self._process.wait()

    def send_signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """A running Redis of the test's own."""
    redis = OwnRedis(redis_program(), tmp_path)
    redis.start()
    yield redis
    redis.stop()


def redis_program() -> str:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server isn't installed")
    return program


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a Redis that listens on a socket file of its own."""
    program, folder = redis_program(), tmp_path_factory.mktemp("redis")
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
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """URL of an empty store."""
    kind, _, anew = request.param.partition(", ")
    if anew:
        monkeypatch.setattr(Cache, "put_tenant", lambda *_: None)
    if kind == "redis":
        return str(request.getfixturevalue("redis_url"))
    return f"sqlite:///{tmp_path / 'state.db'}" if kind == "sqlite" else "memory"


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[], Store]]:
    """Opens the store anew each time it is called, as another process would."""
    stores: list[Store] = []

    def open_one() -> Store:
        stores.append(open_store(url, journal_limit=5, file_limit=100))
        return stores[-1]

    if url.startswith("unix:"):  # a server that all tests of a worker share, whatever they left there
        left = open_one()
        left.delete_tenant(None)
        left.replace_files([])
    yield open_one
    for store in stores:
        store.delete_tenant(None)
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()
