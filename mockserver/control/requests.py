"""Who asks the control API, for which tenants, and what a request may carry."""

import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from io import BytesIO
from typing import Annotated, Any
from urllib.parse import unquote_to_bytes

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict
from pydantic_core import from_json

from drytake.mockserver.control.problems import ProblemError, listed
from drytake.mockserver.engine.call import Mount
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.state.files import CONTROL
from drytake.mockserver.state.tenant import ANONYMOUS, Tenant, tenant_id, tenant_name, token_of
from drytake.schemas.validation.text import quoted

__all__ = [
    "CallerDep",
    "ControlCaller",
    "ControlRoute",
    "KeyQuery",
    "body_within",
    "caller",
    "control_router",
    "tenant_named",
]

KEY_HEADER = "x-drytake-key"
BODY_LIMIT = 64 * 1024
"""Largest control body, in bytes."""
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


class KeyQuery(BaseModel):
    """Query of a call that speaks of one tenant."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    key: str | None = None
    """API key that chooses the tenant; the headers `Authorization: Bearer` and `x-drytake-key` do the same."""
    tenant: str | None = None
    """The same by the tenant's name, as `GET /_drytake/keys` lists it: so that nobody who looks needs the key itself."""


@dataclass(frozen=True)
class ControlCaller:
    """Who asks: a key's owner, or, without a key, somebody who speaks for all."""

    app: App
    key: str | None
    origin: str
    """`scheme://host` that reaches this server."""
    named: str | None = None
    """The id of a tenant that was named without its key."""

    @property
    def engine(self) -> Engine:
        return self.app.engine

    @property
    def name(self) -> str:
        """The tenant's name; `everybody` without a key."""
        return "everybody" if self.tenant_id is None else self.tenant.name

    @property
    def tenant_id(self) -> str | None:
        """The tenant's id; `None` without a key."""
        return tenant_id(self.key) if self.key else self.named

    @property
    def tenant(self) -> Tenant:
        """The key's tenant; without a key the anonymous one."""
        return self.engine.tenant(self.key or ANONYMOUS)

    @property
    def tenants(self) -> list[Tenant]:
        """The key's tenant; without a key all of them."""
        return self.engine.all_tenants() if self.tenant_id is None else [self.tenant]

    def mount(self, provider: str) -> Mount:
        """Return a provider as this server offers it.

        Raises:
            ProblemError: the server has none of that name.
        """
        mounts = self.engine.mounts
        if provider not in mounts:
            raise ProblemError(
                "not-found", f"there is no provider `{provider[:60]}`; there is {listed(provider, mounts)}"
            )
        return mounts[provider]


async def caller(request: Request) -> ControlCaller:
    """Return who asks."""
    app: App = request.app.state.app
    key, name = _key(request), _in_query(request, b"tenant")
    if key or not name:
        return ControlCaller(app, key, _origin(request, app))
    named = tenant_named(app.engine, name)
    return ControlCaller(app, token_of(named) if named else ANONYMOUS, _origin(request, app), named)


async def _keyed(request: Request, query: Annotated[KeyQuery, Query()]) -> ControlCaller:  # noqa: ARG001 - forbids other names
    return await caller(request)


CallerDep = Annotated[ControlCaller, Depends(_keyed)]
"""Who asks, of an endpoint that takes no query of its own."""


def _key(request: Request) -> str | None:
    """Return the key as the provider's routes would read it: the bytes of the wire as Latin-1."""
    own = request.headers.get(KEY_HEADER, "").strip()
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return own or (bearer.strip() if scheme.lower() == "bearer" else "") or _in_query(request, b"key") or None


def tenant_named(engine: Engine, name: str) -> str:
    """Return the id of the tenant that has a name.

    Raises:
        ProblemError: there is none.
    """
    with engine.lock:
        names = {tenant_name(one): one for one in engine.store.tenants()} | {tenant_name(ANONYMOUS): ANONYMOUS}
    if name not in names:
        raise ProblemError("not-found", f"there is no tenant {quoted(name)}; there is {listed(name, names)}")
    return names[name]


def _in_query(request: Request, wanted: bytes) -> str:
    for part in request.scope["query_string"].split(b"&"):
        name, _, value = part.partition(b"=")
        if name == wanted:
            return unquote_to_bytes(value.replace(b"+", b" ")).decode("latin-1").strip()
    return ""


def _origin(request: Request, app: App) -> str:
    """Return what reaches this server: not the Host header where it isn't one, or is a provider's."""
    host = request.headers.get("host", "")
    if app.engine.settings.public_url:
        return app.engine.settings.public_url
    if not _HOST.fullmatch(host) or host.partition(":")[0].lower().encode() in app.by_host:
        name, port = request.scope.get("server") or ("127.0.0.1", 80)
        host = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    return f"{request.url.scheme}://{host}"


class ControlRoute(APIRoute):
    """A route that reads bodies as strict JSON of bounded size, whatever their content type says."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def read(request: Request) -> Response:
            return await handle(_Strict(_as_json(request.scope), request.receive))

        return read


async def body_within(request: Request, limit: int) -> bytes:
    """Return a request's body.

    Raises:
        ProblemError: it has more bytes than the limit.
    """
    kept = BytesIO()  # a list would need a place for each piece, and these may be of one byte
    async for part in request.stream():
        if kept.tell() + len(part) > limit:
            raise ProblemError("body-too-large", f"the body has more than {limit} bytes, the limit")
        kept.write(part)
    return kept.getvalue()


def control_router() -> APIRouter:
    """Return an empty router of the control API."""
    return APIRouter(prefix=CONTROL, tags=["control"], route_class=ControlRoute)


def _as_json(scope: Any) -> dict[str, Any]:
    """Return a request that says its body is JSON: `curl -d` says it is a form."""
    headers = [header for header in scope["headers"] if header[0] != b"content-type"]
    return {**scope, "headers": [*headers, (b"content-type", b"application/json")]}


class _Strict(Request):
    async def body(self) -> bytes:
        if not hasattr(self, "_read"):
            if self.headers.get("content-encoding", "identity") != "identity":
                raise ProblemError("body-encoded", "the body has a `Content-Encoding`; send it as it is")
            self._read = await body_within(self, BODY_LIMIT)
        return self._read

    async def json(self) -> Any:
        try:
            return from_json(await self.body(), allow_inf_nan=False)
        except ValueError as error:
            raise ProblemError("body-not-json", f"the body isn't JSON: {error}") from error
