"""What Venice says of the calls around the queue: quote, retrieve, complete, and any call at all."""

from collections.abc import Sequence
from typing import get_args

from drytake.schemas.providers.venice.models import MATCHED_DURATIONS, MATCHED_RATIOS
from drytake.schemas.providers.venice.rules.book import (
    CALL,
    COMPLETE,
    ERRORS,
    HARNESS,
    HEADERS,
    LIST,
    PRICING,
    QUEUE,
    QUOTE,
    RETRIEVE,
    SPEC,
    ModelType,
    model_of,
    share,
)
from drytake.schemas.validation.rules import Body, Limit, RuleMatch
from drytake.schemas.validation.text import quoted

__all__ = ["IGNORED", "REFERENCE_TOTAL"]

_QUOTED: dict[str, object] = {"model": "seedance-2-0-text-to-video", "duration": "5s"}
_SOURCED = {"model": "seedance-2-5-reference-to-video-basic", "duration": "5s"}

for _section in (QUOTE, RETRIEVE, COMPLETE):
    _section.include(QUEUE, "wrong-type", "null-field")

# --- POST /video/quote -------------------------------------------------------------------------------------------

share(
    QUOTE,
    "model-missing",
    "url-malformed",
    "unknown-model",
    "model-outside",
    "model-removed",
    "unknown-duration",
    "unknown-ratio",
    "unknown-resolution",
    "unknown-factor",
    "duration-missing",
    "duration-not-offered",
    "resolution-not-offered",
    "resolution-on-upscale",
    "audio-not-configurable",
)
REFERENCE_TOTAL = QUOTE.limit(
    "reference-total-negative",
    "reference_video_total_duration",
    Limit(0, None, "seconds"),
    source=SPEC,
    rejects=[{**_QUOTED, "reference_video_total_duration": -1}],
    accepts=[{**_QUOTED, "reference_video_total_duration": 0}],
)


@QUOTE.when(
    "reference-total-too-long",
    "/reference_video_total_duration",
    source=SPEC,
    hint="send the seconds of all reference videos together",
    rejects=[
        {**_QUOTED, "reference_video_total_duration": 45.5},
        {**_SOURCED, "reference_video_total_duration": 151},
    ],
    accepts=[
        {**_QUOTED, "reference_video_total_duration": 45},
        {**_SOURCED, "reference_video_total_duration": 150},
    ],
)
def reference_total_too_long(body: Body) -> str | None:
    """A quote takes at most 45 reference seconds in edition A, later 150."""
    model, total = model_of(body), body["reference_video_total_duration"]
    if model is None or total is None or total < 0 or model.quote_seconds.allows(total):
        return None
    return f"`reference_video_total_duration` is {total:g}; the limit is {model.quote_seconds}"


@QUOTE.when(
    "quote-ratio-not-offered",
    "/aspect_ratio",
    source=SPEC,
    confidence="inferred",
    hint="use a ratio of the model",
    rejects=[{**_QUOTED, "aspect_ratio": "2:3"}],
    accepts=[
        {**_QUOTED, "aspect_ratio": "21:9"},
        {**_QUOTED, "model": "seedance-2-0-image-to-video", "aspect_ratio": "16:9"},
    ],
)
def quote_ratio_not_offered(body: Body) -> str | None:
    """A quote's ratio is one that the model lists; image-to-video, which lists none, is quoted with any."""
    model, ratio = model_of(body), body["aspect_ratio"]
    if model is None or ratio is None or not model.ratios or ratio in model.ratios:
        return None
    if "aspect_ratio" in model.matches and ratio in MATCHED_RATIOS:
        return None
    return f"`aspect_ratio` is {quoted(ratio)}; `{model.id}` takes {', '.join(model.ratios)}"


