"""What never leaves this machine: refusals in the seller's words, and what the mock plays; each is marked."""

import json
from collections.abc import MutableMapping
from typing import Any, cast

from drytake.contract_tests.guard.relay import MARK, GuardedClient
from drytake.mockserver.accounts.subjects import task_named
from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.refusals import error_response
from drytake.mockserver.faults.scenarios import ErrorKind
from drytake.mockserver.http.app import App
from drytake.mockserver.http.asgi import Receive, Send
from drytake.mockserver.state.files import MEDIA
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.tenant import ANONYMOUS
from drytake.schemas.actions import Balance, List, Page, Poll, Quote, Result, Stream

__all__ = ["local_call", "plays", "problem", "refuse", "with_mark"]

_READING = (Balance, List, Page, Poll, Quote, Result, Stream)


def local_call(app: App, client: GuardedClient) -> Call | None:
    """Return a client's call as a seller's, without its body; `None` where it is none of these."""
    scope = client.scope
    routes, path, way = app.directory.find(scope["path"], client.headers, scope["scheme"], scope.get("server"))
    host = client.headers.get(b"host", b"").decode("latin-1").partition(":")[0].lower()
    if routes is None or host not in routes.mount.provider.hosts:
        return None
    call = Call(routes.mount, scope["method"], path, client.headers, scope["query_string"], b"", *way)
    call.key = routes.mount.dialect.key(call)
    call.tenant = app.engine.tenant(call.key or ANONYMOUS)
    methods, call.params = routes.find(path)
    route = methods.get(call.method)
    call.operation = None if route is None else route.operation
    return call


async def refuse(engine: Engine, call: Call, client: GuardedClient, kind: str, mark: str, **facts: Any) -> None:
    """Refuse a call in its seller's words, with the mark of who did."""
    response = error_response(engine, call, ApiError(cast("ErrorKind", kind), **facts))
    own = tuple((name, value(call).encode()) for name, value in call.mount.own_headers)
    length = (b"content-length", b"%d" % len(response.body))
    await client.start(response.status, [*response.headers, *own, length, (MARK, mark.encode())])
    await client.give(response.body, more=False)


async def problem(client: GuardedClient, status: int, detail: str) -> None:
    """Say what only we can say, in nobody's words but ours."""
    body = json.dumps({"type": "about:blank", "title": "drytake guard", "status": status, "detail": detail}).encode()
    kind = (b"content-type", b"application/problem+json")
    await client.start(status, [kind, (b"content-length", b"%d" % len(body)), (MARK, b"local")])
    await client.give(body, more=False)


# --- what the mock plays -----------------------------------------------------------------------------------------


def plays(engine: Engine, call: Call) -> bool:
    """Return whether the mock plays a call of a dry run: what changes anything, and what is about a task of its own."""
    if call.path.startswith(MEDIA):
        seller, _, rest = call.path[len(MEDIA) :].partition("/")
        return engine.store.get(seller, rest.partition("/")[0]) is not None
    operation = call.operation
    if operation is None:
        return call.method not in ("GET", "HEAD", "OPTIONS")
    task = task_named(operation, _asking(call))
    if task is not None and not operation.creates:
        return engine.store.get(call.mount.provider.id, task) is not None or call.method == "DELETE"
    return call.method != "GET" and not isinstance(operation.action, _READING)


def _asking(call: Call) -> JournalEntry:
    """Return a call as an entry without a response."""
    return JournalEntry(
        serial=0, number=0, at=0, provider=call.mount.provider.id, operation=None, method=call.method, path=call.path,
        query=call.query_string, headers=call.headers, body=call.body, status=0, response=b"", violations=(), task_id=None,
    )  # fmt: skip


def with_mark(client: GuardedClient, body: bytes) -> tuple[Receive, Send]:
    """Return what gives an application a body that was read, and marks its response."""

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            await client.start(message["status"], [*message["headers"], (MARK, b"played")])
        else:
            await client.give(message.get("body", b""), more=bool(message.get("more_body")))

    return receive, send
