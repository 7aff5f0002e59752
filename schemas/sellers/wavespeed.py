"""WaveSpeed: USD for each second, those of reference videos included."""

from decimal import Decimal

from drytake.schemas.sellers.model import WITH_PROMPT, References, Seller, Sold, Unit, lengths, page, rates
from drytake.schemas.validation.rules import Source

__all__ = ["SELLER"]

SOURCE = Source("https://wavespeed.ai/docs/docs-api/bytedance/bytedance-seedance-2.0-text-to-video", as_of="2026-10-09")
_DOCUMENTED, _SEEN, _GUESSED = (
    page("second", SOURCE, "documented"),
    page("second", SOURCE),
    page("second", SOURCE, "inferred"),
)
_REFERENCES = References(images=9, videos=3, audios=3)

SELLER = Seller(
    id="wavespeed",
    title="WaveSpeed",
    source=SOURCE,
    unit=Unit("USD", Decimal(1), Decimal(1)),
    says=("audio", "callback"),
    models={
        ("2.0", "standard"): Sold(
            name="bytedance/seedance-2.0",
            rates=rates(_DOCUMENTED, {"720p": "0.24"}) | rates(_SEEN, {"480p": "0.12", "1080p": "0.60", "4k": "1.20"}),
            with_video=rates(_SEEN, {"480p": "0.065", "720p": "0.13", "1080p": "0.325"}),
            seconds=lengths(4, 15),
            resolutions=("480p", "720p", "1080p", "4k"),
            references=_REFERENCES,
            whole_input=(2, 15),
            says=("web_search", "edit", "extend"),
            prompted=WITH_PROMPT,
        ),
        ("2.0", "fast"): Sold(
            name="bytedance/seedance-2.0-fast",
            rates=rates(_GUESSED, {"480p": "0.08", "720p": "0.16", "1080p": "0.40"}),
            seconds=lengths(4, 15),
            resolutions=("480p", "720p", "1080p", "4k"),
            references=_REFERENCES,
            whole_input=(2, 15),
            says=("web_search", "edit", "extend"),
            prompted=WITH_PROMPT,
        ),
        ("2.0", "mini"): Sold(
            name="bytedance/seedance-2.0-mini",
            rates=rates(_SEEN, {"480p": "0.0375", "720p": "0.075", "1080p": "0.1875", "4k": "0.375"}),
            of_image=rates(_SEEN, {"480p": "0.06", "720p": "0.12", "1080p": "0.30", "4k": "0.60"}),
            seconds=lengths(4, 15),
            resolutions=("480p", "720p", "1080p", "4k"),
            references=_REFERENCES,
            whole_input=(2, 15),
            says=("web_search", "edit", "extend"),
            prompted=WITH_PROMPT,
        ),
        ("2.5", "standard"): Sold(
            name="bytedance/seedance-2.5",
            rates=rates(_SEEN, {"480p": "0.18", "720p": "0.36", "1080p": "0.90"}) | rates(_GUESSED, {"4k": "1.80"}),
            with_video=rates(_SEEN, {"480p": "0.11", "720p": "0.22", "1080p": "0.55"}),
            seconds=lengths(4, 30),
            resolutions=("480p", "720p", "1080p", "4k"),
            whole_input=(2, 30),
            says=("edit", "extend"),
            prompted=WITH_PROMPT,
            confidence="observed",
        ),
    },
)
"""Fast and mini above 720p are enlarged; fast's rates follow from a factor."""
