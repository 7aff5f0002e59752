"""Higgsfield: a rate for each thousand tokens, counted up to a whole one; fast and mini are sold nowhere there."""

from decimal import Decimal

from drytake.schemas.sellers.model import Fixed, References, Seller, Sold, Unit, lengths, page, rates
from drytake.schemas.validation.rules import Source

__all__ = ["SELLER"]

SOURCE = Source("https://docs.higgsfield.ai/docs/models/seedance", as_of="2026-10-06")
_SEEN, _GUESSED = page("token", SOURCE), page("token", SOURCE, "inferred")
_FRAMED: Fixed = {mode: {"ratio": "dropped"} for mode in ("first", "frames")}

SELLER = Seller(
    id="higgsfield",
    title="Higgsfield",
    source=SOURCE,
    unit=Unit("USD", Decimal(1), Decimal(1)),
    tokens=True,
    whole_tokens=True,
    says=("audio", "callback"),
    models={
        ("2.0", "standard"): Sold(
            name="bytedance/seedance-2.0",
            rates=rates(_SEEN, {"480p": "0.000014", "720p": "0.000014", "1080p": "0.000014", "4k": "0.000008"}),
            with_video=rates(
                _SEEN, {"480p": "0.0000084", "720p": "0.0000084", "1080p": "0.0000084", "4k": "0.0000048"}
            ),
            seconds=lengths(4, 15),
            resolutions=("480p", "720p", "1080p", "4k"),
            references=References(images=9, videos=3),
            fixed=_FRAMED,
        ),
        ("2.5", "standard"): Sold(
            name="bytedance/seedance-2.5",
            rates=rates(_SEEN, {"480p": "0.0000214", "720p": "0.0000214", "1080p": "0.0000234"}),
            with_video=rates(_GUESSED, {"480p": "0.00001284", "720p": "0.00001284", "1080p": "0.00001404"}),
            seconds=lengths(4, 30),
            resolutions=("480p", "720p", "1080p"),
            references=References(images=30, videos=10),
            says=("format", "edit", "extend"),
            prompted=frozenset(("text", "edit")),
            fixed={**_FRAMED, "edit": {"seconds": "dropped", "ratio": "dropped"}, "extend": {"ratio": "dropped"}},
        ),
    },
)
