"""What the model in question takes: its durations, resolutions, ratios, prompt length and optional fields."""

import re
from collections.abc import Iterable, Sequence

from drytake.schemas.providers.venice import catalogue
from drytake.schemas.providers.venice.kinds import Kind, VeniceModel
from drytake.schemas.providers.venice.models import LADDER, MATCHED_DURATIONS, MATCHED_RATIOS, closest, known, names
from drytake.schemas.providers.venice.outside import outside_model, slip_of
from drytake.schemas.providers.venice.rules.book import (
    CATALOG,
    ERRORS,
    IMAGE,
    PAGE,
    QUEUE,
    SEEDANCE,
    SETTINGS,
    UPSCALING,
    any_model_of,
    current,
    frames,
    kling,
    model_of,
    references,
    sent,
    text,
    upscale,
    without,
)
from drytake.schemas.providers.venice.rules.fragments import unsupported
from drytake.schemas.validation.rules import Body, Limit, RuleMatch
from drytake.schemas.validation.text import quoted

__all__: list[str] = []

OPTIONAL = (
    "aspect_ratio",
    "upscale_factor",
    "image_url",
    "end_image_url",
    "audio_url",
    "video_url",
    "reference_image_urls",
    "reference_video_urls",
    "reference_audio_urls",
    "elements",
    "scene_image_urls",
    "omni_reference_task_type",
    "bitrate_mode",
    "reference_document_urls",
    "keyframes",
    "image_strength",
    "camera_trajectory",
    *SETTINGS,
)
"""Fields that some models take and others refuse."""
_LISTS = (
    "reference_image_urls",
    "reference_video_urls",
    "reference_audio_urls",
    "elements",
    "scene_image_urls",
    "reference_document_urls",
    "camera_trajectory",
)
"""Those of which an empty list is like nothing; `keyframes` is none of them."""


WRITTEN: frozenset[Kind] = frozenset({"text", "image", "reference"})
"""Kinds that need a prompt and a duration, whatever the model."""
PROMPTED = WRITTEN | {"transition", "edit", "extend"}
AUTOMATIC = "Auto"
"""The only duration of models that take it from their input."""


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _ladder(durations: tuple[str, ...]) -> str:
    """Return durations in words: the ends of a row without gaps, else each."""
    seconds = [int(value[:-1]) for value in durations if value[:-1].isdigit()]
    whole = len(seconds) == len(durations) and seconds == list(range(seconds[0], seconds[0] + len(seconds)))
    if whole and len(seconds) > 1:
        return f"`{durations[0]}` to `{durations[-1]}`"
    return _listed(durations) or "none"


@QUEUE.when(
    "unknown-model",
    "/model",
    source=ERRORS,
    confidence="observed",
    hint="send an id of the catalog, `GET /models?type=video`",
    rejects=[text(model="seedance-9-text-to-video"), text(model="seedance-2.0-text-to-video"), text(model="")],
    accepts=[text(), text(model="seedance-2-5-text-to-video")],
)
def unknown_model(body: Body) -> str | None:
    """`model` is an id that Venice knows."""
    if body["model"] in names() or outside_model(body["model"]):
        return None
    slip = slip_of(body["model"][:80])
    near = f"did you mean `{slip}`?" if slip else f"the nearest are {_listed(closest(body['model'][:80]))}"
    return f"`model` is {quoted(body['model'])}; {near}"


@QUEUE.when(
    "model-outside",
    "/model",
    source=CATALOG,
    severity="info",
    confidence="inferred",
    outside=True,
    hint="only the rules that all models share are validated; ask `GET /models?type=video` for the model's own",
    rejects=[text(model="wan-4-0-text-to-video"), text(model="wan-2-7-spicy-image-to-video", image_url=IMAGE)],
    accepts=[text()],
)
def model_outside(body: Body) -> str | None:
    """A model that Venice may have and that its catalogue here doesn't tell of is let through unvalidated."""
    if body["model"] in names() or outside_model(body["model"]) is None:
        return None
    last = catalogue.former().get(body["model"])
    seen = f", last listed on {last}" if last else ""
    return f"`model` is {quoted(body['model'])}, outside what is known as of {catalogue.as_of()}{seen}"


@QUEUE.when(
    "model-removed",
    "/model",
    source=CATALOG.at("deprecation"),
    severity="info",
    hint="use a model of the catalog, `GET /models?type=video`",
    rejects=[text(model="sora-2-text-to-video", duration="8s")],
    accepts=[text(), text(model="seedance-2-0-text-to-video-basic")],
)
def model_removed(body: Body) -> str | None:
    """The catalog still has the model."""
    model = model_of(body)
    return None if model is None or not model.removed else f"`{model.id}` has left the catalog by {model.removed}"


@QUEUE.when(
    "prompt-missing",
    "/prompt",
    source=PAGE.at("prompt"),
    hint="add `prompt`",
    rejects=[without(text(), "prompt"), text(prompt="")],
    accepts=[text(prompt="p"), upscale()],
)
def prompt_missing(body: Body) -> str | None:
    """`prompt` has at least one character, except for upscaling."""
    model, prompt = any_model_of(body), body["prompt"]
    if prompt or model is None or model.kind not in (WRITTEN if model.outside else PROMPTED):
        return None
    return (
        "`prompt` is missing; it is required" if prompt is None else "`prompt` is empty; it takes 1 character or more"
    )


