"""Runway: credits for each second of output; on 2.5 seconds of reference video have a rate of their own."""

from decimal import Decimal

from drytake.schemas.sellers.model import References, Seller, Sold, Unit, lengths, page, rates
from drytake.schemas.validation.rules import Source

__all__ = ["SELLER"]

SOURCE = Source("https://docs.dev.runwayml.com/api", as_of="2026-11-29")
PRICES = Source("https://docs.dev.runwayml.com/guides/pricing/", as_of="2026-10-04")
_PAGE = page("second of output", PRICES)
_INPUT = page("second of reference video", PRICES)
_CREDIT = Decimal("0.01")
_REFERENCES = References(images=9, together=15)
_STANDARD = rates(_PAGE, {"480p": "36", "720p": "36", "1080p": "40", "4k": "150"})
_FAST = rates(_PAGE, {"480p": "29", "720p": "29"})
_MINI = rates(_PAGE, {"480p": "16", "720p": "16"})
_LATEST = rates(_PAGE, {"480p": "20", "720p": "30", "1080p": "68"})

SELLER = Seller(
    id="runway",
    title="Runway",
    source=SOURCE,
    unit=Unit("credits", _CREDIT, _CREDIT, "observed"),
    counted="apart",
    says=("audio", "seed"),
    https_only=True,
    sized=True,
    mixed="refused",
    other_ratio="it says sizes in pixels, and has none of this shape",
    draft_priced=False,
    models={
        ("2.0", "standard"): Sold(
            name="seedance2",
            rates=_STANDARD,
            with_video=_STANDARD,
            seconds=lengths(4, 15),
            auto=True,
            resolutions=tuple(_STANDARD),
            references=_REFERENCES,
            characters=(1, 3_500),
        ),
        ("2.0", "fast"): Sold(
            name="seedance2_fast",
            rates=_FAST,
            with_video=_FAST,
            seconds=lengths(4, 15),
            auto=True,
            resolutions=tuple(_FAST),
            references=_REFERENCES,
            characters=(1, 3_500),
        ),
        ("2.0", "mini"): Sold(
            name="seedance2_mini",
            rates=_MINI,
            with_video=_MINI,
            minimum=Decimal(64),
            seconds=lengths(4, 15),
            auto=True,
            resolutions=tuple(_MINI),
            references=_REFERENCES,
            characters=(1, 3_500),
        ),
        ("2.5", "standard"): Sold(
            name="seedance2_5",
            rates=_LATEST,
            with_video=_LATEST,
            of_input=rates(_INPUT, {"480p": "10", "720p": "15", "1080p": "34"}),
            minimum=Decimal(80),
            seconds=lengths(4, 30),
            auto=True,
            resolutions=tuple(_LATEST),
            references=References(images=30, together=30),
            says=("draft", "draft_of", "edit", "extend", "format"),
            prompted=frozenset(("edit", "extend")),
            characters=(1, 15_000),
            fixed={"edit": {"seconds": "refused", "ratio": "refused"}, "extend": {"ratio": "refused"}},
        ),
    },
)
