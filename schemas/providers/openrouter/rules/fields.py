"""What OpenRouter documents of a create call's fields; what a model takes stands in its row of the list of models."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from drytake.schemas.providers.openrouter.models import MODELS, NAMES, OTHERS, Model, is_others, meant, model_of
from drytake.schemas.providers.openrouter.rules import book
from drytake.schemas.providers.openrouter.rules.book import CREATE, FAST, LATEST, OLDER, STANDARD, frames, name_of, text
from drytake.schemas.validation.rules import Body, Limit, RuleMatch
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.usual import body_rule

__all__ = ["DURATION", "SESSION", "SIZE_PATTERN"]

REQUEST = book.REQUEST
SIZE_PATTERN = r"^[1-9]\d{0,4}x[1-9]\d{0,4}$"
LEAST_SECONDS = 1
"""Of any model, by the schema."""
IDS = ", ".join(f"`{name}`" for name in MODELS)

# --- the body ----------------------------------------------------------------------------------------------------

body_rule(CREATE, "body-not-json", REQUEST, text(), hint='send one JSON object: `{"model": "...", "prompt": "..."}`')
body_rule(CREATE, "body-not-object", REQUEST, text(), hint='send an object: `{"model": "...", "prompt": "..."}`')
body_rule(
    CREATE,
    "wrong-type",
    REQUEST,
    text(seed=42, generate_audio=False, trace={"trace_id": "t-1"}, user="u-7"),
    hint="see the field's type in the API reference",
    rejects=[
        text() | {"prompt": 5},
        text(seed="42"),
        text(generate_audio="yes"),
        text(frame_images=book.PNG),
        text(input_references=[book.PNG]),
        text(provider={"options": []}),
        text(trace="t-1"),
        text(user=7),
    ],
)
body_rule(
    CREATE,
    "null-field",
    REQUEST,
    text(),
    summary="`model` has a value; of other fields null is taken as nothing",
    rejects=[text(model=None)],
    accepts=[text(), text(seed=None, duration=None, size=None, input_references=None)],
    null="is null; it takes a value, or is left out",
)
book.CONTENT.include(CREATE, "wrong-type", "null-field")
body_rule(
    CREATE,
    "unknown-field",
    book.PROBES,
    text(),
    summary="Fields that the reference doesn't name are stripped: they have no effect",
    confidence="observed",
    rejects=[text(fps=24), text(negative_prompt="fog"), text(promt="typo")],
)
body_rule(
    CREATE,
    "dropped-field",
    book.PROBES,
    frames("first_frame", "last_frame"),
    summary="What a request says stands in a field that the reference names; elsewhere it is stripped, and lost",
    confidence="observed",
    rejects=[text(image_url=book.PNG), text(last_frame=book.PNG), text(video_urls=[book.MP4])],
)
body_rule(CREATE, "integral-decimal", REQUEST, text(duration=5), rejects=[text(duration=5.0), text(seed=7.0)])

# --- model and prompt --------------------------------------------------------------------------------------------

CREATE.required("model-missing", "model", source=REQUEST, rejects=[{"prompt": "p"}], accepts=[text()])


@CREATE.each(
    "unknown-model",
    schema=lambda: {"properties": {"model": {"anyOf": [{"enum": list(NAMES)}, {"pattern": OTHERS}]}}},
    source=book.LIST_PAGE,
    confidence="inferred",
    hint=f"send one of {IDS}",
    rejects=[text(model=name) for name in ("seedance-2.0", "bytedance/seedance-2", "bytedance/seedance-2-0", "none")],
    accepts=[text(model=name) for name in (STANDARD, MODELS[FAST].slug)],
)
def unknown_model(body: Body) -> Sequence[RuleMatch]:
    """`model` is one of those that are listed; that another one is a 404, and no 400, is inferred."""
    name = body["model"]
    if model_of(name) or is_others(name):
        return ()
    right = meant(name)
    hint = f"send `{right}`" if right else None
    return (RuleMatch("/model", name, f"`model` is {quoted(name)}, which isn't listed", hint),)


@CREATE.when(
    "model-of-others",
    "/model",
    source=book.LIST_PAGE,
    severity="info",
    confidence="inferred",
    outside=True,
    hint="of models that aren't Seedance only the fields that all have are validated",
    rejects=[text(model="google/veo-3.1"), text(model="openai/sora-2", duration=90)],
    accepts=[text()],
)
def model_of_others(body: Body) -> str | None:
    """Models of other makers are sold on the same wire; what they take lies outside what is known here."""
    name = body["model"]
    return f"`model` is {quoted(name)}, which is no model of Seedance" if is_others(name) else None


@CREATE.when(
    "prompt-missing",
    "/prompt",
    source=book.GUIDE.at("Parameters"),
    hint="add `prompt`, or a first frame",
    rejects=[{"model": STANDARD}, {"model": STANDARD, "prompt": ""}],
    accepts=[text(), {k: v for k, v in frames().items() if k != "prompt"}],
)
def prompt_missing(body: Body) -> str | None:
    """`prompt` is required where there is no image to begin with: one page asks for it always, another by the model."""
    if body["prompt"] or body["frame_images"] or body["input_references"]:
        return None
    return "`prompt` is missing, and there is no image"


# --- length and size ---------------------------------------------------------------------------------------------

DURATION = CREATE.limit(
    "duration-too-short",
    "duration",
    Limit(LEAST_SECONDS, None, "seconds"),
    source=REQUEST,
    rejects=[text(duration=0), text(duration=-1)],
    accepts=[text(duration=4)],
    hint="send whole seconds, from 4 on; no model here chooses the length itself",
)
CREATE.typed(
    "duration-not-integer",
    "duration",
    "an integer, in seconds",
    summary="`duration` is a JSON integer, not a string and not a fraction",
    source=REQUEST,
    hint="send whole seconds without quotes, such as `5`",
    rejects=[text(duration="5"), text(duration=5.5), text(duration="auto")],
    accepts=[text(duration=5)],
)
CREATE.choice(
    "unknown-resolution",
    "resolution",
    book.shown(book.Resolution),
    source=book.CLIENT,
    rejects=[text(resolution=wrong) for wrong in ("4k", "1080", 720)],
    accepts=[text(resolution=right) for right in MODELS[STANDARD].resolutions],
)
CREATE.choice(
    "unknown-ratio",
    "aspect_ratio",
    book.shown(book.Ratio),
    source=REQUEST,
    rejects=[text(aspect_ratio=wrong) for wrong in ("adaptive", "auto", "2.35:1")],
    accepts=[text(aspect_ratio=right) for right in MODELS[STANDARD].ratios],
)
CREATE.pattern(
    "size-malformed",
    "size",
    "is {}; it takes width and height in pixels, such as `1280x720`",
    summary="`size` is width and height in pixels, such as `1280x720`",
    source=REQUEST,
    hint="a resolution such as `720p` stands in `resolution`",
    rejects=[text(size=wrong) for wrong in ("720p", "1280*720", "16:9")],
    accepts=[text(size="1280x720")],
)


def _too_short(value: Any) -> bool:
    """Return whether it is a number that the schema refuses of any model."""
    return isinstance(value, int) and value < LEAST_SECONDS


def _of_model(name: str, field: str, values: Callable[[Model], Iterable[Any] | None], **facts: Any) -> None:
    """State that a field takes what its model's row of the list has."""

    @CREATE.when(name, f"/{field}", source=book.SKILL, **facts)
    def outside(body: Body) -> str | None:
        value, model = body[field], model_of(body["model"])
        taken = None if model is None or value is None else values(model)
        if model is None or taken is None or value in taken or _too_short(value):
            return None
        listed = f"{taken[0]} to {taken[-1]}" if isinstance(taken, range) else ", ".join(f"`{one}`" for one in taken)
        return f"`{field}` is {quoted(value)}; `{model.id}` takes {listed}"


