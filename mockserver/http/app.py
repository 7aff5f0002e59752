"""The ASGI front: which provider a request is for, how large it may be, and how its response goes out.

Providers' routes run here, without a framework, because that is where the time would go. The control API
under ``/_drytake`` is a FastAPI application and loads when it is first asked.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from drytake.mockserver.engine.call import REASON, ApiError, Call, HttpRequest, Respond
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.impaired import inject_after
from drytake.mockserver.engine.injection import AbortedError, inject_before
from drytake.mockserver.engine.pages import site_page
from drytake.mockserver.engine.rate_limits import note_failure, take
from drytake.mockserver.engine.refusals import error_response, note_violations
from drytake.mockserver.faults.catalogue import turned_away
from drytake.mockserver.http.asgi import (
    ClientDisconnectError,
    Receive,
    Scope,
    Send,
    StatusRecorder,
    body_of,
    lifespan,
    send_file,
    send_response,
    until_gone,
)
from drytake.mockserver.http.delivery import delivered, send_impaired
from drytake.mockserver.http.downloads import download
from drytake.mockserver.http.guard import Guard
from drytake.mockserver.http.large_bodies import LARGE_BYTES, MOST_VALUES, look_first
from drytake.mockserver.http.logs import RequestLog, access_record, note_store_error, printable
from drytake.mockserver.http.own_responses import FILES_ONLY, TO_PAGE, counts_against, problem, with_own_headers
from drytake.mockserver.http.routes import Directory, Routes, unrouted
from drytake.mockserver.http.violations import VIOLATIONS, violations_header
from drytake.mockserver.state.files import CONTROL, FILES, MEDIA
from drytake.mockserver.state.journal import BoundedJournal
from drytake.mockserver.state.store.model import StoreError
from drytake.mockserver.state.tenant import ANONYMOUS, Tenant, tenant_id
from drytake.schemas.http import Response
from drytake.schemas.limits import RateLimit
from drytake.schemas.registry import load_object
from drytake.version import __version__

if TYPE_CHECKING:
    from drytake.mockserver.http.batch import Batch

__all__ = ["App", "create_app"]


CONTROL_APP = "drytake.mockserver.control.api:control_app"
"""Loaded by name, as providers are: this room knows nothing of what is built upon it."""
_GONE = 499
"""How the log says that the client went away before its body had come; nothing is sent."""

log = logging.getLogger("drytake")


class App:
    """The server as an ASGI application."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        directory = Directory(engine.mounts, engine.settings.gateways)
        self.directory, self.routes, self._find = directory, directory.routes, directory.find
        self.guard = Guard(engine.settings, lambda: self.by_host)
        self._welcome = self.guard.known_hosts
        self.log: RequestLog | None = None
        """Where requests are noted."""
        self.ending = False
        """True once the server ends: what would go on for ever stops."""
        self._looked_at: set[asyncio.Task[None]] = set()
        """Calls whose bodies are large."""
        self._batch = self._new_batch() if engine.store.shared else None
        self._control: Callable[[Scope, Receive, Send], Awaitable[None]] | None = None

    @property
    def by_host(self) -> Mapping[bytes, Routes]:
        """The routes of the provider whose host a name is; asking loads every provider."""
        return self.directory.by_host

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
        self.log.note(access_record(scope["method"], scope["path"], status, call, time.perf_counter() - started))

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> tuple[int, Call | None]:
        """Answer a request; return the status and, where it was one of a provider's, the call."""
        path: str = scope["path"]
        headers: dict[bytes, bytes] = dict(scope["headers"])
        host = headers.get(b"host", b"")
        stranger = None if host in self._welcome else self.guard.reject_host(host)
        if stranger is None and self._is_elsewhere(path, scope.get("server")):
            stranger = problem(404, "No such file", FILES_ONLY)
        if stranger is not None:
            return await send_response(send, stranger, scope["method"], close=True), None
        if path.startswith(CONTROL):
            return await self._own(path, headers, scope, receive, send), None
        routes, own_path, way = self._find(path, headers, scope["scheme"], scope.get("server"))
        if routes is None:
            browses = path == "/" and b"text/html" in headers.get(b"accept", b"")
            lost = TO_PAGE if browses else problem(404, "No such provider", self._served(path, headers))
            return await send_response(send, lost, scope["method"]), None
        if own_path.startswith((MEDIA, FILES)):
            return await self._own(own_path, headers, scope, receive, send), None
        try:
            body = await body_of(receive, headers, self.engine.settings.body_limit)
        except ClientDisconnectError:
            return _GONE, None
        call = Call(routes.mount, scope["method"], own_path, headers, scope["query_string"], body or b"", *way)
        response = await self._kept_response(call, routes, too_large=body is None)
        return await self._sent(call, response, receive, send, close=body is None), call

    async def _sent(self, call: Call, response: Response, receive: Receive, send: Send, *, close: bool = False) -> int:
        if response.render is not None:
            response = await asyncio.to_thread(self._rendered, call, response, response.render)
        if response.delivery is not None:
            return await send_impaired(response, response.delivery, call.method, receive, send)
        return await send_response(send, response, call.method, close=close)

    # --- without ASGI's events -------------------------------------------------------------------------------

    def respond_directly(self, request: HttpRequest, respond: Respond) -> bool:
        """Answer a plain call of a provider; return whether it is one."""
        path, headers = request.path, request.headers
        host = headers.get(b"host", b"")
        if path.startswith(CONTROL) or (host not in self._welcome and self.guard.reject_host(host) is not None):
            return False
        if self._is_elsewhere(path, request.server):
            return False
        routes, own_path, way = self._find(path, headers, request.scheme, request.server)
        if routes is None or own_path.startswith(CONTROL):
            return False
        call = Call(routes.mount, request.method, own_path, headers, request.query, request.body, *way)
        if self.log is not None:
            respond = self._noting(path, respond)
        if len(call.body) > LARGE_BYTES:
            self._looked_at.add(
                task := asyncio.get_running_loop().create_task(self._look_and_respond(call, routes, respond))
            )
            task.add_done_callback(self._looked_at.discard)
        elif self._batch is None:
            respond(call, self.response(call, routes))
        else:
            handle = partial(self._answered, call, routes, too_large=False)
            self._batch.take(call, handle, respond, tenant=self._locked(call))
        return True

    def _locked(self, call: Call) -> str | None:
        """Return the tenant that a transaction had better keep to."""
        return tenant_id(call.mount.dialect.key(call) or ANONYMOUS) if self.engine.store.locks_tenants else None

    async def _look_and_respond(self, call: Call, routes: Routes, respond: Respond) -> None:
        respond(call, await self._kept_response(call, routes, too_large=False))

    async def _kept_response(self, call: Call, routes: Routes, *, too_large: bool) -> Response:
        if len(call.body) > LARGE_BYTES:
            too_large = too_large or call.body.count(b",") > MOST_VALUES
            if not too_large and self._batch is None:
                await asyncio.to_thread(look_first, self.engine, call, routes)
        if self._batch is None:
            return self.response(call, routes, too_large=too_large)
        handle = partial(self._answered, call, routes, too_large=too_large)
        return await self._batch.response(call, handle)

    def _is_elsewhere(self, path: str, server: tuple[str, int | None] | None) -> bool:
        """Return whether a request came to the port of files, and is for something else."""
        port = self.engine.settings.results_port
        return port is not None and server is not None and server[1] == port and not path.startswith((MEDIA, FILES))

    def _new_batch(self) -> "Batch":
        from drytake.mockserver.http.batch import Batch  # noqa: PLC0415 - memory needs none

        return Batch(self.engine.store, self._lost)

    def _noting(self, path: str, respond: Respond) -> Respond:
        started, noted = time.perf_counter(), self.log

        def noting(call: Call, response: Response) -> None:
            respond(call, response)
            if noted is not None and response.render is None and response.delivery is None:
                noted.note(access_record(call.method, path, response.status, call, time.perf_counter() - started))

        return noting

    def flush(self) -> None:
        """Reply to all calls that wait for the store."""
        if self._batch is not None:
            self._batch.flush()

    async def send_later(self, call: Call, response: Response, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a response that takes its time, or breaks off."""
        started = time.perf_counter()
        status = await self._sent(call, response, receive, until_gone(receive, send))
        if self.log is not None:
            self.log.note(access_record(call.method, scope["path"], status, call, time.perf_counter() - started))

    def exchange(self, scope: Scope, body: bytes) -> Response | Callable[[], Response]:
        """Return the response to a request at once, without ASGI's events; or what makes it, where that takes long.

        The control API isn't among what it answers. A fault that breaks the connection raises here what a broken one
        would: `TimeoutError` at once where no response would come, else `ConnectionFaultError`.
        """
        path: str = scope["path"]
        headers: dict[bytes, bytes] = dict(scope["headers"])
        routes, own_path, way = self._find(path, headers, scope["scheme"], scope.get("server"))
        own_path = path if path.startswith(CONTROL) else own_path
        if own_path.startswith((MEDIA, FILES)):
            return lambda: delivered(download(self.engine, scope, own_path, headers))
        if routes is None or path.startswith(CONTROL):
            return problem(404, "No such provider", self._served(path, headers))
        call = Call(routes.mount, scope["method"], own_path, headers, scope["query_string"], body, *way)
        response = self.response(call, routes, too_large=len(body) > self.engine.settings.body_limit)
        render = response.render
        if render is not None:
            return lambda: delivered(self._rendered(call, response, render))
        return response if response.delivery is None else lambda: delivered(response)

    def response(self, call: Call, routes: Routes, *, too_large: bool = False) -> Response:
        """Return the response to a call of a provider, journaled; for a shared store it is one transaction."""
        handle = partial(self._answered, call, routes, too_large=too_large)
        if self._batch is not None:
            return self._batch.response_now(call, handle)
        try:
            with self.engine.lock:
                return handle()
        except Exception as error:  # noqa: BLE001 - every call is answered
            return self._lost(call, error)

    def _lost(self, call: Call, error: Exception) -> Response:
        """Return a refusal of a call that the store took no note of."""
        call.tenant = Tenant(ANONYMOUS, journal=BoundedJournal(limit=1, size_limit=0))
        if not isinstance(error, StoreError):
            log.error("%s %s went wrong: please report it", call.method, call.path, exc_info=error)
            return with_own_headers(call, call.mount.dialect.render_error(self.engine, call, ApiError("server-error")))
        note_store_error(call.method, call.path, error)
        response = call.mount.dialect.render_error(self.engine, call, ApiError("overloaded"))
        response.headers = (*response.headers, (REASON, printable(str(error)).encode("ascii", "replace")))
        return with_own_headers(call, response)

    def _answered(self, call: Call, routes: Routes, *, too_large: bool) -> Response:
        call.key = key = call.mount.dialect.key(call)
        call.tenant = self.engine.tenant(key or ANONYMOUS)
        agents = call.mount.provider.turned_away
        if agents and call.header("user-agent").startswith(agents):
            response = turned_away()
            self.engine.record(call, response)
            return response
        try:
            response = self._handled(call, routes, key, too_large=too_large)
        except ApiError as refused:
            response = error_response(self.engine, call, refused)
        except AbortedError:
            response = Response(502)
        except StoreError:
            raise
        except Exception:
            log.exception("%s %s went wrong: please report it", call.method, call.path)
            response = call.mount.dialect.render_error(self.engine, call, ApiError("server-error"))
        return self._finished(call, response)

    def _finished(self, call: Call, response: Response) -> Response:
        """Return a response with all that calls, faults and rules add to it, journaled."""
        limits = call.mount.limits
        if (
            response.status >= 400
            and limits
            and call.tenant.id
            and not call.injected
            and counts_against(call, response)
        ):
            note_failure(call, limits)
        if call.mount.provider.headers:  # before faults: one that speaks for a proxy leaves them out
            response = with_own_headers(call, response)
        if call.injections or response.render is not None:
            response = inject_after(self.engine, call, response)
        if call.violations:
            response.headers = (*response.headers, (VIOLATIONS, violations_header(call)))
        self.engine.record(call, response)
        return response

    def _rendered(self, call: Call, response: Response, render: Callable[[], bytes]) -> Response:
        try:
            response.body = render()
        except StoreError as error:
            return self._lost(call, error)
        except Exception:
            log.exception("%s %s went wrong: please report it", call.method, call.path)
            return call.mount.dialect.render_error(self.engine, call, ApiError("server-error"))
        return response

    def _handled(self, call: Call, routes: Routes, key: str | None, *, too_large: bool) -> Response:
        methods, call.params = routes.find(call.path)
        route = methods.get(call.method)
        if route is None:
            if call.mount.pages:
                return site_page(self.engine, call)
            raise unrouted(call)
        call.operation = route.operation
        if call.mount.dialect.precheck is not None:
            call.mount.dialect.precheck(call)
        if not route.operation.open:
            self._check_key(call, key)
        if too_large or b"content-encoding" in call.headers:
            self._refuse_body(call, too_large=too_large)
        tenant = call.tenant
        if tenant.due.soonest is not None:
            self.engine.billing.settle_due(tenant, tenant.clock.now)
        if tenant.triggers or route.limits:
            self._inject(call, route.limits)
        return route.handler(self.engine, call)

    def _inject(self, call: Call, limits: tuple[RateLimit, ...]) -> None:
        """Let limits and scenarios refuse a call before its handler; what is wrong with its body is noted all the same."""
        try:
            if limits and call.tenant.id:
                take(call, limits)
            if call.tenant.triggers:
                inject_before(call)
        except (ApiError, AbortedError):
            note_violations(self.engine, call)
            raise

    def _refuse_body(self, call: Call, *, too_large: bool) -> None:
        if too_large:
            raise ApiError("too-large", limit=self.engine.settings.body_limit)
        if call.headers[b"content-encoding"].strip().lower() not in (b"identity", b""):
            raise ApiError("unsupported-media-type")  # no provider documents compression, and it may explode

    def _check_key(self, call: Call, key: str | None) -> None:
        if key is None:
            call.violates("key-missing", "", "the call carries no API key")
            raise ApiError("no-key")
        if not self.engine.accepts(key):
            call.violates("key-missing", "", "the call's API key isn't one of this server's")
            raise ApiError("bad-key")

    # --- our own paths ---------------------------------------------------------------------------------------

    async def _own(self, path: str, headers: Mapping[bytes, bytes], scope: Scope, receive: Receive, send: Send) -> int:
        method = scope["method"]
        refusal = self.guard.refusal(path, method, scope["scheme"], headers)
        if refusal is not None:
            return await send_response(send, refusal, method, close=True)
        if path == f"{CONTROL}/health" and method in ("GET", "HEAD"):
            return await send_response(send, Response(200, to_json(self.health())), method)
        if path.startswith((MEDIA, FILES)):
            response = await asyncio.to_thread(download, self.engine, scope, path, headers)
            if response.delivery is not None:
                return await send_impaired(response, response.delivery, method, receive, send)
            return await send_file(send, response, method)
        seen = StatusRecorder(send)
        await self.control(scope, receive, seen)
        return seen.status

    def health(self) -> dict[str, Any]:
        """Return that the server is up, what it serves, and whether its store fails; it asks no store."""
        failure = None if self._batch is None else self._batch.watch()
        store = {} if failure is None else {"store": str(failure)}
        status = "ok" if failure is None else "degraded"
        providers = {name: f"/{name}" for name in self.routes}
        return {"status": status, "version": __version__, "providers": providers, **store}

    @property
    def control(self) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
        """The control API; loaded when first asked for."""
        if self._control is None:
            self._control = load_object(CONTROL_APP)(self)
        return self._control

    def _served(self, path: str, headers: Mapping[bytes, bytes]) -> str:
        host = headers.get(b"host", b"HOST").decode("latin-1")
        there = ", ".join(f"http://{host}/{name}" for name in self.routes)
        return f"`{path[:200]}` belongs to no provider; there is: {there}. The control API is at {CONTROL}/docs"


def create_app(engine: Engine | None = None) -> App:
    """Return the server as an ASGI application, for uvicorn or for a test."""
    return App(engine or Engine())
