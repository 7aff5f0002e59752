"""Which takers are on, and which of them a call belongs to.

A call belongs to the innermost one around it, in its own thread or asyncio task. Where there is none around it,
as in a worker thread that the client started, any one that is on may take it, the last first.
"""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeAlias

from drytake.contract_tests.hosts import is_local, paid_host, refusal
from drytake.contract_tests.journals.report import Blocked
from drytake.schemas.http import Response

__all__ = [
    "Interceptor",
    "OutgoingRequest",
    "PaidCallError",
    "Patch",
    "PendingResponse",
    "answered",
    "block_lookup",
    "enter",
    "is_intercepted",
    "leave",
    "let_out",
    "refused",
]

Patch: TypeAlias = Callable[[], Callable[[], None]]
"""Puts something in place and returns what takes it away again."""
PendingResponse: TypeAlias = Response | Callable[[], Response]
"""A response, or what makes it where that takes long."""


class OutgoingRequest(NamedTuple):
    """One request, as a library is about to send it."""

    method: str
    scheme: str
    host: str
    """In lower case."""
    target: bytes
    """Path and query, as they stand in the request line."""
    headers: Sequence[tuple[bytes, bytes]]
    """Names in lower case."""
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition(b"?")[0].decode("latin-1")

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


class PaidCallError(RuntimeError):
    """A call to a paid provider was kept from leaving.

    It is no network error on purpose: clients retry those, and some go on to a fallback host.
    """


class Interceptor(Protocol):
    """Something that takes calls: an interception, or the firewall."""

    hosts: frozenset[str]
    """Those that it answers for."""
    blocked: list[Blocked]
    """Calls that were kept from leaving while it was on."""
    let_out: Counter[str]
    """Connections that left for other machines while it was on, by host."""

    def response(self, request: OutgoingRequest) -> PendingResponse:
        """Return the response to a call to one of its hosts."""


_around: ContextVar[tuple[Interceptor, ...]] = ContextVar("drytake_around", default=())
_all: list[Interceptor] = []
_lock = threading.RLock()
_undo: list[Callable[[], None]] = []


_paid = lru_cache(1024)(paid_host)


def enter(taker: Interceptor, patches: Sequence[Patch], *, everywhere: bool = False) -> None:
    """Switch a taker on, for calls from here or from everywhere; the first one puts the patches in place."""
    with _lock:
        if not _all:
            _patch(patches)
        _all.append(taker)
    if not everywhere:
        _around.set((*_around.get(), taker))


def leave(taker: Interceptor) -> None:
    """Switch a taker off; the last one takes the patches away."""
    _around.set(tuple(one for one in _around.get() if one is not taker))
    with _lock:
        if taker in _all:
            _all.remove(taker)
        if not _all:
            _restore()


def _patch(patches: Sequence[Patch]) -> None:
    try:
        _undo.extend(patch() for patch in patches)  # one by one: what is in place is undone if a later one fails
    except BaseException:
        _restore()
        raise


def _restore() -> None:
    while _undo:
        _undo.pop()()


def _takers() -> list[Interceptor]:
    """Return the takers that a call from here may belong to, innermost first."""
    there = _all.copy()
    around = [one for one in _around.get() if one in there]
    return (around or there)[::-1]


def is_intercepted(host: str, path: str | None = None) -> bool:
    """Return whether a call mustn't leave: somebody answers it, or it costs money; without a path, where all would."""
    return any(host in taker.hosts for taker in _all) or _paid(host, path) is not None


def answered(request: OutgoingRequest) -> PendingResponse | None:
    """Return the response to a call; `None` where it goes out as ever.

    Raises:
        PaidCallError: it would reach a paid provider.
    """
    for taker in _takers():
        if request.host in taker.hosts:
            return taker.response(request)
    paid = _paid(request.host, request.path)
    if paid is not None:
        message = refusal(paid, request.host, request.method, request.path, request.body)
        raise refused(Blocked(request.method, request.url, message))
    return None


def block_lookup(host: str) -> None:
    """Let nobody look for a host that a call mustn't reach, whatever library asks.

    Raises:
        PaidCallError: it is such a host.
    """
    if not is_intercepted(host):
        return
    paid = _paid(host)
    seller = paid.seller if paid is not None else "a provider"
    message = (
        f"`{host}` belongs to {seller}; the call was blocked, what it would have cost is unknown: "
        "it came from a library that isn't intercepted (for httpx, install respx)"
    )
    raise refused(Blocked("", host, message))


def let_out(host: str) -> None:
    """Count a connection to a host that isn't ours, with whom it concerns; those to this machine don't count."""
    if not is_local(host):
        for taker in _takers()[:1]:
            taker.let_out[host] += 1


def refused(call: Blocked) -> PaidCallError:
    """Note a blocked call with whom it concerns; return what to raise."""
    for taker in _takers()[:1]:
        taker.blocked.append(call)
    return PaidCallError(call.message)
