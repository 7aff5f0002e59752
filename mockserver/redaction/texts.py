"""Texts and JSON without secrets: read token by token, whole or broken, and left as they were written elsewhere."""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from understudy.mockserver.redaction.known import without
from understudy.mockserver.redaction.names import REDACTED, is_open_field, is_secret_name, is_secret_under
from understudy.mockserver.redaction.patterns import (
    is_file,
    is_suspicious,
    looks_random,
    may_be_sought,
    without_looks,
)

__all__ = ["DEPTH", "Note", "clean_json", "clean_text", "ignore", "is_secret_in_json"]

Note = Callable[[str], None]
"""Is told each secret that a name gave away."""
DEPTH = 4
"""How often a text may stand in a text, as JSON in a JSON string does."""
_SHORT = 64


def ignore(_: str) -> None:
    """Take no note of a secret."""


def clean_text(text: str, secrets: tuple[str, ...], note: Note = ignore, depth: int = DEPTH) -> str:
    """Return a text without some secrets, and without what looks like one or is named so in it."""
    quoted = '"' in text or "'" in text
    if not quoted and len(text) <= _SHORT:
        return _clean_short(text, secrets)
    if is_file(text):
        return text
    text = without(text, secrets)
    if not is_suspicious(text):
        return text
    if depth and quoted and ":" in text:
        text = _Reader(text, (), note, depth - 1).read()
    return without_looks(text)


@lru_cache(8_192)
def _clean_short(text: str, secrets: tuple[str, ...]) -> str:
    """Return the same of a short text: names, models and headers come again and again."""
    text = without(text, secrets)
    return without_looks(text) if is_suspicious(text) else text


def clean_json(text: str, secrets: tuple[str, ...], note: Note = ignore) -> str:
    """Return JSON without secrets; where it is broken, also without what only looks like one."""
    reader = _Reader(text, secrets, note, DEPTH)
    clean = reader.read()
    return without_looks(without(clean, secrets)) if reader.loose else clean


def is_secret_in_json(name: str, value: str) -> bool:
    """Return whether a text under a name is a secret; a bare `key` often is the name of something."""
    if not is_secret_under(name, value):
        return False
    return name.lower() not in ("key", "keys") or (may_be_sought(value) and not any(map(str.isspace, value)))


# --- the reader --------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r'"(?P<double>[^"\\]*+(?:\\.[^"\\]*+)*+)(?:"|\\?\Z)'
    r"|(?<![A-Za-z0-9])'(?P<single>[^'\\]*+(?:\\.[^'\\]*+)*+)(?:'|\\?\Z)"
    r"|(?P<bare>[^\s{}\[\],:\"']++)|[{}\[\],]",
    re.DOTALL,
)
_NAME = re.compile(r"\s*:")
_WORDLESS = re.compile(r"true|false|null|None|True|False|NaN|-?Infinity|-?[0-9.]+(?:[eE][-+]?[0-9]+)?")
_MIXED = re.compile(r"[A-Za-z].*[0-9]|[0-9].*[A-Za-z]")
_PUBLIC_KEY = re.compile(r"\{[^{}]*\"kty\"[^{}]*\}")
_PRIVATE_PART = re.compile(r"\"[dk]\"\s*:")


class _Place(NamedTuple):
    """Where a reader is."""

    secret: str = ""
    """The secret's name under which it is, if it is."""
    open: bool = False
    """Within what only describes how keys are sent."""
    braced: bool = False
    """Within braces or brackets at all."""


class _Reader:
    """Reads JSON, whole or broken: what stands under a secret's name is hidden, however deep."""

    def __init__(self, text: str, secrets: tuple[str, ...], note: Note, depth: int) -> None:
        self.text, self.secrets, self.note, self.depth = text, secrets, note, depth
        self.loose = False
        """Whether something stands outside of quotes that isn't JSON."""
        self._places = [_Place()]
        self._name, self._quoted = "", False

    def read(self) -> str:
        pieces: list[str] = []
        done = 0
        for token in _TOKEN.finditer(self.text):
            kind = token.lastgroup
            if kind is None:
                self._mark(token)
                continue
            clean = self._clean(token, kind)
            if clean is not None:
                pieces += (self.text[done : token.start(kind)], clean)
                done = token.end(kind)
        return "".join(pieces) + self.text[done:] if pieces else self.text

    def _mark(self, token: re.Match[str]) -> None:
        mark = token[0]
        if mark in "{[":
            self._places.append(self._within(token.start()))
        elif mark in "}]" and len(self._places) > 1:
            self._places.pop()
        self._name = ""

    def _within(self, at: int) -> _Place:
        above, name = self._places[-1], self._name
        if above.open or is_open_field(name) or (above.secret.lower() == "keys" and self._is_public(at)):
            return _Place(open=True, braced=True)
        return _Place(above.secret or (name if is_secret_name(name) else ""), braced=True)

    def _is_public(self, at: int) -> bool:
        """Return whether an object is a public key of a published set."""
        found = _PUBLIC_KEY.match(self.text, at)
        return found is not None and not _PRIVATE_PART.search(found[0])

    def _clean(self, token: re.Match[str], kind: str) -> str | None:
        """Return what a string or a bare word becomes; `None` where it stays."""
        raw = token[kind]
        self.loose = self.loose or (kind != "double" and not _WORDLESS.fullmatch(raw))
        text = _unquoted(raw) if kind == "double" else raw
        if _NAME.match(self.text, token.end()):
            self._name, self._quoted = text, kind != "bare"
            clean = clean_text(text, self.secrets, self.note, 0)
        elif self._hides(text, kind):
            self.note(text)
            clean = f'"{REDACTED}"' if kind == "bare" else REDACTED
        else:
            clean = clean_text(text, self.secrets, self.note, self.depth)
        return None if clean == text else _quoted(clean, raw) if kind == "double" else clean

    def _hides(self, text: str, kind: str) -> bool:
        place = self._places[-1]
        if place.open or not is_secret_in_json(place.secret or self._name, text):
            return False
        if kind == "bare":
            return looks_random(text) or (may_be_sought(text) and _MIXED.search(text) is not None)
        return place.braced or self._quoted or looks_random(text)


def _unquoted(raw: str) -> str:
    """Return what a JSON string says; as it is where its escapes are broken."""
    if "\\" not in raw:
        return raw
    try:
        said: str = json.loads(f'"{raw}"', strict=False)
    except ValueError:
        return raw
    return said


def _quoted(text: str, raw: str) -> str:
    """Return a text as a JSON string says it, as its original was written."""
    return json.dumps(text, ensure_ascii=raw.isascii())[1:-1] if "\\" in raw else text