@QUEUE.when(
    "prompt-too-long",
    "/prompt",
    source=CATALOG.at("prompt_character_limit"),
    hint="shorten the prompt",
    rejects=[
        text(prompt="p" * 10_001),
        text(model="seedance-2-0-fast-text-to-video-basic", prompt="p" * 3_501),
        text(model="seedance-2-5-text-to-video-basic", prompt="p" * 15_001),
    ],
    accepts=[
        text(prompt="p" * 10_000),
        text(model="seedance-2-0-fast-text-to-video-basic", prompt="p" * 3_500),
        text(model="seedance-2-5-text-to-video-basic", prompt="p" * 15_000),
    ],
)
def prompt_too_long(body: Body) -> str | None:
    """`prompt` is as long as the model takes: 10000 characters, of Fast 3500, of 2.5 15000."""
    model = model_of(body)
    return None if model is None else _too_long("prompt", body["prompt"], model.prompt)


@QUEUE.when(
    "negative-prompt-too-long",
    "/negative_prompt",
    source=PAGE.at("negative_prompt"),
    hint="shorten the negative prompt",
    rejects=[text(negative_prompt="p" * 10_001)],
    accepts=[text(negative_prompt="p" * 10_000)],
)
def negative_prompt_too_long(body: Body) -> str | None:
    """`negative_prompt` has at most 10000 characters in edition A."""
    model = model_of(body)
    return None if model is None else _too_long("negative_prompt", body["negative_prompt"], model.negative_prompt)


def _too_long(name: str, value: str | None, limit: Limit) -> str | None:
    """Say that a text is too long for the model, where the schema doesn't say so already."""
    if value is None or limit.allows(len(value)) or len(value) > 20_000:
        return None
    return f"`{name}` has {len(value)} characters; the model takes {limit}"


@QUEUE.when(
    "duration-missing",
    "/duration",
    source=PAGE.at("duration"),
    hint="add `duration`, such as `5s`",
    rejects=[without(text(), "duration")],
    accepts=[text(), upscale()],
)
def duration_missing(body: Body) -> str | None:
    """`duration` is required, except for upscaling."""
    model = None if body["duration"] is not None else any_model_of(body)
    if model is None or AUTOMATIC in model.durations or (not model.durations and model.kind not in WRITTEN):
        return None
    return "`duration` is missing; it is required"


@QUEUE.when(
    "duration-not-offered",
    "/duration",
    source=CATALOG.at("durations"),
    hint="use a duration of the model, `constraints.durations` in `GET /models`",
    rejects=[
        text(duration="2s"),
        text(duration="16s"),
        references(duration="-1"),
        text(model="seedance-1-5-pro-text-to-video-basic", duration="13s"),
        text(model="seedance-2-5-text-to-video-basic", duration="3s"),
    ],
    accepts=[
        text(duration="4s"),
        text(duration="15s"),
        text(model="seedance-1-5-pro-text-to-video-basic", duration="12s"),
        text(model="seedance-2-5-text-to-video-basic", duration="30s"),
        upscale(duration="Auto"),
    ],
)
def duration_not_offered(body: Body) -> str | None:
    """`duration` is one that the model lists: 4s to 15s, for 2.5 to 30s, for 1.5 Pro to 12s."""
    model, duration = model_of(body), body["duration"]
    if model is None or model.enlarges or duration is None or duration in model.durations:
        return None
    if "duration" in model.unlisted:
        return None
    if "duration" in model.matches and duration in MATCHED_DURATIONS:
        return None
    return f"`duration` is {quoted(duration)}; `{model.id}` takes {_ladder(model.durations)}"


@QUEUE.when(
    "duration-off-ladder",
    "/duration",
    source=CATALOG.at("the catalog of 2026-04-17"),
    severity="info",
    confidence="inferred",
    hint=f"use one of {_listed(LADDER)} to be safe",
    rejects=[text(duration="6s")],
    accepts=[text(duration=duration) for duration in LADDER],
)
def duration_off_ladder(body: Body) -> str | None:
    """An older catalog listed six durations only for the plain 2.0 ids."""
    model, duration = model_of(body), body["duration"]
    if model is None or not model.ladder or duration in LADDER or duration not in model.durations:
        return None
    return f"`duration` is `{duration}`; an older catalog of `{model.id}` listed {_listed(LADDER)} only"


@QUEUE.when(
    "ratio-not-offered",
    "/aspect_ratio",
    source=CATALOG.at("aspect_ratios"),
    hint="use a ratio of the model, `constraints.aspect_ratios` in `GET /models`",
    rejects=[text(aspect_ratio="2:3"), text(aspect_ratio="adaptive"), kling(aspect_ratio="21:9")],
    accepts=[text(aspect_ratio="21:9"), text(aspect_ratio="9:16"), kling(aspect_ratio="1:1")],
)
def ratio_not_offered(body: Body) -> str | None:
    """`aspect_ratio` is one that the model lists."""
    model, ratio = model_of(body), body["aspect_ratio"]
    if model is None or ratio is None or not model.ratios or ratio in model.ratios:
        return None
    if "aspect_ratio" in model.matches and ratio in MATCHED_RATIOS:
        return None
    return f"`aspect_ratio` is {quoted(ratio)}; `{model.id}` takes {_listed(model.ratios)}"


