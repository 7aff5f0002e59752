"""A comparison as one HTML page that needs nothing else: who makes what, as a grid, and what it costs, as bars."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from drytake.contract_tests.reports.comparison import assumed, changes_in_words, cost, ordered, totals
from drytake.contract_tests.reports.escapes import one_line, visible
from drytake.contract_tests.reports.html import document, footer
from drytake.mockserver.components.bars import AmountBar, bar
from drytake.mockserver.components.drawing import markup
from drytake.mockserver.components.html import Child, Markup, code, el, flat, link, prose, table
from drytake.mockserver.components.style import CSS, PICTURES, static
from drytake.schemas.comparing.comparison import Comparison, ShotOffers
from drytake.schemas.comparing.money import usd_text
from drytake.schemas.comparing.offer import STATUSES, Broken, Offer, Status

__all__ = ["as_html"]

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
OFFERED = ("Seller", "Makes it", "Costs", "What there is to say")
SUMMED = ("Seller", "Makes", "Costs", "At a known price")
_Sum = dict[str, Any]


def as_html(comparison: Comparison, most: Decimal | None = None) -> str:
    """Return a comparison as an HTML page; the figures are those of its JSON."""
    shown = comparison.to_json(most)
    shots = [_shot(place, row, len(comparison.rows)) for place, row in enumerate(comparison.rows)]
    main = el("main", _grid(comparison), _sellers(shown["totals"]["sellers"]), shots, footer())
    style = CSS + PICTURES + static("compare.css").decode()
    return document(f"{_headline(comparison)}: drytake compare", style, _header(comparison, most), main)


def _headline(comparison: Comparison) -> str:
    if not any(row.cheapest for row in comparison.rows):
        return "No legal offer at a known price"
    said = " to ".join(dict.fromkeys(map(usd_text, comparison.total)))
    made = len(comparison.rows) - len(comparison.missing)
    of = f"{made} of {len(comparison.rows)} shots" if comparison.missing else _counted(made, "shot")
    return f"{said} USD for {of}, each where it is cheapest"


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def _header(comparison: Comparison, most: Decimal | None) -> Markup:
    said = [el("p", el("strong", one_line(line))) for line in totals(comparison, most)]
    rests = [el("p", one_line(line), class_="soft") for line in assumed(comparison)]
    return el("header", el("p", "drytake compare", class_="eyebrow"), el("h1", _headline(comparison)), said, rests)


# --- who makes what ----------------------------------------------------------------------------------------------


def _grid(comparison: Comparison) -> Markup:
    """Return a table of sellers by shots, in which each square says how the shot fares there."""
    rows = comparison.rows
    heads = [el("th", link(f"#shot-{place}", one_line(row.id)), scope="col") for place, row in enumerate(rows)]
    body = [
        el("tr", el("th", offer.seller, scope="row"), [el("td", _square(row.offers[place])) for row in rows])
        for place, offer in enumerate(rows[0].offers if rows else ())
    ]
    squares = el("table", el("thead", el("tr", el("td"), heads)), el("tbody", body))
    grid = el("div", squares, class_="map", tabindex="0", role="group", aria_label="Sellers by shots")
    return el("section", el("h2", "Who makes what"), grid, _legend())


def _square(offer: Offer) -> Markup:
    why = "; ".join(_reasons(offer)) or MEANINGS[offer.status]
    return el("span", f"{MARKS[offer.status]} {offer.status}", class_=f"cell {offer.status}", title=one_line(why))


def _legend() -> Markup:
    pairs = [
        (el("span", f"{MARKS[name]} {name}", class_=f"cell {name}"), el("span", MEANINGS[name])) for name in STATUSES
    ]
    return el("p", [el("span", pair) for pair in pairs], class_="legend")


def _reasons(offer: Offer) -> list[str]:
    broken = [one.message for one in offer.violations if one.severity == "error"]
    barred = [f"{one.field}: {one.note}" for one in offer.changes if one.kind == "impossible"]
    return [*broken, *barred] if not offer.made else changes_in_words(offer)


# --- what it costs -----------------------------------------------------------------------------------------------


def _sellers(sums: dict[str, _Sum]) -> Markup:
    """Return what each seller's part of the list comes to; a part of it has a lighter bar, as it is no price of the whole."""
    most = max((float(one["usd"][1]) for one in sums.values() if one["usd"]), default=0)
    ranked = sorted(sums.items(), key=lambda pair: _rank(*pair))
    rows = [[el("strong", name), f"{one['made']} of {one['of']}", *_sum(one, most)] for name, one in ranked]
    said = "A light bar is of a part of the list only, and dashed what is known as a range or not at all."
    body = el("div", table(SUMMED, rows), class_="offers sellers")
    return el("section", el("h2", "The whole list at one seller"), el("p", said, class_="soft"), body)


