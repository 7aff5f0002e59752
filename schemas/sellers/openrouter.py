"""OpenRouter: token rates of its SKUs; how tokens are counted isn't published, and taken as the maker's."""

from decimal import Decimal

from drytake.schemas.seedance.sizes import RATIOS
from drytake.schemas.sellers.model import Seller, Sold, Unit, lengths, page, rates
from drytake.schemas.validation.rules import Source

__all__ = ["SELLER"]

SOURCE = Source("https://openrouter.ai/api/v1/videos/models", as_of="2026-10-09")
_PAGE = page("token", SOURCE, "inferred")
_UPRIGHT = (*RATIOS, "9:21")
_SMALL = ("480p", "720p")


def _million(amounts: dict[str, str]) -> dict[str, str]:
    return {resolution: str(Decimal(amount) / 1_000_000) for resolution, amount in amounts.items()}


def _sold(name: str, plain: dict[str, str], video: dict[str, str], *, longest: int = 15) -> Sold:
    return Sold(
        name=name,
        rates=rates(_PAGE, _million(plain)),
        with_video=rates(_PAGE, _million(video)),
        seconds=lengths(4, longest),
        resolutions=tuple(plain),
        ratios=_UPRIGHT if longest == 15 else RATIOS,
        says=("last_frame_out",) if name.endswith("mini") else (),
    )


SELLER = Seller(
    id="openrouter",
    title="OpenRouter",
    source=SOURCE,
    unit=Unit("USD", Decimal(1), Decimal(1)),
    tokens=True,
    says=("audio", "seed", "watermark", "callback", "end_user"),
    mixed="dropped",
    models={
        ("2.0", "standard"): _sold(
            "bytedance/seedance-2.0",
            {**dict.fromkeys(_SMALL, "7"), "1080p": "7.7", "4k": "4"},
            {**dict.fromkeys(_SMALL, "4.3"), "1080p": "4.7", "4k": "2.4"},
        ),
        ("2.0", "fast"): _sold(
            "bytedance/seedance-2.0-fast", dict.fromkeys(_SMALL, "4.2"), dict.fromkeys(_SMALL, "2.475")
        ),
        ("2.0", "mini"): _sold(
            "bytedance/seedance-2.0-mini", dict.fromkeys(_SMALL, "3.5"), dict.fromkeys(_SMALL, "2.1")
        ),
        ("2.5", "standard"): _sold(
            "bytedance/seedance-2.5", dict.fromkeys(_SMALL, "10.7"), dict.fromkeys(_SMALL, "6.4"), longest=30
        ),
    },
)
"""Fast is still at the price of a campaign of the maker's that has ended: the rate to read again first."""
