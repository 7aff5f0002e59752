"""APIMart: USD for each second; whether seconds of reference video count beside them is inferred."""

from decimal import Decimal

from drytake.schemas.sellers.model import Fixed, References, Seller, Sold, Unit, campaign, lengths, page, rates
from drytake.schemas.validation.rules import Source

__all__ = ["SELLER"]

SOURCE = Source("https://docs.apimart.ai/en/api-reference/videos/seedance-2-0/generation", as_of="2026-09-17")
_SEEN, _GUESSED = page("second", SOURCE), page("second", SOURCE, "inferred")
_LIMITS = References(images=9, videos=3, clip=(1.8, 15.2), together=15.2)
_FOLLOWED: Fixed = {mode: {"ratio": "refused"} for mode in ("first", "frames", "extend")}
_SMALL = ("480p", "720p")

SELLER = Seller(
    id="apimart",
    title="APIMart",
    source=SOURCE,
    unit=Unit("USD", Decimal(1), Decimal(1)),
    says=("audio", "seed", "last_frame_out", "web_search"),
    models={
        ("2.0", "standard"): Sold(
            name="seedance-2.0",
            rates=rates(_SEEN, {"480p": "0.066", "720p": "0.142", "1080p": "0.3544", "4k": "0.722"}),
            with_video=rates(_GUESSED, {"480p": "0.04", "720p": "0.0858", "1080p": "0.2157", "4k": "0.4443"}),
            seconds=lengths(4, 15),
            resolutions=("480p", "720p", "1080p", "4k"),
            auto_ratio=True,
            references=_LIMITS,
            confidence="observed",
        ),
        ("2.0", "fast"): Sold(
            name="seedance-2.0-fast",
            rates={},
            seconds=lengths(4, 15),
            resolutions=_SMALL,
            auto_ratio=True,
            references=_LIMITS,
            confidence="observed",
        ),
        ("2.0", "mini"): Sold(
            name="seedance-2.0-mini",
            rates=campaign(_SEEN, {"480p": ("0.01056", "0.0264"), "720p": ("0.02288", "0.0572")}, None),
            seconds=lengths(4, 15),
            resolutions=_SMALL,
            auto_ratio=True,
            references=_LIMITS,
            confidence="observed",
        ),
        ("2.5", "standard"): Sold(
            name="seedance-2.5",
            rates=rates(_SEEN, {"480p": "0.0961", "720p": "0.216", "1080p": "0.3849"}),
            with_video=rates(_GUESSED, {"480p": "0.0576", "720p": "0.1296", "1080p": "0.2299"}),
            seconds=lengths(4, 30),
            auto=True,
            resolutions=("480p", "720p", "1080p"),
            auto_ratio=True,
            references=References(images=30, videos=10, audios=10, audio_alone=True),
            says=("edit", "extend"),
            fixed={**_FOLLOWED, "edit": {"ratio": "refused", "seconds": "refused"}},
            confidence="observed",
        ),
    },
)
"""Mini's rates are a campaign's whose end nobody names."""
