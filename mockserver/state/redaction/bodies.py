"""Bodies without secrets: JSON, forms of either kind, or any text."""

import json
import re
from urllib.parse import quote, unquote_plus

from drytake.mockserver.state.redaction.known import without
from drytake.mockserver.state.redaction.names import REDACTED, is_secret_under
from drytake.mockserver.state.redaction.patterns import is_suspicious
from drytake.mockserver.state.redaction.reader import Note
from drytake.mockserver.state.redaction.texts import clean_json, clean_text, ignore

__all__ = ["SMALL_BYTES", "clean_body", "clean_form", "decode", "encode"]

SMALL_BYTES = 4_096
"""Larger bodies are read at once: looking for signs of a secret first would take longer."""
_FORM = re.compile(r"[^\s=&?{}\[\]\"'<>]{1,200}=")
_HEAD, _CONTROLS = 1_000, "\0\1\2\3\4\5\6\7"
"""One of these within so many characters tells that it is no text."""
_SHOWN = "[]/:?@!$'()*,;~-._"
"""What stays readable in a parameter that is written anew."""


def clean_body(body: bytes, secrets: tuple[str, ...], note: Note = ignore) -> bytes:
    """Return a body without some secrets, and without those that it names or shows; the named ones are noted."""
    text = decode(body)
    if len(body) <= SMALL_BYTES and not is_suspicious(text) and without(text, secrets) == text:
        return body
    clean = _clean(text, secrets, note)
    return body if clean == text else encode(clean)


def _clean(text: str, secrets: tuple[str, ...], note: Note) -> str:
    start = text.lstrip("\ufeff \t\r\n")[:2]
    if start[:1] in ("{", "[", '"'):
        return clean_json(text, secrets, note)
    if start == "--":
        return _clean_multipart(text, secrets, note)
    if _is_binary(text):  # whatever form it has, its names can't be read
        return REDACTED if is_suspicious(text) else without(text, secrets)
    return clean_form(text, secrets, note) if _FORM.match(text) else clean_text(text, secrets, note)


def _is_binary(text: str) -> bool:
    return any(char in text[:_HEAD] for char in _CONTROLS)


def decode(body: bytes) -> str:
    """Return a body as text that `encode` turns into the same bytes; UTF-16 hides nothing."""
    if b"\0" in body[:4] or body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode(json.detect_encoding(body), "replace")
    return body.decode("utf-8", "surrogateescape")


def encode(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # halves of characters, which JSON can say
        return text.encode("utf-8", "replace")


# --- forms -------------------------------------------------------------------------------------------------------


def clean_form(text: str, secrets: tuple[str, ...], note: Note = ignore) -> str:
    """Return `name=value&...` without secrets."""
    return "&".join(_clean_pair(part, secrets, note) for part in text.split("&"))


def _clean_pair(part: str, secrets: tuple[str, ...], note: Note) -> str:
    name, equals, value = part.partition("=")
    plain = unquote_plus(value) if "%" in value or "+" in value else value
    open_name = clean_text(name, secrets, note)
    if is_secret_under(name, plain):
        note(plain)
        return f"{open_name}={REDACTED}"
    clean = clean_text(plain, secrets, note)
    return open_name + equals + (value if clean == plain else quote(clean, safe=_SHOWN))


_PART_NAME = re.compile(
    r"""(?<![A-Za-z])name\*?=(?:[A-Za-z0-9-]*'[A-Za-z-]*')?(?:"((?:[^"\\]|\\.)*)"|([^;\s"]+))""", re.IGNORECASE
)
_BLANK_LINE = re.compile(r"\r?\n\r?\n")


def _clean_multipart(text: str, secrets: tuple[str, ...], note: Note) -> str:
    """Return a multipart body without secrets in its fields."""
    boundary = text.lstrip().partition("\n")[0].rstrip()
    return boundary.join(_clean_part(part, secrets, note) for part in text.split(boundary))


def _clean_part(part: str, secrets: tuple[str, ...], note: Note) -> str:
    blank = _BLANK_LINE.search(part)
    if blank is None:
        return clean_text(part, secrets, note)
    head, value = part[: blank.start()], part[blank.end() :]
    held = value.rstrip("\r\n")
    named = _PART_NAME.search(head)
    if named is not None and is_secret_under(named[1] or named[2] or "", held):
        note(held)
        clean = REDACTED
    else:
        clean = without(held, secrets) if _is_binary(held) else clean_text(held, secrets, note)
    return clean_text(head, secrets, note) + blank[0] + clean + value[len(held) :]
