"""Texts and JSON without secrets: what is known, what is named as one, and what looks like one."""

from functools import lru_cache

from drytake.mockserver.state.redaction.known import without
from drytake.mockserver.state.redaction.patterns import is_file, is_suspicious, without_looks
from drytake.mockserver.state.redaction.reader import Note, Reader

__all__ = ["DEPTH", "clean_json", "clean_text", "ignore"]

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
    text = without(text, secrets)
    if is_file(text) or not is_suspicious(text):
        return text
    if depth and quoted and ":" in text:
        text = _reader(text, (), note, depth - 1).read()
    return without_looks(text)


@lru_cache(8_192)
def _clean_short(text: str, secrets: tuple[str, ...]) -> str:
    """Return the same of a short text: names, models and headers come again and again."""
    text = without(text, secrets)
    return without_looks(text) if is_suspicious(text) else text


def clean_json(text: str, secrets: tuple[str, ...], note: Note = ignore) -> str:
    """Return JSON without secrets; where it is broken, also without what only looks like one."""
    reader = _reader(text, secrets, note, DEPTH)
    clean = reader.read()
    return without_looks(without(clean, secrets)) if reader.loose else clean


def _reader(text: str, secrets: tuple[str, ...], note: Note, depth: int) -> Reader:
    return Reader(
        text,
        clean=lambda part: clean_text(part, secrets, note, depth),
        clean_name=lambda part: clean_text(part, secrets, note, 0),
        note=note,
    )
