"""How what is secret in a call is left out of all that is shown, kept or written.

`names` and `patterns` say what is secret: the one list for journal, database, snapshot, HAR, log and reports. What a store
or a file gives back passes here again, and stays as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from drytake.mockserver.state.redaction.bodies import SMALL_BYTES, clean_body, clean_form, decode, encode
from drytake.mockserver.state.redaction.known import parts_of, without
from drytake.mockserver.state.redaction.names import (
    OPEN_HEADERS,
    REDACTED,
    is_open_field,
    is_open_header,
    is_secret_header,
    is_secret_name,
    is_secret_under,
)
from drytake.mockserver.state.redaction.patterns import SECRET_LENGTH, decoded
from drytake.mockserver.state.redaction.reader import is_secret_in_json
from drytake.mockserver.state.redaction.texts import clean_json, clean_text
from drytake.schemas.validation.rules import Violation
from drytake.schemas.validation.text import quoted

__all__ = [
    "REDACTED",
    "SECRET_LENGTH",
    "bytes_without",
    "is_open_header",
    "is_secret_header",
    "is_secret_name",
    "opened_body",
    "parts_of",
    "redacted",
    "redacted_body",
    "redacted_command",
    "redacted_path",
    "redacted_query",
    "redacted_text",
    "redacted_value",
    "redacted_violation",
    "secrets_of",
    "without",
]

# --- heads -------------------------------------------------------------------------------------------------------


_ENCODED_HEADERS = frozenset({"payment-required"})
"""What a provider says in base64, which looks like a token: what it takes for its service."""


def redacted(headers: Mapping[bytes, bytes], secrets: Iterable[str] = ()) -> dict[str, str]:
    """Return headers as text: the values of the known ones, without some secrets."""
    known = tuple(secrets)
    return dict(_redacted_header(name, value, known) for name, value in headers.items())


@lru_cache(1_024)
def _redacted_header(name: bytes, value: bytes, secrets: tuple[str, ...]) -> tuple[str, str]:
    shown_name, text = without(name.decode("latin-1"), secrets), value.decode("latin-1")
    if shown_name.lower() in _ENCODED_HEADERS:
        return shown_name, without(text, secrets)
    return shown_name, clean_text(text, secrets) if is_open_header(shown_name) or not text else REDACTED


def redacted_query(query: bytes, secrets: Iterable[str] = ()) -> str:
    """Return a query string without the values of parameters that carry secrets."""
    if not query:
        return ""
    known, clean = tuple(secrets), _opened_query(query)[0]
    plain = "%" not in clean and "+" not in clean
    return (
        clean if not known or (plain and without(clean, known) == clean) else clean_form(query.decode("latin-1"), known)
    )


@lru_cache(1_024)
def _opened_query(query: bytes) -> tuple[str, tuple[str, ...]]:
    """Return a query without secrets, and those that it names: a call's entry and its secrets both ask for them."""
    named: list[str] = []
    clean = clean_form(query.decode("latin-1"), (), named.append)
    return clean, tuple(named)


def redacted_path(path: str, documented: str, secrets: Iterable[str] = ()) -> str:
    """Return a path without secrets, and without a segment that is documented as one, such as `{token}`."""
    if "{" in documented:
        segments = path.split("/")
        for back, wanted in enumerate(reversed(documented.split("/")), 1):
            if wanted[:1] == "{" and is_secret_name(wanted) and back <= len(segments):
                segments[-back] = REDACTED
        path = "/".join(segments)
    return clean_text(path, tuple(secrets))


def secrets_of(headers: Mapping[bytes, bytes], query: bytes = b"", body: bytes = b"") -> tuple[str, ...]:
    """Return the secrets that a call carries, longest first, to be left out wherever else they stand.

    They are the values of headers, parameters and fields that are named for a secret.
    """
    values = tuple([headers[name] for name in headers.keys() - _COMMON_HEADERS if _is_secret_header(name)])
    of_head = _secrets_of_head(values, query) if values or query else ()
    return opened_body(body, of_head)[1] if body else of_head


_COMMON_HEADERS = frozenset(name.encode() for name in OPEN_HEADERS)
"""What need not be looked at: each create comes here."""


@lru_cache(1_024)
def _is_secret_header(name: bytes) -> bool:
    return is_secret_header(name.decode("latin-1"))


def _secrets_of_head(values: tuple[bytes, ...], query: bytes) -> tuple[str, ...]:
    return _parts_of_head(values, _opened_query(query)[1] if query else ())