@QUOTE.when(
    "quote-without-source",
    "/reference_video_total_duration",
    source=SPEC,
    hint="add `reference_video_total_duration`",
    rejects=[{**_SOURCED, "duration": "auto"}, {**_SOURCED, "aspect_ratio": "adaptive"}],
    accepts=[{**_SOURCED, "duration": "-1", "aspect_ratio": "auto", "reference_video_total_duration": 6}],
)
def quote_without_source(body: Body) -> str | None:
    """A quote that takes its length or ratio from a source says how long the source is."""
    model, total = model_of(body), body["reference_video_total_duration"]
    matched = body["duration"] in MATCHED_DURATIONS or body["aspect_ratio"] in MATCHED_RATIOS
    if model is None or not model.matches or not matched or total is not None:
        return None
    return "`reference_video_total_duration` is missing; the length or ratio is taken from a source"


IGNORED = (
    "prompt",
    "image_url",
    "audio_url",
    "reference_image_urls",
    "reference_video_urls",
    "reference_audio_urls",
    "input_height",
)
"""Fields that a quote lets pass, though its schema doesn't name them."""


@QUOTE.each(
    "quote-ignored-field",
    source=HARNESS,
    severity="info",
    confidence="observed",
    hint="leave it out",
    rejects=[{**_QUOTED, "prompt": "A lighthouse"}, {**_QUOTED, "reference_image_urls": []}],
    accepts=[_QUOTED],
)
def quote_ignored_field(body: Body) -> Sequence[RuleMatch]:
    """A quote takes no prompt and no references; it lets them pass unread."""
    odd = [name for name in IGNORED if body[name] is not None and name != "input_height"]
    return [RuleMatch(f"/{name}", None, f"`{name}` has no effect on a quote") for name in odd]


# --- POST /video/retrieve and /video/complete --------------------------------------------------------------------

_ASKED = {"model": "seedance-2-0-text-to-video", "queue_id": "123e4567-e89b-42d3-a456-426614174000"}
for _section in (RETRIEVE, COMPLETE):
    _verb = _section.operation.partition("-")[0]
    _section.required(
        f"{_verb}-model-missing",
        "model",
        source=SPEC,
        rejects=[{"queue_id": _ASKED["queue_id"]}],
        accepts=[_ASKED],
    )
    _section.required(
        f"{_verb}-id-missing",
        "queue_id",
        source=SPEC,
        rejects=[{"model": _ASKED["model"]}],
        accepts=[_ASKED],
    )

# --- GET /models ---------------------------------------------------------------------------------------------

LIST.include(QUEUE, "wrong-type", "null-field")
LIST.choice(
    "unknown-model-type",
    "type",
    get_args(ModelType),
    source=SPEC.at("GET /models"),
    rejects=[{"type": "nonsense"}, {"type": "audio"}, {"type": ""}],
    accepts=[{}, *({"type": kind} for kind in get_args(ModelType))],
)

# --- any call ----------------------------------------------------------------------------------------------------

CALL.rule(
    "key-missing",
    summary="A call carries `Authorization: Bearer <key>` or a signed wallet header",
    source=HEADERS,
    hint="send `Authorization: Bearer <key>` or `SIGN-IN-WITH-X`",
)
CALL.rule(
    "wallet-header",
    summary="`SIGN-IN-WITH-X` is base64 of a signed message for Venice's domain and chain that hasn't expired",
    source=HEADERS,
    hint="sign a fresh message for `api.venice.ai`, chain 8453",
)
CALL.rule(
    "content-type",
    summary="The body is sent as application/json",
    source=ERRORS,
    hint="send `Content-Type: application/json`",
)
CALL.rule(
    "body-too-large",
    summary="The body of a queue call has at most 35 MB",
    source=ERRORS,
    hint="send URLs instead of data URLs",
)
CALL.rule(
    "unknown-task",
    summary="A task is asked for by the key that made it, with the model that it was made with",
    source=ERRORS,
    hint="ask with the `queue_id` and `model` of the queue answer, with the same key, within a day",
)
CALL.rule(
    "complete-too-early",
    summary="A task is completed after it has finished, and once",
    source=ERRORS,
    confidence="observed",
    hint="complete after retrieve has answered with the video",
)
CALL.rule(
    "price-unpublished",
    summary="Venice publishes no price for this; the mock charges nothing, or what a switch says",
    source=PRICING,
    severity="info",
    confidence="inferred",
    hint="ask the real `/video/quote`; the switch `unpublished-price` sets an amount to be used here",
)
