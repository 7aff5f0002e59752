"""Which recorded calls are for a provider, at its own hosts or at a mock, and what each of them is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from drytake.contract_tests.hosts import paid_host
from drytake.contract_tests.recordings.exchanges import RecordedExchange, exchange_of
from drytake.contract_tests.recordings.har import Har
from drytake.mockserver.accounts.subjects import links_in, state_in, task_named
from drytake.mockserver.state.files import CONTROL, MEDIA
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.registry import get_provider, is_provider, own_gateways, provider_ids

__all__ = ["CallAddress", "RecordedCall", "RecordedGet", "Traffic", "downloads_in", "place_of", "traffic_of"]

_CHECKED = frozenset({"DELETE", "GET", "PATCH", "POST", "PUT"})
"""Methods of calls that a client makes on purpose: browsers ask OPTIONS by themselves."""
_APART = 1e6
"""Seconds between calls whose time wasn't recorded: nothing is said of their pace."""
_LONG = 2_000
"""Characters of addresses that aren't remembered."""
_SECRET_SEGMENTS = ("key", "token", "secret")


class RecordedCall(NamedTuple):
    """A recorded call of a provider."""

    file: str
    number: int
    """Which entry of the file it is, from 1."""
    exchange: RecordedExchange
    entry: JournalEntry
    """The same as a journal has it."""
    provider: Provider
    operation: Operation | None

    @property
    def name(self) -> str:
        """What a report calls it: the number of the entry, the method and the path without secrets."""
        return f"entry {self.number}: {self.entry.method} {self._path}"

    @property
    def _path(self) -> str:
        """The path; of an operation that has a secret in it, the documented one, and of a download where it went."""
        if self.operation is None and self.entry.path.startswith(MEDIA):
            url = urlsplit(self.exchange.url)
            return f"{url.scheme}://{url.hostname}{url.path}"
        documented = self.operation.path if self.operation else ""
        hidden = any(f"{word}}}" in documented for word in _SECRET_SEGMENTS)
        return documented if hidden else self.entry.open_path


class RecordedGet(NamedTuple):
    """A recorded GET of another host."""

    file: str
    number: int
    exchange: RecordedExchange


class Traffic(NamedTuple):
    """A recording, sorted."""

    calls: list[RecordedCall]
    others: int
    """Calls that are no provider's."""
    paid: Counter[str]
    """Hosts among these where calls cost money though nothing here can check them."""
    gets: list[RecordedGet]
    """GET calls among these: some may fetch a result."""


def traffic_of(recordings: Iterable[tuple[str, Har | Iterable[RecordedExchange]]]) -> Traffic:
    """Return the calls of some recordings, by file name, that are for a provider."""
    calls: list[RecordedCall] = []
    gets: list[RecordedGet] = []
    others, paid = 0, Counter[str]()
    for file, said in recordings:
        exchanges = map(exchange_of, said.log.entries) if isinstance(said, Har) else said
        for number, exchange in enumerate(exchanges, 1):
            call = _recognized(file, number, exchange, serial=len(calls) + 1)
            if call is not None:
                calls.append(call)
                continue
            others += 1
            paid.update(_paid(exchange))
            if exchange.method == "GET":
                gets.append(RecordedGet(file, number, exchange))
    return Traffic(calls, others, paid, gets)


def _recognized(file: str, number: int, exchange: RecordedExchange, *, serial: int) -> RecordedCall | None:
    method = exchange.method
    named = _named(exchange.url, method) if len(exchange.url) <= _LONG else _named.__wrapped__(exchange.url, method)
    if named is None:
        return None
    (provider, path, place), query, operation = named
    if operation is None and method == "GET" and provider.files is not None and place == provider.files.place:
        return None  # a file, and no call of the API
    entry = JournalEntry(
        serial=serial,
        number=number,
        at=exchange.at or serial * _APART,
        provider=provider.id,
        operation=operation.name if operation else None,
        method=method,
        path=path,
        query=query,
        headers=exchange.headers,
        body=b"",
        status=exchange.status,
        response=b"",
        violations=(),
        task_id=None,
        response_headers=exchange.response_headers,
        place=place,
    )
    entry.body, entry.response = exchange.body, exchange.response
    if operation is not None and 200 <= entry.status < 300:
        entry.task_id, entry.state = _task_in(provider, operation, entry)
    return RecordedCall(file, number, exchange, entry, provider, operation)


def _task_in(provider: Provider, operation: Operation, entry: JournalEntry) -> tuple[str | None, str | None]:
    """Return which task a good call is about and which state it was told, where the operation's row says where."""
    if not operation.task_id:
        return None, None
    return task_named(operation, entry), None if operation.creates else state_in(provider, operation, entry)


@lru_cache(4_096)
def _named(address: str, method: str) -> "tuple[CallAddress, bytes, Operation | None] | None":
    """Return what a call is for, its query and its operation: a task is asked for again and again at one address."""
    url = _split(address)
    location = None if url is None or method not in _CHECKED else _place(url, method)
    if url is None or location is None:
        return None
    return location, _bytes(url.query), location.provider.operation_at(method, location.path, location.place)


