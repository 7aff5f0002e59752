"""A guard in process in front of an upstream that counts, and the command in front of one with TLS."""

import asyncio
import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import trustme
import uvicorn

from drytake.contract_tests.guard.application import GuardApp, Ways
from drytake.contract_tests.guard.gate import Gate
from drytake.contract_tests.guard.kept import KeptCalls
from drytake.contract_tests.guard.ledger import LedgerFile
from drytake.contract_tests.guard.spending import Budget
from drytake.contract_tests.guard.upstream import Upstreams
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings
from tests.conftest import ACME

HOST = "api.acme.example"
KEY = "sk-test-guarded-0123456789"
PRICE = 75
"""Credits of `CREATE`."""
CREATE = {"prompt": "a lighthouse", "duration": 5}


class Service:
    """The mock as the real service: it notes each create, and may keep its response back or break it off."""

    def __init__(self) -> None:
        self.app = create_app(Engine(Settings(timing="instant", balance=Decimal(10**9))))
        self.creates: list[bytes] = []
        self.keys: set[str] = set()
        self.held = threading.Event()
        self.held.set()
        self.status: int | None = None
        self.breaks = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.creates.append(body)
        while not self.held.is_set():  # noqa: ASYNC110 - set in another thread
            await asyncio.sleep(0.005)
        if self.breaks:
            raise ConnectionError("as the test wants it")
        if self.status is not None:
            await send({"type": "http.response.start", "status": self.status, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return

        async def again() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, again, send)


@contextmanager
def serving(service: Service, **how: Any) -> Iterator[int]:
    """Serve on a free port of this machine; yield it."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(512)
        config = uvicorn.Config(service, log_config=None, log_level="critical", lifespan="off", ws="none", **how)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield sock.getsockname()[1]
        finally:
            service.held.set()
            server.should_exit = True
            thread.join(10)


class Response(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Guarded:
    """A guard in process, and what it says."""

    def __init__(self, port: int, path: Path, budget: Budget, **ways: Any) -> None:
        self.said: list[str] = []
        self.ledger, self.kept = LedgerFile(path), KeptCalls()
        self.gate = Gate(self.ledger, budget, whole=True)
        self.engine = Engine(Settings(timing="instant"))
        way = Ways(upstreams=Upstreams.of([f"acme=http://127.0.0.1:{port}"]), **ways)
        self.app = GuardApp(App(self.engine), self.gate, self.kept, way, self.said.append)

    async def ask(
        self,
        method: str = "POST",
        path: str = "/api/v1/videos",
        body: Any = CREATE,
        *,
        gone: asyncio.Event | None = None,
    ) -> Response:
        """Return what a client gets, which goes away once `gone` is set."""
        raw = b"" if method == "GET" else json.dumps(body).encode()
        path, _, query = path.partition("?")
        heads = {"host": HOST, "authorization": f"Bearer {KEY}", "content-type": "application/json"}
        heads |= {"content-length": str(len(raw))} if raw else {}
        scope = {
            "type": "http", "method": method, "scheme": "https", "path": path, "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in heads.items()],
        }  # fmt: skip
        sent: list[Any] = []
        asked = iter([{"type": "http.request", "body": raw, "more_body": False}])
        left = gone or asyncio.Event()

        async def receive() -> Any:
            message = next(asked, None)
            if message is None:
                await left.wait()
                return {"type": "http.disconnect"}
            return message

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        headers = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]} if sent else {}
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Response(sent[0]["status"] if sent else 0, headers, body)


Guard = Callable[..., Guarded]


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def guard(service: Service, tmp_path: Path) -> Iterator[Guard]:
    """Return what makes a guard in front of the service: `guard(max_total=..., stop=True)`."""
    made: list[Guarded] = []
    with serving(service) as port:

        def make(budget: Budget | None = None, **ways: Any) -> Guarded:
            made.append(Guarded(port, tmp_path / "ledger.jsonl", budget or Budget(), **ways))
            return made[-1]

        yield make
    for one in made:
        one.ledger.close()
        one.engine.close()


@pytest.fixture
def go() -> Callable[[Awaitable[Any]], Any]:
    """Return what runs a coroutine, within a minute."""

    def within(work: Awaitable[Any]) -> Any:
        async def bounded() -> Any:
            return await asyncio.wait_for(work, 60)

        return asyncio.run(bounded())

    return within


class Tunnels(socketserver.BaseRequestHandler):
    """A proxy as companies have: it opens tunnels, here all of them to one port."""

    def handle(self) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.request.recv(1)
        said, port = self.server.said, self.server.port  # type: ignore[attr-defined]
        said.append(head.decode("latin-1"))
        with socket.create_connection(("127.0.0.1", port)) as service:
            self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            back = threading.Thread(target=self._carry, args=(service, self.request), daemon=True)
            back.start()
            self._carry(self.request, service)
            back.join(30)

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65_536):
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)


@contextmanager
def tunnelling(port: int) -> Iterator[tuple[int, list[str]]]:
    """Run a proxy whose tunnels all end at a port; yield its own port, and the heads that it was sent."""
    said: list[str] = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tunnels) as server:
        server.daemon_threads, server.said, server.port = True, said, port  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1], said
        server.shutdown()


# --- the command -------------------------------------------------------------------------------------------------


class Command:
    """`drytake guard` in a folder of its own, in front of a service with TLS."""

    def __init__(self, folder: Path, port: int, authority: Path) -> None:
        self.folder, self.port, self.authority = folder, port, authority
        steering = ("proxy", "ca_bundle", "ssl_cert_file", "node_options", "pythonpath")
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith(steering)}
        own = {"PYTHONPATH": ACME, "SSL_CERT_FILE": str(authority), "XDG_STATE_HOME": str(folder / "state")}
        self.environment = {**kept, **own, "TMPDIR": str(folder)}

    def arguments(self, *more: str) -> list[str]:
        """Return the command line."""
        upstream = f"acme=https://127.0.0.1:{self.port}"
        return [sys.executable, "-m", "drytake.cli", "guard", "--unenforced", "--upstream", upstream, *more]

    def __call__(self, *more: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.arguments(*more),
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def command(service: Service, tmp_path: Path) -> Iterator[Command]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "service-authority.pem"))
    leaf = authority.issue_cert("127.0.0.1", HOST)
    chain = tmp_path / "service.pem"
    leaf.private_key_and_cert_chain_pem.write_to_path(str(chain))
    with serving(service, ssl_certfile=str(chain)) as port:
        yield Command(tmp_path, port, tmp_path / "service-authority.pem")
