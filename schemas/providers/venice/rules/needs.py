"""What goes together: what a model needs, what needs something else, and what may not meet."""

from collections.abc import Iterable, Sequence
from typing import Any

from drytake.schemas.providers.venice.models import MATCHED_DURATIONS, MATCHED_RATIOS, SCHEMA
from drytake.schemas.providers.venice.rules.book import (
    CONSENT,
    IMAGE,
    PAGE,
    QUEUE,
    SEEDANCE,
    SPEC,
    VIDEO,
    any_model_of,
    current,
    frames,
    kling,
    model_of,
    references,
    sent,
    upscale,
    without,
)
from drytake.schemas.providers.venice.rules.fragments import consent, counted, elements
from drytake.schemas.validation.rules import Body, RuleMatch
from drytake.schemas.validation.text import quoted

__all__ = ["CONFIRMATIONS", "TASK_TYPES", "workflow_of"]

AUDIO = "https://example.com/a.mp3"
CONFIRMATIONS = ("confirmed_terms_and_privacy", "confirmed_legal_right", "confirmed_screening_acknowledged")
"""What a consent says, each of them `true`."""
TASK_TYPES = {"editing": "edit", "extension": "extend"}
"""Other spellings of a task type."""
WORKFLOWS = (("Extend <", "extend"), ("Strictly edit <", "edit"), ("Refer to ", "reference"))
"""How a prompt begins that names its own workflow."""


def workflow_of(prompt: str) -> str | None:
    """Return what a prompt asks for by how it begins, if it says."""
    return next((kind for start, kind in WORKFLOWS if prompt.startswith(start)), None)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


@QUEUE.each(
    "input-missing",
    source=PAGE.at("image_url, video_url"),
    confidence="inferred",
    hint="add it",
    rejects=[without(frames(), "image_url"), without(upscale(), "video_url")],
    accepts=[frames(), upscale()],
)
def input_missing(body: Body) -> Sequence[RuleMatch]:
    """Image-to-video needs `image_url`, upscaling needs `video_url`."""
    model = any_model_of(body)
    missing = [name for name in model.inputs if not body[name]] if model else ()
    return [RuleMatch(f"/{name}", None, f"`{name}` is missing; `{sent(body, 'model')}` needs it") for name in missing]


@QUEUE.each(
    "reference-missing",
    source=SEEDANCE,
    hint="add a file that the model takes",
    rejects=[without(references(), "reference_image_urls"), references(reference_image_urls=[])],
    accepts=[references(), references(reference_image_urls=[], reference_video_urls=[VIDEO])],
)
def reference_missing(body: Body) -> Sequence[RuleMatch]:
    """Reference-to-video needs at least one image or video."""
    model = model_of(body)
    if model is None or len(model.needs) < 2 or any(body[name] for name in model.needs) or sounds(body):
        return ()
    said = f"there is no reference; `{model.id}` needs one of {_listed(model.needs)}"
    return [RuleMatch("", None, said, f"add one of {_listed(model.needs)}, the fields of `{model.id}`")]


@QUEUE.each(
    "audio-alone",
    source=PAGE.at("reference_audio_urls"),
    hint="add an image or a video",
    rejects=[
        without(references(reference_audio_urls=[AUDIO]), "reference_image_urls"),
        without(references(audio_url=AUDIO), "reference_image_urls"),
    ],
    accepts=[references(reference_audio_urls=[AUDIO])],
)
def audio_alone(body: Body) -> Sequence[RuleMatch]:
    """Audio comes with at least one image or video."""
    model = model_of(body)
    if model is None or not sounds(body) or not model.hears or any(body[name] for name in model.needs):
        return ()
    said = f"audio is the only reference; add one of {_listed(model.needs)}"
    return [
        RuleMatch(
            "/reference_audio_urls", sent(body, "reference_audio_urls"), said, f"add one of {_listed(model.needs)}"
        )
    ]


def sounds(body: Body) -> bool:
    return bool(body["reference_audio_urls"] or body["audio_url"])


@QUEUE.when(
    "ratio-without-source",
    "/aspect_ratio",
    source=SPEC,
    hint="add the video to `reference_video_urls`, or name a ratio",
    rejects=[current(aspect_ratio="adaptive"), current(aspect_ratio="auto")],
    accepts=[current(aspect_ratio="adaptive", reference_video_urls=[VIDEO])],
)
def ratio_without_source(body: Body) -> str | None:
    """`adaptive` takes the ratio of a reference video, so there is one."""
    model, ratio = model_of(body), body["aspect_ratio"]
    if model is None or ratio not in MATCHED_RATIOS or "aspect_ratio" not in model.matches:
        return None
    return None if body["reference_video_urls"] else f"`aspect_ratio` is `{ratio}` without a reference video"


@QUEUE.when(
    "duration-without-source",
    "/duration",
    source=SPEC,
    hint="add the video to `reference_video_urls`, or name a duration",
    rejects=[current(duration="auto"), current(duration="-1")],
    accepts=[current(duration="-1", reference_video_urls=[VIDEO])],
)
def duration_without_source(body: Body) -> str | None:
    """`-1` and `auto` take the length of a reference video, so there is one."""
    model, duration = model_of(body), body["duration"]
    if model is None or duration not in MATCHED_DURATIONS or "duration" not in model.matches:
        return None
    return None if body["reference_video_urls"] else f"`duration` is `{duration}` without a reference video"


