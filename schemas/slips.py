"""Whether an id is a slip of another one: other separators, or words that are nearly the same."""

import re
from collections.abc import Iterable

__all__ = ["slip_of"]

_ALIKE = 0.7
"""How much of two words must be alike before one is taken for a slip of the other."""


def slip_of(said: str, names: Iterable[str]) -> str | None:
    """Return the name that another one is a slip of; names with other numbers are of another version."""
    words = _words(said)
    return next((name for name in names if _slips(words, _words(name))), None)


def _words(name: str) -> list[str]:
    return re.split(r"[^a-z0-9]+", name.lower())


def _slips(said: list[str], meant: list[str]) -> bool:
    if "".join(said) == "".join(meant):
        return True
    return len(said) == len(meant) and all(map(_nearly, said, meant))


def _nearly(said: str, meant: str) -> bool:
    from difflib import SequenceMatcher  # noqa: PLC0415 - only for names that aren't known

    if said == meant:
        return True
    digits = [re.sub(r"\D", "", word) for word in (said, meant)]
    return digits[0] == digits[1] and SequenceMatcher(None, said, meant).ratio() >= _ALIKE