_of_model(
    "duration-of-model",
    "duration",
    lambda model: model.seconds,
    summary="`duration` is one of the model's `supported_durations`: 4 to 15, on 2.5 to 30, on 1.5 pro to 12",
    hint="see `supported_durations` in the list of models",
    rejects=[
        text(duration=3),
        text(duration=16),
        text(duration=31, model=LATEST, resolution="720p"),
        text(duration=13, model=OLDER),
    ],
    accepts=[text(duration=4), text(duration=15), text(duration=30, model=LATEST)],
)
_of_model(
    "resolution-of-model",
    "resolution",
    lambda model: model.resolutions,
    summary="`resolution` is one of the model's `supported_resolutions`",
    hint="see `supported_resolutions` in the list of models",
    rejects=[
        text(resolution="1080p", model=FAST),
        text(resolution="4K", model=book.MINI),
        text(resolution="1080p", model=LATEST),
        text(resolution="2K"),
    ],
    accepts=[text(resolution="4K"), text(resolution="720p", model=FAST)],
)
_of_model(
    "ratio-of-model",
    "aspect_ratio",
    lambda model: model.ratios,
    summary="`aspect_ratio` is one of the model's `supported_aspect_ratios`",
    hint="see `supported_aspect_ratios` in the list of models",
    rejects=[text(aspect_ratio="3:2"), text(aspect_ratio="9:21", model=LATEST)],
    accepts=[text(aspect_ratio="9:21")],
)
_of_model(
    "size-of-model",
    "size",
    lambda model: model.sizes,
    summary="`size` is one of the model's `supported_sizes`",
    hint="see `supported_sizes` in the list of models, or send `resolution` and `aspect_ratio`",
    rejects=[text(size="864x496"), text(size="1920x1080", model=FAST)],
    accepts=[text(size="1920x1080"), text(size="864x496", model=LATEST)],
)


