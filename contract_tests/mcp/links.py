"""The ways to a mock: one that is ours and starts when it is asked for, one that runs elsewhere, the server itself."""

import asyncio
import http.client
import logging
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from pydantic_core import from_json, to_json

from drytake.contract_tests.mcp.model import RefusedToolCallError
from drytake.mockserver.control.requests import KEY_HEADER
from drytake.mockserver.http.app import App
from drytake.mockserver.http.asgi import Scope
from drytake.mockserver.http.guard import TOKEN_HEADER
from drytake.mockserver.settings.model import Settings, TimingMode
from drytake.mockserver.state.files import CONTROL

__all__ = ["OwnMock", "RemoteMock", "ServerItself"]

_PATIENCE_SECONDS = 20
log = logging.getLogger("drytake")


class RemoteMock:
    """A mock that runs already, somewhere."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url: str | None = url.rstrip("/")
        self._token = token

    async def start(self, timing: TimingMode | None) -> bool:  # noqa: ARG002 - the others need it
        """Return that it runs, once it has said so.

        Raises:
            RefusedToolCallError: it doesn't.
        """
        await self.ask("GET", "/state")
        return True

    async def ask(
        self, method: str, path: str, body: Any = None, *, query: dict[str, Any] | None = None, key: str | None = None
    ) -> dict[str, Any]:
        """Return what its control API answers.

        Raises:
            RefusedToolCallError: it can't be reached, or it says no.
        """
        if self.url is None:
            raise RefusedToolCallError("no mock runs: call start_mock first")
        request = Request(f"{self.url}{CONTROL}{path}{_query(query)}", method=method)  # noqa: S310 - of a looked-at scheme
        return await asyncio.to_thread(self._ask, request, body, key)

    def close(self) -> None:
        """Let go of it; one that others started goes on."""

    def _ask(self, request: Request, body: Any, key: str | None) -> dict[str, Any]:
        if body is not None:
            request.data = to_json(body)
            request.add_header("content-type", "application/json")
        for name, value in ((KEY_HEADER, key), (TOKEN_HEADER, self._token)):
            if value:
                request.add_header(name, value)
        try:
            with urlopen(request, timeout=_PATIENCE_SECONDS) as response:  # noqa: S310 - the command looked at the scheme
                return _read(response.status, response.read())
        except HTTPError as refused:
            with refused:
                return _read(refused.code, refused.read())
        except (URLError, OSError, http.client.HTTPException) as error:
            why = getattr(error, "reason", error)
            raise RefusedToolCallError(f"the mock at {self.url} can't be reached: {why}") from None


class OwnMock(RemoteMock):
    """A mock of our own process: it starts when it is asked for, and ends with us."""

    def __init__(self, settings: Settings) -> None:
        self.url = None
        self._token = settings.control_token
        self._settings = settings
        self._stack = ExitStack()
        self._starting = asyncio.Lock()

    async def start(self, timing: TimingMode | None) -> bool:
        """Let it run, on the port that the settings say; return whether it did before.

        Raises:
            RefusedToolCallError: it can't.
        """
        async with self._starting:
            if self.url is not None:
                return True
            self.url = await asyncio.to_thread(self._started, timing)
            return False

    def _started(self, timing: TimingMode | None) -> str:
        from dataclasses import replace  # noqa: PLC0415 - with the server

        from drytake.mockserver.engine.engine import Engine  # noqa: PLC0415 - loads the server
        from drytake.mockserver.engine.scenario_file import ScriptError  # noqa: PLC0415
        from drytake.mockserver.http.server import StartError, running  # noqa: PLC0415
        from drytake.mockserver.state.store.model import StoreError  # noqa: PLC0415

        settings = replace(self._settings, timing=timing or self._settings.timing, results_port=None)
        try:
            engine = Engine(settings, providers=settings.providers or None)
            return self._stack.enter_context(running(engine, host=settings.host, port=settings.port))[0]
        except (StartError, StoreError, ScriptError, OSError) as error:
            raise RefusedToolCallError(f"the mock can't be started: {error}") from None

    def close(self) -> None:
        """End the mock."""
        self._stack.close()


class ServerItself:
    """The server that was asked over MCP, for one request."""

    def __init__(self, app: App, scope: Scope) -> None:
        self._app, self._scope = app, scope
        self.url: str | None = app.engine.settings.public_url or _origin(scope)

    async def start(self, timing: TimingMode | None) -> bool:  # noqa: ARG002 - as above
        """Return that it runs."""
        return True

    async def ask(
        self, method: str, path: str, body: Any = None, *, query: dict[str, Any] | None = None, key: str | None = None
    ) -> dict[str, Any]:
        """Return what its control API answers; who asked over MCP may ask it.

        Raises:
            RefusedToolCallError: it says no.
        """
        host = [pair for pair in self._scope["headers"] if pair[0] == b"host"]
        headers = [*host, *([(KEY_HEADER.encode(), key.encode("latin-1", "replace"))] if key else [])]
        scope = {
            **{name: self._scope.get(name) for name in ("type", "asgi", "http_version", "scheme", "server", "client")},
            "method": method,
            "root_path": "",
            "path": f"{CONTROL}{path}",
            "raw_path": f"{CONTROL}{path}".encode(),
            "query_string": _query(query).removeprefix("?").encode(),
            "headers": headers,
        }
        return _read(*await _exchange(self._app, scope, b"" if body is None else to_json(body)))


async def _exchange(app: App, scope: Scope, body: bytes) -> tuple[int, bytes]:
    """Return status and body of what the control API answers in process."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app.control(scope, receive, send)
    return sent[0]["status"], b"".join(piece.get("body", b"") for piece in sent[1:])


def _query(query: Mapping[str, Any] | None) -> str:
    said = {name: str(value).lower() if isinstance(value, bool) else value for name, value in (query or {}).items()}
    return f"?{urlencode(said, doseq=True)}" if said else ""


def _read(status: int, raw: bytes) -> dict[str, Any]:
    """Return a body of the control API.

    Raises:
        RefusedToolCallError: it is a refusal, whose reasons and hints are said, or no answer of Drytake's.
    """
    try:
        body = from_json(raw)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RefusedToolCallError(f"what listens there answers {status}, but not as Drytake does")
    if status < 400:
        return body
    flaws = [f"{flaw['message']}; {flaw['hint']}" for flaw in body.get("errors", ()) if flaw.get("hint")]
    raise RefusedToolCallError("\n".join(flaws) or str(body.get("detail", f"the mock answers {status}")))


def _origin(scope: Scope) -> str:
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    if not host:
        name, port = scope.get("server") or ("127.0.0.1", 80)
        host = f"{name}:{port}"
    return urlsplit(f"{scope['scheme']}://{host}").geturl()
