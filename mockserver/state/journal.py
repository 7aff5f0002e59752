"""What was said: one entry a call, bounded, with secrets left out when it is shown."""

from collections import deque
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from drytake.mockserver.state.files import FILES, MEDIA
from drytake.mockserver.state.redaction import (
    REDACTED,
    opened_body,
    redacted,
    redacted_body,
    redacted_path,
    redacted_query,
    redacted_violation,
    secrets_of,
)
from drytake.schemas.registry import get_provider
from drytake.schemas.times import iso
from drytake.schemas.validation.rules import Violation
from drytake.schemas.validation.text import json_safe

__all__ = ["SHOWN_BYTES", "BoundedJournal", "JournalEntry", "Redacted", "documented_path", "short"]

SHOWN_BYTES = 65_536
"""How much of a body is kept."""
_TEXT_LENGTH = 1_000
"""How much of a text in a violation is kept."""
_ITEMS = 50
"""How many items of an array or object in a violation are kept."""
_DEPTH = 5
_INTEGER_BITS = 4_096
_VIOLATIONS = 100
"""How many violations of a call are kept."""
_ENTRY_BYTES = 2_000
"""About what an entry takes beside its bodies."""


class Redacted(NamedTuple):
    """What of a call may be shown, kept and written."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    response: bytes
    violations: tuple[Violation, ...]
    response_headers: Mapping[str, str]


class JournalEntry:
    """One call and its response."""

    __slots__ = (
        "at",
        "body",
        "digest",
        "headers",
        "injected",
        "method",
        "number",
        "operation",
        "path",
        "place",
        "provider",
        "query",
        "real",
        "response",
        "response_headers",
        "serial",
        "state",
        "status",
        "task_id",
        "violations",
    )

    def __init__(  # noqa: PLR0913 - one record, all by name
        self,
        *,
        serial: int,
        number: int,
        at: float,
        provider: str,
        operation: str | None,
        method: str,
        path: str,
        query: bytes,
        headers: Mapping[bytes, bytes],
        body: bytes,
        status: int,
        response: bytes,
        violations: tuple[Violation, ...],
        task_id: str | None,
        state: str | None = None,
        response_headers: tuple[tuple[bytes, bytes], ...] = (),
        injected: Sequence[str] = (),
        real: float | None = None,
        digest: str = "",
        place: str = "",
    ) -> None:
        self.serial = serial
        """Number of the call among all tenants' calls."""
        self.number, self.at, self.provider, self.operation = number, at, provider, operation
        self.method, self.path, self.query, self.headers = method, path, query, headers
        self.body, self.status, self.response = body[:SHOWN_BYTES], status, response[:SHOWN_BYTES]
        self.violations = tuple(map(short, violations[:_VIOLATIONS])) if violations else ()
        self.task_id = task_id
        self.state = state
        """State of the task that the caller was told, where it asked for one."""
        self.response_headers = response_headers
        self.injected = injected
        """Names of the scenarios that happened to the call."""
        self.real = at if real is None else real
        """When it came by the machine's clock: `at` is the tenant's, which may stand still while a client waits."""
        self.place = place
        """Which of the provider's places it came to."""
        self.digest = digest
        """What tells its body from others that are the same without secrets; empty where the body is as it was."""

    def seconds_after(self, earlier: "JournalEntry") -> float:
        """Return how long after another call it came, by the clock that shows more: a client waits by either."""
        return max(self.at - earlier.at, self.real - earlier.real)

    @property
    def unmatched(self) -> bool:
        """True where no operation took it, and it is no download."""
        return self.operation is None and not self.path.startswith((MEDIA, FILES))

    @property
    def name(self) -> str:
        """Its operation's name; `download` where a result was fetched, `unmatched` where no operation took it."""
        return self.operation or ("unmatched" if self.unmatched else "download")

    @property
    def size_bytes(self) -> int:
        """About what it takes in memory."""
        head = len(self.path) + len(self.query) + sum(map(len, self.headers.values()))
        return head + len(self.body) + len(self.response) + _ENTRY_BYTES * (1 + len(self.violations))

    @property
    def secrets(self) -> tuple[str, ...]:
        """What the call carries and nobody may be shown, longest first."""
        return secrets_of(self.headers, self.query, self.body)

    @property
    def open_path(self) -> str:
        """The path without secrets."""
        return redacted_path(self.path, documented_path(self.provider, self.operation, self.path), self.secrets)

    def redacted_view(self) -> Redacted:
        """Return what a client said and was told, without secrets: as it may be shown, kept and written."""
        body, secrets = opened_body(self.body, secrets_of(self.headers, self.query))
        if self.headers.get(b"content-encoding", b"identity").strip().lower() not in (b"identity", b""):
            body = REDACTED.encode()  # what is compressed can't be looked through
        return Redacted(
            redacted_path(self.path, documented_path(self.provider, self.operation, self.path), secrets),
            redacted_query(self.query, secrets),
            redacted(self.headers, secrets),
            body,
            redacted_body(self.response, secrets),
            tuple(redacted_violation(violation, secrets) for violation in self.violations),
            redacted(dict(self.response_headers), secrets),
        )

    def to_json(self) -> dict[str, Any]:
        shown = self.redacted_view()
        return {
            "serial": self.serial,
            "number": self.number,
            "at": iso(self.at),
            "provider": self.provider,
            "operation": self.operation,
            "method": self.method,
            "path": shown.path,
            "query": shown.query,
            "headers": shown.headers,
            "body": shown.body.decode("utf-8", "replace"),
            "status": self.status,
            "response_headers": shown.response_headers,
            "response": shown.response.decode("utf-8", "replace"),
            "violations": [violation.to_json() for violation in shown.violations],
            "task_id": self.task_id,
            "injected": list(self.injected),
        }


