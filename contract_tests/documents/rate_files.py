"""Rates that lie in a file, JSON or YAML; what is wrong is found all at once, with line and column."""

from drytake.contract_tests.documents.shot_files import ShotError, parsed_json, parsed_yaml
from drytake.schemas.comparing.cards import NO_CARDS, Cards, cards_of
from drytake.schemas.comparing.comparison import known_sellers

__all__ = ["read_cards"]


def read_cards(name: str, raw: bytes) -> tuple[Cards, tuple[ShotError, ...]]:
    """Return the rates of a file and all that is wrong with it; where something is wrong, there are no rates."""
    braced = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")
    found = parsed_json(name, raw) if braced else parsed_yaml(name, raw)
    if isinstance(found, ShotError):
        return NO_CARDS, (found,)
    value, place = found
    cards, problems = cards_of(name, value, known_sellers())
    errors = (ShotError(place(one.pointer), one.message) for one in problems)
    return cards, tuple(sorted(errors, key=lambda error: (error.location.line, error.location.column)))