@lru_cache(1_024)
def _parts_of_head(values: tuple[bytes, ...], named: tuple[str, ...]) -> tuple[str, ...]:
    hidden = [part for value in values for part in _in_header(value.decode("latin-1"))]
    return parts_of((*hidden, *named)) if hidden or named else ()


def _in_header(value: str) -> Iterator[str]:
    """Yield a header's value, and what it says in base64: a name and a password, or an object with a signature."""
    yield value
    plain = decoded(value.rpartition(" ")[2])
    if plain.startswith("{"):
        found: list[str] = []
        clean_json(plain, (), found.append)
        yield from found
    elif ":" in plain:
        yield from (plain, *plain.split(":", 1))


# --- bodies ------------------------------------------------------------------------------------------------------


def redacted_body(body: bytes, secrets: Iterable[str] = ()) -> bytes:
    """Return a body without some secrets, and without those that it names or shows: JSON, a form or any text."""
    return opened_body(body, tuple(secrets))[0]


def opened_body(body: bytes, secrets: tuple[str, ...]) -> tuple[bytes, tuple[str, ...]]:
    """Return the same, and the secrets with those that the body names: they may stand elsewhere too."""
    if len(body) > SMALL_BYTES:
        return _opened_body(body, secrets)
    return _opened_small_body(body, secrets) if body else (body, secrets)


def _opened_body(body: bytes, secrets: tuple[str, ...]) -> tuple[bytes, tuple[str, ...]]:
    named: list[str] = []
    clean = clean_body(body, secrets, named.append)
    every = parts_of((*secrets, *named)) if named else secrets
    return (clean, secrets) if every == secrets else (clean_body(body, every), every)


_opened_small_body = lru_cache(16)(_opened_body)
"""A journal and a task keep the same body."""


def bytes_without(body: bytes, secrets: Iterable[str]) -> bytes:
    """Return a body without some secrets."""
    text = decode(body)
    clean = without(text, secrets)
    return body if clean == text else encode(clean)


# --- texts and values --------------------------------------------------------------------------------------------


def redacted_text(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text without some secrets, and without what looks like one or is named so in it."""
    return clean_text(text, tuple(secrets))


def redacted_value(value: Any, secrets: Iterable[str] = (), *, name: str = "", by_name: bool = True) -> Any:
    """Return a JSON value, which stands under a name, whose texts are without secrets; numbers stay.

    Without `by_name`, what a name says of a value doesn't count, because the names are our own.
    """
    known = tuple(secrets)
    by_name = by_name and not is_open_field(name)
    if isinstance(value, str):
        return REDACTED if by_name and is_secret_in_json(name, value) else clean_text(value, known)
    if isinstance(value, list | tuple):
        return [redacted_value(item, known, name=name, by_name=by_name) for item in value]
    if isinstance(value, dict):
        held = name if is_secret_name(name) else ""
        pairs = ((str(key), item) for key, item in value.items())
        return {
            clean_text(key, known): redacted_value(item, known, name=held or key, by_name=by_name)
            for key, item in pairs
        }
    return value


def redacted_violation(violation: Violation, secrets: Iterable[str] = ()) -> Violation:
    """Return a violation without secrets in its value, and in the words that show it."""
    known = tuple(secrets)
    value, message = redacted_value(violation.value, known, name=_name_in(violation.pointer)), violation.message
    if value != violation.value:
        message = message.replace(quoted(violation.value), quoted(value))
    return violation._replace(
        pointer=clean_text(violation.pointer, known),
        value=value,
        message=clean_text(message, known),
        hint=clean_text(violation.hint, known),
    )


def _name_in(pointer: str) -> str:
    """Return the secret's name that a pointer leads through, or else the last name in it."""
    names = [part for part in pointer.split("/") if part and not part.isdigit()]
    return next(filter(is_secret_name, names), names[-1] if names else "")


def redacted_command(words: Sequence[str]) -> list[str]:
    """Return a command's words without secrets: values of options that are named for one, and what looks like one."""
    return [_redacted_word(before, word) for before, word in zip(("", *words), words, strict=False)]


_USER_OPTIONS, _HEADER_OPTIONS = ("-u", "--user", "--proxy-user"), ("-H", "--header")


def _redacted_word(before: str, word: str) -> str:
    if before in _HEADER_OPTIONS:
        name, colon, _ = word.partition(":")
        return redacted_text(word) if is_open_header(name.strip()) else f"{name}{colon} {REDACTED}"
    named = before.startswith("-") and "=" not in before and is_secret_name(before)
    if (named or before in _USER_OPTIONS) and not word.startswith("-"):
        return REDACTED
    name, equals, value = word.partition("=")
    return f"{name}={REDACTED}" if equals and is_secret_under(name, value) else redacted_text(word)
