"""Text from outside, made safe for terminals, XML, HTML, logs and UTF-8: what can't be seen is spelled out."""

import re
from typing import Any

__all__ = ["one_line", "visible", "writable"]

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters; a terminal obeys them, XML forbids them
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # marks that reorder or break lines
    "\ufeff\ufffe\uffff\ud800-\udfff]"  # no characters at all; UTF-8 can't say surrogates
)


def visible(text: str) -> str:
    """Return a text in which each character can be seen and written; line ends and tabs stay."""
    return _UNSEEN.sub(_spelled, text)


def one_line(text: str) -> str:
    """Return a text as one such line."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def writable(value: Any) -> Any:
    """Return a JSON value that UTF-8 can say; JSON itself spells out control characters."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, list | tuple):
        return [writable(item) for item in value]
    if isinstance(value, dict):
        return {writable(str(name)): writable(item) for name, item in value.items()}
    return value


def _spelled(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
