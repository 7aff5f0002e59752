"""What OutAI documents of the create call's body."""

from collections.abc import Sequence
from typing import Literal, get_args

from drytake.schemas.seedance.limits import SEEDANCE_2_0, SHARED
from drytake.schemas.validation.addresses import declare
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Body, Rule, RuleMatch, Source
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.usual import body_rule

PAGE = Source("https://docs.outai.top/api-reference/create-video-task", as_of="2026-11-21")
NOTES, FIELDS, HEADERS = PAGE.at("Body, validation notes"), PAGE.at("Body, fields"), PAGE.at("Authorizations")
LOOVA_PAGE = Source("https://docs.loova.ai/v1/create-seedance-2-video-task", as_of="2026-11-21")
LOOVA_TASKS = Source("https://docs.loova.ai/v1/get-task-status", as_of="2026-11-21")
SKILL = Source(
    "https://github.com/HJianfeng/seedance-2-video-generator", as_of="2026-11-21", section="the vendor's own script"
)

Model = Literal["seedance_2_0", "seedance_2_0_fast"]
Mode = Literal["first_last_frames", "omni_reference"]
Ratio = Literal["21:9", "16:9", "4:3", "1:1", "3:4", "9:16"]

FRAMES: Mode = "first_last_frames"
REFERENCE: Mode = "omni_reference"
ALIASES = {"functionMode": "function_mode", "aspect_ratio": "ratio"}
"""Spellings that the vendor's own script sends, to the documented names."""
MEDIA = {"image_urls": "image", "video_urls": "video", "audio_urls": "audio"}

IMAGE, VIDEO, AUDIO = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"


def example(**fields: object) -> dict[str, object]:
    """Return a body that is fine but for what is given."""
    return {"prompt": "A lighthouse at dawn", **fields}


RULES = Rulebook("outai")

# --- POST /v1/video/seedance-2: the shape of the body ------------------------------------------------------------

CREATE = RULES.section("create-video")
body_rule(CREATE, "body-not-json", PAGE.at("Body"), example())
body_rule(CREATE, "body-not-object", PAGE.at("Body"), example(), hint='send an object, such as `{"prompt": "..."}`')
body_rule(
    CREATE,
    "wrong-type",
    FIELDS,
    example(image_urls=[]),
    rejects=[example(image_urls=IMAGE), example(image_urls=[5]), {"prompt": 5}],
)
body_rule(
    CREATE,
    "null-field",
    FIELDS,
    example(),
    summary="An optional field is left out rather than sent as null",
    hint="leave the field out, or read leniently with `--lax`",
    rejects=[example(ratio=None), example(image_urls=None), {"prompt": None}],
    null="is null; it takes a value, or is left out if it is optional",
)
body_rule(CREATE, "unknown-field", FIELDS, example(), rejects=[example(resolution="1080p"), example(promt="typo")])
body_rule(
    CREATE,
    "dropped-field",
    FIELDS,
    example(image_urls=[IMAGE]),
    rejects=[example(image_url=IMAGE), example(seconds=10), example(aspectRatio="1:1"), example(cover={"url": IMAGE})],
    accepts=[example(image_urls=[IMAGE]), example(duration=10), example(ratio="1:1")],
)
CREATE.rule(
    "undocumented-spelling",
    summary="`functionMode` and `aspect_ratio` work but aren't documented",
    source=SKILL,
    severity="info",
    confidence="observed",
    hint="send the documented name",
    rejects=[example(functionMode=REFERENCE), example(aspect_ratio="1:1"), example(ratio="1:1", aspect_ratio="4:3")],
    accepts=[example(function_mode=REFERENCE)],
)

# --- the fields ----------------------------------------------------------------------------------------------

CREATE.required("prompt-missing", "prompt", source=NOTES, rejects=[{}, {"duration": 5}], accepts=[example()])
CREATE.pattern(
    "prompt-blank",
    "prompt",
    "is blank; it takes the text to generate from",
    summary="`prompt` says something",
    source=NOTES,
    confidence="inferred",
    hint="describe the video in `prompt`",
    rejects=[{"prompt": ""}, {"prompt": " \n"}],
    accepts=[{"prompt": "p"}],
)
CREATE.choice(
    "unknown-model",
    "model",
    get_args(Model),
    source=NOTES,
    rejects=[example(model="seedance_2_5"), example(model=2)],
    accepts=[example(model=model) for model in get_args(Model)],
)
CREATE.choice(
    "unknown-mode",
    "function_mode",
    get_args(Mode),
    source=NOTES,
    rejects=[example(function_mode="first_last_frame")],
    accepts=[example(function_mode=FRAMES, image_urls=[IMAGE]), example(function_mode=REFERENCE)],
)
CREATE.choice(
    "unknown-ratio",
    "ratio",
    get_args(Ratio),
    source=NOTES,
    rejects=[example(ratio="2.35:1"), example(ratio="auto")],
    accepts=[example(ratio=ratio) for ratio in get_args(Ratio)],
)
DURATION = CREATE.limit(
    "duration-out-of-range",
    "duration",
    SEEDANCE_2_0.duration,
    source=NOTES,
    example=lambda seconds: example(duration=seconds),
)
CREATE.typed(
    "duration-not-integer",
    "duration",
    "an integer, in seconds",
    summary="`duration` is a JSON integer, not a string and not a fraction",
    confidence="inferred",
    source=FIELDS,
    hint="send whole seconds without quotes, such as `5`",
    rejects=[example(duration="5"), example(duration=5.5), example(duration=True)],
    accepts=[example(duration=5)],
)
body_rule(CREATE, "integral-decimal", FIELDS, example(duration=5), rejects=[example(duration=5.0)])
IMAGES = CREATE.limit(
    "too-many-images",
    "image_urls",
    SEEDANCE_2_0.images,
    source=FIELDS,
    example=lambda count: example(image_urls=[IMAGE] * count),
)
VIDEOS = CREATE.limit(
    "too-many-videos",
    "video_urls",
    SEEDANCE_2_0.videos,
    source=FIELDS,
    example=lambda count: example(video_urls=[VIDEO] * count),
)
AUDIOS = CREATE.limit(
    "too-many-audios",
    "audio_urls",
    SEEDANCE_2_0.audios,
    source=FIELDS,
    example=lambda count: example(audio_urls=[AUDIO] * count, image_urls=[IMAGE]),
)
PROMPT_PATTERN = r"\S"
CREATE.rule(
    "url-malformed",
    summary="Each reference is an absolute URL",
    source=FIELDS,
    hint="send a full URL such as `https://example.com/a.png`",
    rejects=[example(image_urls=["photo.png"]), example(image_urls=["/a b.png"]), example(image_urls=[""])],
    accepts=[example(image_urls=[IMAGE])],
)
for _name in MEDIA:
    CREATE.maps(
        "url-malformed",
        f"{_name}/*",
        ["string_pattern_mismatch"],
        lambda path, value: f"`{path}` is {quoted(value)}; it takes an absolute URL",
    )

