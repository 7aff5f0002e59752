"""What Runway documents of the fields of its creates, of the header that each call has, and of any call."""

from collections.abc import Sequence
from typing import Any

from drytake.schemas.providers.runway.models import NAMES
from drytake.schemas.providers.runway.rules import book
from drytake.schemas.providers.runway.rules.book import (
    ALL,
    AUTO_SECONDS,
    FAST,
    LATEST,
    MINI,
    TEXT,
    VIDEO,
    edit,
    model_in,
    text,
    video,
)
from drytake.schemas.validation.rules import Body, Limit, RuleMatch
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.usual import body_rule

__all__ = ["API", "PROMPT", "SDK", "is_auto"]

SDK, API = book.CLIENT, book.API
_SEEN: dict[str, Any] = {"source": API, "confidence": "observed"}


def is_auto(value: object) -> bool:
    """Return whether a length is left to the model, in a body that is read or isn't."""
    return value in ("auto", AUTO_SECONDS)


# --- the body ----------------------------------------------------------------------------------------------------

body_rule(ALL, "body-not-json", API, text(), hint='send one JSON object: `{"model": "seedance2", ...}`')
body_rule(ALL, "body-not-object", API, text(), hint='send an object: `{"model": "seedance2", ...}`')
body_rule(
    ALL,
    "wrong-type",
    API,
    text(),
    hint="see the field's type in the API reference",
    rejects=[
        text(seed="42"),
        text(audio="yes"),
        text(promptText=5),
        text(references=book.PNG),
        text(references=[book.PNG]),
        text(duration="5"),
        text(duration=5.5),
    ],
    accepts=[text(seed=42, audio=False, duration=5), text(duration="auto")],
    confidence="observed",
)
body_rule(
    ALL,
    "null-field",
    API,
    text(),
    summary="`model` has a value; of other fields null is taken as nothing",
    rejects=[text(model=None)],
    accepts=[text(), text(seed=None, references=None)],
    null="is null; it takes a value, or is left out",
)
body_rule(
    ALL,
    "unknown-field",
    API,
    text(),
    summary="Fields that the reference doesn't name are refused",
    rejects=[text(fps=24), text(watermark=False), text(resolution="720p")],
    severity="error",
    confidence="observed",
)
body_rule(ALL, "integral-decimal", API, text(seed=7), rejects=[text(seed=7.0)])
ALL.required("model-missing", "model", rejects=[{"promptText": "p"}], accepts=[text()], **_SEEN)
ALL.choice(
    "unknown-model",
    "model",
    NAMES,
    rejects=[text(model=name) for name in ("seedance-2", "none", "seedance2_pro")],
    accepts=[text(model=name) for name in (FAST, MINI)],
    **_SEEN,
)


@ALL.when(
    "model-of-others",
    "/model",
    source=SDK,
    severity="info",
    outside=True,
    hint="what it takes isn't known here",
    rejects=[text(model="gen4.5"), text(model="veo3.1")],
    accepts=[text()],
)
def model_of_others(body: Body) -> str | None:
    """Other models are sold on the same wire; what they take lies outside what is known here."""
    name = body["model"]
    return f"`model` is {quoted(name)}, which is no model of Seedance" if name not in NAMES else None


@ALL.each(
    "field-of-2-5",
    source=SDK,
    hint="remove it, or take `seedance2_5`",
    rejects=[text(draft=True), text(outputFormat="mov"), text(draft=False, model=FAST)],
    accepts=[text(draft=True, model=LATEST)],
)
def field_of_2_5(body: Body) -> Sequence[RuleMatch]:
    """`mode`, `draft`, `draftTaskId` and `outputFormat` are 2.5's: elsewhere they are unknown keys."""
    model = model_in(body)
    if model is None or model.family != "2.0":
        return ()
    return [
        RuleMatch(f"/{name}", body[name], f"`{name}` is sent to `{model.name}`; `{LATEST}` alone takes it")
        for name in book.OF_2_5
        if body.get(name) is not None
    ]


# --- prompt, length, size ----------------------------------------------------------------------------------------

PROMPT = Limit(1, 15_000, "characters", counts=True)
ALL.limit(
    "prompt-length",
    "promptText",
    PROMPT,
    source=SDK,
    summary="`promptText` isn't empty, and has at most 15000 characters",
    rejects=[text(promptText=""), text(promptText="p" * 15_001, model=LATEST)],
    accepts=[text(promptText="p" * 15_000, model=LATEST)],
)


def _units(prompt: str) -> int:
    """Return the characters of a prompt as JavaScript counts them."""
    return len(prompt.encode("utf-16-le")) // 2


@ALL.when(
    "prompt-too-long",
    "/promptText",
    source=SDK,
    hint="shorten it",
    rejects=[text(promptText="p" * 3_501)],
    accepts=[text(promptText="p" * 3_500)],
)
def prompt_too_long(body: Body) -> str | None:
    """`promptText` has at most 3500 characters; on 2.5 there are 15000."""
    model, prompt = model_in(body), body["promptText"]
    if model is None or prompt is None or not model.characters < _units(prompt) <= (PROMPT.high or 0):
        return None
    return f"`promptText` has {_units(prompt)} characters; `{model.name}` takes {model.characters}"


@TEXT.when(
    "prompt-missing",
    "/promptText",
    source=SDK,
    hint="add `promptText`",
    rejects=[{"model": name, "ratio": "1280:720"} for name in (book.STANDARD, FAST)],
    accepts=[text(), {"model": LATEST}],
)
def prompt_missing(body: Body) -> str | None:
    """`promptText` is required from text, but for 2.5."""
    model = model_in(body)
    return (
        "`promptText` is missing"
        if body["promptText"] is None and model is not None and model.family == "2.0"
        else None
    )


