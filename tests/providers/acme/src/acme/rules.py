"""What Acme documents of its requests: one entry per sentence, with the number, the source and examples.

At least one rule is of each kind that a rulebook knows.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.validation.media import MediaInfo
from drytake.schemas.validation.rulebook import NULL, Rulebook
from drytake.schemas.validation.rules import Body, RuleMatch, Source
from drytake.schemas.validation.text import quoted

PAGE = Source("https://docs.acme.example/videos", as_of="2026-11-21")
TASKS = Source("https://docs.acme.example/tasks", as_of="2026-11-21")
FILES = Source("https://docs.acme.example/files", as_of="2026-11-21")
KEYS = Source("https://docs.acme.example/keys", as_of="2026-11-21")
FIELDS = PAGE.at("Fields")

Model = Literal["acme-1", "acme-1-fast"]
Ratio = Literal["16:9", "1:1", "9:16"]
ALIASES = {"aspect_ratio": "ratio"}
"""Spellings that work without being documented, to the documented names."""
MEDIA = {"image_urls": "image", "video_urls": "video", "audio_urls": "audio"}

_IMAGE, _VIDEO, _AUDIO = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"
_PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12P4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)


def _body(**fields: object) -> dict[str, object]:
    return {"prompt": "A lighthouse at dawn", **fields}


RULES = Rulebook("acme")

# --- POST /api/v1/videos: the shape of the body ------------------------------------------------------------------

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
    hint="leave the field out, or read leniently with `--lax`",
    rejects=[_body(ratio=None), _body(image_urls=None), {"prompt": None}],
    accepts=[_body()],
)
CREATE.maps(
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
    "undocumented-spelling",
    summary="`aspect_ratio` works but isn't documented",
    source=FIELDS,
    severity="info",
    confidence="observed",
    hint="send the documented name",
    rejects=[_body(aspect_ratio="1:1"), _body(ratio="1:1", aspect_ratio="9:16")],
    accepts=[_body(ratio="1:1")],
)

# --- the fields ----------------------------------------------------------------------------------------------

CREATE.required("prompt-missing", "prompt", source=FIELDS, rejects=[{}, {"duration": 5}], accepts=[_body()])
TEXT_PATTERN = r"\S"
CREATE.pattern(
    "prompt-blank",
    "prompt",
    "is blank; it takes the text to generate from",
    summary="`prompt` says something",
    source=FIELDS,
    hint="describe the video in `prompt`",
    rejects=[{"prompt": ""}, {"prompt": " \n"}],
    accepts=[{"prompt": "p"}],
)
CREATE.choice(
    "unknown-model",
    "model",
    get_args(Model),
    source=FIELDS,
    rejects=[_body(model="acme-0"), _body(model=2)],
    accepts=[_body(model=model) for model in get_args(Model)],
)
CREATE.choice(
    "unknown-ratio",
    "ratio",
    get_args(Ratio),
    source=FIELDS,
    rejects=[_body(ratio="2.35:1")],
    accepts=[_body(ratio=ratio) for ratio in get_args(Ratio)],
)
DURATION = CREATE.limit(
    "duration-out-of-range",
    "duration",
    SEEDANCE_2_0.duration,
    source=FIELDS,
    example=lambda seconds: _body(duration=seconds),
)
CREATE.typed(
    "duration-not-integer",
    "duration",
    "an integer, in seconds",
    summary="`duration` is a JSON integer, not a string and not a fraction",
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
URL_PATTERN = r"^([hH][tT][tT][pP][sS]?://[^\s/?#]+\S*|data:[^\s,]+,\S*|[a-zA-Z][a-zA-Z0-9+.\-]+:[^\s]+)$"
CREATE.rule(
    "url-malformed",
    summary="Each reference is an absolute URL",
    source=FIELDS,
    hint="send a full URL such as `https://example.com/a.png`",
    rejects=[_body(image_urls=["photo.png"]), _body(image_urls=["/a b.png"]), _body(callback_url="here")],
    accepts=[_body(image_urls=[_IMAGE]), _body(callback_url="https://example.com/done")],
)
for _name in (*(f"{name}/*" for name in MEDIA), "callback_url"):
    CREATE.maps(
        "url-malformed",
        _name,
        ["string_pattern_mismatch"],
        lambda path, value: f"`{path}` is {quoted(value)}; it takes an absolute URL",
    )

# --- across fields --------------------------------------------------------------------------------------------


@CREATE.when(
    "audio-alone",
    "/audio_urls",
    source=FIELDS,
    hint="add an item to `image_urls` or `video_urls`, or send no audio",
    rejects=[_body(audio_urls=[_AUDIO])],
    accepts=[_body(audio_urls=[_AUDIO], image_urls=[_IMAGE]), _body(audio_urls=[_AUDIO], video_urls=[_VIDEO])],
)
def audio_alone(body: Body) -> str | None:
    """Audio comes with an image or a video."""
    if not body["audio_urls"] or body["image_urls"] or body["video_urls"]:
        return None
    return "`audio_urls` is the only reference; `image_urls` and `video_urls` are empty"


@CREATE.each(
    "url-scheme",
    source=FIELDS,
    severity="warning",
    confidence="inferred",
    hint="host the file and send its http or https URL",
    rejects=[_body(image_urls=["ftp://example.com/i.png"])],
    accepts=[_body(image_urls=["http://example.com/i.png"])],
)
def url_scheme(body: Body) -> Sequence[RuleMatch]:
    """References are http or https URLs."""
    said = "`{}.{}` is a `{}:` URL; no document names this form"
    odd = [(name, index, url) for name in MEDIA for index, url in enumerate(body[name]) if url[:4].lower() != "http"]
    return [RuleMatch(f"/{name}/{i}", url, said.format(name, i, url.partition(":")[0][:20])) for name, i, url in odd]


@CREATE.media(
    "reference-too-long",
    fields=("video_urls", "audio_urls"),
    needs="seconds",
    describe=True,
    source=FIELDS,
    severity="warning",
    hint=f"trim the clips to {SEEDANCE_2_0.reference_seconds} together",
    rejects=[_body(video_urls=[f"{_VIDEO}#duration=8", f"{_VIDEO}#duration=7.5"])],
    accepts=[_body(video_urls=[f"{_VIDEO}#duration=8", f"{_VIDEO}#duration=7"])],
)
def reference_too_long(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Reference videos and audios are at most 15 seconds together."""
    total = sum(info.seconds or 0 for info in files.values())
    if not SEEDANCE_2_0.reference_seconds.allows(total):
        said = f"the reference clips are {total:g} seconds long; Acme takes {SEEDANCE_2_0.reference_seconds}"
        yield RuleMatch(max(files, key=lambda pointer: files[pointer].seconds or 0), total, said)