@QUEUE.when(
    "resolution-not-offered",
    "/resolution",
    source=CATALOG.at("resolutions"),
    hint="use a resolution of the model, `constraints.resolutions` in `GET /models`",
    rejects=[
        text(resolution="4k"),
        text(model="seedance-2-0-fast-text-to-video", resolution="1080p"),
        text(model="seedance-2-5-text-to-video-basic", resolution="2K"),
    ],
    accepts=[
        text(resolution="1080p"),
        text(model="seedance-2-0-text-to-video-basic", resolution="4k"),
        text(model="seedance-2-0-fast-text-to-video", resolution="720p"),
    ],
)
def resolution_not_offered(body: Body) -> str | None:
    """`resolution` is one that the model lists; Fast and Mini stop at 720p, only 2.0 of edition C has 4k."""
    model, resolution = model_of(body), body["resolution"]
    if model is None or model.enlarges or resolution is None or resolution in model.resolutions:
        return None
    if "resolution" in model.unlisted:
        return None
    return f"`resolution` is {quoted(resolution)}; `{model.id}` takes {_listed(model.resolutions) or 'none'}"


@QUEUE.when(
    "resolution-on-upscale",
    "/resolution",
    source=UPSCALING,
    hint="send `upscale_factor`: 1, 2 or 4",
    rejects=[upscale(resolution="2x"), upscale(resolution="1080p")],
    accepts=[upscale(upscale_factor=4)],
)
def resolution_on_upscale(body: Body) -> str | None:
    """Upscaling takes `upscale_factor` instead of `resolution`."""
    model, resolution = model_of(body), body["resolution"]
    if model is None or not model.enlarges or resolution is None:
        return None
    return f"`resolution` is {quoted(resolution)}; `{model.id}` takes `upscale_factor` instead"


@QUEUE.each(
    "field-not-supported",
    schema=lambda: unsupported(OPTIONAL, _LISTS),
    source=SEEDANCE,
    confidence="observed",
    hint="remove it, or use a model that takes it",
    rejects=[
        frames(aspect_ratio="16:9"),
        text(image_url=IMAGE),
        text(reference_image_urls=[IMAGE]),
        text(audio_url="https://example.com/a.mp3"),
        text(upscale_factor=2),
        text(elements=[{}]),
        references(bitrate_mode="high"),
        references(keyframes=[]),
        references(omni_reference_task_type="edit"),
        current(model="seedance-2-0-mini-reference-to-video-basic", bitrate_mode="high"),
        upscale(aspect_ratio="16:9"),
    ],
    accepts=[text(aspect_ratio="16:9"), frames(end_image_url=IMAGE), current(bitrate_mode="high"), text(elements=[])],
)
def field_not_supported(body: Body) -> Sequence[RuleMatch]:
    """A model refuses the fields that it doesn't take: image-to-video `aspect_ratio`, text-to-video any media."""
    model = model_of(body)
    if model is None:
        return ()
    odd = [name for name in OPTIONAL if name not in model.takes and _present(body, name)]
    said = f"`{{}}` is sent; `{model.id}` doesn't take it"
    return [RuleMatch(f"/{name}", sent(body, name), said.format(name), _instead(name, model)) for name in odd]


def _instead(name: str, model: VeniceModel) -> str | None:
    """Return this model's own field for the same thing, or the model of its family that takes the field."""
    from drytake.schemas.providers.venice.words import words  # noqa: PLC0415 - only refused fields need these
    from drytake.schemas.validation.vocabulary import meaning_of  # noqa: PLC0415

    meaning = meaning_of(name)
    word = words({"model": model.id}).get(meaning) if meaning else None
    if word is not None and word.field in model.takes:
        return f"`{model.id}` takes it as `{word.field}`: {word.note}"
    for kind in ("text", "image", "reference", "video"):
        kin = known(re.sub("(text|image|reference|video)-to-video", f"{kind}-to-video", model.id))
        if kin is not None and name in kin.takes:
            return f"remove it, or use `{kin.id}`, which takes it"
    return None


def _present(body: Body, name: str) -> bool:
    value = sent(body, name)
    return value is not None and (value != [] or name not in _LISTS)


@QUEUE.when(
    "audio-not-configurable",
    "/audio",
    source=CATALOG.at("audio_configurable"),
    confidence="observed",
    hint="leave `audio` out",
    rejects=[upscale(audio=False)],
    accepts=[upscale(audio=True), text(audio=False)],
)
def audio_not_configurable(body: Body) -> str | None:
    """`audio` is false only where the model lets it be chosen."""
    model = model_of(body)
    if model is None or model.audio_configurable or body["audio"]:
        return None
    return f"`audio` is `false`; `{model.id}` doesn't let it be chosen"
