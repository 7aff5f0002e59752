"""What Ark documents of a body's shape and of its fields, but for the content."""

import re
from collections.abc import Sequence
from typing import get_args

from drytake.schemas.providers.ark.models import BYTEPLUS, OLDER, UNSUPPORTED, limits_at, model_of
from drytake.schemas.providers.ark.modes import content_of, mode_of, text_of
from drytake.schemas.providers.ark.rules import book
from drytake.schemas.providers.ark.rules.book import CREATE, MODEL_CHOSEN, body, image, limit_of, text
from drytake.schemas.validation.rules import Body, Limit, RuleMatch
from drytake.schemas.validation.text import INTEGER, quoted, retyped
from drytake.schemas.validation.usual import body_rule

__all__ = ["CALLBACK", "EXPIRY", "FLAG", "IDENTIFIER", "PRIORITY", "SEED", "WORDS"]

FIELDS = book.CREATE_PAGE.at("request parameters")
NEWER = book.NEWEST.at("request parameters")

# --- the shape of the body ---------------------------------------------------------------------------------------

body_rule(CREATE, "body-not-json", FIELDS, text(), hint="send one JSON object")
body_rule(
    CREATE, "body-not-object", FIELDS, text(), hint='send an object, such as `{"model": "...", "content": [...]}`'
)
body_rule(
    CREATE,
    "wrong-type",
    FIELDS,
    text(seed=42, watermark=True),
    summary="Each field has its documented type; a file's URL stands in an object",
    hint='see the field\'s type on the page; a file is `{"url": "https://..."}`',
    rejects=[
        text(duration="5"),
        text(duration=5.5),
        text(seed="42"),
        text(watermark="yes"),
        body({"type": "image_url", "image_url": book.PNG}),
        body("A lighthouse at dawn"),
    ],
    accepts=[text(seed=42, watermark=True), body(image())],
)
CREATE.maps(
    "wrong-type",
    "duration",
    ("int_type", "int_from_float"),
    lambda path, value: f"`{path}` is {quoted(value)}; it takes a whole number of seconds, without quotes or unit",
    hint=lambda value: retyped(INTEGER, value) or "send whole seconds without quotes, such as `5`",
)
body_rule(
    CREATE,
    "null-field",
    book.CLIENT,
    text(duration=None, seed=None, callback_url=None, service_tier=None, frames=None),
    summary="A required field isn't null; of the others null is as good as absent, and so the official clients send them",
    hint="send a value",
    rejects=[text(model=None), text(content=None), body({"type": None})],
)
body_rule(
    CREATE,
    "unknown-field",
    book.PROBES,
    text(),
    summary="Fields that the page doesn't name have no effect: such a request is taken, and billed",
    confidence="observed",
    rejects=[text(framespersecond=999), text(negative_prompt="rain"), text(quantity=2)],
)
body_rule(
    CREATE,
    "dropped-field",
    book.PROBES,
    text(ratio="1:1", duration=10),
    confidence="observed",
    rejects=[text(aspect_ratio="1:1"), text(audio_url=book.MP3), text(seconds=10)],
)
body_rule(CREATE, "integral-decimal", FIELDS, text(duration=5), rejects=[text(duration=5.0)])

# --- the model ---------------------------------------------------------------------------------------------------

CREATE.required("model-missing", "model", source=FIELDS, rejects=[{"content": text()["content"]}], accepts=[text()])
CREATE.rule(
    book.UNKNOWN_MODEL,
    summary="`model` is an id of this cloud's with the date of its build, or an endpoint's id, `ep-...`",
    source=FIELDS,
    hint="send the whole id, such as `dreamina-seedance-2-0-260128`",
    rejects=[
        text(model=wrong)
        for wrong in ("dreamina-seedance-2-0", "seedance-2-0-260128", "doubao-seedance-2-0-260128", "gpt-4", "")
    ],
    accepts=[text(model=right) for right in ("dreamina-seedance-2-0-fast-260128", "ep-20260401120000-abcde")],
)
CREATE.checks.append(book.model_check(BYTEPLUS))


