"""A comparison as text, CSV and Markdown."""

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from textwrap import wrap

from drytake.contract_tests.reports.text import Styler
from drytake.schemas.comparing.cards import NEWER
from drytake.schemas.comparing.comparison import Comparison, ShotOffers
from drytake.schemas.comparing.money import Price, decimal_text, usd_text
from drytake.schemas.comparing.offer import Offer
from drytake.schemas.seedance.wording import Change
from drytake.schemas.validation.text import json_safe

__all__ = [
    "as_csv",
    "as_markdown",
    "as_text",
    "assumed",
    "changes_in_words",
    "cost",
    "ordered",
    "totals",
]

COLUMNS = (
    *("shot", "seller", "model", "status", "amount", "unit", "usd_low", "usd_high", "confidence", "wait_seconds"),
    "notes",
)
_ASIDE, _NARROWEST = 45, 20
"""Columns before what is said beside a price, and the fewest that it is broken into."""
_MEANING = {"legal": "good", "changed": "warning", "refused": "error", "impossible": "error", "outside": "dim"}


def as_text(
    comparison: Comparison, style: Styler, most: Decimal | None = None, width: int | None = None
) -> Iterator[str]:
    """Yield the lines of a table a shot, cheapest first, and the totals; in a terminal, as wide as that."""
    for row in comparison.rows:
        yield style(row.id, "strong")
        for offer in ordered(row):
            first, *more = _wrapped(_aside(offer), width)
            status = style(f"{offer.status:<10}", _MEANING[offer.status])
            yield f"  {offer.seller:<11} {status} {cost(offer.price):>18}  {first}".rstrip()
            yield from (f"{'':<{_ASIDE}}{line}" for line in more)
        yield ""
    for line in (*totals(comparison, most), *assumed(comparison)):
        yield from (
            [line]
            if width is None
            else wrap(line, max(width, _ASIDE), subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
        )


def as_csv(comparison: Comparison) -> str:
    """Return one line an offer."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in comparison.rows:
        for offer in row.offers:
            writer.writerow([_inert(cell) for cell in _cells(row, offer)])
    return text.getvalue()


def as_markdown(comparison: Comparison, most: Decimal | None = None) -> Iterator[str]:
    """Yield the lines of a table of shots by sellers, and the totals."""
    sellers = [offer.seller for offer in comparison.rows[0].offers] if comparison.rows else []
    yield f"| seller | {' | '.join(_escaped(row.id) for row in comparison.rows)} |"
    yield f"| --- |{' ---: |' * len(comparison.rows)}"
    for place, seller in enumerate(sellers):
        yield f"| {seller} | {' | '.join(_square(row.offers[place]) for row in comparison.rows)} |"
    yield ""
    for line in (*totals(comparison, most), *assumed(comparison)):
        yield f"- {_escaped(line)}"


# --- parts -------------------------------------------------------------------------------------------------------


def _wrapped(text: str, width: int | None) -> list[str]:
    """Return the lines of what is said beside a price."""
    if width is None or width < _ASIDE + _NARROWEST:
        return [text]
    return wrap(text, width - _ASIDE, break_long_words=False, break_on_hyphens=False) or [""]


def ordered(row: ShotOffers) -> list[Offer]:
    """Return the offers of a row: those that are made first, cheapest first."""
    return sorted(
        row.offers, key=lambda offer: (not offer.made, offer.price.usd is None, offer.price.usd or (), offer.seller)
    )


def cost(price: Price) -> str:
    """Return what a price is in words: USD, or the seller's own unit where nobody knows them."""
    if price.usd is not None:
        low, high = map(usd_text, price.usd)
        return f"{low} USD" if low == high else f"{low}..{high}"
    return "unknown" if price.amount is None else f"{decimal_text(price.amount)} {price.unit}"


def _aside(offer: Offer) -> str:
    """Return what there is to say of an offer in one line."""
    if not offer.made:
        return "; ".join(_reasons(offer))
    known = offer.price.amount is not None or offer.price.usd is not None
    parts = [offer.price.confidence] if known and offer.price.confidence != "documented" else []
    newer = [note for note in offer.price.notes if note.startswith(NEWER)]
    return "; ".join([*parts, *newer, *changes_in_words(offer), *(one.rule for one in offer.violations)])


def _reasons(offer: Offer) -> list[str]:
    """Return why a seller doesn't make a shot: the rules that it breaks, or what can't be said."""
    if offer.status == "refused":
        return [one.message for one in offer.violations if one.severity == "error"]
    return [f"{one.field}: {one.note}" for one in offer.changes if one.kind == "impossible"]


def changes_in_words(offer: Offer) -> list[str]:
    """Return what a seller changes of a shot, in a few words each."""
    return [_change(one) for one in offer.changes]


def _change(change: Change) -> str:
    if change.kind != "approximated":
        return f"{change.field} {change.kind}"
    if change.field == "count":
        return change.note
    if change.said == change.made:
        return f"{change.field}: {change.note}"
    return f"{change.field} {json_safe(change.said)} -> {json_safe(change.made)}"


def totals(comparison: Comparison, most: Decimal | None) -> Iterator[str]:
    """Yield the cheapest mix, what nobody makes, and what a sum buys, a sentence each."""
    low, high = map(usd_text, comparison.total)
    mix = {row.id: row.cheapest.seller for row in comparison.rows if row.cheapest is not None}
    if mix:
        said = low if low == high else f"{low} to {high}"
        yield f"cheapest legal mix: {said} USD ({', '.join(f'{shot}: {seller}' for shot, seller in mix.items())})"
    if comparison.missing:
        yield f"no legal offer at a known price: {', '.join(comparison.missing)}"
    if most is not None:
        fits = comparison.fitting(most)
        yield f"{usd_text(most)} USD buy {len(fits)} of {len(comparison.rows)}: {', '.join(fits) or 'none'}"


def assumed(comparison: Comparison) -> Iterator[str]:
    """Yield what prices rest on."""
    given = comparison.assumptions
    rates = [f"1 {name} = {rate} USD" for name, rate in given.rates.items()]
    packs = [f"{seller}'s pack {pack}" for seller, pack in given.packs.items()]
    if given.cards.as_of is not None:
        rates.append(f"{len(given.cards.rows)} newer rates of {given.cards.name}, {given.cards.as_of}")
    yield f"prices of {given.as_of.isoformat()}{''.join(f'; {part}' for part in (*rates, *packs))}"


def _cells(row: ShotOffers, offer: Offer) -> Sequence[object]:
    price = offer.price
    amount = "" if price.amount is None else decimal_text(price.amount)
    usd = ["", ""] if price.usd is None else [usd_text(each) for each in price.usd]
    wait = "" if offer.wait_seconds is None else f"{offer.wait_seconds:g}"
    return (
        *(row.id, offer.seller, offer.model, offer.status, amount, price.unit, *usd, price.confidence, wait),
        _aside(offer),
    )


def _inert(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _square(offer: Offer) -> str:
    if not offer.made:
        return offer.status
    mark = "*" if offer.status == "changed" else ""
    return f"{cost(offer.price)}{mark}"


def _escaped(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")
