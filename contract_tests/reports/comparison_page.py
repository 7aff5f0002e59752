"""A comparison as one HTML page that needs nothing else: who makes what, as a grid, and what it costs, as bars."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from drytake.contract_tests.reports.comparison import assumed, changes_in_words, cost, ordered, totals
from drytake.contract_tests.reports.html import made_now
from drytake.mockserver.components.bars import AmountBar, bar
from drytake.mockserver.components.drawing import SvgElement
from drytake.mockserver.components.escapes import one_line
from drytake.mockserver.components.style import READING
from drytake.mockserver.components.templates import standing
from drytake.schemas.comparing.comparison import Comparison, ShotOffers
from drytake.schemas.comparing.money import usd_text
from drytake.schemas.comparing.offer import STATUSES, Broken, Offer, Status

__all__ = ["as_html"]

STYLES = (*READING, "pictures.css", "compare.css")
OPEN_SHOTS = 8
"""In a longer list a shot's offers are folded up."""
MARKS: dict[Status, str] = {"legal": "✓", "changed": "≈", "refused": "✕", "impossible": "-", "outside": "?"}
MEANINGS: dict[Status, str] = {
    "legal": "as it is",
    "changed": "said otherwise, with a result alike",
    "refused": "against a rule of the seller",
    "impossible": "there is no way to say it",
    "outside": "nobody is known to sell it, or not there",
}
_Sum = dict[str, Any]


class PageSource(NamedTuple):
    """A page that says something, and where on it."""

    url: str
    where: str


class PricedBar(NamedTuple):
    """An amount, drawn and in words."""

    bar: SvgElement
    words: str
    aside: str = ""


class Square(NamedTuple):
    """How a shot fares at a seller, and why."""

    status: Status
    why: str


class SellerSum(NamedTuple):
    """What a seller's part of the list comes to."""

    seller: str
    makes: str
    cost: PricedBar
    known: str


class BrokenRule(NamedTuple):
    """A rule that a shot breaks."""

    message: str
    rule: str
    source: PageSource | None


class ReckonedLine(NamedTuple):
    """A line of a reckoning."""

    words: str
    source: PageSource


class OfferRow(NamedTuple):
    """What a seller makes of a shot."""

    seller: str
    best: bool
    model: str
    status: Status
    cost: PricedBar | None
    said: list[str]
    broken: list[BrokenRule]
    notes: list[str]
    lines: list[ReckonedLine]


class ShotSection(NamedTuple):
    """A shot with all offers for it."""

    anchor: str
    title: str
    words: str
    open: bool
    offers: list[OfferRow]


def as_html(comparison: Comparison, most: Decimal | None = None) -> str:
    """Return a comparison as an HTML page; the figures are those of its JSON."""
    rows = comparison.rows
    shown = comparison.to_json(most)
    return standing(
        "comparison.html",
        STYLES,
        headline=_headline(comparison),
        totals=[one_line(line) for line in totals(comparison, most)],
        assumed=[one_line(line) for line in assumed(comparison)],
        marks=MARKS,
        meanings={name: MEANINGS[name] for name in STATUSES},
        grid=list(_grid(comparison)),
        sellers=_sellers(shown["totals"]["sellers"]),
        shots=[_shot(place, row, open_=len(rows) <= OPEN_SHOTS) for place, row in enumerate(rows)],
        made_by=made_now(),
    )


def _headline(comparison: Comparison) -> str:
    if not any(row.cheapest for row in comparison.rows):
        return "No legal offer at a known price"
    said = " to ".join(dict.fromkeys(map(usd_text, comparison.total)))
    made = len(comparison.rows) - len(comparison.missing)
    of = f"{made} of {len(comparison.rows)} shots" if comparison.missing else _counted(made, "shot")
    return f"{said} USD for {of}, each where it is cheapest"


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"


# --- who makes what ----------------------------------------------------------------------------------------------


def _grid(comparison: Comparison) -> Iterator[tuple[str, list[Square]]]:
    """Yield each seller with how every shot fares there."""
    rows = comparison.rows
    for place, offer in enumerate(rows[0].offers if rows else ()):
        yield offer.seller, [_square(row.offers[place]) for row in rows]


def _square(offer: Offer) -> Square:
    return Square(offer.status, one_line("; ".join(_reasons(offer)) or MEANINGS[offer.status]))


