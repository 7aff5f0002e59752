"""What Higgsfield documents of its Seedance models: a path for each task, and flat bodies that a JSON Schema holds."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from drytake.schemas.seedance.limits import SEEDANCE_2_0, SEEDANCE_2_5, SHARED, SHARED_2_5
from drytake.schemas.validation.file_limits import FileLimits, FileRules, count_rules, file_rules
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Body, Limit, Source
from drytake.schemas.validation.usual import FILES, address_rules, body_rules, share

__all__ = ["PARTS", "RULES"]

_MODELS, _DOCS = "https://open.higgsfield.ai/models/bytedance/seedance-", "https://docs.higgsfield.ai/docs"
PAGE_2_0 = Source(f"{_MODELS}2.0/text-to-video/api-reference", as_of="2026-09-30")
IMAGE_PAGE = Source(f"{_MODELS}2.0/image-to-video/api-reference", as_of="2026-09-30")
REFERENCE_PAGE = Source(f"{_MODELS}2.0/reference-to-video/api-reference", as_of="2026-09-30")
PAGE_2_5 = Source(f"{_MODELS}2.5/text-to-video/api-reference", as_of="2026-10-06")
EDIT_PAGE = Source(f"{_MODELS}2.5/video-edit/api-reference", as_of="2026-10-06")
PLAYGROUND = Source(f"{_MODELS}2.5/reference-to-video/api-reference", as_of="2026-10-06", section="playground")
KEY_PAGE = Source(f"{_DOCS}/authentication", as_of="2026-11-29")
ERROR_PAGE = Source(f"{_DOCS}/concepts/errors", as_of="2026-11-29")
POLL_PAGE = Source(f"{_DOCS}/concepts/polling", as_of="2026-11-29")
REPEAT_PAGE = Source(f"{_DOCS}/concepts/idempotency", as_of="2026-11-29")
UPLOAD_PAGE = Source(f"{_DOCS}/concepts/file-uploads", as_of="2026-11-29")
HOOK_PAGE = Source(f"{_DOCS}/how-to/webhooks", as_of="2026-11-29")
SDK = Source("https://pypi.org/project/higgsfield-client/0.2.0/", as_of="2026-11-29", section="the vendor's own SDK")

Ratio = Literal["16:9", "4:3", "1:1", "3:4", "9:16", "21:9"]
Resolution = Literal["480p", "720p", "1080p", "4k"]
Resolution25 = Literal["480p", "720p", "1080p"]
Format = Literal["mp4", "mov"]
FileType = Literal[
    "image/jpeg", "image/jpg", "image/png", "image/webp", "image/gif", "audio/wav", "audio/x-wav", "video/mp4"
]
MEDIA = {
    "image_url": "image",
    "end_image_url": "image",
    "video_url": "video",
    "image_urls": "image",
    "video_urls": "video",
    "audio_urls": "audio",
}
"""Field to the kind of file that it names, whatever the task."""
LISTS = {"image": "image_urls", "video": "video_urls", "audio": "audio_urls"}
PNG, MP4, MP3 = FILES["image"], FILES["video"], FILES["audio"]
TASKS = ("text-to-video", "image-to-video", "reference-to-video", "video-edit", "video-extend")
HEADER = "Idempotency-Key"
"""Header that lets a create be sent again."""
_GUESS: dict[str, Any] = {"severity": "warning", "confidence": "inferred"}


def text(**fields: object) -> dict[str, Any]:
    """Return an example: from text alone."""
    return {"prompt": "A lighthouse at dawn", **fields}


def frames(**fields: object) -> dict[str, Any]:
    """Return an example: from a first frame."""
    return text(**{"image_url": PNG} | fields)


def edit(**fields: object) -> dict[str, Any]:
    """Return an example: a video that is changed, or carried on."""
    return text(**{"video_url": MP4} | fields)


def with_files(kind: str, *urls: str) -> dict[str, Any]:
    """Return an example: from references, of which some are of a kind."""
    return text(**{"image_urls": [PNG], LISTS[kind]: list(urls)})


RULES = Rulebook("higgsfield")
TEXT, IMAGE, REFERENCE = (RULES.section(name) for name in TASKS[:3])
TEXT_2_5, REFERENCE_2_5, EDIT = (RULES.section(f"2.5-{name}") for name in (TASKS[0], *TASKS[2:4]))
ALONE = RULES.section(TASKS[2])
"""Of references that have nothing beside them, in both generations."""

# --- fields ------------------------------------------------------------------------------------------------------

body_rules(
    TEXT,
    PAGE_2_0,
    text,
    types=[text(prompt=5), text(duration="5"), text(generate_audio="yes")],
    nulls=[text(prompt=None)],
)
TEXT.required("prompt-missing", "prompt", source=PAGE_2_0, rejects=[{}, {"duration": 5}], accepts=[text()])
IMAGE.required("image-missing", "image_url", source=IMAGE_PAGE, rejects=[text()], accepts=[frames()])
EDIT.required("video-missing", "video_url", source=EDIT_PAGE, rejects=[text()], accepts=[edit()])
PROMPT = TEXT.limit(
    "prompt-empty",
    "prompt",
    Limit(1, None, "characters", counts=True),
    source=PAGE_2_0,
    rejects=[text(prompt="")],
    accepts=[text(prompt="p")],
)


@TEXT.when(
    "prompt-long",
    "/prompt",
    source=PAGE_2_0,
    hint="shorten it to 4000 characters",
    rejects=[text(prompt="p" * 4_001)],
    accepts=[text(prompt="p" * 4_000)],
    **_GUESS,
)
def prompt_long(body: Body) -> str | None:
    """No page names the longest prompt; clients cut it at 4000 or 5000 characters."""
    prompt = body.get("prompt")
    most = 4_000
    return f"`prompt` has {len(prompt)} characters" if isinstance(prompt, str) and len(prompt) > most else None


for _section, _name, _values, _wrong, _page in (
    (TEXT, "unknown-ratio aspect_ratio", get_args(Ratio), "adaptive", PAGE_2_0),
    (TEXT, "unknown-resolution resolution", get_args(Resolution), "540p", PAGE_2_0),
    (TEXT_2_5, "unknown-resolution-2-5 resolution", get_args(Resolution25), "4k", PAGE_2_5),
    (TEXT_2_5, "unknown-format output_format", get_args(Format), "webm", PAGE_2_5),
):
    _rule, _field = _name.split()
    _good = [text(**{_field: right}) for right in _values]
    _section.choice(_rule, _field, _values, source=_page, rejects=[text(**{_field: _wrong})], accepts=_good)
DURATION, DURATION_2_5 = (
    section.limit(
        f"duration-out-of-range{suffix}",
        "duration",
        limits.duration,
        source=page,
        example=lambda seconds: text(duration=seconds),
    )
    for section, suffix, limits, page in (
        (TEXT, "", SEEDANCE_2_0, PAGE_2_0),
        (TEXT_2_5, "-2-5", SEEDANCE_2_5, PAGE_2_5),
    )
)


@TEXT_2_5.when(
    "bitrate-mode",
    "/bitrate_mode",
    source=PAGE_2_5,
    hint="remove it",
    rejects=[text(bitrate_mode="high")],
    accepts=[text()],
    **_GUESS,
)
def bitrate_mode(body: Body) -> str | None:
    """`bitrate_mode` stood on pages of September, and no longer does."""
    return "`bitrate_mode` isn't listed any more" if body.get("bitrate_mode") is not None else None


# --- files -------------------------------------------------------------------------------------------------------

address_rules(IMAGE, UPLOAD_PAGE, lambda url: frames(image_url=url), MEDIA)
IMAGES, VIDEOS = count_rules(
    REFERENCE, {"image_urls": SEEDANCE_2_0.images, "video_urls": SEEDANCE_2_0.videos}, with_files, source=REFERENCE_PAGE
)
IMAGES_2_5, VIDEOS_2_5 = count_rules(
    REFERENCE_2_5,
    {"image_urls": SEEDANCE_2_5.images, "video_urls": SEEDANCE_2_5.videos},
    with_files,
    "-2-5",
    source=PLAYGROUND,
    confidence="observed",
)


def _many(section: Any, suffix: str, most: Limit, together: Limit) -> None:
    """Write what the model's maker says where Higgsfield is silent: of audios, and of all files together."""
    audio, file = int(most.high or 0), int(together.high or 0)
    images = min(file, int((IMAGES_2_5 if suffix else IMAGES).high or 0))

    def over(body: Body) -> str | None:
        audios = len(body.get("audio_urls") or ())
        files = sum(len(body.get(name) or ()) for name in LISTS.values())
        return f"there are {audios} audios, and {files} files" if audios > audio or files > file else None

    section.when(
        f"many-references{suffix}",
        "/audio_urls",
        summary=f"The model's maker takes {audio} audios and {file} files at most; Higgsfield names no such number",
        source=SHARED_2_5 if suffix else SHARED,
        hint=f"send at most {audio} audios and {file} files",
        rejects=[with_files("audio", *[MP3] * (audio + 1))],
        accepts=[text(image_urls=[PNG] * images, audio_urls=[MP3] * min(audio, file - images))],
        **_GUESS,
    )(over)


