"""What PiAPI documents of a create call: the body around the input, the fields of an input, and the other calls."""

from typing import get_args

from drytake.schemas.providers.piapi.rules import book
from drytake.schemas.providers.piapi.rules.book import (
    CLI,
    CREATE,
    INPUT,
    LATEST,
    LATEST_PAGE,
    MODEL,
    OF_2_0,
    OF_2_5,
    OF_SMALL,
    OLD_TYPES,
    PAGE,
    PREVIEW_PAGE,
    PRODUCT_PAGE,
    RULES,
    STRICT,
    TYPES,
    of,
    text,
)
from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.seedance.sizes import RATIOS
from drytake.schemas.validation.rules import Body, Limit
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.usual import body_rules

__all__ = ["DURATION", "LENGTHS", "PROMPT", "UPLOAD"]

# --- the body, and the task type ---------------------------------------------------------------------------------

body_rules(
    CREATE,
    PAGE,
    text,
    types=[
        {"model": MODEL, "task_type": "seedance-2", "input": "A lighthouse"},
        text(prompt=5),
        text(duration="5"),
        text(audio="yes"),
        text(image_urls=book.PNG),
        text() | {"config": "private"},
    ],
    nulls=[text() | {"input": None}, text(prompt=None), text() | {"task_type": None}],
)
for _name in ("model", "task_type", "input"):
    CREATE.required(
        f"{_name.replace('_', '-')}-missing",
        _name,
        source=PAGE,
        rejects=[{key: value for key, value in text().items() if key != _name}],
        accepts=[text()],
    )


@CREATE.when(
    "unknown-type",
    "/task_type",
    source=PAGE,
    hint=f"send one of {', '.join(f'`{name}`' for name in TYPES)}",
    rejects=[of(wrong) for wrong in ("seedance-2.0", "t2v", "seedance-3")],
    accepts=[of(right) for right in TYPES[:-1]],
)
def unknown_type(body: Body) -> str | None:
    """`task_type` is one of those that Seedance has."""
    name = body["task_type"]
    if body["model"] != MODEL or name in (*TYPES, *OLD_TYPES, "remove-watermark"):
        return None
    return f"`task_type` is {quoted(name)}; Seedance has {', '.join(TYPES)}"


@CREATE.when(
    "old-type",
    "/task_type",
    source=PREVIEW_PAGE,
    severity="info",
    hint="send the new name",
    rejects=[of(name) for name in OLD_TYPES],
    accepts=[text()],
)
def old_type(body: Body) -> str | None:
    """Names of spring are taken for the new ones, and aren't documented any more."""
    name = OLD_TYPES.get(body["task_type"])
    return f"`task_type` is {quoted(body['task_type'])}, which is called `{name}` now" if name else None


@CREATE.when(
    "model-outside",
    "/model",
    source=PAGE,
    severity="info",
    confidence="inferred",
    outside=True,
    hint="only the fields around the input are validated; see the model's own page",
    rejects=[text() | {"model": "kling", "task_type": "video_generation"}, of("remove-watermark")],
    accepts=[text()],
)
def model_outside(body: Body) -> str | None:
    """Of other models, and of other tasks than videos, nothing is known here: they are taken as they are."""
    if body["model"] == MODEL and body["task_type"] != "remove-watermark":
        return None
    return f"`{body['model'][:60]}`, `{body['task_type'][:60]}` is outside what is known as of {PAGE.as_of}"


# --- the fields of an input --------------------------------------------------------------------------------------

OF_2_0.required("prompt-missing", "prompt", source=PAGE, rejects=[text() | {"input": {}}], accepts=[text()])
PROMPT = INPUT.limit(
    "prompt-too-long",
    "prompt",
    Limit(None, 4_000, "characters", counts=True),
    source=PAGE,
    example=lambda count: text(prompt="p" * count),
)


@OF_2_5.when(
    "prompt-missing-2-5",
    "/prompt",
    source=LATEST_PAGE,
    confidence="observed",
    hint="add `prompt`, or the draft's id as `draft_task_id`",
    rejects=[of(LATEST) | {"input": {"resolution": "720p"}}],
    accepts=[of(LATEST, resolution="720p"), of(LATEST) | {"input": {"draft_task_id": "d", "resolution": "1080p"}}],
)
def prompt_missing_2_5(body: Body) -> str | None:
    """`prompt` is required, but for the final of a draft."""
    return None if body["prompt"] or body["draft_task_id"] else "`prompt` is missing; it is required"


DURATION = OF_2_0.limit(
    "duration-out-of-range",
    "duration",
    SEEDANCE_2_0.duration,
    source=PAGE,
    example=lambda seconds: text(duration=seconds),
)
LENGTHS = (5, 8, 10, 15, 20, 25, 30)
"""Of 2.5, in seconds."""