def _rank(name: str, one: _Sum) -> tuple[bool, int, float, str]:
    return not one["complete"], -one["priced"], float(one["usd"][1]) if one["usd"] else 0, name


def _sum(one: _Sum, most: float) -> list[Child]:
    if one["usd"] is None:
        return [_priced(None, "unknown"), _counted(one["priced"], "shot")]
    low, high = one["usd"]
    drawn = AmountBar(float(low), float(high), most, part=not one["complete"])
    said = "the whole list" if one["complete"] else f"{one['priced']} of {_counted(one['of'], 'shot')}"
    return [_priced(drawn, _range(low, high)), said]


def _range(low: str, high: str) -> str:
    return f"{low} USD" if low == high else f"{low} to {high} USD"


def _priced(drawn: AmountBar | None, said: str) -> Markup:
    return flat([markup(bar(drawn)), el("span", said, class_="amount")])


# --- a shot ------------------------------------------------------------------------------------------------------


def _shot(place: int, row: ShotOffers, count: int) -> Markup:
    """Return all offers for a shot, those that are made first, cheapest first."""
    made = sum(offer.made for offer in row.offers)
    best = row.cheapest
    said = f"{made} of {_counted(len(row.offers), 'seller')} make it"
    said += f"; as it is for {cost(best.price)} at {best.seller}" if best else "; none as it is at a known price"
    most = max((float(offer.price.usd[1]) for offer in row.offers if offer.price.usd), default=0)
    rows = [_offer(offer, most, best=offer is best) for offer in ordered(row)]
    body = el("div", el("div", table(OFFERED, rows), class_="offers"), class_="inside")
    fold = el("details", el("summary", said), body, open=count <= OPEN_SHOTS)
    return el("section", el("h2", one_line(row.id)), fold, id=f"shot-{place}")


def _offer(offer: Offer, most: float, *, best: bool) -> list[Child]:
    model = el("span", one_line(offer.model), class_="model") if offer.model else None
    status = el("span", f"{MARKS[offer.status]} {offer.status}", class_=f"badge {offer.status}")
    return [
        flat([el("strong", offer.seller), el("span", "cheapest", class_="badge best") if best else None, model]),
        status,
        _cost(offer, most),
        el("ul", [el("li", line) for line in _said(offer)], class_="said"),
    ]


def _cost(offer: Offer, most: float) -> Markup | None:
    if not offer.made:
        return None
    price = offer.price.to_json()
    known = price["usd"] is not None
    drawn = AmountBar(float(price["usd"][0]), float(price["usd"][1]), most) if known else None
    own = f"{price['amount']} {price['unit']}" if price["amount"] is not None and price["unit"] != "USD" else ""
    text = _range(*price["usd"]) if known else own or "unknown"
    more = [own if known else "", price["confidence"] if text != "unknown" else ""]
    aside = ", ".join(part for part in more if part and part != "documented")
    return flat([_priced(drawn, text), el("span", f" {aside}", class_="soft") if aside else None])


def _said(offer: Offer) -> Iterator[Child]:
    """Yield what is changed, which rules are broken, and how the price came about, each with its source."""
    if offer.made:
        yield from (prose(one_line(said)) for said in changes_in_words(offer))
    else:
        yield from (prose(one_line(f"{one.field}: {one.note}")) for one in offer.changes if one.kind == "impossible")
    yield from (_broken(one) for one in offer.violations)
    yield from (prose(one_line(note)) for note in offer.price.notes)
    if offer.wait_seconds is not None and offer.made:
        yield f"takes about {offer.wait_seconds:g} s"
    if offer.price.lines:
        yield el("details", el("summary", "how it is reckoned"), _lines(offer.price.to_json()["lines"]))


def _broken(one: Broken) -> Markup:
    source = flat([" ", _source(one.source)]) if one.source else None
    return flat([prose(one_line(one.message)), " ", code(visible(one.rule)), source])


def _lines(lines: Sequence[dict[str, str]]) -> Markup:
    said = [
        flat(
            [
                one_line(f"{one['label']}: {one['quantity']} x {one['rate']} per {one['unit']} = {one['amount']}; "),
                _source(one["source"]),
            ]
        )
        for one in lines
    ]
    return el("ul", [el("li", line) for line in said], class_="said")


def _source(source: str) -> Markup:
    url, _, where = visible(source).partition(" ")
    return flat([link(url, "source"), f" {where}" if where else None])