@CREATE.each(
    "unsupported-field",
    source=book.NEWEST.at("which model takes what"),
    hint="leave the field out: this model must have it empty",
    rejects=[
        text(frames=57),
        text(camera_fixed=True),
        text(draft=True),
        text(service_tier="flex"),
        text(model=book.LATEST, service_tier="flex"),
    ],
    accepts=[text(frames=None, camera_fixed=None, draft=None), text(model=book.LATEST, draft=True)],
)
def unsupported_field(request: Body) -> Sequence[RuleMatch]:
    """`frames`, `camera_fixed` and `service_tier` belong to Seedance 1.x, `draft` to 1.5 and 2.5; elsewhere they are empty."""
    names = UNSUPPORTED[model_of(request["model"]).family]
    return [
        RuleMatch(f"/{name}", request[name], f"`{name}` is sent; this model takes none")
        for name in names
        if request[name] is not None
    ]


# --- length, size, shape -----------------------------------------------------------------------------------------


@CREATE.when(
    "duration-of-model",
    "/duration",
    source=FIELDS,
    hint="use whole seconds within the model's range, or `-1` to let the model choose",
    rejects=[
        *(text(duration=wrong) for wrong in (0, 3, 16, -2, 9999)),
        *(text(model=book.LATEST, duration=wrong) for wrong in (3, 31)),
    ],
    accepts=[text(duration=4), text(duration=15), text(duration=-1), text(model=book.LATEST, duration=30)],
)
def duration_of_model(request: Body) -> str | None:
    """`duration` is 4 to 15 whole seconds, on 2.5 up to 30, or -1."""
    seconds = request["duration"]
    if seconds in (None, MODEL_CHOSEN) or model_of(request["model"]).family in OLDER:
        return None
    limit = limit_of(request, "duration")
    return None if limit.allows(seconds) else f"`duration` is {seconds}; the limit is {limit}, or -1"


CREATE.choice(
    "unknown-resolution",
    "resolution",
    get_args(book.Resolution),
    source=NEWER,
    rejects=[text(resolution=wrong) for wrong in ("2k", "1440p", "2160p", "720P")],
    accepts=[text(resolution=right) for right in ("480p", "720p", "1080p", "4k", "4K")],
)
_MINI, _FAST = "dreamina-seedance-2-0-mini-260615", "dreamina-seedance-2-0-fast-260128"


@CREATE.when(
    "resolution-of-model",
    "/resolution",
    source=NEWER,
    hint="use `480p` or `720p`, or a model that makes more: 1080p is made by 2.0 standard and 2.5, 4k by 2.0 standard",
    rejects=[
        text(model=_FAST, resolution="1080p"),
        text(model=_MINI, resolution="4k"),
        text(model=book.LATEST, resolution="4k"),
    ],
    accepts=[text(model=_MINI, resolution="720p"), text(model=book.LATEST, resolution="1080p")],
)
def resolution_of_model(request: Body) -> str | None:
    """2.0 fast and mini make 480p and 720p, 2.5 up to 1080p, 2.0 standard up to 4k."""
    resolution = request["resolution"]
    if resolution is None or model_of(request["model"]).family in OLDER:
        return None
    allowed = limits_at(request["model"]).resolutions
    if resolution.lower() in allowed:
        return None
    return f"`resolution` is {quoted(resolution)}; this model makes {', '.join(allowed)}"


CREATE.choice(
    "unknown-ratio",
    "ratio",
    get_args(book.Ratio),
    source=FIELDS,
    rejects=[text(ratio=wrong) for wrong in ("auto", "9:21", "2.35:1")],
    accepts=[text(ratio=right) for right in get_args(book.Ratio)],
)


# --- numbers and words -------------------------------------------------------------------------------------------

