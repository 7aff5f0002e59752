"""What `crash.py` kills, and the clients that notice."""

import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Self

from machine import free_port
from servers import drytake

PROVIDER = "outai"
CREATE, QUERY = f"/{PROVIDER}/api/v1/video/seedance-2", f"/{PROVIDER}/api/v1/tasks?task_id="
BALANCE = Decimal(1_000_000_000)
_SHARED = 3
"""Clients of one key."""
_START_SECONDS = 60
_TIMEOUT_SECONDS = 8
_PROMPTS = ("a lighthouse", "a lighthouse", "[drytake:moderation] a lighthouse", "[drytake:rate-limit] a lighthouse")


class Server:
    """A server in a process group of its own, on one port for good."""

    def __init__(self, folder: Path, store: str, *, workers: int) -> None:
        self.port, self.workers = free_port(), workers
        self._log = (folder / "server.log").open("ab")
        options = ["--store", store, "--workers", str(workers), "--timing", "instant", "--balance", str(BALANCE)]
        quiet = ["--log-level", "warning", "--task-limit", "10000000"]
        self._command = [*drytake(), "serve", "--port", str(self.port), *options, *quiet]
        self._process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        """Seconds that it needed to start, the last time."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._log.close()

    def start(self) -> float:
        """Start it; return the seconds until it answers."""
        began = time.monotonic()
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=self._log, start_new_session=True
        )
        while time.monotonic() - began < _START_SECONDS:
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended with {self._process.returncode}: see {self._log.name}")
            with suppress(OSError, http.client.HTTPException):
                self.call_seconds()
                self.started = time.monotonic() - began
                return self.started
            time.sleep(0.005)
        raise TimeoutError("the server doesn't start")

    def kill(self) -> None:
        """Kill it and all its workers."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill_worker(self) -> None:
        os.kill(self._worker(), signal.SIGKILL)

    @contextmanager
    def paused_worker(self) -> Iterator[None]:
        worker = self._worker()
        os.kill(worker, signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGCONT)

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """Let files grow no more: what a process then writes at their end fails."""
        for process in self._processes():
            resource.prlimit(process, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        try:
            yield
        finally:
            for process in self._processes():
                resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def _processes(self) -> list[int]:
        assert self._process is not None
        return [self._process.pid, *self._workers()]

    def _worker(self) -> int:
        """Return a worker: the younger ones are hit more often, as those that are hit are replaced."""
        give_up = time.monotonic() + _START_SECONDS
        while time.monotonic() < give_up:
            found = self._workers()
            if len(found) >= self.workers and self._is_ready():
                return found[time.monotonic_ns() % len(found)]
            time.sleep(0.01)
        raise TimeoutError("the workers don't come back")

    def _workers(self) -> list[int]:
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split() if _is_worker(pid)]

    def _is_ready(self) -> bool:
        """Return whether all workers listen: each has loaded what a server needs."""
        return all(_listens(pid) for pid in self._workers())

    def call_seconds(self) -> float:
        """Return how long a new client waits for what it asks for: until that comes, a server is starting."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_START_SECONDS)
        try:
            connection.request("GET", f"/{PROVIDER}/api/v1/credits", headers={"authorization": "Bearer sk-crash-first"})
            connection.getresponse().read()
        finally:
            connection.close()
        return time.monotonic() - began

    def health_seconds(self) -> float:
        """Return how long the server takes to say that it is up."""
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/_drytake/health")
            connection.getresponse().read()
        finally:
            connection.close()
        return time.monotonic() - began


def _is_worker(pid: str) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _listens(pid: int) -> bool:
    """Return whether a worker has its doors open: it has duplicates of the listening socket."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()) > 16
    except OSError:
        return False


class OwnRedis:
    """A Redis; a durable one keeps what it has acknowledged."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self._path = folder / "redis.sock"
        kept = ["--appendonly", "yes", "--appendfsync", "always"] if durable else []
        options = ["--port", "0", "--unixsocket", str(self._path), "--save", "", "--dir", str(folder)]
        self._command = ["redis-server", *options, *kept]
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{self._path}?socket_timeout=3"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up:
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(self._path)) == 0:
                    probe.sendall(b"PING\r\n")
                    if probe.recv(64).startswith(b"+PONG"):
                        return
            time.sleep(0.005)
        raise TimeoutError("redis-server doesn't start")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @contextmanager
    def paused(self) -> Iterator[None]:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)


class Load:
    """What clients were told: ids by key, and when."""

    def __init__(self, *, clients: int) -> None:
        self.clients = clients
        self.keys = [f"sk-crash-{number}" for number in range((clients + _SHARED - 1) // _SHARED)]
        self._log: list[tuple[float, float, str, str]] = []
        """When it was asked and answered, the key and the id."""

    @property
    def acknowledged(self) -> int:
        return len(self._log)

    def by_key(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {key: [] for key in self.keys}
        for _, _, key, name in self._log:
            found[key].append(name)
        return found

    def note(self, asked: float, key: str, name: str) -> None:
        self._log.append((asked, time.monotonic(), key, name))

    def wait_for_next(self, seconds: float) -> None:
        """Return once a call is acknowledged that was sent from now on."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if any(asked > began for asked, _, _, _ in self._log[-self.clients :]):
                return
            time.sleep(0.002)
        raise TimeoutError(f"nothing was acknowledged for {seconds:g} seconds")

    def longest_gap(self, *, since: float) -> float:
        """Return the longest time without an acknowledgement."""
        moments = [since, *sorted(at for _, at, _, _ in self._log[-20_000:] if at > since)]
        return max((later - earlier for earlier, later in pairwise(moments)), default=0.0)

    def stop(self) -> None:
        raise NotImplementedError


class Crew(Load):
    """Clients that create and poll until they are told to stop; who gets no answer tries again."""

    def __init__(self, port: int, *, clients: int) -> None:
        super().__init__(clients=clients)
        self._port = port
        self._over = threading.Event()
        self.wrong: list[str] = []
        self._threads = [
            threading.Thread(target=self._work, args=(self.keys[number // _SHARED], number), daemon=True)
            for number in range(clients)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(2 * _TIMEOUT_SECONDS)

    def _work(self, key: str, number: int) -> None:
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        turn = number
        while not self._over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT_SECONDS)
            try:
                while not self._over.is_set():
                    turn += 1
                    self._create_and_poll(connection, key, headers, _PROMPTS[turn % len(_PROMPTS)])
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.01)
            finally:
                connection.close()

    def _create_and_poll(
        self, connection: http.client.HTTPConnection, key: str, headers: dict[str, str], prompt: str
    ) -> None:
        asked = time.monotonic()
        connection.request("POST", CREATE, json.dumps({"prompt": prompt, "duration": 5}), headers)
        response = connection.getresponse()
        said = response.read()
        if response.status != 200:
            time.sleep(0.01)
            return
        name = json.loads(said)["data"]["task_id"]
        self.note(asked, key, name)
        connection.request("GET", QUERY + name, headers=headers)
        response = connection.getresponse()
        said = response.read()
        if response.status not in (200, 429, 500, 503):
            self.wrong.append(f"a poll of {name} was answered {response.status}: {said[:200]!r}")
