"""What is secret in a call, and how it is left out of all that is shown, kept or written."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from pydantic_core import from_json

__all__ = [
    "REDACTED",
    "SECRET_LENGTH",
    "bytes_without",
    "redacted",
    "redacted_body",
    "redacted_query",
    "redacted_value",
    "secrets_of",
    "without",
]

REDACTED = "[redacted]"
_HEADER = re.compile(rb"auth|cookie|api-?key|payment|secret|sign-in|token", re.IGNORECASE)
_PARAMETER = re.compile(r"(api_?key|key|(access_)?token)=", re.IGNORECASE)
_FIELD = re.compile(rb'["_-](api_?key|key|token|secret|password|authorization)"', re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s;,=]+")
_WORDS = (b'key"', b'token"', b'secret"', b'password"', b'authorization"')
"""How the names of such fields end; looking for these first is ten times as fast."""
SECRET_LENGTH = 8
"""Shorter ones are left where they stand: they would be found in any text."""


def redacted(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    """Return headers as text, without the values of those that carry secrets."""
    return {
        name.decode("latin-1"): REDACTED if _is_secret_header(name) else value.decode("latin-1")
        for name, value in headers.items()
    }


@lru_cache(1024)
def _is_secret_header(name: bytes) -> bool:
    return _HEADER.search(name) is not None


def redacted_query(query: bytes) -> str:
    """Return a query string without the values of parameters that carry secrets."""
    if not query:
        return ""
    parts = query.decode("latin-1").split("&")
    return "&".join(part.partition("=")[0] + f"={REDACTED}" if _PARAMETER.match(part) else part for part in parts)


def secrets_of(headers: Mapping[bytes, bytes], query: bytes = b"", body: bytes = b"") -> tuple[str, ...]:
    """Return the secrets that a call carries, longest first, to be left out wherever else they stand.

    They are the values of headers, parameters and JSON fields that are named for a secret; bytes read as Latin-1.
    """
    hidden = [value.decode("latin-1") for name, value in headers.items() if _is_secret_header(name)]
    for part in query.decode("latin-1").split("&") if query else ():
        if _PARAMETER.match(part):
            hidden += [part.partition("=")[2], *(value for _, value in parse_qsl(part))]
    return _known((*hidden, *_in_body(body)))


@lru_cache(1024)
def _known(hidden: tuple[str, ...]) -> tuple[str, ...]:
    """Return secrets and their parts, such as the key after its scheme, that are long enough to be looked for."""
    parts = {part for value in hidden for part in (value, *_SEPARATORS.split(value)) if len(part) >= SECRET_LENGTH}
    return tuple(sorted(parts - {REDACTED}, key=len, reverse=True))


def _in_body(body: bytes) -> list[str]:
    """Return the texts in a JSON body whose field is named for a secret."""
    lower = body.lower()
    if not any(word in lower for word in _WORDS) or not _FIELD.search(body):
        return []
    try:
        waiting = [from_json(body)]
    except ValueError:
        return []
    found = []
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            found += [_wire(text) for name, text in value.items() if isinstance(text, str) and _is_secret_field(name)]
            waiting += value.values()
    return found


def _wire(text: str) -> str:
    """Return a text as its bytes on the wire, read as Latin-1."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _is_secret_field(name: str) -> bool:
    return _FIELD.search(f'"{name}"'.encode("utf-8", "replace")) is not None


def without(text: str, secrets: Iterable[str]) -> str:
    """Return a text without some secrets."""
    for secret in secrets:
        if secret in text:
            text = text.replace(secret, REDACTED)
    return text


def redacted_body(body: bytes, secrets: Iterable[str] = ()) -> bytes:
    """Return a body without some secrets, and without those that its own fields are named for."""
    named = _in_body(body)
    return bytes_without(body, (*secrets, *_known(tuple(named))) if named else secrets)


def bytes_without(body: bytes, secrets: Iterable[str]) -> bytes:
    """Return a body without some secrets."""
    for secret in secrets:
        coded = secret.encode("latin-1")
        if coded in body:
            body = body.replace(coded, REDACTED.encode())
    return body


def redacted_value(value: Any, secrets: Iterable[str]) -> Any:
    """Return a JSON value whose texts are without some secrets."""
    if isinstance(value, str):
        return without(value, secrets)
    if isinstance(value, list):
        return [redacted_value(item, secrets) for item in value]
    if isinstance(value, dict):
        return {without(name, secrets): redacted_value(item, secrets) for name, item in value.items()}
    return value