SEED = CREATE.limit(
    "seed-range",
    "seed",
    Limit(-1, 2**32 - 1, "as a number"),
    source=FIELDS,
    rejects=[text(seed=-2), text(seed=2**32)],
    accepts=[text(seed=-1), text(seed=42)],
)
PRIORITY = CREATE.limit(
    "priority-range",
    "priority",
    Limit(0, 9, "as a number"),
    source=FIELDS,
    example=lambda number: text(priority=number),
)
EXPIRY = CREATE.limit(
    "expiry-range",
    "execution_expires_after",
    Limit(3_600, 259_200, "seconds"),
    source=FIELDS,
    example=lambda number: text(execution_expires_after=number),
)
IDENTIFIER = CREATE.limit(
    "identifier-too-long",
    "safety_identifier",
    Limit(None, 64, "characters", counts=True),
    source=FIELDS,
    example=lambda count: text(safety_identifier="u" * count),
)
CREATE.choice(
    "unknown-format",
    "output_format",
    get_args(book.Format),
    source=NEWER,
    rejects=[text(output_format="webm")],
    accepts=[text(output_format="mp4")],
)
CREATE.choice(
    "unknown-tool",
    "tools/*/type",
    get_args(book.Tool),
    source=NEWER,
    rejects=[text(tools=[{"type": "code"}])],
    accepts=[text(tools=[{"type": "web_search"}])],
)
CREATE.maps("unknown-tool", "tools/*/type", ("missing",), lambda path, _: f"`{path}` is missing; it names the tool")
CALLBACK = re.compile(r"[hH][tT][tT][pP][sS]?://[^\s/?#]+\S*")


@CREATE.when(
    "seed-large",
    "/seed",
    source=NEWER,
    severity="warning",
    hint="use a seed of at most 2147483647",
    rejects=[text(seed=2**31)],
    accepts=[text(seed=2**31 - 1)],
)
def seed_large(request: Body) -> str | None:
    """By the newest page, `seed` is at most 2147483647; an older one says 4294967295."""
    seed = request["seed"]
    return f"`seed` is {seed}" if seed is not None and 2**31 <= seed <= (SEED.high or 0) else None


@CREATE.when(
    "callback-malformed",
    "/callback_url",
    source=FIELDS,
    severity="warning",
    hint="send a public URL, such as `https://example.com/hook`",
    rejects=[text(callback_url="example.com/hook"), text(callback_url="")],
    accepts=[text(callback_url="https://example.com/hook")],
)
def callback_malformed(request: Body) -> str | None:
    """`callback_url` is a public URL."""
    url = request["callback_url"]
    return None if url is None or CALLBACK.fullmatch(url) else f"`callback_url` is {quoted(url)}; it takes a URL"


@CREATE.when(
    "tools-with-media",
    "/tools",
    source=book.TOOLS_CLIENT,
    confidence="inferred",
    hint="leave `tools` out, or send text alone",
    rejects=[body(image(), tools=[{"type": "web_search"}])],
    accepts=[text(tools=[{"type": "web_search"}]), body(image(), tools=[])],
)
def tools_with_media(request: Body) -> str | None:
    """Tools are for text alone."""
    if not request["tools"] or mode_of(content_of(request)) == "t2v":
        return None
    return "`tools` is sent with media; it takes text alone"


# --- the prompt --------------------------------------------------------------------------------------------------

WORDS, FLAG = 1_000, "--"
_FLAG = re.compile(
    r"(?:\A|\s)--(rs|resolution|rt|ratio|dur|duration|seed|cf|camerafixed|wm|watermark|fps|framespersecond|frames)\s"
)


@CREATE.when(
    "prompt-flag",
    "/content",
    source=FIELDS.at("inline parameters"),
    severity="warning",
    hint="send it as a field of its own: a wrong value is refused there, and silently dropped in the prompt",
    rejects=[body({"type": "text", "text": "A lighthouse --ratio 9:16"})],
    accepts=[text(), body({"type": "text", "text": "A lighthouse -- at dawn"})],
)
def prompt_flag(request: Body) -> str | None:
    """Flags at the end of the prompt are the old form of fields: what is wrong in them is ignored."""
    found = _FLAG.search(text_of(content_of(request)))
    return found and f"the prompt says `--{found[1]}`"


@CREATE.when(
    "prompt-too-long",
    "/content",
    source=FIELDS,
    severity="warning",
    hint=f"shorten the prompt to {WORDS} words: of a longer one the model drops details",
    rejects=[body({"type": "text", "text": "word " * (WORDS + 1)})],
    accepts=[body({"type": "text", "text": "word " * WORDS})],
)
def prompt_too_long(request: Body) -> str | None:
    """A prompt has at most 1000 English words: advice, which nothing enforces."""
    prompt = text_of(content_of(request))
    count = len(prompt.split()) if len(prompt) > WORDS else 0
    return f"the prompt has {count} words; the advice is {WORDS}" if count > WORDS else None