_many(REFERENCE, "", SEEDANCE_2_0.audios, SEEDANCE_2_0.files)
_many(REFERENCE_2_5, "-2-5", SEEDANCE_2_5.audios, SEEDANCE_2_5.files)


@ALONE.when(
    "audio-alone",
    "/audio_urls",
    source=SHARED,
    hint="add an image or a video",
    rejects=[text(audio_urls=[MP3])],
    accepts=[text(audio_urls=[MP3], image_urls=[PNG])],
    **_GUESS,
)
def audio_alone(body: Body) -> str | None:
    """The model's maker takes audios beside an image or a video only."""
    alone = body.get("audio_urls") and not (body.get("image_urls") or body.get("video_urls"))
    return "`audio_urls` stands alone" if alone else None


@ALONE.when(
    "no-references",
    "",
    source=REFERENCE_PAGE,
    hint="send a file, or take the path `text-to-video`",
    rejects=[text()],
    accepts=[text(image_urls=[PNG])],
    **_GUESS,
)
def no_references(body: Body) -> str | None:
    """A request from references has a file; the page lists all of them as optional, and no one has seen what comes of none."""
    return None if any(body.get(name) for name in LISTS.values()) else "there is no file to refer to"


for _section, _suffix, _seconds in ((REFERENCE, "", 15), (REFERENCE_2_5, "-2-5", 30.2)):
    _together = {"video": FileLimits(together=_seconds), "audio": FileLimits(together=_seconds)}
    _facts = {"source": SHARED_2_5 if _suffix else SHARED, **_GUESS}
    file_rules(FileRules(_section, {v: k for k, v in LISTS.items()}, _together, with_files, _facts, _suffix))