def _split(address: str) -> SplitResult | None:
    try:
        url = urlsplit(address)
        host = url.hostname
    except ValueError:
        return None
    return url if url.scheme in ("http", "https") and host else None


class CallAddress(NamedTuple):
    """Where a call is for."""

    provider: Provider
    path: str
    """As the provider's documents have it."""
    place: str


def place_of(address: str, method: str) -> CallAddress | None:
    """Return the provider that an address is of, the path as its documents have it and the place, if its host names one."""
    url = _split(address)
    return None if url is None else _place(url, method)


def _place(url: SplitResult, method: str) -> CallAddress | None:
    """Return the provider that a URL is of, the path as its documents have it, and the place."""
    host, path = (url.hostname or "").rstrip("."), unquote(url.path) or "/"
    if path.startswith(CONTROL):
        return None
    for name in (*provider_ids(), *own_gateways()):
        if host in get_provider(name).hosts:
            return CallAddress(get_provider(name), path, get_provider(name).place_of(host))
    prefix, slash, rest = path[1:].partition("/")
    under = _prefixed(prefix, slash + rest)
    if under is not None and (_local(host) or _documents(under, method)):
        return None if under.path.startswith(CONTROL) else under
    paid = paid_host(host, path)
    if paid is not None and paid.provider is not None and is_provider(paid.provider):
        there = CallAddress(get_provider(paid.provider), path, "")
        return there if _documents(there, method) else None
    return None


def _prefixed(prefix: str, path: str) -> CallAddress | None:
    """Return where a path is for that lies under a mock's base URL: `<id>`, or `<id>-<place>`."""
    if _is_known(prefix):
        return CallAddress(get_provider(prefix), path, "")
    name, _, place = prefix.rpartition("-")
    if not _is_known(name) or place not in get_provider(name).places:
        return None
    return CallAddress(get_provider(name), path, place)


def _is_known(name: str) -> bool:
    return name in provider_ids() or is_provider(name)


def _documents(there: CallAddress, method: str) -> bool:
    provider, path, place = there
    return bool(provider.operation_at(method, path, place) or provider.unplayed.find(method, path))


def _local(host: str) -> bool:
    return "." not in host or host.startswith("127.") or host.endswith((".localhost", ".local", ".test", ".internal"))


def _paid(exchange: RecordedExchange) -> Iterator[str]:
    url = _split(exchange.url)
    paid = None if url is None else paid_host(url.hostname or "", url.path)
    if url is not None and paid is not None and paid.provider not in provider_ids():
        yield str(url.hostname)


def downloads_in(traffic: Traffic) -> list[RecordedCall]:
    """Return the calls that fetch a result whose link another call had, as a journal has downloads."""
    linked = {
        link: call
        for call in traffic.calls
        if call.operation is not None and call.entry.task_id is not None
        for link in links_in(call.operation, call.entry)
    }
    made = {(call.provider.id, call.entry.task_id): call for call in traffic.calls if call.entry.task_id}
    found = []
    for serial, get in enumerate(traffic.gets, len(traffic.calls) + 1):
        call = linked.get(get.exchange.url) or made.get(_media_of(get.exchange.url))
        if call is not None:
            found.append(_download(get, call, serial=serial))
    return found


def _media_of(address: str) -> tuple[str, str]:
    """Return the provider and the task of a result of a mock's own; empty where an address is none."""
    url = _split(address)
    if url is None or not url.path.startswith(MEDIA):
        return "", ""
    provider, _, rest = url.path[len(MEDIA) :].partition("/")
    return provider, rest.partition("/")[0]


def _download(get: RecordedGet, call: RecordedCall, *, serial: int) -> RecordedCall:
    task_id, exchange = call.entry.task_id, get.exchange
    host = _bytes(urlsplit(exchange.url).netloc)
    entry = JournalEntry(
        serial=serial,
        number=get.number,
        at=exchange.at or serial * _APART,
        provider=call.provider.id,
        operation=None,
        method="GET",
        path=f"{MEDIA}{call.provider.id}/{task_id}/0",
        query=b"",
        headers={b"host": host, **exchange.headers},
        body=b"",
        status=exchange.status,
        response=b"",
        violations=(),
        task_id=task_id,
        response_headers=exchange.response_headers,
        injected=("truncated-download",) if _is_cut(exchange) else (),
    )
    return RecordedCall(get.file, get.number, exchange, entry, call.provider, None)


def _is_cut(exchange: RecordedExchange) -> bool:
    """Return whether less of a body came than its head says, as far as the recorder kept both."""
    heads, body = dict(exchange.response_headers), exchange.response
    length = heads.get(b"content-length", b"")
    return bool(body) and length.isdigit() and b"content-encoding" not in heads and len(body) < int(length)


def _bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")
