"""The ASGI front: which provider a request is for, how large it may be, and how its answer goes out.

Providers' routes run here, without a framework, because that is where the time would go. The control API
under ``/_drytake`` is a FastAPI application and loads when it is first asked.
"""

import asyncio
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from drytake.mockserver.engine.call import REASON, Call, RateLimit, RefusedError, Request, Respond
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.impaired import suffer, suffer_download
from drytake.mockserver.engine.injection import PreventedError, befall
from drytake.mockserver.engine.lazy import OnDemand
from drytake.mockserver.engine.rate_limits import note_failure, take
from drytake.mockserver.engine.refusals import note_violations, refused_answer
from drytake.mockserver.engine.results import Reply
from drytake.mockserver.http.asgi import (
    GoneError,
    Receive,
    Scope,
    Seen,
    Send,
    body_of,
    lifespan,
    send_answer,
    send_file,
    until_gone,
)
from drytake.mockserver.http.delivery import arrived, perform
from drytake.mockserver.http.guard import Guard, problem
from drytake.mockserver.http.logs import Noted, RequestLog, note_store_error, printable
from drytake.mockserver.http.routes import Routes
from drytake.mockserver.state.files import CONTROL, FILES, MEDIA
from drytake.mockserver.state.journal import BoundedJournal, short
from drytake.mockserver.state.redaction import redacted_violation, secrets_of
from drytake.mockserver.state.store.model import StoreError
from drytake.mockserver.state.tenant import ANONYMOUS, Tenant, tenant_id
from drytake.schemas.http import Answer
from drytake.schemas.registry import load_object
from drytake.schemas.validation.rulebook import Violation
from drytake.version import __version__

if TYPE_CHECKING:
    from drytake.mockserver.http.batch import Batch

__all__ = ["App", "create_app"]

VIOLATIONS = b"x-drytake-violations"
_HEADER_BYTES = 6_000
"""Largest violations header: servers and clients commonly stop at 8 KiB."""

CONTROL_APP = "drytake.mockserver.control.api:control_app"
"""Loaded by name, as providers are: this room knows nothing of what is built upon it."""
_GONE = 499
"""How the log says that the client went away before its body had come; nothing is sent."""
_LOCAL = re.compile(rb"localhost|[0-9.]*|\[.*")
"""Host names that are no provider's: addresses, and this machine's own."""

log = logging.getLogger("drytake")