@ALL.when(
    "duration-out-of-range",
    "/duration",
    source=API,
    hint="send whole seconds, or `auto`",
    rejects=[text(duration=3), text(duration=16), text(duration=31, model=LATEST)],
    accepts=[text(duration=4), text(duration=15), text(duration=30, model=LATEST), text(duration="auto")],
)
def duration_out_of_range(body: Body) -> str | None:
    """`duration` is 4 to 15, on 2.5 to 30, or `auto`."""
    seconds, model = body["duration"], model_in(body)
    if model is None or seconds is None or is_auto(seconds) or 4 <= seconds <= model.longest:
        return None
    return f"`duration` is {seconds}; `{model.name}` takes 4 to {model.longest}"


ALL.rule(
    "unknown-ratio",
    summary="`ratio` is one of the model's sizes in pixels, such as `1280:720`",
    hint="send one of the model's sizes: a shape and a resolution in one",
    rejects=[text(ratio=wrong) for wrong in ("16:9", "1280x720", "adaptive")],
    accepts=[text(ratio=right) for right in ("1280:720", "3840:2160")],
    **_SEEN,
)
ALL.maps(
    "unknown-ratio",
    "ratio",
    ("literal_error",),
    lambda path, value: f"`{path}` is {quoted(value)}; it takes sizes such as `1280:720` and `720:1280`",
)


@ALL.when(
    "ratio-of-model",
    "/ratio",
    source=SDK,
    hint="fast and mini make 480p and 720p, 2.5 up to 1080p; 480p is `864:496`, on 2.5 `854:480`",
    rejects=[text(ratio="1920:1080", model=FAST), text(ratio="3840:2160", model=LATEST), text(ratio="854:480")],
    accepts=[text(ratio="854:480", model=LATEST), text(ratio="864:496", model=MINI)],
)
def ratio_of_model(body: Body) -> str | None:
    """`ratio` is a size that the model makes."""
    model, ratio = model_in(body), body["ratio"]
    if model is None or ratio is None or ratio in model.shapes:
        return None
    return f"`ratio` is {quoted(ratio)}; `{model.name}` takes {', '.join(f'`{name}`' for name in model.shapes)}"


# --- drafts, edits -----------------------------------------------------------------------------------------------

ALL.choice(
    "unknown-format",
    "outputFormat",
    book.shown(book.Format),
    source=SDK,
    rejects=[text(outputFormat="webm", model=LATEST)],
    accepts=[text(outputFormat="mov", model=LATEST)],
)
VIDEO.choice(
    "unknown-mode",
    "mode",
    book.shown(book.Mode),
    source=SDK,
    rejects=[edit("restyle")],
    accepts=[edit("edit"), edit("extend"), video(model=LATEST, mode="reference")],
)


@ALL.when(
    "draft-format",
    "/outputFormat",
    source=SDK,
    hint="leave `outputFormat` out",
    rejects=[text(draft=True, outputFormat="mov", model=LATEST)],
    accepts=[text(draft=True, outputFormat="mp4", model=LATEST), text(outputFormat="mov", model=LATEST)],
)
def draft_format(body: Body) -> str | None:
    """A draft is `mp4`."""
    return "`outputFormat` is `mov`, of a draft" if body["draft"] and body["outputFormat"] == "mov" else None


@TEXT.each(
    "draft-with-fields",
    source=SDK,
    hint="send `model` and `draftTaskId` alone",
    rejects=[text(model=LATEST, draftTaskId="d")],
    accepts=[{"model": LATEST, "draftTaskId": "d"}],
)
def draft_with_fields(body: Body) -> Sequence[RuleMatch]:
    """Beside `draftTaskId` no other field may be provided than `model`."""
    if body["draftTaskId"] is None:
        return ()
    beside = [name for name, value in body.items() if value is not None and name not in ("model", "draftTaskId")]
    said = f"{', '.join(f'`{name}`' for name in beside)} beside `draftTaskId`"
    return [RuleMatch(f"/{beside[0]}", body[beside[0]], said)] if beside else []


@VIDEO.when(
    "edit-prompt",
    "/promptText",
    source=SDK,
    hint="say what is to change, or what comes next",
    rejects=[
        {name: value for name, value in edit(mode).items() if name != "promptText"} for mode in ("edit", "extend")
    ],
    accepts=[edit(), edit("extend")],
)
def edit_prompt(body: Body) -> str | None:
    """To `edit` and to `extend` a video, `promptText` is required."""
    return "`promptText` is missing" if body["mode"] in ("edit", "extend") and body["promptText"] is None else None


@VIDEO.when(
    "edit-ratio",
    "/ratio",
    source=SDK,
    hint="leave `ratio` out: the result has the video's",
    rejects=[edit(ratio="1280:720"), edit("extend", ratio="1280:720")],
    accepts=[edit(), edit("extend", duration=8)],
)
def edit_ratio(body: Body) -> str | None:
    """To `edit` and to `extend` a video, no `ratio` may be provided."""
    return (
        f"`ratio` beside `mode` {quoted(body['mode'])}"
        if body["mode"] in ("edit", "extend") and body["ratio"]
        else None
    )


@VIDEO.when(
    "edit-duration",
    "/duration",
    source=SDK,
    hint='send `"duration": "auto"`',
    rejects=[edit(duration=6), {name: value for name, value in edit().items() if name != "duration"}],
    accepts=[edit()],
)
def edit_duration(body: Body) -> str | None:
    """To `edit` a video, `duration` is `auto`."""
    if body["mode"] != "edit" or is_auto(body["duration"]):
        return None
    return f"`duration` is {quoted(body['duration'])}; an edit is as long as its video"