@QUEUE.each(
    "too-many-for-model",
    schema=counted,
    source=SEEDANCE.at("limits"),
    hint="send fewer, or use a 2.5 model",
    rejects=[
        references(reference_image_urls=[IMAGE] * 10),
        references(reference_video_urls=[VIDEO] * 4),
        references(reference_audio_urls=[AUDIO] * 4),
    ],
    accepts=[
        references(
            reference_image_urls=[IMAGE] * 9, reference_video_urls=[VIDEO] * 3, reference_audio_urls=[AUDIO] * 3
        ),
        current(reference_image_urls=[IMAGE] * 30),
    ],
)
def too_many_for_model(body: Body) -> Sequence[RuleMatch]:
    """Seedance 2.0 takes at most 9 images, 3 videos and 3 audios; 2.5 as many as the schema."""
    model = model_of(body)
    if model is None or model.references is None:
        return ()
    found = []
    for name, limit, most in (
        ("reference_image_urls", model.references.images, SCHEMA.images),
        ("reference_video_urls", model.references.videos, SCHEMA.videos),
        ("reference_audio_urls", model.references.audios, SCHEMA.audios),
    ):
        items = sent(body, name) or ()
        if not limit.allows(len(items)) and most.allows(len(items)):
            said = f"`{name}` has {len(items)} {limit.unit}; `{model.id}` takes {limit}"
            found.append(RuleMatch(f"/{name}", None, said))
    return found


@QUEUE.each(
    "element-mixed",
    schema=elements,
    source=SPEC.at("elements"),
    confidence="observed",
    hint="describe an element by images or by a video",
    rejects=[kling(elements=[{"frontal_image_url": IMAGE, "video_url": VIDEO}])],
    accepts=[kling(elements=[{"video_url": VIDEO}, {"frontal_image_url": IMAGE, "reference_image_urls": [IMAGE]}])],
)
def element_mixed(body: Body) -> Sequence[RuleMatch]:
    """An element is described by images or by a video, never by both."""
    said = "`elements.{}` has images and a video; it takes one or the other"
    return [
        RuleMatch(f"/elements/{index}", None, said.format(index)) for index, item in _elements(body) if _mixed(item)
    ]


def _elements(body: Body) -> Iterable[tuple[int, dict[str, Any]]]:
    for index, item in enumerate(body["elements"]):
        fields = item if isinstance(item, dict) else item.model_dump()
        yield index, fields


def _mixed(element: dict[str, Any]) -> bool:
    images = element.get("frontal_image_url") or element.get("reference_image_urls")
    return bool(images and element.get("video_url"))


@QUEUE.each(
    "consent-incomplete",
    schema=lambda: consent(CONFIRMATIONS),
    source=CONSENT,
    hint=f"send {_listed(CONFIRMATIONS)}, each `true`, and nothing else",
    rejects=[
        frames(consents={"seedance": {}}),
        frames(consents={"seedance": dict.fromkeys(CONFIRMATIONS[:2], True)}),
        frames(consents={"seedance": {**dict.fromkeys(CONFIRMATIONS, True), "consent_version": "v2.0"}}),
        frames(consents={"seedance": {**dict.fromkeys(CONFIRMATIONS, True), CONFIRMATIONS[0]: "true"}}),
        frames(consents={"seedance": True}),
    ],
    accepts=[frames(consents={"seedance": dict.fromkeys(CONFIRMATIONS, True)}), frames(consents={})],
)
def consent_incomplete(body: Body) -> Sequence[RuleMatch]:
    """`consents.seedance` confirms three things, each `true`, and has no other key."""
    consents = body["consents"]
    if consents is None or "seedance" not in consents:
        return ()
    given = consents["seedance"]
    if not isinstance(given, dict):
        return [RuleMatch("/consents/seedance", given, f"`consents.seedance` is {quoted(given)}; it takes an object")]
    at = "/consents/seedance/{}"
    unsaid = [
        RuleMatch(
            at.format(name),
            given.get(name),
            f"`consents.seedance.{name}` is {quoted(given.get(name))}; it takes `true`",
        )
        for name in CONFIRMATIONS
        if given.get(name) is not True
    ]
    odd = [name for name in given if name not in CONFIRMATIONS]
    return [
        *unsaid,
        *(RuleMatch("/consents/seedance", name, f"`consents.seedance` has the key {quoted(name)}") for name in odd),
    ]


@QUEUE.when(
    "task-type-contradicts-prompt",
    "/omni_reference_task_type",
    source=SEEDANCE.at("omni_reference_task_type"),
    severity="warning",
    hint="let the prompt begin as the task type asks, or send `auto`",
    rejects=[
        current(omni_reference_task_type="edit", prompt="Extend <Video 1>, generate rain", reference_video_urls=[VIDEO])
    ],
    accepts=[
        current(omni_reference_task_type="extension", prompt="Extend <Video 1>", reference_video_urls=[VIDEO]),
        current(omni_reference_task_type="auto", prompt="Extend <Video 1>", reference_video_urls=[VIDEO]),
    ],
)
def task_type_contradicts_prompt(body: Body) -> str | None:
    """A task type that contradicts the prompt is accepted, and the task fails later."""
    named, prompt = body["omni_reference_task_type"], body["prompt"] or ""
    kind = workflow_of(prompt)
    if named in (None, "auto") or kind is None or TASK_TYPES.get(named, named) == kind:
        return None
    return f"`omni_reference_task_type` is `{named}`, and the prompt asks to {kind}; the task will fail"
