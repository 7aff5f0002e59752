"""HAR 1.2, as recorders write it and as we do; secrets that it carries are known, so that nobody prints them."""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from drytake.contract_tests.documents.inputs import InputError
from drytake.contract_tests.documents.outputs import write_private
from drytake.mockserver.components.escapes import writable
from drytake.mockserver.state.journal import SHOWN_BYTES, JournalEntry, Redacted
from drytake.mockserver.state.redaction import redacted, without
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.text import quoted
from drytake.version import __version__

__all__ = ["Entry", "Har", "har_of", "read_har", "secrets_of", "without", "write_har"]

_URI = "%/:?@!$&'()*+,;=~-._"
"""What stands in a URI as it is (RFC 3986); what we write in place of a secret has brackets, which don't."""

CUT = f"cut after {SHOWN_BYTES} bytes"
_SCHEME = re.compile(
    r"(?:api-?key|aws4-hmac-sha256|basic|bearer|digest|dpop|hmac-sha256|jwt|key|oauth|token)(?= \S)", re.IGNORECASE
)
"""How an `Authorization` may begin; any other beginning may be the key."""


class _Lenient(BaseModel):
    """Recorders add fields, leave fields out, and write numbers as text."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="ignore", coerce_numbers_to_str=True, populate_by_name=True
    )


class Pair(_Lenient):
    """A header, a parameter or a cookie."""

    name: str = ""
    value: str | None = None


class PostData(_Lenient):
    """What a request carries."""

    mime_type: str | None = None
    text: str | None = None
    params: list[Pair] | None = None
    comment: str | None = None


class Request(_Lenient):
    """What the client sent."""

    method: str
    url: str
    headers: list[Pair] = []
    post_data: PostData | None = None
    body_size: float | None = None


class Content(_Lenient):
    """What a response carries."""

    size: float | None = None
    mime_type: str | None = None
    text: str | None = None
    encoding: str | None = None
    comment: str | None = None

    def bytes(self) -> bytes | None:
        """Return the body, or `None` where it wasn't recorded whole."""
        if self.text is None or (self.comment or "").startswith("cut"):
            return None
        if self.encoding != "base64":
            return self.text.encode("utf-8", "replace")
        try:
            return base64.b64decode(self.text)
        except binascii.Error:
            return None


class Response(_Lenient):
    """What the client got; status 0 where it got nothing."""

    status: int = 0
    headers: list[Pair] = []
    content: Content | None = None


class Entry(_Lenient):
    """One call."""

    request: Request
    response: Response | None = None
    started_date_time: str | None = None

    @property
    def at(self) -> float:
        """When it began, in seconds since 1970; 0 where that can't be read."""
        try:
            return datetime.fromisoformat(self.started_date_time or "").timestamp()
        except (ValueError, OverflowError, OSError):
            return 0.0


class Log(_Lenient):
    """All calls."""

    entries: list[Entry]


class Har(_Lenient):
    """The whole file."""

    log: Log


def read_har(raw: bytes, *, name: str) -> Har:
    """Return a HAR file's calls.

    Raises:
        InputError: it isn't one.
    """
    try:
        return Har.model_validate_json(raw.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        if first["type"] != "json_invalid":
            raise InputError(_fault(name, first["loc"], first["msg"])) from error
    return _read_leniently(raw, name)


def _read_leniently(raw: bytes, name: str) -> Har:
    """Return the calls of a file whose JSON only a lenient parser reads: recorders write halves of characters."""
    try:
        return Har.model_validate(writable(json.loads(raw.decode("utf-8-sig"))))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise InputError(_fault(name, first["loc"], first["msg"])) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{name} isn't a HAR file: it isn't UTF-8, at byte {error.start}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} isn't a HAR file: it isn't JSON: {error}") from error


def _fault(name: str, path: Iterable[int | str], message: str) -> str:
    where = ".".join(map(str, path))
    return f"{name} isn't a HAR file: {quoted(where)}: {message[:1].lower()}{message[1:]}"


