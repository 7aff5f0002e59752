"""What WaveSpeed documents of its Seedance models: the path is the model, and the body its input."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from drytake.schemas.seedance.limits import SEEDANCE_2_0, SEEDANCE_2_5, SHARED
from drytake.schemas.validation.file_limits import FileLimits, FileRules, count_rules, file_rules
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Body, Limit, Source
from drytake.schemas.validation.usual import FILES, address_rules, body_rules, share

__all__ = ["PARTS", "RULES"]

_DOCS = "https://wavespeed.ai/docs/docs-api/bytedance/bytedance-seedance-2.0"
TEXT_PAGE = Source(f"{_DOCS}-text-to-video", as_of="2026-10-09")
IMAGE_PAGE = Source(f"{_DOCS}-image-to-video", as_of="2026-10-09")
EDIT_PAGE = Source(f"{_DOCS}-fast-video-edit-turbo", as_of="2026-10-09")
LATEST_PAGE = Source("https://wavespeed.ai/seedance-2-5-api", as_of="2026-10-09")
HOOK_PAGE = Source("https://wavespeed.ai/docs/verify-webhooks", as_of="2026-10-09")
SHARED_PAGE = Source("https://wavespeed.ai/docs/docs-api/bytedance/bytedance-seedream-v5.0-pro", as_of="2026-09-02")
KEY_PAGE = Source("https://wavespeed.ai/blog/posts/wavespeed-api-auth-errors", as_of="2026-10-09")
SDK = Source("https://pypi.org/project/wavespeed/2.0.5/", as_of="2026-11-29", section="the vendor's own SDK")

Ratio = Literal["16:9", "9:16", "4:3", "3:4", "1:1", "21:9"]
Resolution = Literal["480p", "720p", "1080p", "4k"]
MEDIA = {
    "image": "image",
    "last_image": "image",
    "video": "video",
    "reference_images": "image",
    "reference_videos": "video",
    "reference_audios": "audio",
}
"""Field to the kind of file that it names, whatever the workflow."""
PNG, MP4, MP3 = FILES["image"], FILES["video"], FILES["audio"]
WORKFLOWS = ("text-to-video", "image-to-video", "video-edit", "video-extend")
Example = Any


def text(**fields: object) -> dict[str, Any]:
    """Return an example of text-to-video."""
    return {"prompt": "A lighthouse at dawn", **fields}


def frames(**fields: object) -> dict[str, Any]:
    """Return an example of image-to-video."""
    return text(**{"image": PNG} | fields)


def edit(**fields: object) -> dict[str, Any]:
    """Return an example of video-edit."""
    return text(**{"video": MP4} | fields)


RULES = Rulebook("wavespeed")
TEXT, IMAGE, EDIT, EXTEND = (RULES.section(name) for name in WORKFLOWS)
TEXT_2_5, IMAGE_2_5, EDIT_2_5, EXTEND_2_5 = (RULES.section(f"2.5-{name}") for name in WORKFLOWS)

body_rules(
    TEXT,
    TEXT_PAGE,
    text,
    types=[text(prompt=5), text(duration="5"), text(generate_audio="yes"), text(reference_images=PNG)],
    nulls=[text(prompt=None)],
)
TEXT.required("prompt-missing", "prompt", source=TEXT_PAGE, rejects=[{}, {"duration": 5}], accepts=[text()])
IMAGE.required("image-missing", "image", source=IMAGE_PAGE, rejects=[text()], accepts=[frames()])
EDIT.required("video-missing", "video", source=EDIT_PAGE, rejects=[text()], accepts=[edit()])
TEXT.choice(
    "unknown-ratio",
    "aspect_ratio",
    get_args(Ratio),
    source=TEXT_PAGE,
    rejects=[text(aspect_ratio=wrong) for wrong in ("adaptive", "9:21")],
    accepts=[text(aspect_ratio=right) for right in get_args(Ratio)],
)
TEXT.choice(
    "unknown-resolution",
    "resolution",
    get_args(Resolution),
    source=TEXT_PAGE,
    rejects=[text(resolution=wrong) for wrong in ("540p", "4K")],
    accepts=[text(resolution=right) for right in get_args(Resolution)],
)
DURATION = TEXT.limit(
    "duration-out-of-range",
    "duration",
    SEEDANCE_2_0.duration,
    source=TEXT_PAGE,
    example=lambda seconds: text(duration=seconds),
)
DURATION_2_5 = TEXT_2_5.limit(
    "duration-out-of-range-2-5",
    "duration",
    SEEDANCE_2_5.duration,
    source=LATEST_PAGE,
    confidence="observed",
    example=lambda seconds: text(duration=seconds),
)
address_rules(TEXT, TEXT_PAGE, lambda url: text(reference_images=[url]), MEDIA)
_REFERENCES = {"image": "reference_images", "video": "reference_videos", "audio": "reference_audios"}


def _with_files(kind: str, *urls: str) -> dict[str, Any]:
    return text(**{"reference_images": [PNG], _REFERENCES[kind]: list(urls)})


(IMAGES,) = count_rules(TEXT, {"reference_images": SEEDANCE_2_0.images}, _with_files, source=TEXT_PAGE)


@TEXT.when(
    "many-references",
    "/reference_videos",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint="send at most 3 videos and 3 audios",
    rejects=[text(reference_videos=[MP4] * 4), text(reference_audios=[MP3] * 4, reference_images=[PNG])],
    accepts=[text(reference_videos=[MP4] * 3)],
)
def many_references(body: Body) -> str | None:
    """The model's maker takes 3 videos and 3 audios at most; one page of WaveSpeed's prints 9 videos."""
    most = SEEDANCE_2_0.videos
    counts = [len(body.get(name) or ()) for name in ("reference_videos", "reference_audios")]
    return None if all(map(most.allows, counts)) else f"there are {counts[0]} videos and {counts[1]} audios"


file_rules(
    FileRules(
        TEXT,
        {field: kind for kind, field in _REFERENCES.items()},
        {"video": FileLimits(together=15), "audio": FileLimits(together=15)},
        _with_files,
        {"source": TEXT_PAGE, "severity": "warning"},
    )
)


@EDIT.media(
    "video-trimmed",
    fields=("video",),
    needs="seconds",
    describe=True,
    source=EDIT_PAGE,
    severity="warning",
    hint="trim it yourself",
    rejects=[edit(video=f"{MP4}#duration=16")],
    accepts=[edit(video=f"{MP4}#duration=15")],
)
def video_trimmed(_: Body, files: Mapping[str, Any]) -> Any:
    """A video of more than 15 seconds is trimmed to 15."""
    from drytake.schemas.validation.rules import RuleMatch  # noqa: PLC0415 - the type alone is needed above

    most = 15
    return [
        RuleMatch(at, info.seconds, f"the video is {info.seconds:g} seconds long; {most} of them are used")
        for at, info in files.items()
        if (info.seconds or 0) > most
    ]


LAST_IMAGE = Limit(None, 1, "images", counts=True)
_EVERY = ("body-not-json", "body-not-object", "wrong-type", "null-field", "unknown-field", "dropped-field")
PARTS = {
    "text-to-video": (TEXT,),
    "image-to-video": (TEXT, IMAGE),
    "video-edit": (TEXT, EDIT),
    "video-extend": (TEXT, EDIT),
    "2.5-text-to-video": (TEXT, TEXT_2_5),
    "2.5-image-to-video": (TEXT, IMAGE, TEXT_2_5),
    "2.5-video-edit": (TEXT, EDIT, TEXT_2_5),
    "2.5-video-extend": (TEXT, EDIT, TEXT_2_5),
}
"""The sections whose rules hold a workflow's body."""
UPLOAD = RULES.section("get-upload-url")
for _name, _wrong in (("filename", {"size": 1}), ("size", {"filename": "a.png"})):
    UPLOAD.required(f"{_name}-missing", _name, source=SDK, rejects=[_wrong], accepts=[{"filename": "a.png", "size": 1}])
share(UPLOAD, TEXT, "wrong-type", "null-field")

CALL = RULES.section("any call")
CALL.rule(
    "key-missing",
    summary="Each call carries `Authorization: Bearer <key>`; `X-API-Key` is refused",
    source=KEY_PAGE,
    hint="send the header `Authorization: Bearer <key>` with a valid key",
)
CALL.rule(
    "unknown-task",
    summary="A prediction is asked for by the `data.id` of its submission",
    source=TEXT_PAGE,
    hint="follow `data.urls.get` of the submission",
)
CALL.rule(
    "price-unpublished",
    summary="Nobody has published the price of this; the mock charges nothing, or what a switch says",
    source=TEXT_PAGE,
    severity="info",
    confidence="inferred",
    hint="look at the account's billing; the switch `unpublished-price` sets an amount to be used here",
)
