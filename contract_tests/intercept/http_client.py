"""urllib, urllib3 and requests: all of them speak through `http.client`, on a socket that isn't one here."""

import io
from collections.abc import Callable
from functools import wraps
from http.client import HTTPConnection, HTTPSConnection
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit

from drytake.contract_tests.intercept.http1 import RequestReader, encode_response, host_name, require_response
from drytake.contract_tests.intercept.registry import OutgoingRequest, answered, is_intercepted

__all__ = ["patch"]


class _Wire:
    """Stands where the socket of a connection would: takes a request, gives back the response."""

    def __init__(self, scheme: str, host: str) -> None:
        self._reader = RequestReader(scheme, host)
        self._asked: list[OutgoingRequest] = []

    def sendall(self, data: Any, *_: Any) -> None:
        self._asked += self._reader.feed(bytes(data))

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self._asked.pop(0)))

    def settimeout(self, *_: Any) -> None: ...

    def setsockopt(self, *_: Any) -> None: ...

    def shutdown(self, *_: Any) -> None: ...

    def close(self) -> None: ...


class _Incoming(io.RawIOBase):
    """The response's bytes. It is made, or refused, at the first read: `HTTPResponse` can't bear a file that won't open."""

    def __init__(self, request: OutgoingRequest) -> None:
        super().__init__()
        self._asked = request
        self._bytes: io.BytesIO | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._bytes is None:
            pending = require_response(answered(self._asked))
            response = pending() if callable(pending) else pending
            self._bytes = io.BytesIO(encode_response(response, self._asked.method))
        return self._bytes.readinto(buffer)


def _rewired(connection: Any, host: str, path: str | None = None) -> bool:
    """Put a wire where the socket was, if the call is ours; a real socket of before is closed."""
    if not is_intercepted(host, path):
        return False
    if not isinstance(connection.sock, _Wire):
        if connection.sock is not None:
            connection.sock.close()
        secure = connection._tunnel_host or connection.default_port == HTTPSConnection.default_port  # noqa: SLF001
        connection.sock = _Wire("https" if secure else "http", host)
        if hasattr(connection, "is_verified"):
            connection.is_verified = True  # or urllib3 would warn that nobody looked at a certificate
    return True


def _host_of(connection: Any) -> str:
    return host_name(connection._tunnel_host or connection.host)  # noqa: SLF001 - there is no other way to know


def _connect(original: Callable[[Any], None]) -> Callable[[Any], None]:
    @wraps(original)
    def connect(self: Any) -> None:
        if not _rewired(self, _host_of(self)):
            original(self)

    return connect


def _putrequest(original: Callable[..., None]) -> Callable[..., None]:
    @wraps(original)
    def putrequest(self: Any, method: str, url: str, *args: Any, **options: Any) -> None:
        whole = urlsplit(url) if url.startswith(("http://", "https://")) else None  # as a proxy is asked
        through_proxy = whole.hostname if whole else None
        host = host_name(through_proxy) if through_proxy else _host_of(self)
        _rewired(self, host, whole.path if whole else url)
        original(self, method, url, *args, **options)

    return putrequest


def _getresponse(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def getresponse(self: Any, *args: Any, **options: Any) -> Any:
        try:
            return original(self, *args, **options)
        finally:
            if isinstance(self.sock, _Wire):
                self.sock = None  # no wire outlives its call, nor the interception

    return getresponse


_OWN: Final = "connect"


def patch() -> Callable[[], None]:
    """Route whatever uses `http.client` to the mock; return what ends that."""
    connections: list[Any] = [HTTPConnection, HTTPSConnection]
    if find_spec("urllib3"):
        from urllib3.connection import HTTPConnection as Plain  # noqa: PLC0415 - only where it is installed
        from urllib3.connection import HTTPSConnection as Secure  # noqa: PLC0415

        connections += [Plain, Secure]
    before: list[tuple[Any, str, Any]] = [(owner, _OWN, owner.__dict__[_OWN]) for owner in connections]
    before += [(HTTPConnection, name, HTTPConnection.__dict__[name]) for name in ("putrequest", "getresponse")]
    wrappers = {_OWN: _connect, "putrequest": _putrequest, "getresponse": _getresponse}
    for owner, name, original in before:
        setattr(owner, name, wrappers[name](original))

    def restore() -> None:
        for owner, name, original in before:
            setattr(owner, name, original)

    return restore
