"""httpx and httpcore, sync and async: through respx, which patches the transports below every client, old ones too."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

import httpcore
import httpx
from respx.mocks import HTTPCoreMocker, Mocker
from respx.models import AllMockedAssertionError, PassThrough, Route
from respx.router import MockRouter

from drytake.contract_tests.intercept.http1 import host_name, require_response, with_length
from drytake.contract_tests.intercept.registry import OutgoingRequest, answered, is_intercepted
from drytake.mockserver.faults.catalogue import ConnectionFaultError
from drytake.schemas.http import Response

__all__ = ["patch"]

_OURS = Route()


class _Transports(HTTPCoreMocker):
    """What respx patches, answered without making httpx's requests and responses; other hosts go out untouched."""

    name = "drytake"

    @classmethod
    def mock(cls, spec: Callable[..., Any]) -> Callable[..., Any]:
        if hasattr(spec, "_drytake"):  # inherited from a class that is patched already
            return spec
        wrapper = _awaited(spec) if iscoroutinefunction(spec) else _called(spec)
        wrapper._drytake = True  # type: ignore[attr-defined]  # noqa: SLF001 - our own mark
        return wrapper


def _called(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def handle_request(self: Any, request: httpcore.Request) -> httpcore.Response:
        host = host_name(request.url.host)
        if not is_intercepted(host, request.url.target.decode("latin-1")):
            response: httpcore.Response = original(self, request)
            return response
        outgoing = _asked(request, host, b"".join(request.stream))  # type: ignore[arg-type]  # it is sync here
        with _as_httpcore():
            pending = require_response(answered(outgoing))
            return _sent(pending() if callable(pending) else pending, request)

    return handle_request


def _awaited(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    async def handle_async_request(self: Any, request: httpcore.Request) -> httpcore.Response:
        host = host_name(request.url.host)
        if not is_intercepted(host, request.url.target.decode("latin-1")):
            response: httpcore.Response = await original(self, request)
            return response
        body = b"".join([part async for part in request.stream])  # type: ignore[union-attr]  # it is async here
        with _as_httpcore():
            pending = require_response(answered(_asked(request, host, body)))
            return _sent(await asyncio.to_thread(pending) if callable(pending) else pending, request)

    return handle_async_request


@contextmanager
def _as_httpcore() -> Iterator[None]:
    """Say that a fault broke the connection as httpcore does, which httpx then says in its own words."""
    try:
        yield
    except ConnectionFaultError as broken:
        kind = httpcore.ReadError if broken.end == "reset" else httpcore.RemoteProtocolError
        raise kind(str(broken)) from broken
    except TimeoutError as late:
        raise httpcore.ReadTimeout(str(late)) from late


def _asked(request: httpcore.Request, host: str, body: bytes) -> OutgoingRequest:
    url = request.url
    headers = [(name.lower(), value) for name, value in request.headers]
    return OutgoingRequest(
        request.method.decode("latin-1"), url.scheme.decode("latin-1"), host, url.target, headers, body
    )


def _sent(response: Response, request: httpcore.Request) -> httpcore.Response:
    body = b"" if request.method == b"HEAD" else response.body
    extensions = {"http_version": b"HTTP/1.1"}
    return httpcore.Response(response.status, headers=with_length(response), content=body, extensions=extensions)


# --- beside a test's own respx routes -------------------------------------------------------------------------


class _Front(MockRouter):
    """Asked before a test's own respx routes, so that these don't swallow or refuse what is ours."""

    def handler(self, request: httpx.Request) -> httpx.Response:
        with _as_httpx(request):
            pending = answered(_asked_httpx(request))
            if pending is None:
                raise _left_alone(request)
            return _response(pending() if callable(pending) else pending, request)

    async def async_handler(self, request: httpx.Request) -> httpx.Response:
        with _as_httpx(request):
            pending = answered(_asked_httpx(request))
            if pending is None:
                raise _left_alone(request)
            return _response(await asyncio.to_thread(pending) if callable(pending) else pending, request)


@contextmanager
def _as_httpx(request: httpx.Request) -> Iterator[None]:
    """Say that a fault broke the connection as httpx does."""
    try:
        yield
    except ConnectionFaultError as broken:
        kind = httpx.ReadError if broken.end == "reset" else httpx.RemoteProtocolError
        raise kind(str(broken), request=request) from broken
    except TimeoutError as late:
        raise httpx.ReadTimeout(str(late), request=request) from late


def _left_alone(request: httpx.Request) -> Exception:
    """Return what lets a request go on: to a test's own routes if there are any, or out."""
    if any(len(mocker.routers) > 1 for mocker in _others()):
        return AllMockedAssertionError(f"RESPX: {request!r} not mocked!")
    return PassThrough("not ours", request=request, origin=_OURS)


def _asked_httpx(request: httpx.Request) -> OutgoingRequest:
    url = request.url
    headers = [(name.lower(), value) for name, value in request.headers.raw]
    return OutgoingRequest(request.method, url.scheme, host_name(url.raw_host), url.raw_path, headers, request.content)


def _response(response: Response, request: httpx.Request) -> httpx.Response:
    body = httpx.ByteStream(b"" if request.method == "HEAD" else response.body)
    return httpx.Response(response.status, headers=with_length(response), stream=body)


def _others() -> list[type[Mocker]]:
    return [mocker for mocker in Mocker.registry.values() if mocker is not _Transports]


def patch() -> Callable[[], None]:
    """Route httpx to the mock; return what ends that."""
    front = _Front(assert_all_called=False, assert_all_mocked=False)
    before = [mocker for mocker in _others() if mocker.routers]
    _Transports.start()
    for mocker in _others():
        mocker.routers.insert(0, front)

    def restore() -> None:
        for mocker in _others():
            mocker.unregister(front)
        for mocker in (one for one in _others() if one not in before):  # started later, so taken away first
            mocker.stop()
        _Transports.stop()
        for mocker in before:
            mocker.stop()

    return restore
