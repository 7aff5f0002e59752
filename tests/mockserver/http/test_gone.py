"""A client that goes away before it is answered is nobody's mistake: nothing is reported."""

import asyncio
import logging
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings

CLOSED = "unable to perform operation on <TCPTransport closed=True reading=False 0x7f>; the handler is closed"
PATHS = ["health", "openapi.json", "docs", "snapshot", "journal", "nothing", "media/acme/x/0.mp4", "files/x/y.png"]


@pytest.fixture(scope="module")
def app() -> App:
    return create_app(Engine(Settings(timing="instant")))


def ask(app: App, method: str, path: str, *, receive: Any, send: Any) -> None:
    headers = [(b"host", b"localhost"), (b"content-length", b"1000"), (b"authorization", b"Bearer sk-test-gone")]
    scope = {"type": "http", "method": method, "scheme": "http", "path": path, "query_string": b"", "headers": headers}
    asyncio.run(app(scope, receive, send))


class Losing:
    """A connection that is lost at some message of the response."""

    def __init__(self, error: Exception, *, after: int, gone: bool) -> None:
        self._error, self._after, self._gone = error, after, gone
        self._said = False

    async def receive(self) -> dict[str, Any]:
        if not self._said:
            self._said = True
            return {"type": "http.request", "body": b"{}", "more_body": False}
        if not self._gone:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(self, _: Any) -> None:
        self._after -= 1
        if self._after < 0:
            raise self._error


@pytest.mark.parametrize("error", [RuntimeError(CLOSED), ConnectionResetError(), BrokenPipeError()], ids=repr)
@pytest.mark.parametrize("after", [0, 1])
@pytest.mark.parametrize("path", [*(f"/_drytake/{path}" for path in PATHS), "/acme/api/v1/balance", "/nowhere"])
def test_nobody_is_told_of_a_client_that_has_gone(
    app: App, caplog: pytest.LogCaptureFixture, path: str, after: int, error: Exception
) -> None:
    connection = Losing(error, after=after, gone=True)
    ask(app, "GET", path, receive=connection.receive, send=connection.send)
    assert [record for record in caplog.records if record.levelno > logging.INFO and record.name != "asyncio"] == []


def test_an_error_to_a_client_that_is_there_is_reported(app: App, caplog: pytest.LogCaptureFixture) -> None:
    connection = Losing(RuntimeError("Invalid HTTP header value."), after=0, gone=False)
    with pytest.raises(RuntimeError, match="Invalid HTTP header"):
        ask(app, "GET", "/_drytake/openapi.json", receive=connection.receive, send=connection.send)
    assert "please report it" in caplog.text


@pytest.mark.parametrize("path", ["snapshot", "scenario-file", "clock", "scenario", "balance", "reset", "timing"])
def test_half_a_body_is_no_mistake_of_ours(app: App, caplog: pytest.LogCaptureFixture, path: str) -> None:
    messages = [{"type": "http.request", "body": b'{"a', "more_body": True}]

    async def receive() -> dict[str, Any]:
        return messages.pop() if messages else {"type": "http.disconnect"}

    async def send(_: Any) -> None: ...

    ask(app, "POST", f"/_drytake/{path}", receive=receive, send=send)
    assert "report" not in caplog.text
