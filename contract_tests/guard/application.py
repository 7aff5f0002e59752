"""What stands between a client and the sellers: creates are checked and get room or don't, and all goes on as it came."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from drytake.contract_tests.guard.amounts import Cap
from drytake.contract_tests.guard.checks import Checked, check_create, is_free, open_path
from drytake.contract_tests.guard.gate import Gate
from drytake.contract_tests.guard.kept import KeptCalls
from drytake.contract_tests.guard.local import local_call, plays, problem, refuse, with_mark
from drytake.contract_tests.guard.relay import GuardedClient, Said, relay, replay
from drytake.contract_tests.guard.settling import settle_create, settle_task
from drytake.contract_tests.guard.upstream import BrokenOffError, ForwardedCall, UnreachableError, Upstreams, passed_on
from drytake.mockserver.engine.call import Call
from drytake.mockserver.http.app import App
from drytake.mockserver.http.asgi import Receive, Scope, Send
from drytake.mockserver.state.journal import JournalEntry

__all__ = ["GuardApp", "Ways"]


@dataclass(frozen=True, kw_only=True)
class Ways:
    """How a guard goes about its work."""

    upstreams: Upstreams
    unknown_price: tuple[Cap, ...] = ()
    stop: bool = False
    """Creates that break a known rule are refused."""
    dry: bool = False
    """Creates are played by the mock."""


@dataclass(slots=True)
class _Equals:
    """Creates that ask for the same with the same key: one at a time, until its response has reached the client."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    unheard: tuple[Said, JournalEntry] | None = None
    """A response that came when its client had gone."""


