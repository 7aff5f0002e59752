"""A comparison's page says all that there is, whatever sellers' documents and a list of shots say, and as words alone."""

from datetime import date
from decimal import Decimal

from drytake.contract_tests.reports.comparison_page import as_html
from drytake.schemas.comparing.comparison import Comparison, ShotOffers
from drytake.schemas.comparing.money import Assumptions, Price
from drytake.schemas.comparing.offer import Broken, Offer
from drytake.schemas.prices import PriceLine, Rate
from drytake.schemas.seedance.wording import Change
from drytake.schemas.validation.rules import Source
from tests.pages import cells_astray, evil, loading, parsed, shown, words

SOURCE = Source(f"javascript:{evil('url')}", as_of=evil("day"), section=evil("section"))
LINE = PriceLine(evil("label"), Decimal(5), Rate(Decimal("0.1"), evil("per"), SOURCE))
PRICE = Price(Decimal(5), evil("unit"), (Decimal(1), Decimal(2)), evil("confidence"), (LINE,), (evil("note"),))
BROKEN = Broken(evil("rule"), "error", "documented", evil("message"), f"javascript:{evil('broken')}")
OFFERS = (
    Offer(evil("seller"), evil("model"), "legal", price=PRICE),
    Offer(evil("other"), "", "changed", (Change("approximated", evil("field"), 1, 1, evil("change")),), price=PRICE),
    Offer(evil("third"), "", "impossible", (Change("impossible", "f", 1, None, evil("barred")),), (BROKEN,)),
)
COMPARISON = Comparison((ShotOffers(evil("shot"), OFFERS),), Assumptions(date(2026, 11, 30)))
NAMES = (
    *("label", "per", "unit", "confidence", "note", "rule", "message", "seller", "model", "other", "field", "change"),
    *("third", "barred", "shot", "day", "section"),
)


def test_nothing_loads_runs_or_becomes_markup_whatever_a_comparison_says() -> None:
    root = parsed(as_html(COMPARISON))

    assert loading(root) == []
    assert cells_astray(root) == []
    assert [name for name in NAMES if shown(name) not in words(root)] == []
    assert [link.get("href") for link in root.iter("a")] == ["#main", "#shot-0"]