def _reasons(offer: Offer) -> list[str]:
    broken = [one.message for one in offer.violations if one.severity == "error"]
    barred = [f"{one.field}: {one.note}" for one in offer.changes if one.kind == "impossible"]
    return [*broken, *barred] if not offer.made else changes_in_words(offer)


# --- what it costs -----------------------------------------------------------------------------------------------


def _sellers(sums: dict[str, _Sum]) -> list[SellerSum]:
    """Return what each seller's part of the list comes to; a part of it has a lighter bar, as it is no price of the whole."""
    most = max((float(one["usd"][1]) for one in sums.values() if one["usd"]), default=0)
    return [_sum(name, one, most) for name, one in sorted(sums.items(), key=lambda pair: _rank(*pair))]


def _rank(name: str, one: _Sum) -> tuple[bool, int, float, str]:
    return not one["complete"], -one["priced"], float(one["usd"][1]) if one["usd"] else 0, name


def _sum(name: str, one: _Sum, most: float) -> SellerSum:
    makes = f"{one['made']} of {one['of']}"
    if one["usd"] is None:
        return SellerSum(name, makes, PricedBar(bar(None), "unknown"), _counted(one["priced"], "shot"))
    low, high = one["usd"]
    drawn = bar(AmountBar(float(low), float(high), most, part=not one["complete"]))
    known = "the whole list" if one["complete"] else f"{one['priced']} of {_counted(one['of'], 'shot')}"
    return SellerSum(name, makes, PricedBar(drawn, _range(low, high)), known)


def _range(low: str, high: str) -> str:
    return f"{low} USD" if low == high else f"{low} to {high} USD"


# --- a shot ------------------------------------------------------------------------------------------------------


def _shot(place: int, row: ShotOffers, *, open_: bool) -> ShotSection:
    """Return all offers for a shot, those that are made first, cheapest first."""
    made = sum(offer.made for offer in row.offers)
    best = row.cheapest
    said = f"{made} of {_counted(len(row.offers), 'seller')} make it"
    said += f"; as it is for {cost(best.price)} at {best.seller}" if best else "; none as it is at a known price"
    most = max((float(offer.price.usd[1]) for offer in row.offers if offer.price.usd), default=0)
    offers = [_offer(offer, most, best=offer is best) for offer in ordered(row)]
    return ShotSection(f"shot-{place}", one_line(row.id), said, open_, offers)


def _offer(offer: Offer, most: float, *, best: bool) -> OfferRow:
    return OfferRow(
        seller=offer.seller,
        best=best,
        model=one_line(offer.model),
        status=offer.status,
        cost=_cost(offer, most) if offer.made else None,
        said=[one_line(words) for words in _changed(offer)],
        broken=[_broken(one) for one in offer.violations],
        notes=[one_line(words) for words in _notes(offer)],
        lines=[_line(one) for one in offer.price.to_json()["lines"]],
    )


def _cost(offer: Offer, most: float) -> PricedBar:
    price = offer.price.to_json()
    known = price["usd"] is not None
    drawn = AmountBar(float(price["usd"][0]), float(price["usd"][1]), most) if known else None
    own = f"{price['amount']} {price['unit']}" if price["amount"] is not None and price["unit"] != "USD" else ""
    words = _range(*price["usd"]) if known else own or "unknown"
    more = [own if known else "", price["confidence"] if words != "unknown" else ""]
    return PricedBar(bar(drawn), words, ", ".join(part for part in more if part and part != "documented"))


def _changed(offer: Offer) -> list[str]:
    """Return what a seller changes of a shot, or what of it can't be said there."""
    if offer.made:
        return changes_in_words(offer)
    return [f"{one.field}: {one.note}" for one in offer.changes if one.kind == "impossible"]


def _notes(offer: Offer) -> Iterator[str]:
    """Yield how the price came about, and how long it takes."""
    yield from offer.price.notes
    if offer.wait_seconds is not None and offer.made:
        yield f"takes about {offer.wait_seconds:g} s"


def _broken(one: Broken) -> BrokenRule:
    return BrokenRule(one_line(one.message), one.rule, _source(one.source) if one.source else None)


def _line(one: dict[str, str]) -> ReckonedLine:
    words = f"{one['label']}: {one['quantity']} x {one['rate']} per {one['unit']} = {one['amount']}"
    return ReckonedLine(one_line(words), _source(one["source"]))


def _source(source: str) -> PageSource:
    url, _, where = source.partition(" ")
    return PageSource(url, where)
