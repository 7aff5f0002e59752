"""A body that takes long to look at keeps nobody waiting, and one of too many values isn't looked at."""

import asyncio
import threading
from typing import Any

import pytest

from drytake.mockserver.engine.call import Call, HttpRequest
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.schemas.http import Response

KEY = "sk-test-large"


def ask(app: App, body: bytes) -> "asyncio.Future[Response]":
    future: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
    headers = {b"host": b"localhost", b"authorization": f"Bearer {KEY}".encode(), b"content-type": b"application/json"}
    request = HttpRequest("POST", "/acme/api/v1/videos", b"", headers, body, "http", ("127.0.0.1", 80))

    def respond(_: Call, response: Response) -> None:
        future.set_result(response)

    assert app.respond_directly(request, respond)
    return future


@pytest.fixture
def app() -> App:
    made = create_app(Engine())
    assert made.guard.reject_host(b"localhost") is None
    return made


def test_others_are_answered_while_a_large_body_is_looked_at(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    validated, others = app.engine.validated, threading.Event()
    waited: list[bool] = []

    def slowly(call: Call) -> Any:
        if call.report is None and len(call.body) > 1_000:
            waited.append(others.wait(20))
        return validated(call)

    async def both() -> list[int]:
        large = ask(app, b'{"prompt": "p", "image_urls": ["data:image/png;base64,%b"]}' % (b"A" * 2_000_000))
        small = await ask(app, b'{"prompt": "p"}')
        others.set()
        return [small.status, (await large).status]

    monkeypatch.setattr(app.engine, "validated", slowly)
    statuses = asyncio.run(both())

    assert waited == [True]
    assert statuses[0] == 200
    assert statuses[1] in (200, 400)
    assert len(app.engine.tenant(KEY).journal) == 2


def test_a_body_of_too_many_values_is_too_large(app: App) -> None:
    body = b'{"prompt": "p", "image_urls": [%b""]}' % (b'"https://example.com/",' * 150_000)

    async def one() -> Response:
        return await ask(app, body)

    assert asyncio.run(one()).status == 413