# --- GET /api/v1/tasks -------------------------------------------------------------------------------------------

QUERY = RULES.section("query-task")
QUERY.include(CREATE, "wrong-type", "null-field")
QUERY.required("task-id-missing", "task_id", source=TASKS.at("Query"), rejects=[{}], accepts=[{"task_id": "t"}])
QUERY.pattern(
    "task-id-blank",
    "task_id",
    "is blank; it takes the id that the create call answered",
    summary="`task_id` names a task",
    source=TASKS.at("Query"),
    hint="send the `data.task_id` of the create response",
    rejects=[{"task_id": ""}],
    accepts=[{"task_id": "t"}],
)

# --- POST /api/v1/files ------------------------------------------------------------------------------------------

UPLOAD = RULES.section("upload-file")
UPLOAD.include(CREATE, "wrong-type", "null-field")
DATA_PATTERN = r"^data:[a-z]+/[a-z0-9.+-]+;base64,[A-Za-z0-9+/]+={0,2}$"
UPLOAD.required("file-missing", "data_url", source=FILES, rejects=[{}], accepts=[{"data_url": _PNG}])
UPLOAD.pattern(
    "file-malformed",
    "data_url",
    "is {}; it takes a data URL in base64",
    summary="`data_url` holds the file",
    source=FILES,
    hint="send a URL such as `data:image/png;base64,...`",
    rejects=[{"data_url": _IMAGE}],
    accepts=[{"data_url": _PNG}],
)

# --- any call ----------------------------------------------------------------------------------------------------

CALL = RULES.section("any call")
CALL.rule(
    "key-missing",
    summary="Each call carries `Authorization: Bearer <key>`",
    source=KEYS,
    hint="send the header `Authorization: Bearer <key>` with a valid key",
)
CALL.rule(
    "content-type",
    summary="The body is sent as application/json",
    source=PAGE.at("Body"),
    hint="send `Content-Type: application/json`",
)
CALL.rule(
    "unknown-task",
    summary="A task is asked for by the key that made it",
    source=TASKS.at("Errors"),
    hint="ask for the `data.task_id` of a create response, with the same key",
)
