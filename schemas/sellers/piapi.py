"""PiAPI: USD for each second, those of reference videos included; shown in points."""

from decimal import Decimal

from drytake.schemas.prices import Rate
from drytake.schemas.sellers.model import WITH_PROMPT, References, Seller, Sold, Unit, campaign, lengths, page, rates
from drytake.schemas.validation.rules import Source

__all__ = ["SELLER"]

SOURCE = Source("https://piapi.ai/docs/seedance-api/seedance-2", as_of="2026-11-21")
PRICES = Source("https://piapi.ai/seedance-2-0", as_of="2026-09-01", section="pricing")
LATEST = Source("https://piapi.ai/seedance-2-5", as_of="2026-09-01", section="pricing")
POINTS = Decimal(10_000_000)
"""Of one USD."""
_PAGE, _LATEST = page("second", PRICES, "documented"), page("second", LATEST, "documented")
_REFERENCES = References(files=12, together=15.4)


def _points(amount: str) -> str:
    return str((Decimal(amount) * POINTS).quantize(Decimal(1)))


def _sold(name: str, found: dict[str, Rate], **more: object) -> Sold:
    facts: dict[str, object] = {
        "seconds": lengths(4, 15),
        "references": _REFERENCES,
        "prompted": WITH_PROMPT,
        "characters": (1, 4_000),
        **more,
    }
    return Sold(name=name, rates=found, with_video=found, resolutions=tuple(found), **facts)  # type: ignore[arg-type]


SELLER = Seller(
    id="piapi",
    title="PiAPI",
    source=SOURCE,
    unit=Unit("points", 1 / POINTS, 1 / POINTS),
    says=("audio", "callback", "moderation"),
    framed_ratio=False,
    other_ratio="it is accepted, and 16:9 made of it",
    nearest_seconds=True,
    surcharge=Decimal("1.1"),
    models={
        ("2.0", "standard"): _sold(
            "seedance-2",
            rates(_PAGE, {"480p": _points("0.10"), "720p": _points("0.20"), "1080p": _points("0.50")}),
        ),
        ("2.0", "fast"): _sold(
            "seedance-2-fast",
            campaign(
                _PAGE,
                {"480p": (_points("0.048"), _points("0.064")), "720p": (_points("0.096"), _points("0.128"))},
                None,
            ),
        ),
        ("2.0", "mini"): _sold("seedance-2-mini", rates(_PAGE, {"480p": _points("0.042"), "720p": _points("0.084")})),
        ("2.5", "standard"): _sold(
            "seedance-2.5",
            rates(_LATEST, {"480p": _points("0.15"), "720p": _points("0.35"), "1080p": _points("0.80")}),
            seconds=(5, 8, 10, 15, 20, 25, 30),
            references=References(),
            characters=None,
            says=("draft", "draft_of"),
        ),
    },
)
"""A post of July has other rates for 2.5; the page is newer. Nobody names an end of fast's campaign."""
