"""What OutAI documents of its requests: one entry per sentence, with the number, the source and examples.

Loova sells the same wire format; its rules are these under its own name and pages.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

from drytake.schemas.seedance.limits import SEEDANCE_2_0, SHARED
from drytake.schemas.validation.addresses import declare
from drytake.schemas.validation.media import MediaInfo
from drytake.schemas.validation.rulebook import NULL, Bad, Body, Rule, Rulebook, Source
from drytake.schemas.validation.text import shown

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

_IMAGE, _VIDEO, _AUDIO = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"


def _body(**fields: object) -> dict[str, object]:
    return {"prompt": "A lighthouse at dawn", **fields}


RULES = Rulebook("outai")

# --- POST /v1/video/seedance-2: the shape of the body ------------------------------------------------------------

CREATE = RULES.section("create-video")
CREATE.rule(
    "body-not-json",
    summary="The body is JSON",
    source=PAGE.at("Body"),
    hint="send one JSON object with `Content-Type: application/json`",
    rejects=[b"{", b"", b'{"prompt": NaN}', b'{"prompt": "\\ud800"}'],
    accepts=[_body()],
)
CREATE.rule(
    "body-not-object",
    summary="The body is one JSON object",
    source=PAGE.at("Body"),
    hint='send an object, such as `{"prompt": "..."}`',
    rejects=[[], "text", None, 5],
    accepts=[_body()],
)
CREATE.typed(
    "wrong-type",
    "*",
    "the documented type",
    summary="Each field has its documented type",
    source=FIELDS,
    hint="see the field's type on the provider's page",
    rejects=[_body(image_urls=_IMAGE), _body(image_urls=[5]), {"prompt": 5}],
    accepts=[_body(image_urls=[])],
)
CREATE.rule(
    "null-field",
    summary="An optional field is left out rather than sent as null",
    source=FIELDS,
    confidence="inferred",
    hint="leave the field out, or read leniently with `--lax`",
    rejects=[_body(ratio=None), _body(image_urls=None), {"prompt": None}],
    accepts=[_body()],
)
CREATE.catch(
    "null-field", "*", [NULL], lambda path, _: f"`{path}` is null; it takes a value, or is left out if it is optional"
)
CREATE.rule(
    "unknown-field",
    summary="Fields that the page doesn't name have no effect",
    source=FIELDS,
    severity="warning",
    confidence="inferred",
    hint="remove it",
    rejects=[_body(resolution="1080p"), _body(promt="typo")],
    accepts=[_body()],
)
CREATE.rule(
    "dropped-field",
    summary="What a request says stands in a field that the page names; elsewhere it is lost",
    source=FIELDS,
    severity="warning",
    confidence="inferred",
    hint="send it in the documented field",
    rejects=[_body(image_url=_IMAGE), _body(seconds=10), _body(aspectRatio="1:1"), _body(cover={"url": _IMAGE})],
    accepts=[_body(image_urls=[_IMAGE]), _body(duration=10), _body(ratio="1:1")],
)
CREATE.rule(
    "undocumented-spelling",
    summary="`functionMode` and `aspect_ratio` work but aren't documented",
    source=SKILL,
    severity="info",
    confidence="observed",
    hint="send the documented name",
    rejects=[_body(functionMode=REFERENCE), _body(aspect_ratio="1:1"), _body(ratio="1:1", aspect_ratio="4:3")],
    accepts=[_body(function_mode=REFERENCE)],
)

# --- the fields ----------------------------------------------------------------------------------------------

CREATE.required("prompt-missing", "prompt", source=NOTES, rejects=[{}, {"duration": 5}], accepts=[_body()])
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
    rejects=[_body(model="seedance_2_5"), _body(model=2)],
    accepts=[_body(model=model) for model in get_args(Model)],
)
CREATE.choice(
    "unknown-mode",
    "function_mode",
    get_args(Mode),
    source=NOTES,
    rejects=[_body(function_mode="first_last_frame")],
    accepts=[_body(function_mode=FRAMES, image_urls=[_IMAGE]), _body(function_mode=REFERENCE)],
)
CREATE.choice(
    "unknown-ratio",
    "ratio",
    get_args(Ratio),
    source=NOTES,
    rejects=[_body(ratio="2.35:1"), _body(ratio="auto")],
    accepts=[_body(ratio=ratio) for ratio in get_args(Ratio)],
)
DURATION = CREATE.limit(
    "duration-out-of-range",
    "duration",
    SEEDANCE_2_0.duration,
    source=NOTES,
    example=lambda seconds: _body(duration=seconds),
)
CREATE.typed(
    "duration-not-integer",
    "duration",
    "an integer, in seconds",
    summary="`duration` is a JSON integer, not a string and not a fraction",
    confidence="inferred",
    source=FIELDS,
    hint="send whole seconds without quotes, such as `5`",
    rejects=[_body(duration="5"), _body(duration=5.5), _body(duration=True)],
    accepts=[_body(duration=5)],
)
CREATE.rule(
    "integral-decimal",
    summary="A whole number is sent without a decimal point: some parsers take 5.0 for an integer, others don't",
    source=FIELDS,
    severity="warning",
    confidence="inferred",
    hint="send whole numbers such as `5`",
    rejects=[_body(duration=5.0)],
    accepts=[_body(duration=5)],
)
IMAGES = CREATE.limit(
    "too-many-images",
    "image_urls",
    SEEDANCE_2_0.images,
    source=FIELDS,
    example=lambda count: _body(image_urls=[_IMAGE] * count),
)
VIDEOS = CREATE.limit(
    "too-many-videos",
    "video_urls",
    SEEDANCE_2_0.videos,
    source=FIELDS,
    example=lambda count: _body(video_urls=[_VIDEO] * count),
)
AUDIOS = CREATE.limit(
    "too-many-audios",
    "audio_urls",
    SEEDANCE_2_0.audios,
    source=FIELDS,
    example=lambda count: _body(audio_urls=[_AUDIO] * count, image_urls=[_IMAGE]),
)
PROMPT_PATTERN = r"\S"
URL_PATTERN = r"^([hH][tT][tT][pP][sS]?://[^\s/?#]+\S*|data:[^\s,]+,\S*|[a-zA-Z][a-zA-Z0-9+.\-]+:[^\s]+)$"
CREATE.rule(
    "url-malformed",
    summary="Each reference is an absolute URL",
    source=FIELDS,
    hint="send a full URL such as `https://example.com/a.png`",
    rejects=[_body(image_urls=["photo.png"]), _body(image_urls=["/a b.png"]), _body(image_urls=[""])],
    accepts=[_body(image_urls=[_IMAGE])],
)
for _name in MEDIA:
    CREATE.catch(
        "url-malformed",
        f"{_name}/*",
        ["string_pattern_mismatch"],
        lambda path, value: f"`{path}` is {shown(value)}; it takes an absolute URL",
    )

# --- across fields --------------------------------------------------------------------------------------------


@CREATE.when(
    "too-many-frames",
    "/image_urls",
    source=NOTES,
    hint=f"send the first and the last frame, {SEEDANCE_2_0.frames}",
    rejects=[_body(function_mode=FRAMES, image_urls=[_IMAGE] * 3)],
    accepts=[_body(function_mode=FRAMES, image_urls=[_IMAGE] * 2)],
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
    rejects=[_body(audio_urls=[_AUDIO])],
    accepts=[_body(audio_urls=[_AUDIO], image_urls=[_IMAGE]), _body(audio_urls=[_AUDIO], video_urls=[_VIDEO])],
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
    rejects=[_body(function_mode=FRAMES)],
    accepts=[_body(function_mode=FRAMES, image_urls=[_IMAGE])],
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
    rejects=[_body(function_mode=FRAMES, image_urls=[_IMAGE], video_urls=[_VIDEO])],
    accepts=[_body(image_urls=[_IMAGE], video_urls=[_VIDEO])],
)
def reference_in_frames_mode(body: Body) -> Sequence[Bad]:
    """In `first_last_frames`, audio and video have no documented use."""
    if body["function_mode"] != FRAMES:
        return ()
    said = "`{}` is sent in `first_last_frames`, which is about images"
    return [Bad(f"/{name}", body[name], said.format(name)) for name in ("audio_urls", "video_urls") if body[name]]


@CREATE.when(
    "too-many-files",
    "",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint=f"send {SEEDANCE_2_0.files}",
    rejects=[_body(image_urls=[_IMAGE] * 9, video_urls=[_VIDEO] * 3, audio_urls=[_AUDIO])],
    accepts=[_body(image_urls=[_IMAGE] * 9, video_urls=[_VIDEO] * 3)],
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
    rejects=[_body(image_urls=["ftp://example.com/i.png"]), _body(image_urls=["data:video/mp4;base64,AAAA"])],
    accepts=[_body(image_urls=["http://example.com/i.png"])],
)
declare(CREATE, FIELDS, lambda url: _body(image_urls=[url]))

# --- the files: limits of the model that these pages don't state -------------------------------------------------


@CREATE.media(
    "reference-too-long",
    fields=("video_urls", "audio_urls"),
    needs="seconds",
    tell=True,
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint=f"trim the clips to {SEEDANCE_2_0.reference_seconds} together",
    rejects=[_body(video_urls=[f"{_VIDEO}#duration=8", f"{_VIDEO}#duration=7.5"])],
    accepts=[_body(video_urls=[f"{_VIDEO}#duration=8", f"{_VIDEO}#duration=7"])],
)
def reference_too_long(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[Bad]:
    """Reference videos and audios are at most 15 seconds together."""
    total = sum(info.seconds or 0 for info in files.values())
    if not SEEDANCE_2_0.reference_seconds.allows(total):
        said = f"the reference clips are {total:g} seconds long; the model takes {SEEDANCE_2_0.reference_seconds}"
        yield Bad(max(files, key=lambda pointer: files[pointer].seconds or 0), total, said)


@CREATE.media(
    "file-format",
    fields=tuple(MEDIA),
    needs="format",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint="convert the file",
    rejects=[_body(image_urls=[f"{_IMAGE}#format=ico"])],
    accepts=[_body(image_urls=[_IMAGE])],
)
def file_format(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[Bad]:
    """References are of the formats that the model takes."""
    formats = {
        "image_urls": SEEDANCE_2_0.image_formats,
        "video_urls": SEEDANCE_2_0.video_formats,
        "audio_urls": SEEDANCE_2_0.audio_formats,
    }
    for pointer, info in files.items():
        allowed = formats[pointer.split("/")[1]]
        if info.format and info.format not in allowed:
            yield Bad(pointer, info.format, f"the file is {info.format}; the model takes {', '.join(allowed)}")


@CREATE.media(
    "file-too-large",
    fields=tuple(MEDIA),
    needs="size_bytes",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint="compress the file",
    rejects=[
        _body(image_urls=[f"{_IMAGE}#size=30000001"]),
        _body(video_urls=[f"{_VIDEO}#size=50000001"]),
        _body(audio_urls=[f"{_AUDIO}#size=15000001"], image_urls=[_IMAGE]),
    ],
    accepts=[
        _body(image_urls=[f"{_IMAGE}#size=30000000"]),
        _body(video_urls=[f"{_VIDEO}#size=50000000"]),
        _body(audio_urls=[f"{_AUDIO}#size=15000000"], image_urls=[_IMAGE]),
    ],
)
def file_too_large(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[Bad]:
    """References are within the sizes that the model takes: 30 MB an image, 50 MB a video, 15 MB an audio."""
    limits = {
        "image_urls": SEEDANCE_2_0.image_megabytes,
        "video_urls": SEEDANCE_2_0.video_megabytes,
        "audio_urls": SEEDANCE_2_0.audio_megabytes,
    }
    for pointer, info in files.items():
        limit = limits[pointer.split("/")[1]]
        if info.size_bytes is not None and not limit.allows(info.size_bytes / 1_000_000):
            said = f"the file has {info.size_bytes / 1_000_000:.1f} MB; the model takes {limit}"
            yield Bad(pointer, info.size_bytes, said)


# --- GET /v1/tasks ------------------------------------------------------------------------------------------------

QUERY = RULES.section("query-task")
QUERY.adopt(CREATE, "wrong-type", "null-field")
QUERY.required("task-id-missing", "task_id", source=LOOVA_TASKS.at("Query"), rejects=[{}], accepts=[{"task_id": "t"}])
QUERY.pattern(
    "task-id-blank",
    "task_id",
    "is blank; it takes the id that the create call answered",
    summary="`task_id` names a task",
    source=LOOVA_TASKS.at("Query"),
    confidence="inferred",
    hint="send the `data.task_id` of the create answer",
    rejects=[{"task_id": ""}],
    accepts=[{"task_id": "t"}],
)

# --- any call ----------------------------------------------------------------------------------------------------

CALL = RULES.section("any call")
CALL.rule(
    "key-missing",
    summary="Each call carries `Authorization: Bearer <key>`",
    source=HEADERS,
    hint="send the header `Authorization: Bearer <key>` with a valid key",
)
CALL.rule(
    "content-type",
    summary="The body is sent as application/json",
    source=PAGE.at("Body"),
    confidence="inferred",
    hint="send `Content-Type: application/json`",
)
CALL.rule(
    "unknown-task",
    summary="A task is asked for by the key that made it",
    source=LOOVA_TASKS.at("Errors"),
    confidence="inferred",
    hint="ask for the `data.task_id` of a create answer, with the same key",
)


def loova_source(rule: Rule) -> Source:
    """Return where Loova's own pages say what an OutAI rule says."""
    return LOOVA_PAGE.at(rule.source.section) if rule.source.url == PAGE.url else rule.source
