"""kie: credits for each second, those of reference videos included."""

from datetime import date
from decimal import Decimal

from drytake.schemas.sellers.model import WITH_PROMPT, References, Seller, Sold, Unit, campaign, lengths, page, rates
from drytake.schemas.validation.rules import Source

__all__ = ["SELLER"]

SOURCE = Source("https://docs.kie.ai/market/bytedance/seedance-2", as_of="2026-08-19")
PRICES = Source("https://kie.ai/seedance-2-0", as_of="2026-08-21", section="pricing")
LATER = Source("https://kie.ai/seedance-2-0", as_of="2026-09-11", section="pricing")
_DOCUMENTED, _SEEN, _LATER = page("second", PRICES, "documented"), page("second", PRICES), page("second", LATER)
_CREDIT = Decimal("0.005")
BONUS = Decimal("1.1")
"""What a top-up gives in credits at most, as a factor."""
_ENDED, _ENDED_2_5 = date(2026, 10, 7), date(2026, 10, 17)
_REFERENCES = References(images=9, videos=3, audios=3, clip=(2, 15), together=15)

SELLER = Seller(
    id="kie",
    title="kie",
    source=SOURCE,
    unit=Unit("credits", _CREDIT / BONUS, _CREDIT),
    says=("audio", "callback"),
    mixed="refused",
    draft_priced=False,
    models={
        ("2.0", "standard"): Sold(
            name="bytedance/seedance-2",
            rates=rates(_DOCUMENTED, {"480p": "19", "720p": "41"}) | rates(_SEEN, {"1080p": "102", "4k": "208"}),
            with_video=rates(_DOCUMENTED, {"480p": "11.5", "720p": "25"}) | rates(_SEEN, {"1080p": "62", "4k": "128"}),
            seconds=lengths(4, 15),
            resolutions=("480p", "720p", "1080p", "4k"),
            auto_ratio=True,
            prompted=WITH_PROMPT,
            characters=(3, 20_000),
            says=("last_frame_out",),
            references=_REFERENCES,
        ),
        ("2.0", "fast"): Sold(
            name="bytedance/seedance-2-fast",
            rates=campaign(_SEEN, {"480p": ("11.7", "15.5"), "720p": ("24.8", "33")}, _ENDED),
            with_video=campaign(_SEEN, {"480p": ("6.8", "9"), "720p": ("15", "20")}, _ENDED),
            seconds=lengths(4, 15),
            resolutions=("480p", "720p"),
            auto_ratio=True,
            prompted=WITH_PROMPT,
            characters=(3, 20_000),
            says=("web_search", "last_frame_out"),
            references=_REFERENCES,
        ),
        ("2.0", "mini"): Sold(
            name="bytedance/seedance-2-mini",
            rates=campaign(_SEEN, {"480p": ("3.8", "9.5"), "720p": ("8.2", "20.5")}, _ENDED),
            with_video=campaign(_SEEN, {"480p": ("2.4", "6"), "720p": ("5", "12.5")}, _ENDED),
            seconds=lengths(4, 15),
            resolutions=("480p", "720p"),
            auto_ratio=True,
            prompted=WITH_PROMPT,
            characters=(3, 20_000),
            says=("web_search",),
            references=_REFERENCES,
        ),
        ("2.5", "standard"): Sold(
            name="bytedance/seedance-2-5",
            rates=rates(_LATER, {"480p": "28", "720p": "63"})
            | campaign(_LATER, {"1080p": ("114", "158.33")}, _ENDED_2_5),
            with_video=rates(_LATER, {"480p": "17", "720p": "38"})
            | campaign(_LATER, {"1080p": ("68.5", "95.14")}, _ENDED_2_5),
            seconds=lengths(4, 30),
            auto=True,
            resolutions=("480p", "720p", "1080p"),
            auto_ratio=True,
            prompted=WITH_PROMPT,
            characters=(3, 30_000),
            says=("last_frame_out", "draft"),
            references=References(images=30, videos=10, audios=10, clip=(2, 30), together=30),
        ),
    },
)
