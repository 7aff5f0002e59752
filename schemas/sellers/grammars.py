"""The grammars of sellers that aren't played, from their documents; without one, nobody has written a seller's words down."""

from collections.abc import Mapping

from drytake.schemas.seedance.request import AUTO
from drytake.schemas.seedance.tokens import AT_CHINESE
from drytake.schemas.sellers.grammar import Grammar
from drytake.schemas.sellers.placing import Content, Roles

__all__ = ["GRAMMARS", "RELAY_PREFIX"]

RELAY_PREFIX = "/seedance"
"""Before Ark's paths, at those that pass its calls on."""
_COMMON = {
    "prompt": "prompt",
    "seconds": "duration",
    "ratio": "aspect_ratio",
    "resolution": "resolution",
    "audio": "generate_audio",
}
_SEARCH = [{"type": "web_search"}]


GRAMMARS: Mapping[str, Grammar] = {
    "apimart": Grammar(
        origin="https://api.apimart.ai",
        path="/v1/videos/generations",
        fields={
            **_COMMON,
            "ratio": "size",
            "seed": "seed",
            "last_frame_out": "return_last_frame",
            "web_search": "tools",
            "mode": "omni_reference_task_type",
        },
        values={
            "ratio": {AUTO: "adaptive"},
            "seconds": {AUTO: -1},
            "web_search": {True: _SEARCH, False: None},
            "mode": {
                "edit": "edit",
                "extend": "extend",
                **dict.fromkeys(("text", "first", "frames", "reference"), None),
            },
        },
        placing=Roles(),
        tokens=AT_CHINESE,
    ),
    "acedata": Grammar(
        origin="https://api.acedata.cloud",
        path="/seedance/videos",
        constants={"async": True},
        fields={
            "seconds": "duration",
            "ratio": "ratio",
            "resolution": "resolution",
            "audio": "generate_audio",
            "seed": "seed",
            "watermark": "watermark",
            "last_frame_out": "return_last_frame",
            "callback": "callback_url",
            "deadline": "execution_expires_after",
            "mode": "omni_reference_task_type",
        },
        values={
            "ratio": {AUTO: "adaptive"},
            "seconds": {AUTO: -1},
            "mode": {
                "edit": "edit",
                "extend": "extend",
                **dict.fromkeys(("text", "first", "frames", "reference"), None),
            },
        },
        placing=Content(),
    ),
}
