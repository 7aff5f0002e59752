"""Gateways of which little is known: what they sell, and the few rates that they publish."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from drytake.schemas.seedance.sizes import RATIOS
from drytake.schemas.sellers.model import ANY_LENGTH, References, Relay, Seller, Sold, Unit, lengths, page, rates
from drytake.schemas.validation.rules import Source

__all__ = ["ACEDATA", "MUAPI", "RELAYS", "VERCEL"]

_USD = Unit("USD", Decimal(1), Decimal(1))
_ALL, _SMALL = ("480p", "720p", "1080p", "4k"), ("480p", "720p")

# --- MuAPI -------------------------------------------------------------------------------------------------------

_MUAPI = Source("https://muapi.ai/playground/seedance-2-text-to-video", as_of="2026-10-01")
_MUAPI_LATEST = Source("https://muapi.ai/seedance-2.5-draft-mode", as_of="2026-10-01")
_OPEN = Sold(
    name="seedance-2-text-to-video",
    rates=rates(page("second", _MUAPI, "documented"), {"720p": "0.25"}),
    seconds=lengths(4, 15),
    resolutions=_ALL,
    confidence="observed",
)
MUAPI = Seller(
    id="muapi",
    title="MuAPI",
    source=_MUAPI,
    unit=_USD,
    says=("audio", "callback"),
    models={
        ("2.0", "standard"): _OPEN,
        ("2.0", "fast"): replace(_OPEN, name="seedance-2-fast-text-to-video", rates={}),
        ("2.0", "mini"): replace(_OPEN, name="seedance-2-mini-text-to-video", rates={}),
        ("2.5", "standard"): Sold(
            name="seedance-2.5-text-to-video",
            rates=rates(page("second", _MUAPI_LATEST), {"480p": "0.17", "720p": "0.34", "1080p": "0.85", "4k": "1.70"}),
            seconds=lengths(4, 30),
            resolutions=_ALL,
            references=References(images=30, videos=10, audios=10),
            says=("draft", "draft_of"),
            confidence="observed",
        ),
    },
)
"""2.0 is the endpoint "high"; "basic" costs 0.12 a second. With a reference video nobody has published a rate."""

# --- AceData -----------------------------------------------------------------------------------------------------

_ACEDATA = Source("https://docs.acedata.cloud/seedance/videos", as_of="2026-10-20")
_ARKS = Sold(
    name="doubao-seedance-2-0-260128",
    rates={},
    seconds=lengths(4, 15),
    auto=True,
    resolutions=_ALL,
    auto_ratio=True,
    references=References(images=9, videos=3, audios=3),
    characters=(1, 1_000),
)
ACEDATA = Seller(
    id="acedata",
    title="AceData",
    source=_ACEDATA,
    unit=Unit("credits", Decimal(0), Decimal(0)),
    says=("audio", "seed", "callback", "deadline", "last_frame_out", "watermark"),
    models={
        ("2.0", "standard"): _ARKS,
        ("2.0", "fast"): replace(_ARKS, name="doubao-seedance-2-0-fast-260128", resolutions=_SMALL),
        ("2.0", "mini"): replace(_ARKS, name="doubao-seedance-2-0-mini-260615", resolutions=_SMALL),
        ("2.5", "standard"): replace(
            _ARKS,
            name="doubao-seedance-2-5-260628",
            seconds=lengths(4, 30),
            resolutions=("480p", "720p", "1080p"),
            references=References(images=30, videos=10, audios=10, audio_alone=True),
            says=("edit", "extend"),
            fixed={
                "first": {"ratio": "refused"},
                "frames": {"ratio": "refused"},
                "edit": {"ratio": "refused", "seconds": "refused"},
                "extend": {"ratio": "refused"},
            },
            confidence="inferred",
        ),
    },
)
"""Ark's words and limits; nobody has published a price."""

# --- Vercel ------------------------------------------------------------------------------------------------------

_VERCEL = Source("https://ai-sdk.dev/docs/reference/ai-sdk-core/generate-video", as_of="2026-11-29")


def _vercel(name: str) -> Sold:
    ratios = (*RATIOS, "9:21")
    return Sold(name=name, rates={}, seconds=ANY_LENGTH, resolutions=_ALL, ratios=ratios, confidence="inferred")


VERCEL = Seller(
    id="vercel",
    title="Vercel's gateway",
    source=_VERCEL,
    unit=_USD,
    says=("audio", "seed", "callback"),
    mixed="taken",
    checked=False,
    models={
        ("2.0", "standard"): _vercel("bytedance/seedance-2.0"),
        ("2.0", "fast"): _vercel("bytedance/seedance-2.0-fast"),
        ("2.0", "mini"): _vercel("bytedance/seedance-2.0-mini"),
        ("2.5", "standard"): _vercel("bytedance/seedance-2.5"),
    },
)
"""Its client checks nothing, and nobody has published a price."""

# --- those that pass Ark's calls on ------------------------------------------------------------------------------

_LAOZHANG = Source("https://docs.laozhang.ai/en/api-capabilities/seedance2-video-generation", as_of="2026-10-14")
RELAYS: Mapping[str, Relay] = {
    relay.id: relay
    for relay in (
        Relay(
            id="laozhang",
            title="LaoZhang",
            origin="https://api.laozhang.ai",
            source=_LAOZHANG,
            provider="volcengine",
            factor=Decimal("0.1714"),
            since=date.fromisoformat(_LAOZHANG.as_of),
            guessed=("4k",),
        ),
        Relay(
            id="apiyi",
            title="APIYI",
            origin="https://api.apiyi.com",
            source=Source("https://docs.apiyi.com/en/live/2026-10/seedance2-draft-mode", as_of="2026-10-25"),
            provider="volcengine",
        ),
    )
}
"""By id. LaoZhang's USD are the CNY of the list times a factor; nobody has published APIYI's."""