class GuardApp:
    """The ASGI application of `guard`."""

    def __init__(self, app: App, gate: Gate, kept: KeptCalls, ways: Ways, say: Callable[[str], None]) -> None:
        self._app, self._gate, self._kept, self._ways, self._say = app, gate, kept, ways, say
        self._equals: dict[tuple[str, str, str], _Equals] = {}
        self._warned: set[tuple[str, str]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        client = GuardedClient(scope, receive, send)
        call = local_call(self._app, client)
        if call is None:
            await problem(client, 404, "guard serves the sellers' own hosts, and nothing else")
        elif scope["scheme"] == "http":
            await problem(
                client, 403, "this went over http://, where keys can be read: nothing was sent on; say https://"
            )
        else:
            try:
                await self._serve(call, client)
            except BrokenOffError:
                raise ConnectionError("broken off") from None  # the server cuts the client's connection, too
            finally:
                client.unwatch()

    async def _serve(self, call: Call, client: GuardedClient) -> None:
        operation = call.operation
        whole = not is_free(call) or self._ways.dry or (operation is not None and operation.carries is not None)
        read = whole or (operation is not None and operation.task_id.startswith("$request.body"))
        if read:
            call.body = b"".join([piece async for piece in client.body()])
            client.watch()
        if self._ways.dry and plays(self._app.engine, call):
            await self._create(call, client) if not is_free(call) else await self._play(call, client)
        elif not is_free(call):
            await self._create(call, client)
        else:
            await self._pass(call, client, read=read)

    # --- all that costs nothing ------------------------------------------------------------------------------

    async def _pass(self, call: Call, client: GuardedClient, *, read: bool) -> None:
        """Let a call through that costs nothing: its body as it comes, unless it was read."""
        said, began = Said(), time.time()
        exchange = ForwardedCall(self._ways.upstreams, _host(call))
        try:
            await exchange.open()
            await exchange.send(
                call.method, client.target, _headers(call, client), _once(call) if read else client.body()
            )
            await _while_heard(relay(exchange, client, said), client)
        except UnreachableError as error:
            await problem(client, 502, str(error))
            return
        except BrokenOffError as error:
            if said.status:
                raise
            await problem(client, 502, f"it was sent, and {error}")
        finally:
            exchange.close()
            entry = self._kept.note(call, said, began, _url(call, client))
            settle_task(self._gate, call, entry)

    async def _play(self, call: Call, client: GuardedClient) -> None:
        await self._app(client.scope, *with_mark(client, call.body))

    # --- what may cost something -----------------------------------------------------------------------------

    async def _create(self, call: Call, client: GuardedClient) -> None:
        """Let one of several equal creates on its way; the next waits until its response has reached the client."""
        checked = check_create(self._app.engine, call, self._ways.unknown_price)
        asked = checked.asked
        equals = self._equals.setdefault((asked.create.seller, call.tenant.id, asked.shot), _Equals())
        if equals.lock.locked():
            self._say(
                f"held back: {self._name(call)} asks for what an earlier one asked, whose response hasn't come yet"
            )
        turn = asyncio.ensure_future(equals.lock.acquire())
        if not await client.until_gone(turn):
            turn.cancel()
            return
        try:
            if equals.unheard is not None:
                await self._repeat(call, client, equals)
            else:
                await self._decide(call, client, checked, equals)
        finally:
            equals.lock.release()

    async def _repeat(self, call: Call, client: GuardedClient, equals: _Equals) -> None:
        """Give the response to an equal create that nobody heard, and make no second task."""
        assert equals.unheard is not None
        said, entry = equals.unheard
        self._say(f"not sent again: {self._name(call)} gets the response to its earlier call, which it hadn't heard")
        await replay(client, said)
        if said.reached:
            equals.unheard, entry.injected = None, ()

    async def _decide(self, call: Call, client: GuardedClient, checked: Checked, equals: _Equals) -> None:
        self._warn(call, checked)
        if checked.broken and self._ways.stop:
            names = ", ".join(dict.fromkeys(one.rule.id for one in checked.broken))
            self._say(f"refused {self._name(call)}: it breaks {names}; it was not sent")
            await refuse(self._app.engine, call, client, "malformed", "rules", violations=call.violations)
            return
        decision = self._gate.reserve(checked.asked)
        if decision.refused:
            await self._refuse(call, client, checked, decision.refused)
        elif self._ways.dry:
            await self._play(call, client)
        else:
            await self._send(call, client, decision.name, equals)

    def _warn(self, call: Call, checked: Checked) -> None:
        for one in checked.broken:
            if (call.path, one.rule.id) not in self._warned:
                self._warned.add((call.path, one.rule.id))
                self._say(f"{self._name(call)} breaks {one.rule.id} ({one.rule.confidence}): {one.message}")

    async def _refuse(self, call: Call, client: GuardedClient, checked: Checked, why: str) -> None:
        asked = checked.asked
        because = f" ({asked.worst.why})" if asked.create.amount is None and asked.worst.why else ""
        self._say(
            f"refused {self._name(call)}: {why}{because}; nothing was sent, and the account at {asked.create.seller} isn't empty"
        )
        price = asked.create.amount or Decimal(0)
        await refuse(
            self._app.engine, call, client, "insufficient-credit", "limit", required=price, available=Decimal(0)
        )

    async def _send(self, call: Call, client: GuardedClient, name: str, equals: _Equals) -> None:
        """Send a create on, once, and note what its response says."""
        said, began = Said(), time.time()
        exchange = ForwardedCall(self._ways.upstreams, _host(call))
        try:
            await exchange.open()
            await exchange.send(call.method, client.target, _headers(call, client), _once(call))
            await relay(exchange, client, said)
        except UnreachableError as error:
            self._gate.settle(name, Decimal(0), why="it was not sent")
            await problem(client, 502, f"{error}; it was not sent")
            return
        except BrokenOffError as error:
            self._gate.unanswered(name, str(error))
            self._say(f"{self._name(call)} was sent, and {error}: what was reserved for it stays so")
            if said.status:
                raise
            await problem(
                client,
                504,
                f"it was sent, and {error}; it may be paid: look at the seller's list before you send it again",
            )
        except asyncio.CancelledError:
            self._gate.unanswered(name, "guard ended before the response came")
            raise
        finally:
            exchange.close()
            entry = self._kept.note(call, said, began, "")
        if said.whole:
            settle_create(self._gate, name, call, entry)
            if not said.reached and said.status < 400:
                equals.unheard = (said, entry) if said.size == len(said.raw) else None

    def _name(self, call: Call) -> str:
        return f"{call.method} https://{_host(call)}{open_path(call)}"


async def _while_heard(work: Coroutine[Any, Any, None], client: GuardedClient) -> None:
    """Do some work for a client until it goes away."""
    client.watch()
    task = asyncio.ensure_future(work)
    if await client.until_gone(task):
        await task
    else:
        task.cancel()
        with suppress(asyncio.CancelledError, BrokenOffError):
            await task


def _host(call: Call) -> str:
    return call.header("host").partition(":")[0].lower().rstrip(".")


def _url(call: Call, client: GuardedClient) -> str:
    path: str = client.scope["path"]
    return f"https://{_host(call)}{path}"


def _headers(call: Call, client: GuardedClient) -> list[tuple[bytes, bytes]]:
    headers = passed_on(client.scope["headers"], asks=True)
    if call.body and b"content-length" not in call.headers:
        headers.append((b"content-length", b"%d" % len(call.body)))
    return headers


async def _once(call: Call) -> AsyncIterator[bytes]:
    yield call.body