@OF_2_5.when(
    "length-of-2-5",
    "/duration",
    source=LATEST_PAGE,
    hint=f"use one of {', '.join(map(str, LENGTHS))}",
    rejects=[of(LATEST, duration=12, resolution="720p"), of(LATEST, duration=4, resolution="720p")],
    accepts=[of(LATEST, duration=seconds, resolution="720p") for seconds in LENGTHS],
)
def length_of_2_5(body: Body) -> str | None:
    """`duration` is one of the lengths that 2.5 makes."""
    seconds = body["duration"]
    if seconds is None or seconds in LENGTHS:
        return None
    return f"`duration` is {seconds}; it takes {', '.join(map(str, LENGTHS))}"


INPUT.choice(
    "unknown-mode",
    "mode",
    get_args(book.Mode),
    source=PAGE,
    rejects=[text(mode="image_to_video")],
    accepts=[text(mode=book.TEXT)],
)
INPUT.choice(
    "unknown-resolution",
    "resolution",
    get_args(book.Resolution),
    source=PRODUCT_PAGE,
    rejects=[text(resolution="4k"), text(resolution="540p")],
    accepts=[text(resolution=one) for one in get_args(book.Resolution)],
)
OF_SMALL.choice(
    "resolution-of-tier",
    "resolution",
    get_args(book.LowResolution),
    summary="Fast and mini make 480p or 720p",
    source=PRODUCT_PAGE,
    rejects=[of(name, resolution="1080p") for name in list(STRICT)[1:]],
    accepts=[of("seedance-2-fast", resolution="720p")],
)


@INPUT.when(
    "unknown-ratio",
    "/aspect_ratio",
    source=PAGE,
    severity="warning",
    hint=f"send one of {', '.join(f'`{one}`' for one in RATIOS)}",
    rejects=[text(aspect_ratio="9:21"), text(aspect_ratio="2.35:1")],
    accepts=[text(aspect_ratio=one) for one in RATIOS],
)
def unknown_ratio(body: Body) -> str | None:
    """A ratio that isn't known is no error: 16:9 is made of it."""
    ratio = body["aspect_ratio"]
    return None if ratio in (None, book.AUTO_RATIO, *RATIOS) else f"`aspect_ratio` is {quoted(ratio)}; 16:9 is made"


@INPUT.when(
    "auto-without-frames",
    "/aspect_ratio",
    source=CLI,
    hint="name a ratio, or send frames with `mode`: `first_last_frames`",
    rejects=[text(aspect_ratio=book.AUTO_RATIO)],
    accepts=[text(aspect_ratio=book.AUTO_RATIO, mode=book.FRAMES, image_urls=[book.PNG])],
)
def auto_without_frames(body: Body) -> str | None:
    """`auto` is for frames alone."""
    if body["aspect_ratio"] != book.AUTO_RATIO or mode_of(body) == book.FRAMES:
        return None
    return "`aspect_ratio` is `auto`; there are no frames that it could follow"


def mode_of(body: Body) -> str:
    """Return the mode of an input; one that isn't said is told by the files, as a log of the service has it."""
    if body["mode"]:
        return str(body["mode"])
    images, others = body["image_urls"] or (), (body["video_urls"] or ()) or (body["audio_urls"] or ())
    if not images and not others:
        return book.TEXT
    return book.FRAMES if not others and len(images) <= SEEDANCE_2_0.frames.high else book.OMNI  # type: ignore[operator]


# --- other calls -------------------------------------------------------------------------------------------------

UPLOAD = RULES.section("upload-file")
for _name, _wrong in (("file_name", {"file_data": "YQ=="}), ("file_data", {"file_name": "a.png"})):
    UPLOAD.required(
        f"{_name.replace('_', '-')}-missing",
        _name,
        source=CLI,
        rejects=[_wrong],
        accepts=[{"file_name": "a.png", "file_data": "YQ=="}],
    )
CALL = RULES.section("any call")
CALL.rule(
    "key-missing",
    summary="Each call carries `X-API-Key: <key>`, without `Bearer`",
    source=PREVIEW_PAGE,
    hint="send the header `X-API-Key: <key>` with a valid key",
)
CALL.rule(
    "unknown-task",
    summary="A task is asked for by the `data.task_id` of its create response",
    source=PREVIEW_PAGE,
    hint="ask for it with the key that made it",
)
CALL.rule(
    "price-unpublished",
    summary="Nobody has published the price of this; the mock charges nothing, or what a switch says",
    source=PRODUCT_PAGE,
    severity="info",
    confidence="inferred",
    hint="look at the task's `meta.usage`; the switch `unpublished-price` sets an amount in USD to be used here",
)
