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
from pathlib import Path

from machine import pinned

_CHUNK = 262_144


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
    """Return what a plan did to a server, driven from another process on the other core."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", _CHILD, str(Path(__file__).parent)],
        input=json.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        preexec_fn=pinned(core=1),
    )
    return PhaseResult(**json.loads(done.stdout))


_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); import load; load.main()"


def request(method: str, path: str, *, body: bytes = b"", key: str = "sk-test-bench") -> str:
    """Return a request as a client library would write it."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nAccept: */*\r\n"
        "Accept-Encoding: gzip, deflate\r\nUser-Agent: bench/1.0\r\n"
    )
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return f"{head}\r\n{body.decode('latin-1')}"


class _Connection:
    """One keep-alive connection with one request under way."""

    __slots__ = ("buffer", "needed", "sent", "sock")

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.sent = 0.0

    def send(self, raw: bytes) -> None:
        self.sent = time.perf_counter()
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


def _run(plan: LoadPlan) -> PhaseResult:
    outcome, latencies = PhaseResult(), []
    raws = [text.encode("latin-1") for text in plan.requests]
    selector = selectors.DefaultSelector()
    for number in range(plan.connections):
        connection = _Connection(plan.port)
        selector.register(connection.sock, selectors.EVENT_READ, connection)
        connection.send(raws[number % len(raws)])
    sent, name, total, started = plan.connections, plan.keep.encode(), len(raws), time.perf_counter()
    until = started + plan.seconds if not plan.count else float("inf")
    open_ = plan.connections
    while open_:
        for key, _ in selector.select(30):
            connection = key.data
            response = connection.receive()
            if response is None:
                continue
            now = time.perf_counter()
            latencies.append(now - connection.sent)
            if response[9:10] != b"2":
                outcome.refused += 1
            if name:
                outcome.kept.append(_kept(response, name))
            if now >= until or (plan.count and sent >= plan.count):
                selector.unregister(connection.sock)
                connection.sock.close()
                open_ -= 1
                continue
            connection.send(raws[sent % total])
            sent += 1
    outcome.seconds = time.perf_counter() - started
    latencies.sort()
    outcome.requests = len(latencies)
    outcome.p50_ms, outcome.p99_ms = (latencies[int(len(latencies) * part)] * 1000 for part in (0.5, 0.99))
    return outcome


def main() -> None:
    json.dump(asdict(_run(LoadPlan(**json.load(sys.stdin)))), sys.stdout)
