"""Cross-origin requests (CORS): which pages of other origins may read what providers' paths say, and never the control API."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import TYPE_CHECKING, Any

from drytake.mockserver.engine.call import Call, HttpRequest, Respond
from drytake.mockserver.http.asgi import Receive, Scope, Send, send_response
from drytake.mockserver.state.files import CONTROL, FILES, MEDIA
from drytake.schemas.http import Response

if TYPE_CHECKING:
    from drytake.mockserver.http.app import App

__all__ = ["CorsApp"]

_SAFELISTED = frozenset(
    (b"cache-control", b"content-language", b"content-length", b"content-type", b"expires", b"last-modified", b"pragma")
)
"""Headers that a page may read unasked (Fetch standard)."""
_UNTOLD = frozenset((b"set-cookie", b"date", b"server", b"connection", b"vary"))
_KEPT_SECONDS = b"600"

Headers = list[tuple[bytes, bytes]]


class CorsApp:
    """An application in front of which browsers are told what pages of some origins may do."""

    def __init__(self, app: "App", origins: Iterable[str]) -> None:
        self._app = app
        self._origins = frozenset(origin.encode() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event of ASGI."""
        origin = self._origin(scope) if scope["type"] == "http" else None
        if origin is None:
            await self._app(scope, receive, send)
        elif _is_preflight(scope):
            await send_response(send, _preflight(scope, origin), scope["method"])
        else:
            await self._app(scope, receive, _exposing(send, origin))

    def _origin(self, scope: Scope) -> bytes | None:
        """Return the origin that a response is for; `None` where the page may not read it, or none asks."""
        path: str = scope["path"]
        if path.startswith(CONTROL) and not path.startswith((MEDIA, FILES)):
            return None
        origin: bytes | None = dict(scope["headers"]).get(b"origin")
        return origin if origin is not None and (origin in self._origins or b"*" in self._origins) else None

    # --- plain calls -----------------------------------------------------------------------------------------

    def respond_directly(self, request: HttpRequest, respond: Respond) -> bool:
        """Answer a plain call that comes from no page; return whether it is one."""
        return b"origin" not in request.headers and self._app.respond_directly(request, respond)

    async def send_later(self, call: Call, response: Response, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a response that takes its time, or breaks off."""
        await self._app.send_later(call, response, scope, receive, send)


def _is_preflight(scope: Scope) -> bool:
    return scope["method"] == "OPTIONS" and any(
        name == b"access-control-request-method" for name, _ in scope["headers"]
    )


def _preflight(scope: Scope, origin: bytes) -> Response:
    """Return that a page may send what it asks for."""
    asked = dict(scope["headers"])
    headers = [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-methods", asked[b"access-control-request-method"]),
        (b"access-control-max-age", _KEPT_SECONDS),
        (b"vary", b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"),
    ]
    if wanted := asked.get(b"access-control-request-headers"):
        headers.append((b"access-control-allow-headers", wanted))
    if b"access-control-request-private-network" in asked:
        headers.append((b"access-control-allow-private-network", b"true"))
    return Response(204, b"", tuple(headers))


def _exposing(send: Send, origin: bytes) -> Callable[[MutableMapping[str, Any]], Awaitable[None]]:
    """Return what sends a response that a page of an origin may read, each of its headers too."""

    async def exposed(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept: Headers = [pair for pair in message["headers"] if not pair[0].startswith(b"access-control-")]
            own = sorted({name.lower() for name, _ in kept} - _SAFELISTED - _UNTOLD)
            more: Headers = [(b"access-control-allow-origin", origin), (b"vary", b"Origin")]
            if own:
                more.append((b"access-control-expose-headers", b", ".join(own)))
            message = {**message, "headers": [*kept, *more]}
        await send(message)

    return exposed