# --- writing -------------------------------------------------------------------------------------------------


def write_har(path: Path, entries: Iterable[JournalEntry]) -> None:
    """Write journal entries into a HAR file.

    Raises:
        OSError: it can't be written.
    """
    write_private(path, (json.dumps(har_of(entries), indent=1) + "\n").encode())


def har_of(entries: Iterable[JournalEntry]) -> dict[str, Any]:
    """Return journal entries as HAR 1.2, without secrets; calls to the mock's address are told as to the provider's."""
    creator = {"name": "drytake", "version": __version__}
    return {"log": {"version": "1.2", "creator": creator, "entries": [_entry(entry) for entry in entries]}}


def _entry(entry: JournalEntry) -> dict[str, Any]:
    shown = entry.redacted_view()
    return {
        "startedDateTime": datetime.fromtimestamp(entry.at, UTC).isoformat(timespec="milliseconds"),
        "time": 0,
        "request": _request(entry, shown),
        "response": _response(entry, shown),
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "_provider": entry.provider,
        "_operation": entry.operation,
        "_violations": [violation.rule.id for violation in entry.violations],
    }


def _request(entry: JournalEntry, open_parts: Redacted) -> dict[str, Any]:
    host = _host(entry)
    query = open_parts.query
    headers = _with_scheme(entry, open_parts) | {"host": host}
    described: dict[str, Any] = {
        "method": entry.method,
        "url": f"https://{host}{quote(open_parts.path, safe=_URI)}{f'?{quote(query, safe=_URI)}' if query else ''}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers.items()),
        "queryString": _pairs(parse_qsl(query, keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": int(length) if (length := headers.get("content-length", "")).isdigit() else len(entry.body),
    }
    if entry.body:
        text, kind = open_parts.body.decode("utf-8", "replace"), headers.get("content-type", "")
        described["postData"] = {"mimeType": kind, "text": text, **_cut(entry.body)}
    return described


def _with_scheme(entry: JournalEntry, open_parts: Redacted) -> dict[str, str]:
    """Return headers without secrets; of a key its scheme is left, because a reader checks it."""
    scheme = _SCHEME.match(entry.headers.get(b"authorization", b"").decode("latin-1"))
    headers = dict(open_parts.headers)
    return headers if scheme is None else headers | {"authorization": f"{scheme[0]} {headers['authorization']}"}


def _host(entry: JournalEntry) -> str:
    """Return the provider's host that a call was for."""
    provider = get_provider(entry.provider)
    called = entry.headers.get(b"host", b"").decode("latin-1").partition(":")[0].lower()
    return called if called in provider.hosts else provider.host_of(entry.place)


def _response(entry: JournalEntry, open_parts: Redacted) -> dict[str, Any]:
    headers = redacted(dict(entry.response_headers), entry.secrets)
    return {
        "status": entry.status,
        "statusText": HTTPStatus(entry.status).phrase if entry.status in set(HTTPStatus) else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers.items()),
        "content": _content(entry.response, headers.get("content-type", ""), open_parts.response),
        "redirectURL": headers.get("location", ""),
        "headersSize": -1,
        "bodySize": len(entry.response),
    }


def _content(body: bytes, kind: str, open_body: bytes) -> dict[str, Any]:
    described: dict[str, Any] = {"size": len(body), "mimeType": kind, **_cut(body)}
    try:
        return described | {"text": open_body.decode()}
    except UnicodeDecodeError:
        return described | {"text": base64.b64encode(open_body).decode("ascii"), "encoding": "base64"}


def _cut(body: bytes) -> dict[str, str]:
    return {"comment": CUT} if len(body) >= SHOWN_BYTES else {}


def _pairs(items: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in items]


# --- secrets -------------------------------------------------------------------------------------------------


def secrets_of(entry: JournalEntry) -> tuple[str, ...]:
    """Return the secrets that a call carries, longest first, to be left out wherever else they stand."""
    return entry.secrets