class BoundedJournal(deque[JournalEntry]):
    """The last calls of a tenant: so many, and so many bytes of them.

    Only heavy entries are weighed: as many light ones as there may be don't reach the limit.
    """

    def __init__(self, *, limit: int, size_limit: int) -> None:
        super().__init__(maxlen=limit)
        self.large_bytes = max(0, size_limit // max(1, limit) - 2 * _ENTRY_BYTES)
        """The bodies of a heavy entry have more."""
        self._size_limit = size_limit
        self._weighed = 0

    def trim(self, entry: JournalEntry) -> None:
        """Let the oldest entries go where a heavy one, appended last, makes too many bytes."""
        self._weighed += entry.size_bytes
        if self._weighed > self._size_limit:
            self._weighed = sum(entry.size_bytes for entry in self)
            while self._weighed > self._size_limit and len(self) > 1:
                self._weighed -= self.popleft().size_bytes

    def copy(self) -> deque[JournalEntry]:  # type: ignore[override]  # a list of what there is, no bound of its own
        return deque(self)


def documented_path(provider: str, operation: str | None, path: str) -> str:
    """Return the path of an operation, with the names of its variable parts; without one, that of any with such a path."""
    try:
        return _path_at(provider, path) if operation is None else _path_of(provider, operation)
    except LookupError:  # of another version
        return ""


@lru_cache(256)
def _path_of(provider: str, operation: str) -> str:
    return get_provider(provider).operation(operation).path


@lru_cache(256)
def _path_at(provider: str, path: str) -> str:
    return next((operation.path for operation in get_provider(provider).operations_at(path)), "")


def short(violation: Violation) -> Violation:
    """Return a violation whose texts and values are bounded, as a value may be as large as the body, and plain JSON."""
    pointer, message = _text(violation.pointer[:_TEXT_LENGTH]), _text(violation.message[:_TEXT_LENGTH])
    return violation._replace(pointer=pointer, message=message, value=_bounded(violation.value, _DEPTH))


def _text(text: str) -> str:
    """Return a text that UTF-8 can say: halves of characters are spelled out."""
    return text.encode("utf-8", "backslashreplace").decode()


def _bounded(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _text(value if len(value) <= _TEXT_LENGTH else value[:_TEXT_LENGTH] + "...")
    if isinstance(value, int) and abs(value) >> _INTEGER_BITS:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, list | dict) and (not depth or len(value) > _ITEMS):
        return f"{len(value)} {'items' if isinstance(value, list) else 'fields'}"
    if isinstance(value, list):
        return [_bounded(item, depth - 1) for item in value]
    if isinstance(value, dict):
        return {_text(str(name)[:_TEXT_LENGTH]): _bounded(item, depth - 1) for name, item in value.items()}
    return json_safe(value)
