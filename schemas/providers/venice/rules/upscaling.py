"""What the settings of the enlarging models may be: each model has its own, and refuses the others'."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from drytake.schemas.providers.venice.rules.book import ENHANCING, QUEUE, QUOTE, model_of, sent, share, upscale
from drytake.schemas.providers.venice.rules.fragments import setting
from drytake.schemas.validation.rules import Body, RuleMatch
from drytake.schemas.validation.text import quoted

__all__: list[str] = []

_PRECISE = "topaz-video-precision"


def _fine(**fields: object) -> dict[str, object]:
    return upscale(model=_PRECISE, **fields)


@QUEUE.each(
    "setting-not-offered",
    schema=setting,
    source=ENHANCING,
    hint="use a value of the model, `constraints.enhancement` in `GET /models`",
    rejects=[
        _fine(enhancement_model="Nyx"),
        _fine(grain=0.2),
        _fine(target_fps=61),
        upscale(model="topaz-video-interpolate", slowdown_factor=3),
        upscale(model="topaz-video-hyperion", output_format="webm"),
    ],
    accepts=[
        _fine(enhancement_model="Proteus", grain=0.1, compression=1, target_fps=60, h264_output=True),
        upscale(model="topaz-video-interpolate", slowdown_factor=8, target_fps=120),
        upscale(model="topaz-video-hyperion", output_format="prores"),
    ],
)
def setting_not_offered(body: Body) -> Sequence[RuleMatch]:
    """A setting of an enlarging model is one that it offers, or lies between its bounds."""
    model = model_of(body)
    if model is None or not model.settings:
        return ()
    given = {name: sent(body, name) for name in model.settings}
    return [
        RuleMatch(
            f"/{name}", value, f"`{name}` is {quoted(value)}; `{model.id}` takes {_offered(model.settings[name])}"
        )
        for name, value in given.items()
        if value is not None and not _allows(model.settings[name], value)
    ]


@QUEUE.when(
    "setting-contradicted",
    "/upscale_factor",
    source=ENHANCING,
    hint="send `upscale_factor` 1, or another `enhancement_model`",
    rejects=[upscale(model="topaz-video-denoise", enhancement_model="Nyx Fast", upscale_factor=2)],
    accepts=[upscale(model="topaz-video-denoise", enhancement_model="Nyx Fast", upscale_factor=1)],
)
def setting_contradicted(body: Body) -> str | None:
    """Nyx Fast and Nyx HF enlarge nothing."""
    named, factor = sent(body, "enhancement_model"), sent(body, "upscale_factor")
    if named not in ("Nyx Fast", "Nyx HF") or not factor or factor == 1 or model_of(body) is None:
        return None
    return f"`upscale_factor` is {factor}; `{named}` takes 1"


share(QUOTE, "setting-not-offered", "setting-contradicted")


def _allows(offer: Sequence[Any] | Mapping[str, float], value: Any) -> bool:
    if isinstance(offer, Mapping):
        return bool(offer["low"] <= value <= offer["high"])
    return value in offer


def _offered(offer: Sequence[Any] | Mapping[str, float]) -> str:
    if isinstance(offer, Mapping):
        return f"{offer['low']:g} to {offer['high']:g}"
    return _listed(offer)


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(map(quoted, values))