PARTS: Mapping[str, tuple[Any, ...]] = {
    "text-to-video": (TEXT,),
    "image-to-video": (TEXT, IMAGE),
    "reference-to-video": (TEXT, IMAGE, REFERENCE, ALONE),
    "2.5-text-to-video": (TEXT, TEXT_2_5),
    "2.5-image-to-video": (TEXT, IMAGE, TEXT_2_5),
    "2.5-reference-to-video": (TEXT, IMAGE, TEXT_2_5, REFERENCE_2_5, ALONE),
    "2.5-video-edit": (TEXT, IMAGE, EDIT, TEXT_2_5, REFERENCE_2_5),
    "2.5-video-extend": (TEXT, IMAGE, EDIT, TEXT_2_5, REFERENCE_2_5),
}
"""The sections whose rules hold a task's body."""

# --- beside the body, and other calls ----------------------------------------------------------------------------

QUERY = RULES.section("create-query")
QUERY.pattern(
    "webhook-malformed",
    "hf_webhook",
    "is {}; it takes a URL",
    summary="`hf_webhook` is the URL that the end is posted to",
    source=HOOK_PAGE,
    hint="send an absolute URL, percent-encoded",
    rejects=[{"hf_webhook": "example.com/hook"}, {"hf_webhook": ""}],
    accepts=[{"hf_webhook": "https://example.com/hook"}],
    **_GUESS,
)
HEADERS = RULES.section("create-headers")
HEADERS.pattern(
    "idempotency-key-malformed",
    "idempotency_key",
    "is {}; it takes 1 to 255 visible ASCII characters",
    summary=f"`{HEADER}` has 1 to 255 visible ASCII characters",
    source=REPEAT_PAGE,
    severity="warning",
    hint="send a UUID",
    rejects=[{"idempotency_key": "two words"}, {"idempotency_key": "k" * 256}],
    accepts=[{"idempotency_key": "k" * 255}, {}],
)
UPLOAD = RULES.section("get-upload-url")
UPLOAD.required(
    "content-type-missing", "content_type", source=UPLOAD_PAGE, rejects=[{}], accepts=[{"content_type": "image/png"}]
)
UPLOAD.choice(
    "unknown-file-type",
    "content_type",
    get_args(FileType),
    source=UPLOAD_PAGE,
    rejects=[{"content_type": "audio/mpeg"}],
    accepts=[{"content_type": one} for one in get_args(FileType)],
)
share(UPLOAD, TEXT, "wrong-type", "null-field")
PUT = RULES.section("put-headers")
PUT.required(
    "upload-header-missing",
    "x_amz_tagging",
    summary="A file is put with every header of `upload_headers`: they are signed",
    source=UPLOAD_PAGE,
    hint="send all headers of `upload_headers` with the file",
    rejects=[{}],
    accepts=[{"x_amz_tagging": "retention=temporary"}],
    **_GUESS,
)

CALL = RULES.section("any call")
CALL.rule(
    "key-missing",
    summary="Each call carries `Authorization: Key <key id>:<key secret>`",
    source=KEY_PAGE,
    hint="send the header `Authorization: Key <key id>:<key secret>`",
)
CALL.rule(
    "unknown-task",
    summary="A request is asked for by the `request_id` of its create",
    source=POLL_PAGE,
    hint="follow the `status_url` of the create",
)
CALL.rule(
    "key-reused",
    summary=f"One `{HEADER}` belongs to one request: the same path, JSON body and webhook",
    source=REPEAT_PAGE,
    hint="take a new key for a new request",
)
