"""JSON, whole or broken, read token by token: what stands under a secret's name is hidden, all else stays as written."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from drytake.mockserver.state.redaction.names import REDACTED, is_open_field, is_secret_name, is_secret_under
from drytake.mockserver.state.redaction.patterns import looks_random, may_be_sought

__all__ = ["Clean", "Note", "Reader", "is_secret_in_json"]

Note = Callable[[str], None]
"""Is told each secret that a name gave away."""
Clean = Callable[[str], str]

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

_NAMING = frozenset({"field", "header", "k", "key", "name", "param", "parameter"})
_VALUING = frozenset({"content", "data", "text", "v", "val", "value"})
"""How lists of pairs call their halves: `{"name": "X-Api-Key", "value": "..."}`."""


def is_secret_in_json(name: str, value: str) -> bool:
    """Return whether a text under a name is a secret; a bare `key` often is the name of something."""
    if not is_secret_under(name, value):
        return False
    return name.lower() not in ("key", "keys") or (may_be_sought(value) and not any(map(str.isspace, value)))


@dataclass(slots=True)
class _Place:
    """Where a reader is: in an object, a list, or outside of all."""

    mark: str = ""
    """The bracket that opened it."""
    secret: str = ""
    """The secret's name under which it is, if it is."""
    open: bool = False
    """Within what only describes how keys are sent."""
    pair: str = ""
    """The secret's name that one half of a pair says."""
    halves: list[re.Match[str]] = field(default_factory=list)
    """Values of pairs whose name hasn't been read yet."""
    started: bool = False
    """Whether something has been read in it."""


class Reader:
    """One reading. `clean` and `clean_name` say what becomes of texts that no name makes a secret."""

    def __init__(self, text: str, *, clean: Clean, clean_name: Clean, note: Note) -> None:
        self._text, self._clean, self._clean_name, self._note = text, clean, clean_name, note
        self.loose = False
        """Whether something stands outside of quotes that isn't JSON."""
        self._places = [_Place()]
        self._name, self._quoted = "", False
        self._edits: dict[int, tuple[int, str]] = {}
        """What changes: from where, to where, into what."""

    def read(self) -> str:
        """Return the text without secrets."""
        for token in _TOKEN.finditer(self._text):
            if token.lastgroup is None:
                self._punctuate(token)
            elif _NAME.match(self._text, token.end()):
                self._read_name(token)
            else:
                self._read_value(token)
        return self._edited() if self._edits else self._text

    def _edited(self) -> str:
        pieces: list[str] = []
        done = 0
        for start, (end, text) in sorted(self._edits.items()):
            pieces += (self._text[done:start], text)
            done = end
        return "".join(pieces) + self._text[done:]

    def _punctuate(self, token: re.Match[str]) -> None:
        mark = token[0]
        if mark in "{[":
            self._places.append(self._within(token.start(), mark))
        elif mark in "}]" and len(self._places) > 1:
            self._places.pop()
        self._name = ""

    def _within(self, at: int, mark: str) -> _Place:
        above, name = self._places[-1], self._name
        above.started = True
        if above.open or is_open_field(name) or (above.secret.lower() == "keys" and self._is_public(at)):
            return _Place(mark, open=True)
        held = above.pair if name.lower() in _VALUING else ""
        return _Place(mark, above.secret or held or (name if is_secret_name(name) else ""))

    def _is_public(self, at: int) -> bool:
        """Return whether an object is a public key of a published set."""
        found = _PUBLIC_KEY.match(self._text, at)
        return found is not None and not _PRIVATE_PART.search(found[0])

    def _read_name(self, token: re.Match[str]) -> None:
        self._note_looseness(token)
        self._name, self._quoted = _text_of(token), token.lastgroup != "bare"
        self._edit(token, self._clean_name(self._name))

    def _read_value(self, token: re.Match[str]) -> None:
        self._note_looseness(token)
        text, place = _text_of(token), self._places[-1]
        self._pair(token, text, place)
        place.started = True
        if self._hides(token, text, place):
            self._hide(token)
        elif token.lastgroup == "bare":
            self._clean_bare(token, text)
        else:
            self._edit(token, self._clean(text))

    def _clean_bare(self, token: re.Match[str], text: str) -> None:
        """Clean what stands outside of quotes; a number that holds a known secret goes whole, as no part of one is JSON."""
        clean = self._clean(text)
        self._edit(token, f'"{REDACTED}"' if clean != text and _WORDLESS.fullmatch(text) else clean)

    def _note_looseness(self, token: re.Match[str]) -> None:
        if token.lastgroup != "double" and not _WORDLESS.fullmatch(token[0]):
            self.loose = True

    def _pair(self, token: re.Match[str], text: str, place: _Place) -> None:
        """Note a half of a pair, be it in an object or a list in a list; a value may come before its name."""
        name = self._name.lower()
        first = not place.started and place.mark == "[" and self._places[-2].mark == "["
        if (name in _NAMING or first) and not place.open and is_secret_name(text):
            place.pair = text
            for half in place.halves:
                if is_secret_in_json(text, _text_of(half)):
                    self._hide(half)
        elif name in _VALUING and token.lastgroup != "bare":
            place.halves.append(token)

    def _hides(self, token: re.Match[str], text: str, place: _Place) -> bool:
        if place.open:
            return False
        paired = place.pair if self._name.lower() in _VALUING or (place.mark == "[" and text != place.pair) else ""
        if not is_secret_in_json(place.secret or paired or self._name, text):
            return False
        if token.lastgroup == "bare":
            return looks_random(text) or (may_be_sought(text) and _MIXED.search(text) is not None)
        return bool(place.mark) or self._quoted or looks_random(text)

    def _hide(self, token: re.Match[str]) -> None:
        self._note(_text_of(token))
        self._edit(token, f'"{REDACTED}"' if token.lastgroup == "bare" else REDACTED)

    def _edit(self, token: re.Match[str], text: str) -> None:
        """Let a token become a text, where it isn't one already."""
        kind = token.lastgroup or 0
        if text != _text_of(token):
            new = _quoted(text, token[kind]) if kind == "double" else text
            self._edits[token.start(kind)] = (token.end(kind), new)


def _text_of(token: re.Match[str]) -> str:
    """Return the text of a string or a bare word; as it is written where its escapes are broken."""
    raw = token[token.lastgroup or 0]
    if token.lastgroup != "double" or "\\" not in raw:
        return raw
    try:
        text: str = json.loads(f'"{raw}"', strict=False)
    except ValueError:
        return raw
    return text


def _quoted(text: str, raw: str) -> str:
    """Return a text as a JSON string says it, as its original was written."""
    return json.dumps(text, ensure_ascii=raw.isascii())[1:-1] if "\\" in raw else text