# --- across fields --------------------------------------------------------------------------------------------


@CREATE.when(
    "too-many-frames",
    "/image_urls",
    source=NOTES,
    hint=f"send the first and the last frame, {SEEDANCE_2_0.frames}",
    rejects=[example(function_mode=FRAMES, image_urls=[IMAGE] * 3)],
    accepts=[example(function_mode=FRAMES, image_urls=[IMAGE] * 2)],
)
def too_many_frames(body: Body) -> str | None:
    """In `first_last_frames`, there are at most two images: the first frame and the last."""
    images = body["image_urls"]
    if body["function_mode"] != FRAMES or SEEDANCE_2_0.frames.allows(len(images)):
        return None
    return f"`image_urls` has {len(images)} images; in `{FRAMES}` the limit is {SEEDANCE_2_0.frames}"


@CREATE.when(
    "audio-alone",
    "/audio_urls",
    source=NOTES,
    hint="add an item to `image_urls` or `video_urls`, or send no audio",
    rejects=[example(audio_urls=[AUDIO])],
    accepts=[example(audio_urls=[AUDIO], image_urls=[IMAGE]), example(audio_urls=[AUDIO], video_urls=[VIDEO])],
)
def audio_alone(body: Body) -> str | None:
    """In `omni_reference`, the default mode, audio comes with an image or a video."""
    if not body["audio_urls"] or body["function_mode"] != REFERENCE or body["image_urls"] or body["video_urls"]:
        return None
    return "`audio_urls` is the only reference; `image_urls` and `video_urls` are empty"


@CREATE.when(
    "no-frame",
    "/image_urls",
    source=SKILL,
    severity="warning",
    confidence="inferred",
    hint="send the first frame, or the first and the last, or leave `function_mode` out",
    rejects=[example(function_mode=FRAMES)],
    accepts=[example(function_mode=FRAMES, image_urls=[IMAGE])],
)
def no_frame(body: Body) -> str | None:
    """In `first_last_frames`, there is at least one image; the vendor's script refuses none."""
    if body["function_mode"] != FRAMES or body["image_urls"]:
        return None
    return f"`image_urls` is empty in `{FRAMES}`; the API's pages allow it, the vendor's own script doesn't"


@CREATE.each(
    "reference-in-frames-mode",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint=f"use `{REFERENCE}` for audio and video references",
    rejects=[example(function_mode=FRAMES, image_urls=[IMAGE], video_urls=[VIDEO])],
    accepts=[example(image_urls=[IMAGE], video_urls=[VIDEO])],
)
def reference_in_frames_mode(body: Body) -> Sequence[RuleMatch]:
    """In `first_last_frames`, audio and video have no documented use."""
    if body["function_mode"] != FRAMES:
        return ()
    said = "`{}` is sent in `first_last_frames`, which is about images"
    return [RuleMatch(f"/{name}", body[name], said.format(name)) for name in ("audio_urls", "video_urls") if body[name]]


@CREATE.when(
    "too-many-files",
    "",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint=f"send {SEEDANCE_2_0.files}",
    rejects=[example(image_urls=[IMAGE] * 9, video_urls=[VIDEO] * 3, audio_urls=[AUDIO])],
    accepts=[example(image_urls=[IMAGE] * 9, video_urls=[VIDEO] * 3)],
)
def too_many_files(body: Body) -> str | None:
    """Other sellers of the model cap images, videos and audios together at 12."""
    count = len(body["image_urls"]) + len(body["video_urls"]) + len(body["audio_urls"])
    if SEEDANCE_2_0.files.allows(count):
        return None
    return f"there are {count} files; other sellers of the model take {SEEDANCE_2_0.files}"


CREATE.rule(
    "url-scheme",
    summary="References are http or https URLs; every known client sends these",
    source=FIELDS,
    severity="warning",
    confidence="inferred",
    hint="host the file and send its http or https URL",
    rejects=[example(image_urls=["ftp://example.com/i.png"]), example(image_urls=["data:video/mp4;base64,AAAA"])],
    accepts=[example(image_urls=["http://example.com/i.png"])],
)
declare(CREATE, FIELDS, lambda url: example(image_urls=[url]))


def loova_source(rule: Rule) -> Source:
    """Return where Loova's own pages say what an OutAI rule says."""
    return LOOVA_PAGE.at(rule.source.section) if rule.source.url == PAGE.url else rule.source
