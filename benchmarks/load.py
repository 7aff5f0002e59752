"""The load: keep-alive connections over raw sockets, in a process of its own, so that Python alone is enough.

Reads a plan as JSON from stdin, writes what happened as JSON to stdout. Only the server's CPU time is compared,
never this process's.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from machine import pinned

_CHUNK = 262_144
_PATIENCE_SECONDS = 30
"""How long a server may take for an answer."""
_LONGEST_SECONDS = 1_800
"""How long a whole plan may take."""


class ServerError(RuntimeError):
    """A server doesn't do what is asked of all."""


@dataclass(frozen=True)
class LoadPlan:
    """What to send: for a while, or so many times."""

    port: int
    requests: list[str]
    """Whole requests, head and body, as Latin-1 text; sent in turn."""
    connections: int = 64
    seconds: float = 0
    count: int = 0
    """Requests to send in all; 0 goes on for `seconds`."""
    clock: int = 0
    """A clock that latencies are read from, such as that of the server's CPU time; 0 is the time that passes."""
    keep: str = ""
    """JSON key whose string values are taken from the responses, such as a task's id."""


@dataclass
class PhaseResult:
    """What came back."""

    requests: int = 0
    seconds: float = 0
    refused: int = 0
    """Answers other than 2xx."""
    p50_ms: float = 0
    p99_ms: float = 0
    kept: list[str] = field(default_factory=list)


def drive(plan: LoadPlan) -> PhaseResult:
    """Return what a plan did to a server, driven from another process on the other core.

    Raises:
        ServerError: the server didn't answer, refused the connection or closed it.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _CHILD, str(Path(__file__).parent)],
            input=json.dumps(asdict(plan)),
            capture_output=True,
            text=True,
            check=False,
            timeout=_LONGEST_SECONDS,
            preexec_fn=pinned(core=1),
        )
    except subprocess.TimeoutExpired:
        raise ServerError(f"{plan.count or 'these'} requests aren't answered in {_LONGEST_SECONDS} seconds") from None
    if done.returncode:
        raise ServerError((done.stderr.strip().splitlines() or ["no word"])[-1])
    return PhaseResult(**json.loads(done.stdout))


_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); import load; load.main()"


def request(method: str, path: str, *, body: bytes = b"", key: str = "sk-test-bench") -> str:
    """Return a request as a client library would write it."""
    who = f"Authorization: Bearer {key}\r\n" if key else ""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"{who}Accept: */*\r\n"
        "Accept-Encoding: gzip, deflate\r\nUser-Agent: bench/1.0\r\n"
    )
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{head}\r\n{body.decode('latin-1')}"


class _Connection:
    """One keep-alive connection with one request under way."""

    __slots__ = ("buffer", "needed", "sent", "sock")

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_SECONDS)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.sent = 0.0

    def send(self, raw: bytes, now: float) -> None:
        self.sent = now
        self.sock.sendall(raw)

    def receive(self) -> bytes | None:
        """Return the response if it is complete."""
        chunk = self.sock.recv(_CHUNK)
        if not chunk:
            raise ConnectionError("the server closed a connection that was to be kept")
        data = self.buffer + chunk if self.buffer else chunk
        if not _complete(data):
            self.buffer = data
            return None
        self.buffer = b""
        return data


def _complete(data: bytes) -> bool:
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = data[:end].lower()
    at = head.find(b"content-length:")
    if at < 0:
        return data.endswith(b"0\r\n\r\n")
    return len(data) >= end + 4 + int(head[at + 15 :].partition(b"\r\n")[0])


def _kept(response: bytes, name: bytes) -> str:
    return response.partition(b'"' + name + b'":"')[2].partition(b'"')[0].decode()


class _Load:
    """One run of a plan."""

    def __init__(self, plan: LoadPlan) -> None:
        self._plan, self._name = plan, plan.keep.encode()
        self._raws = [text.encode("latin-1") for text in plan.requests]
        self._clock = partial(time.clock_gettime, plan.clock) if plan.clock else time.perf_counter
        self._selector = selectors.DefaultSelector()
        self._outcome, self._latencies = PhaseResult(), []
        self._sent = self._open = 0
        self._until = time.perf_counter() + plan.seconds if not plan.count else float("inf")

    def run(self) -> PhaseResult:
        """Return what came back."""
        started = time.perf_counter()
        for _ in range(self._plan.connections):
            connection = _Connection(self._plan.port)
            self._selector.register(connection.sock, selectors.EVENT_READ, connection)
            self._send(connection)
            self._open += 1
        while self._open:
            ready = self._selector.select(_PATIENCE_SECONDS)
            if not ready:
                raise TimeoutError(f"no answer within {_PATIENCE_SECONDS} seconds")
            for key, _ in ready:
                self._take(key.data)
        self._outcome.seconds = time.perf_counter() - started
        latencies = sorted(self._latencies)
        self._outcome.p50_ms, self._outcome.p99_ms = (
            latencies[int(len(latencies) * part)] * 1000 for part in (0.5, 0.99)
        )
        return self._outcome

    def _send(self, connection: _Connection) -> None:
        connection.send(self._raws[self._sent % len(self._raws)], self._clock())
        self._sent += 1

    def _take(self, connection: _Connection) -> None:
        response = connection.receive()
        if response is None:
            return
        self._latencies.append(self._clock() - connection.sent)
        self._outcome.requests += 1
        self._outcome.refused += response[9:10] != b"2"
        if self._name:
            self._outcome.kept.append(_kept(response, self._name))
        if time.perf_counter() < self._until and not (self._plan.count and self._sent >= self._plan.count):
            self._send(connection)
            return
        self._selector.unregister(connection.sock)
        connection.sock.close()
        self._open -= 1


def main() -> None:
    json.dump(asdict(_Load(LoadPlan(**json.load(sys.stdin))).run()), sys.stdout)