class App:
    """The server as an ASGI application."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.routes = OnDemand(engine.mounts, lambda name: Routes(engine.mounts[name]))
        self.guard = Guard(engine.settings, lambda: self.by_host)
        self._welcome = self.guard.welcome
        self.log: RequestLog | None = None
        """Where requests are noted."""
        self._batch = self._new_batch() if engine.store.shared else None
        self._control: Callable[[Scope, Receive, Send], Awaitable[None]] | None = None

    @cached_property
    def by_host(self) -> Mapping[bytes, Routes]:
        """The routes of the provider whose host a name is; asking loads every provider."""
        return {host.encode(): routes for routes in self.routes.values() for host in routes.mount.provider.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event of ASGI."""
        kind = scope["type"]
        if kind == "http":
            await (self._respond if self.log is None else self._logged)(scope, receive, until_gone(receive, send))
        elif kind == "lifespan":
            await lifespan(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _logged(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        status, call = await self._respond(scope, receive, send)
        assert self.log is not None
        self.log.note(_noted(scope["method"], scope["path"], status, call, time.perf_counter() - started))

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> tuple[int, Call | None]:
        """Answer a request; return the status and, where it was one of a provider's, the call."""
        path: str = scope["path"]
        headers: dict[bytes, bytes] = dict(scope["headers"])
        host = headers.get(b"host", b"")
        stranger = None if host in self._welcome else self.guard.stranger(host)
        if stranger is not None:
            return await send_answer(send, stranger, scope["method"], close=True), None
        if path.startswith(CONTROL):
            return await self._own(path, headers, scope, receive, send), None
        routes, own_path, origin = self._routes(path, headers, scope["scheme"], scope.get("server"))
        if routes is None:
            lost = _problem(404, "No such provider", self._directory(path, headers))
            return await send_answer(send, lost, scope["method"]), None
        try:
            body = await body_of(receive, headers, self.engine.settings.body_limit)
        except GoneError:
            return _GONE, None
        call = Call(routes.mount, scope["method"], own_path, headers, scope["query_string"], body or b"", origin)
        answer = self.answer(call, routes, too_large=body is None)
        return await self._sent(call, answer, receive, send, close=body is None), call

    async def _sent(self, call: Call, answer: Answer, receive: Receive, send: Send, *, close: bool = False) -> int:
        if answer.render is not None:
            answer = await asyncio.to_thread(self._rendered, call, answer, answer.render)
        if answer.mishap is not None:
            return await perform(answer, answer.mishap, call.method, receive, send)
        return await send_answer(send, answer, call.method, close=close)

    # --- without ASGI's events -------------------------------------------------------------------------------

    def direct(self, request: Request, respond: Respond) -> bool:
        """Answer a plain call of a provider; return whether it is one."""
        path, headers = request.path, request.headers
        if path.startswith(CONTROL) or headers.get(b"host", b"") not in self._welcome:
            return False
        routes, own_path, origin = self._routes(path, headers, request.scheme, request.server)
        if routes is None:
            return False
        call = Call(routes.mount, request.method, own_path, headers, request.query, request.body, origin)
        if self.log is not None:
            respond = self._noting(path, respond)
        if self._batch is None:
            respond(call, self.answer(call, routes))
        else:
            locked = tenant_id(call.mount.room.key(call) or ANONYMOUS) if self.engine.store.locks_tenants else None
            self._batch.take(call, respond, tenant=locked)
        return True

    def _new_batch(self) -> "Batch":
        from drytake.mockserver.http.batch import Batch  # noqa: PLC0415 - memory needs none
        from drytake.mockserver.state.store.shared import Transaction  # noqa: PLC0415 - likewise

        def handle(call: Call) -> Answer:
            return self._answered(call, self.routes[call.mount.provider.id], too_large=False)

        lock = self.engine.store.lock
        assert isinstance(lock, Transaction)
        return Batch(lock, handle, self._lost)

    def _noting(self, path: str, respond: Respond) -> Respond:
        started, noted = time.perf_counter(), self.log

        def noting(call: Call, answer: Answer) -> None:
            respond(call, answer)
            if noted is not None and answer.render is None and answer.mishap is None:
                noted.note(_noted(call.method, path, answer.status, call, time.perf_counter() - started))

        return noting

    def flush(self) -> None:
        """Reply to all calls that wait for the store."""
        if self._batch is not None:
            self._batch.flush()

    async def finish(self, call: Call, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
        """Send an answer that takes its time, or breaks off."""
        started = time.perf_counter()
        status = await self._sent(call, answer, receive, until_gone(receive, send))
        if self.log is not None:
            self.log.note(_noted(call.method, scope["path"], status, call, time.perf_counter() - started))

    def exchange(self, scope: Scope, body: bytes) -> Answer | Callable[[], Answer]:
        """Return the answer to a request at once, without ASGI's events; or what makes it, where that takes long.

        The control API isn't among what it answers. A fault that breaks the connection raises here what a broken one
        would: `TimeoutError` at once where no answer would come, else `BrokenWireError`.
        """
        path: str = scope["path"]
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if path.startswith((MEDIA, FILES)):
            return lambda: arrived(self._download(scope, path, headers))
        routes, own_path, origin = self._routes(path, headers, scope["scheme"], scope.get("server"))
        if routes is None or path.startswith(CONTROL):
            return _problem(404, "No such provider", self._directory(path, headers))
        call = Call(routes.mount, scope["method"], own_path, headers, scope["query_string"], body, origin)
        answer = self.answer(call, routes, too_large=len(body) > self.engine.settings.body_limit)
        render = answer.render
        if render is not None:
            return lambda: arrived(self._rendered(call, answer, render))
        return answer if answer.mishap is None else lambda: arrived(answer)

    def _routes(
        self, path: str, headers: Mapping[bytes, bytes], scheme: str, server: tuple[str, int | None] | None
    ) -> tuple[Routes | None, str, str]:
        """Return the provider's routes, its own path, and the origin of the links in its answers."""
        origin, host = _origin(scheme, headers.get(b"host") or _address(server))
        by_host = self.by_host.get(host) if host else None
        if by_host is not None:
            return by_host, path, origin
        prefix, slash, rest = path[1:].partition("/")
        return self.routes.get(prefix), slash + rest, origin

    def answer(self, call: Call, routes: Routes, *, too_large: bool = False) -> Answer:
        """Return the answer to a call of a provider, journaled; for a shared store it is one transaction."""
        try:
            with self.engine.lock:
                return self._answered(call, routes, too_large=too_large)
        except Exception as error:  # noqa: BLE001 - every call is answered
            return self._lost(call, error)

    def _lost(self, call: Call, error: Exception) -> Answer:
        """Return a refusal of a call that the store took no note of."""
        call.tenant = Tenant(ANONYMOUS, journal=BoundedJournal(limit=1, size_limit=0))
        if not isinstance(error, StoreError):
            log.error("%s %s went wrong: please report it", call.method, call.path, exc_info=error)
            return call.mount.room.refuse(self.engine, call, RefusedError("server-error"))
        note_store_error(call.method, call.path, error)
        answer = call.mount.room.refuse(self.engine, call, RefusedError("overloaded"))
        answer.headers = (*answer.headers, (REASON, printable(str(error)).encode("ascii", "replace")))
        return answer

    def _answered(self, call: Call, routes: Routes, *, too_large: bool) -> Answer:
        call.key = key = call.mount.room.key(call)
        call.tenant = self.engine.tenant(key or ANONYMOUS)
        try:
            answer = self._handled(call, routes, key, too_large=too_large)
        except RefusedError as refused:
            answer = refused_answer(self.engine, call, refused)
        except PreventedError:
            answer = Answer(502)
        except StoreError:
            raise
        except Exception:
            log.exception("%s %s went wrong: please report it", call.method, call.path)
            answer = call.mount.room.refuse(self.engine, call, RefusedError("server-error"))
        if answer.status >= 400 and call.mount.limits and call.tenant.id and not call.done and _counts(call, answer):
            note_failure(call, call.mount.limits)
        if call.struck or answer.render is not None:
            answer = suffer(self.engine, call, answer)
        if call.violations:
            answer.headers = (*answer.headers, (VIOLATIONS, _header(call)))
        self.engine.record(call, answer)
        return answer

    def _rendered(self, call: Call, answer: Answer, render: Callable[[], bytes]) -> Answer:
        try:
            answer.body = render()
        except StoreError as error:
            return self._lost(call, error)
        except Exception:
            log.exception("%s %s went wrong: please report it", call.method, call.path)
            return call.mount.room.refuse(self.engine, call, RefusedError("server-error"))
        return answer

    def _handled(self, call: Call, routes: Routes, key: str | None, *, too_large: bool) -> Answer:
        methods, call.params = routes.find(call.path)
        route = methods.get(call.method)
        if route is None:
            raise _unrouted(call)
        call.operation = route.operation
        if call.mount.room.gate is not None:
            call.mount.room.gate(call)
        if not route.operation.open:
            self._check_key(call, key)
        if too_large or b"content-encoding" in call.headers:
            self._refuse_body(call, too_large=too_large)
        tenant = call.tenant
        if tenant.unsettled:
            self.engine.settle(tenant, tenant.clock.now)
        if tenant.runs or route.limits:
            self._inject(call, route.limits)
        return route.handler(self.engine, call)

    def _inject(self, call: Call, limits: tuple[RateLimit, ...]) -> None:
        """Let limits and scenarios refuse a call before its handler; what is wrong with its body is noted all the same."""
        try:
            if limits and call.tenant.id:
                take(call, limits)
            if call.tenant.runs:
                befall(call)
        except (RefusedError, PreventedError):
            note_violations(self.engine, call)
            raise

    def _refuse_body(self, call: Call, *, too_large: bool) -> None:
        if too_large:
            raise RefusedError("too-large", limit=self.engine.settings.body_limit)
        if call.headers[b"content-encoding"].strip().lower() not in (b"identity", b""):
            raise RefusedError("unsupported-media-type")  # no provider documents compression, and it may explode

    def _check_key(self, call: Call, key: str | None) -> None:
        if key is None:
            call.broke("key-missing", "", "the call carries no API key")
            raise RefusedError("no-key")
        if not self.engine.accepts(key):
            call.broke("key-missing", "", "the call's API key isn't one of this server's")
            raise RefusedError("bad-key")

    # --- our own paths ---------------------------------------------------------------------------------------

    async def _own(self, path: str, headers: Mapping[bytes, bytes], scope: Scope, receive: Receive, send: Send) -> int:
        method = scope["method"]
        refusal = self.guard.refusal(path, method, scope["scheme"], headers)
        if refusal is not None:
            return await send_answer(send, refusal, method, close=True)
        if path == f"{CONTROL}/health" and method in ("GET", "HEAD"):
            return await send_answer(send, Answer(200, to_json(self.health())), method)
        if path.startswith((MEDIA, FILES)):
            answer = await asyncio.to_thread(self._download, scope, path, headers)
            if answer.mishap is not None:
                return await perform(answer, answer.mishap, method, receive, send)
            return await send_file(send, answer, method)
        seen = Seen(send)
        await self.control(scope, receive, seen)
        return seen.status

    def health(self) -> dict[str, Any]:
        """Return that the server is up, and what it serves."""
        return {"status": "ok", "version": __version__, "providers": {name: f"/{name}" for name in self.routes}}

    def _download(self, scope: Scope, path: str, headers: Mapping[bytes, bytes]) -> Answer:
        try:
            return self._downloaded(scope, path, headers)
        except StoreError as error:
            note_store_error(scope["method"], path, error)
            return problem("store-failed", str(error))

    def _downloaded(self, scope: Scope, path: str, headers: Mapping[bytes, bytes]) -> Answer:
        """Return a file; a result's download is journaled with the task's tenant."""
        names = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
        answer = _answer_of(self._file(path, scope["method"], names))
        with self.engine.lock:
            task = self.engine.results.task_behind(path)
            if task is not None:
                mount = self.engine.mounts[task.provider]
                call = Call(mount, scope["method"], path, headers, scope["query_string"])
                call.tenant, call.task_id = self.engine.tenant_of(task), task.id
                answer = suffer_download(self.engine, call, answer, task)
                self.engine.record(call, Answer(answer.status, mishap=answer.mishap))
        return answer

    def _file(self, path: str, method: str, headers: Mapping[str, str]) -> Reply:
        if method not in ("GET", "HEAD"):
            return Reply(405, [("allow", "GET, HEAD"), ("content-type", "text/plain")], b"method not allowed")
        if path.startswith(MEDIA):
            return self.engine.results.serve(path[len(MEDIA) :], method, headers)
        return self.engine.results.serve_upload(path[len(FILES) :], method, headers)

    @property
    def control(self) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
        """The control API; loaded when first asked for."""
        if self._control is None:
            self._control = load_object(CONTROL_APP)(self)
        return self._control

    def _directory(self, path: str, headers: Mapping[bytes, bytes]) -> str:
        host = headers.get(b"host", b"HOST").decode("latin-1")
        there = ", ".join(f"http://{host}/{name}" for name in self.routes)
        return f"`{path[:200]}` belongs to no provider; there is: {there}. The control API is at {CONTROL}/docs"


def create_app(engine: Engine | None = None) -> App:
    """Return the server as an ASGI application, for uvicorn or for a test."""
    return App(engine or Engine())


def _unrouted(call: Call) -> RefusedError:
    """Return why a call isn't routed: it is documented and not played, has another's method, or nobody documents it."""
    provider = call.mount.provider
    if provider.unplayed.find(call.method, call.path):
        return RefusedError("not-played")
    allowed = sorted({endpoint.method for endpoint in provider.documented_at(call.path)})
    return RefusedError("wrong-method" if allowed else "unknown-path", allow=allowed)


def _counts(call: Call, answer: Answer) -> bool:
    """Return whether a refusal is the provider's, at a path that it has, and so may count against the caller."""
    own = any(name == REASON for name, _ in answer.headers)
    return not own and (call.operation is not None or bool(call.mount.provider.documented_at(call.path)))


def _header(call: Call) -> bytes:
    """Return what a call broke as a header's value: JSON in ASCII, without the offending values and without secrets."""
    rows: list[bytes] = []
    size, secrets = 2, secrets_of(call.headers, call.query_string)
    for violation in call.violations:
        row = _row(redacted_violation(short(violation), secrets))
        size += len(row) + 1
        if size > _HEADER_BYTES:
            break
        rows.append(row)
    return b"[" + b",".join(rows) + b"]"


def _row(violation: Violation) -> bytes:
    said = {name: value for name, value in violation.to_json().items() if name != "value"}
    return json.dumps(said, separators=(",", ":")).encode("ascii")


def _problem(status: int, title: str, detail: str) -> Answer:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Answer(status, to_json(body), ((b"content-type", b"application/problem+json"),))


@lru_cache(256)
def _origin(scheme: str, host: bytes) -> tuple[str, bytes]:
    """Return the origin of a server under the name that a client used, and that name, if a provider may bear it."""
    name = host.partition(b":")[0].lower()
    return f"{scheme}://{host.decode('latin-1')}", b"" if _LOCAL.fullmatch(name) else name


def _address(server: tuple[str, int | None] | None) -> bytes:
    """Return the server's own address, for a request that names no host."""
    host, port = server or ("127.0.0.1", None)
    return f"{host}:{port}".encode() if port else str(host).encode()


def _noted(method: str, path: str, status: int, call: Call | None, seconds: float) -> Noted:
    if call is None:
        return Noted(time.time(), seconds, method, path, status)
    operation = call.operation.name if call.operation else None
    rules = tuple(violation.rule.id for violation in call.violations) if call.violations else ()
    facts = (call.mount.provider.id, operation, call.tenant.name, call.task_id, rules, call.key)
    return Noted(time.time(), seconds, method, path, status, *facts)


def _answer_of(reply: Reply) -> Answer:
    headers = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers)
    return Answer(reply.status, bytes(reply.body), headers)
