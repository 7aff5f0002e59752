"""What a prompt names and asks for: files by their tokens, and an edit or an extension of a video."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from drytake.schemas.providers.venice.models import MATCHED_DURATIONS, MATCHED_RATIOS
from drytake.schemas.providers.venice.rules.book import (
    AUDIO,
    IMAGE,
    QUEUE,
    SEEDANCE,
    VIDEO,
    current,
    kling,
    model_of,
    references,
    sent,
    text,
)
from drytake.schemas.providers.venice.rules.needs import TASK_TYPES, workflow_of
from drytake.schemas.validation.rules import Body, RuleMatch, Source

__all__ = ["tokens"]

EDITS = Source("https://github.com/OpenRouterTeam/typescript-sdk/issues/1096", as_of="2026-11-29")
"""Edits by Seedance 2.5 that were accepted and failed for their ratio and length."""

_SEEDANCE = re.compile(r"<(Image|Video|Audio) (\d{1,4})>|@(Image|Video|Audio) ?(\d{1,4})(?!\w)")
_KLING = re.compile(r"@(Image|Element) ?(\d{1,4})(?!\w)")
_FILES: Mapping[str, tuple[str, ...]] = {
    "Image": ("reference_image_urls", "image_url", "end_image_url"),
    "Video": ("reference_video_urls", "video_url"),
    "Audio": ("reference_audio_urls", "audio_url"),
}
_KLING_FILES: Mapping[str, tuple[str, ...]] = {"Image": ("scene_image_urls",), "Element": ("elements",)}
_SHOWN = 20


def tokens(prompt: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, str, int]]:
    """Yield each token of a prompt, the kind it names and its number, counted from 1."""
    for found in pattern.finditer(prompt):
        kind, number = (part for part in found.groups() if part is not None)
        yield found[0], kind, int(number)


def _count(body: Body, names: Sequence[str]) -> int:
    values = (sent(body, name) for name in names)
    return sum(len(value) if isinstance(value, list) else bool(value) for value in values)


@QUEUE.each(
    "dangling-reference",
    source=SEEDANCE.at("workflows"),
    severity="warning",
    confidence="inferred",
    hint="number the files of each kind from 1, in the order in which they are sent",
    rejects=[
        references(prompt="@Image3 walks with @Video1"),
        references(prompt="Refer to <Video 1> in <Image 1> to generate rain"),
        references(prompt="Refer to <Image 2>"),
        text(prompt="<Image 1> walks"),
        kling(prompt="@Element2 walks"),
        kling(prompt="@Element1 in @Image1"),
    ],
    accepts=[
        references(
            prompt="<Image 1> follows <Video 1> to <Audio 1>",
            reference_video_urls=[VIDEO],
            reference_audio_urls=[AUDIO],
        ),
        kling(prompt="@Element1 in @Image1", scene_image_urls=[IMAGE]),
        references(prompt="mail me@Images.example.com at 2 <b>"),
    ],
)
def dangling_reference(body: Body) -> Sequence[RuleMatch]:
    """A token such as `<Image 2>` or `@Element1` names a file that is sent."""
    prompt = body["prompt"]
    if not prompt or ("@" not in prompt and "<" not in prompt):
        return ()
    model = model_of(body)
    if model is None or model.kind == "upscale":
        return ()
    of_kling = "elements" in model.takes
    if not of_kling and model.references is None and not model.id.startswith("seedance-"):
        return ()  # no page has a grammar for these
    files = _KLING_FILES if of_kling else _FILES
    found = {
        token: f"`prompt` names `{token}`; {_held(body, files[kind])}"
        for token, kind, number in tokens(prompt, _KLING if of_kling else _SEEDANCE)
        if not 1 <= number <= _count(body, files[kind])
    }
    return [RuleMatch("/prompt", token, said) for token, said in islice(found.items(), _SHOWN)]


def _held(body: Body, names: Sequence[str]) -> str:
    return f"`{names[0]}` has {_count(body, names)}"


# --- edit and extend ---------------------------------------------------------------------------------------------

_FREE = {"duration": "-1", "aspect_ratio": "adaptive"}
_EDITED = {"reference_video_urls": [VIDEO], "prompt": "Strictly edit <Video 1>, changing its coat to red"}
_VERBS: Mapping[str, re.Pattern[str]] = {
    "edit": re.compile(
        r"(?i)\b(?:re-?)?(?:edit|chang|replac|remov|delet|eras|add|insert|swap|turn|mak|convert|transform|colou?r|paint"
        r"|styl|modif|alter|adjust|keep|put|give|let|dress|swit|fix|clean|blur|relight|lighten|mov|set|cut|trim|tak|tint|apply"
        r"|morph|merg|crop|mask|retouch|instead)"
    ),
    "extend": re.compile(
        r"(?i)\b(?:exten|continu|prolong|length|further|longer|before|after|then|next|follow|backward)"
    ),
}
"""What a prompt that edits or extends is likely to say; of other languages nothing is said."""


@QUEUE.each(
    "edit-not-matched",
    fails=True,
    source=EDITS,
    severity="warning",
    confidence="observed",
    hint="send `duration` `-1` and `aspect_ratio` `adaptive`, as the edited video has them",
    rejects=[
        current(**_EDITED, duration="10s", aspect_ratio="16:9", omni_reference_task_type="edit"),
        current(**_EDITED, duration="10s", aspect_ratio="adaptive"),
        current(**_EDITED, duration="-1", aspect_ratio="16:9"),
    ],
    accepts=[
        current(**_EDITED, **_FREE),
        current(**_EDITED, **_FREE, omni_reference_task_type="edit"),
        current(duration="10s", aspect_ratio="16:9", reference_video_urls=[VIDEO], prompt="Refer to <Video 1>"),
    ],
)
def edit_not_matched(body: Body) -> Sequence[RuleMatch]:
    """An edit takes length and ratio from its video; with others it is accepted, and fails."""
    duration, ratio = body["duration"], body["aspect_ratio"]
    model = model_of(body) if body["reference_video_urls"] else None
    if model is None or "duration" not in model.matches or _task(body) != "edit":
        return ()
    found = []
    if duration is not None and duration not in MATCHED_DURATIONS:
        found.append(
            RuleMatch("/duration", duration, f"`duration` is `{duration}` in an edit: it is accepted, then it fails")
        )
    if ratio is not None and ratio not in MATCHED_RATIOS:
        found.append(
            RuleMatch("/aspect_ratio", ratio, f"`aspect_ratio` is `{ratio}` in an edit: it is accepted, then it fails")
        )
    return found


@QUEUE.when(
    "extension-matched",
    "/duration",
    source=SEEDANCE.at("omni_reference_task_type"),
    severity="warning",
    hint="name the length of the new part, such as `5s`",
    rejects=[current(prompt="Extend <Video 1>, generate rain", reference_video_urls=[VIDEO], duration="-1")],
    accepts=[current(prompt="Extend <Video 1>, generate rain", reference_video_urls=[VIDEO], duration="5s")],
)
def extension_matched(body: Body) -> str | None:
    """An extension has a fixed length: `-1` and `auto` are those of the source."""
    duration = body["duration"]
    model = model_of(body) if duration in MATCHED_DURATIONS else None
    if model is None or "duration" not in model.matches or _task(body) != "extend":
        return None
    return f"`duration` is `{duration}` in an extension, which makes the new part only"


@QUEUE.when(
    "task-type-without-task",
    "/omni_reference_task_type",
    source=EDITS,
    severity="warning",
    confidence="observed",
    hint="say in the prompt what to do with the video, `Strictly edit <Video 1>, ...`, or send `reference` or `auto`",
    rejects=[
        current(omni_reference_task_type="edit", prompt="A lighthouse at dawn", reference_video_urls=[VIDEO], **_FREE),
        current(omni_reference_task_type="extend", prompt="A lighthouse at dawn", reference_video_urls=[VIDEO]),
        current(omni_reference_task_type="edit", prompt="Change the coat to red"),
    ],
    accepts=[
        current(omni_reference_task_type="edit", prompt="Change the coat", reference_video_urls=[VIDEO], **_FREE),
        current(omni_reference_task_type="extension", prompt="Extend <Video 1>", reference_video_urls=[VIDEO]),
        current(omni_reference_task_type="edit", prompt="把外套换成红色", reference_video_urls=[VIDEO], **_FREE),
    ],
)
def task_type_without_task(body: Body) -> str | None:
    """`edit` and `extend` come with a video and a prompt that says so; otherwise the task is accepted, and fails."""
    named, prompt = body["omni_reference_task_type"], body["prompt"] or ""
    model = model_of(body) if named is not None else None
    kind = TASK_TYPES.get(named, named)
    if kind is None or kind not in _VERBS or model is None or "omni_reference_task_type" not in model.takes:
        return None
    if not body["reference_video_urls"]:
        return f"`omni_reference_task_type` is `{named}`, and there is no video to {kind}"
    if workflow_of(prompt) is None and prompt.isascii() and not _VERBS[kind].search(prompt):
        return f"`omni_reference_task_type` is `{named}`, and the prompt asks for no {kind}; the task will fail"
    return None


def _task(body: Body) -> str | None:
    """Return what a request is about: by its task type, else by how its prompt begins."""
    named = sent(body, "omni_reference_task_type")
    asked = workflow_of(sent(body, "prompt") or "")
    if named in (None, "auto"):
        return asked
    kind = TASK_TYPES.get(named, named)
    return kind if asked in (None, kind) else None  # another rule says that these contradict each other
