"""EvoLink: USD for each second; a reference video counts as long as the result, if it is shorter."""

from datetime import date
from decimal import Decimal

from drytake.schemas.sellers.model import WITH_PROMPT, References, Seller, Sold, Unit, campaign, lengths, page, rates
from drytake.schemas.validation.rules import Source

__all__ = ["SELLER"]

SOURCE = Source(
    "https://docs.evolink.ai/en/api-manual/video-series/seedance2.0/seedance-2.0-overview", as_of="2026-07-12"
)
LATER = Source("https://evolink.ai/seedance-2-0", as_of="2026-10-05", section="pricing")
LATEST = Source("https://evolink.ai/seedance-2-5", as_of="2026-10-10", section="pricing")
_DOCUMENTED, _SEEN, _LATEST = page("second", SOURCE, "documented"), page("second", LATER), page("second", LATEST)
_REFERENCES = References(images=9, videos=3, audios=3, clip=(2, 15), together=15, audio_alone=False)

SELLER = Seller(
    id="evolink",
    title="EvoLink",
    source=SOURCE,
    unit=Unit("USD", Decimal(1), Decimal(1)),
    counted="longer",
    says=("audio", "moderation", "web_search", "callback"),
    surcharge=Decimal("1.1"),
    models={
        ("2.0", "standard"): Sold(
            name="seedance-2.0",
            rates=rates(_DOCUMENTED, {"480p": "0.0919", "720p": "0.1985"}) | rates(_SEEN, {"1080p": "0.496125"}),
            with_video=rates(_DOCUMENTED, {"480p": "0.0560", "720p": "0.1209"}),
            seconds=lengths(4, 15),
            resolutions=("480p", "720p", "1080p"),
            auto_ratio=True,
            prompted=WITH_PROMPT,
            references=_REFERENCES,
        ),
        ("2.0", "fast"): Sold(
            name="seedance-2.0-fast",
            rates=rates(_DOCUMENTED, {"480p": "0.0745", "720p": "0.1608"}),
            with_video=rates(_DOCUMENTED, {"480p": "0.0443", "720p": "0.0957"}),
            seconds=lengths(4, 15),
            resolutions=("480p", "720p"),
            auto_ratio=True,
            prompted=WITH_PROMPT,
            references=_REFERENCES,
        ),
        ("2.0", "mini"): Sold(
            name="seedance-2.0-mini",
            rates=campaign(_SEEN, {"480p": ("0.019", "0.0475"), "720p": ("0.040", "0.10")}, date(2026, 10, 6)),
            seconds=lengths(4, 15),
            resolutions=("480p", "720p"),
            auto_ratio=True,
            prompted=WITH_PROMPT,
            references=_REFERENCES,
        ),
        ("2.5", "standard"): Sold(
            name="seedance-2.5",
            rates=rates(_LATEST, {"480p": "0.138", "720p": "0.296", "1080p": "0.739"}),
            with_video=rates(_LATEST, {"480p": "0.084", "720p": "0.180", "1080p": "0.450"}),
            seconds=lengths(4, 30),
            resolutions=("480p", "720p", "1080p"),
            auto_ratio=True,
            prompted=WITH_PROMPT,
            says=("draft", "draft_of", "edit", "extend"),
            confidence="observed",
        ),
    },
)
"""1080p of 2.0 is 33.75 credits of about 0.0147 USD a second."""
