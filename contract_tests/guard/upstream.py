"""One exchange with the real service: a connection of its own, its certificate verified, sent once and never again."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit

import h11

from drytake.contract_tests.hosts import is_local
from drytake.contract_tests.run.connections import reach
from drytake.contract_tests.run.request_head import RequestTarget
from drytake.schemas.registry import get_provider, is_provider

__all__ = ["BrokenOffError", "ForwardedCall", "UnreachableError", "Upstream", "Upstreams", "passed_on"]

_HEAD_BYTES = 256 * 1024
_CHUNK = 65_536
_HOP_BY_HOP = frozenset(
    (
        *(b"connection", b"keep-alive", b"proxy-authorization", b"proxy-connection", b"te", b"trailer"),
        *(b"transfer-encoding", b"upgrade", b"expect"),
    )
)
_READABLE = b"gzip"
"""The only compression that is asked for: what responses say about money is read on their way."""

HeaderList = list[tuple[bytes, bytes]]


class UnreachableError(Exception):
    """Nothing was sent: no connection came about, or its certificate isn't good."""


class BrokenOffError(Exception):
    """The call was sent, and no whole response came."""


class Upstream(NamedTuple):
    """Where calls to a host go on to."""

    host: str
    port: int
    tls: bool = True


class Upstreams:
    """By host: the host itself, unless something else stands in for it."""

    def __init__(self, replaced: Mapping[str, Upstream] | None = None) -> None:
        self._replaced = dict(replaced or {})
        self._context: ssl.SSLContext | None = None

    @classmethod
    def of(cls, specs: Iterable[str]) -> "Upstreams":
        """Return what `HOST=URL` or `PROVIDER=URL` of an option say.

        Raises:
            ValueError: one of them says nothing that can be used.
        """
        found: dict[str, Upstream] = {}
        for spec in specs:
            name, _, url = spec.partition("=")
            found |= dict.fromkeys(_hosts(name, spec), _address(url, spec))
        return cls(found)

    def of_host(self, host: str) -> Upstream:
        """Return where calls to a host go on to."""
        return self._replaced.get(host) or Upstream(host, 443)

    @property
    def context(self) -> ssl.SSLContext:
        """What verifies certificates: by the machine's authorities, and those that `SSL_CERT_FILE` names."""
        if self._context is None:
            self._context = ssl.create_default_context()
        return self._context


def _hosts(name: str, spec: str) -> tuple[str, ...]:
    if is_provider(name):
        return get_provider(name).hosts
    if not name or "/" in name:
        raise ValueError(f"--upstream {spec}: say it as HOST=URL, such as api.example.com=https://127.0.0.1:8443")
    return (name.lower(),)


def _address(url: str, spec: str) -> Upstream:
    try:
        split = urlsplit(url)
        host, port = split.hostname, split.port
    except ValueError:
        host, port = None, None
    if not host or split.scheme not in ("http", "https") or split.path not in ("", "/"):
        raise ValueError(f"--upstream {spec}: `{url}` is no origin, such as https://127.0.0.1:8443")
    if split.scheme == "http" and not is_local(host):
        raise ValueError(f"--upstream {spec}: keys would go over the net in clear; say https://")
    return Upstream(host, port or (443 if split.scheme == "https" else 80), split.scheme == "https")


def passed_on(headers: Iterable[tuple[bytes, bytes]], *, asks: bool = False) -> HeaderList:
    """Return the headers of a message that are for its other end; of a request (`asks`) with a compression that can be read."""
    listed = list(headers)
    named = {
        word.strip().lower() for name, value in listed if name.lower() == b"connection" for word in value.split(b",")
    }
    kept = [(name, value) for name, value in listed if name.lower() not in _HOP_BY_HOP | named]
    if not asks:
        return kept
    takes = any(name.lower() == b"accept-encoding" and _READABLE in value.lower() for name, value in kept)
    kept = [(name, value) for name, value in kept if name.lower() != b"accept-encoding"]
    return [*kept, (b"accept-encoding", _READABLE if takes else b"identity"), (b"connection", b"close")]


class ForwardedCall:
    """A call on its way to the service, and its response."""

    def __init__(self, upstreams: Upstreams, host: str) -> None:
        self._upstreams, self._host = upstreams, host
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_BYTES)
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self) -> None:
        """Connect; by the proxy that our own environment names, if it names one.

        Raises:
            UnreachableError: that can't be; nothing was sent.
        """
        there = self._upstreams.of_host(self._host)
        target = RequestTarget("https" if there.tls else "http", there.host, there.port)
        out = there.tls and not is_local(there.host)
        try:
            self._reader, self._writer = await reach(target, out=out, context=self._upstreams.context)
        except (OSError, TimeoutError) as error:
            said = str(error) or "no response"
            raise UnreachableError(f"`{there.host}:{there.port}` can't be reached: {said}") from error

    async def send(self, method: str, target: bytes, headers: HeaderList, body: AsyncIterator[bytes]) -> None:
        """Send a request, once; a service that has stopped listening may still have said why."""
        framed = any(name.lower() == b"content-length" for name, _ in headers)
        own = headers if framed or method in ("GET", "HEAD") else [*headers, (b"transfer-encoding", b"chunked")]
        with suppress(ConnectionError):
            await self._write(self._http.send(h11.Request(method=method, target=target, headers=own)))
            async for piece in body:
                await self._write(self._http.send(h11.Data(data=piece)))
            await self._write(self._http.send(h11.EndOfMessage()))

    async def _write(self, data: bytes | None) -> None:
        assert self._writer is not None
        if data:
            self._writer.write(data)
            await self._writer.drain()

    async def head(self) -> tuple[int, HeaderList]:
        """Return status and headers of the response.

        Raises:
            BrokenOffError: none came.
        """
        while not isinstance(event := await self._event(), h11.Response):
            if isinstance(event, h11.ConnectionClosed | h11.EndOfMessage):
                raise BrokenOffError("the service closed the connection without a response")
        return event.status_code, list(event.headers)

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the response's body as it comes.

        Raises:
            BrokenOffError: it ended before its end.
        """
        while not isinstance(event := await self._event(), h11.EndOfMessage):
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif isinstance(event, h11.ConnectionClosed):
                raise BrokenOffError("the service closed the connection in the middle of a response")

    async def _event(self) -> object:
        assert self._reader is not None
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                self._http.receive_data(await self._reader.read(_CHUNK))
        except (h11.ProtocolError, OSError) as error:
            raise BrokenOffError(f"the connection broke off: {error}") from error
        return event

    def close(self) -> None:
        """Let the connection go."""
        if self._writer is not None:
            self._writer.transport.abort()