@CREATE.when(
    "size-and-resolution",
    "/size",
    source=book.GUIDE.at("Parameters"),
    severity="warning",
    confidence="inferred",
    hint="send `size`, or `resolution` and `aspect_ratio`",
    rejects=[text(size="1280x720", resolution="720p"), text(size="1280x720", aspect_ratio="1:1")],
    accepts=[text(size="1280x720")],
)
def size_and_resolution(body: Body) -> str | None:
    """`size` stands in place of `resolution` and `aspect_ratio`; where both are sent it wins, which is inferred."""
    beside = [name for name in ("resolution", "aspect_ratio") if body[name] is not None]
    if body["size"] is None or not beside:
        return None
    return f"`size` stands beside {' and '.join(f'`{name}`' for name in beside)}"


# --- the rest ----------------------------------------------------------------------------------------------------

SESSION = CREATE.limit(
    "session-too-long",
    "session_id",
    Limit(None, 256, "characters", counts=True),
    source=book.CLIENT,
    example=lambda count: text(session_id="s" * count),
)


@CREATE.when(
    "upscaling-field",
    "/upscale_factor",
    source=REQUEST,
    severity="warning",
    hint="remove it: only upscaling models take it",
    rejects=[text(upscale_factor=2.0), text(creativity=1)],
    accepts=[text()],
)
def upscaling_field(body: Body) -> str | None:
    """`upscale_factor` and `creativity` are of models that enlarge videos."""
    sent = [name for name in ("upscale_factor", "creativity") if body[name] is not None]
    model = model_of(body["model"]) if sent else None
    return f"`{sent[0]}` is sent to `{model.id}`, which enlarges nothing" if model else None


@CREATE.when(
    "no-continuation",
    "/previous_job_id",
    source=book.CLIENT,
    severity="warning",
    confidence="inferred",
    hint="send the video that is to be carried on among `input_references`",
    rejects=[text(previous_job_id="gen-vid-1788000000-abcdefghijklmnopqrst")],
    accepts=[text()],
)
def no_continuation(body: Body) -> str | None:
    """`previous_job_id` is for models that carry on a job of their own; no page says that Seedance does."""
    if body["previous_job_id"] is None or model_of(name_of(body)) is None:
        return None
    return "`previous_job_id` is sent; no page names a model of Seedance that takes it"
