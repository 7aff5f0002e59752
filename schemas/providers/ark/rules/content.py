"""What Ark documents of a request's content: items, roles, and what goes together."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal, get_args

from drytake.schemas.providers.ark.models import model_of
from drytake.schemas.providers.ark.modes import (
    FRAME_ROLES,
    MEDIA_TYPES,
    ROLES,
    Item,
    content_of,
    mode_of,
    of_type,
    text_of,
    url_of,
)
from drytake.schemas.providers.ark.rules import book, fragments
from drytake.schemas.providers.ark.rules.book import CREATE, audio, body, image, limit_of, references, text, video
from drytake.schemas.validation.rules import Body, RuleMatch
from drytake.schemas.validation.text import quoted

__all__ = ["ItemType", "is_web", "reference_unknown"]

CONTENT = book.CREATE_PAGE.at("content")
ItemType = Literal["text", "image_url", "audio_url", "video_url", "draft_task"]
WORDS_OF_TYPE = {"image_url": "images", "video_url": "videos", "audio_url": "audios"}

CREATE.required("content-missing", "content", source=CONTENT, rejects=[{"model": book.MODEL}], accepts=[text()])
CREATE.required(
    "type-missing", "content/*/type", source=CONTENT, rejects=[body({"text": "A lighthouse"})], accepts=[text()]
)
CREATE.choice(
    "unknown-content-type",
    "content/*/type",
    get_args(ItemType),
    source=CONTENT,
    rejects=[body({"type": "image"}), body({"type": "input_text", "text": "A lighthouse"})],
    accepts=[text()],
)
for _type in (*MEDIA_TYPES, "draft_task"):
    _field = "id" if _type == "draft_task" else "url"
    CREATE.maps(
        "payload-missing",
        f"content/*/{_type}/{_field}",
        ("missing",),
        lambda path, _: f"`{path}` is missing; it says what the item is",
    )


@CREATE.when(
    "content-empty",
    "/content",
    schema=fragments.any_text,
    source=CONTENT,
    confidence="inferred",
    hint="send a text, an image or a video",
    rejects=[body(), body({"type": "text", "text": " "})],
    accepts=[text(), body(image()), body({"type": "text", "text": ""}, image())],
)
def content_empty(request: Body) -> str | None:
    """The content holds a text or a file."""
    items = content_of(request)
    if any(item.get("type") != "text" for item in items) or text_of(items).strip():
        return None
    return "`content` has neither text nor files"


@CREATE.each(
    "payload-missing",
    schema=fragments.payload,
    source=CONTENT,
    confidence="inferred",
    hint='an item of type `image_url` has `"image_url": {"url": "..."}`, and the others likewise',
    rejects=[
        body({"type": "image_url", "url": book.PNG}),
        body({"type": "text"}, image()),
        body({"type": "video_url", "video_url": {}, "role": "reference_video"}),
    ],
    accepts=[text(), body(image())],
)
def payload_missing(request: Body) -> Sequence[RuleMatch]:
    """An item has the field that its type names."""
    return [
        RuleMatch(f"/content/{place}/{item['type']}", None, f"`content.{place}.{item['type']}` is missing")
        for place, item in enumerate(content_of(request))
        if item.get(item["type"]) is None
    ]


# --- roles -------------------------------------------------------------------------------------------------------


def _images(request: Body) -> Sequence[tuple[int, Item]]:
    return of_type(content_of(request), "image_url")


@CREATE.each(
    "unknown-image-role",
    schema=fragments.roles,
    source=CONTENT,
    hint="use `first_frame`, `last_frame` or `reference_image`",
    rejects=[body(image("character")), body(image("start_frame"))],
    accepts=[body(image("first_frame")), body(image())],
)
def unknown_image_role(request: Body) -> Sequence[RuleMatch]:
    """An image's role is `first_frame`, `last_frame` or `reference_image`."""
    return [
        RuleMatch(f"/content/{place}/role", item["role"], f"`content.{place}.role` is {quoted(item['role'])}")
        for place, item in _images(request)
        if item.get("role") is not None and item["role"] not in ROLES["image_url"]
    ]


@CREATE.each(
    "image-role-missing",
    schema=fragments.frames,
    source=CONTENT,
    hint="say what each image is for: `first_frame` and `last_frame`, or `reference_image`",
    rejects=[body(image(), image()), body(image("first_frame"), image())],
    accepts=[body(image()), body(image("first_frame"), image("last_frame"))],
)
def image_role_missing(request: Body) -> Sequence[RuleMatch]:
    """Where there are several images, each says its role."""
    images = _images(request)
    if len(images) < 2:
        return ()
    return [
        RuleMatch(f"/content/{place}/role", None, f"`content.{place}.role` is missing; there are {len(images)} images")
        for place, item in images
        if item.get("role") is None
    ]


def _one_frame(name: str, role: str) -> None:
    word = role.partition("_")[0]
    other = "last_frame" if word == "first" else "first_frame"

    @CREATE.when(
        name,
        "/content",
        schema=partial(fragments.at_most_one, role),
        summary=f"There is at most one image of the role `{role}`",
        source=CONTENT,
        hint=f"send one `{role}`",
        rejects=[body(image(role), image(role), image(other))],
        accepts=[body(image(role), image(other))],
    )
    def too_many(request: Body) -> str | None:
        count = sum(1 for _, item in _images(request) if item.get("role") == role)
        return f"there are {count} images of the role `{role}`" if count > 1 else None


_one_frame("too-many-first-frames", "first_frame")
_one_frame("too-many-last-frames", "last_frame")


@CREATE.when(
    "last-frame-alone",
    "/content",
    schema=fragments.last_frame,
    source=CONTENT,
    hint="send a `first_frame` too",
    rejects=[body(image("last_frame"))],
    accepts=[body(image("first_frame"), image("last_frame"))],
)
def last_frame_alone(request: Body) -> str | None:
    """A `last_frame` comes with a `first_frame`."""
    roles = {item.get("role") for _, item in _images(request)}
    alone = "last_frame" in roles and not roles & {"first_frame", "reference_image", None}
    return "there is a `last_frame`, and no `first_frame`" if alone else None


def _role_of(name: str, kind: str, wrong: object, right: object) -> None:
    (role,), word = ROLES[kind], kind.partition("_")[0]

    @CREATE.each(
        name,
        schema=partial(fragments.role_of, kind),
        summary=f"The role of {'an' if word == 'audio' else 'a'} {word} is `{role}`",
        source=CONTENT,
        hint=f'add `"role": "{role}"`',
        rejects=[wrong],
        accepts=[right],
    )
    def wrong_role(request: Body) -> Sequence[RuleMatch]:
        return [
            RuleMatch(f"/content/{place}/role", item.get("role"), f"`content.{place}.role` isn't `{role}`")
            for place, item in of_type(content_of(request), kind)
            if item.get("role") != role
        ]


_role_of("video-role", "video_url", body(video(role=None)), body(video()))
_role_of("audio-role", "audio_url", references(audio(role=None)), references(audio()))

# --- what goes together ------------------------------------------------------------------------------------------


@CREATE.when(
    "modes-mixed",
    "/content",
    schema=fragments.mixed,
    source=CONTENT,
    hint="make all images `reference_image`, or send frames without references, videos and audios",
    rejects=[
        body(image("first_frame"), image("reference_image")),
        body(image("first_frame"), video()),
        body(image(), audio()),
    ],
    accepts=[body(image("reference_image"), video(), audio()), body(image("first_frame"), image("last_frame"))],
)
def modes_mixed(request: Body) -> str | None:
    """First and last frames don't go with references, videos or audios."""
    items = content_of(request)
    images = of_type(items, "image_url")
    bare = len(images) == 1 and images[0][1].get("role") is None
    if mode_of(items) != "r2v" or not (bare or any(item.get("role") in FRAME_ROLES for _, item in images)):
        return None
    return "`content` has a first or last frame beside references"


def _counted(name: str, kind: str, over: object, most: object) -> None:
    words = WORDS_OF_TYPE[kind]

    @CREATE.when(
        name,
        "/content",
        schema=partial(fragments.counted, kind, words),
        summary=f"A request has as many reference {words} as its model takes",
        source=CONTENT,
        hint=f"send fewer reference {words}",
        rejects=[over],
        accepts=[most],
    )
    def too_many(request: Body) -> str | None:
        roles = ROLES[kind][-1:]
        count = sum(1 for _, item in of_type(content_of(request), kind) if item.get("role") in roles)
        limit = limit_of(request, words)
        return None if limit.allows(count) else f"there are {count} reference {words}; the limit is {limit}"


_counted("too-many-images", "image_url", body(*[image("reference_image")] * 10), body(*[image("reference_image")] * 9))
_counted("too-many-videos", "video_url", body(*[video()] * 4), body(*[video()] * 3))
_counted("too-many-audios", "audio_url", references(*[audio()] * 4), references(*[audio()] * 3))


@CREATE.when(
    "audio-alone",
    "/content",
    schema=fragments.alone,
    source=CONTENT,
    hint="add a `reference_image` or a `reference_video`, or use Seedance 2.5",
    rejects=[body(audio()), {**text(), "content": [*text()["content"], audio()]}],
    accepts=[references(audio()), body(video(), audio()), body(audio(), model=book.LATEST)],
)
def audio_alone(request: Body) -> str | None:
    """Before 2.5, audio comes with an image or a video."""
    types = {item.get("type") for item in content_of(request)}
    if "audio_url" not in types or types & {"image_url", "video_url"} or model_of(request["model"]).family == "2.5":
        return None
    return "audio is the only reference"


# --- URLs --------------------------------------------------------------------------------------------------------

_ASSET = re.compile(r"asset://asset-\d{14}-[a-z0-9]{5}")
_URL = re.compile(r"(?:[hH][tT][tT][pP][sS]?://[^\s/?#]+|data:[^\s,]+,|asset://)\S*")
_DATA = re.compile(r"data:(?:image|audio)/[a-z0-9.+-]+;base64,")


def _urls(request: Body) -> Iterator[tuple[str, str, str]]:
    """Yield pointer, type and URL of each file."""
    items = content_of(request)
    for place, item in enumerate(items if items.has_files else ()):
        url = url_of(item)
        if url is not None and item["type"] in MEDIA_TYPES:
            yield f"/content/{place}/{item['type']}/url", item["type"], url


def is_web(url: str) -> bool:
    """Return whether a file's URL is one of the web, of which no rule about its form speaks."""
    return url[:4].lower() == "http" and _URL.fullmatch(url) is not None


@CREATE.each(
    "url-malformed",
    schema=lambda: fragments.url_form(fragments.URL, *MEDIA_TYPES),
    source=CONTENT,
    hint="send a full URL such as `https://example.com/a.png`, a data URL, or `asset://<id>`",
    rejects=[body(image(url="photo.png")), body(image(url="")), body(image(url="asset-20260401120000-abcde"))],
    accepts=[body(image(url="asset://asset-20260401120000-abcde")), body(image())],
)
def url_malformed(request: Body) -> Sequence[RuleMatch]:
    """A file is a public URL, a data URL or an asset."""
    return [
        RuleMatch(pointer, url[:500], f"`{pointer[1:].replace('/', '.')}` is {quoted(url)}, which is no URL")
        for pointer, _, url in _urls(request)
        if not _URL.fullmatch(url)
    ]


@CREATE.each(
    "data-url-video",
    schema=lambda: fragments.url_form("^(?!data:)", "video_url"),
    source=book.PROBES,
    confidence="observed",
    hint="host the video and send its URL",
    rejects=[body(video("data:video/mp4;base64,AAAA"))],
    accepts=[body(video())],
)
def data_url_video(request: Body) -> Sequence[RuleMatch]:
    """A video isn't sent as a data URL."""
    return [
        RuleMatch(pointer, url[:80], f"`{pointer[1:].replace('/', '.')}` is a data URL; it takes a URL of the web")
        for pointer, kind, url in _urls(request)
        if kind == "video_url" and url.startswith("data:")
    ]


@CREATE.each(
    "data-url-form",
    source=CONTENT,
    severity="warning",
    hint="write `data:image/png;base64,...`, with the format in lower case",
    rejects=[body(image(url="data:image/PNG;base64,AAAA")), body(image(url="data:image/png,AAAA"))],
    accepts=[body(image(url="data:image/png;base64,AAAA")), references(audio("data:audio/mp3;base64,AAAA"))],
)
def data_url_form(request: Body) -> Sequence[RuleMatch]:
    """A data URL is `data:image/<format>;base64,...` or `data:audio/<format>;base64,...`, in lower case."""
    return [
        RuleMatch(pointer, url[:80], f"`{pointer[1:].replace('/', '.')}` begins with {quoted(url[:40])}")
        for pointer, kind, url in _urls(request)
        if kind != "video_url" and url.startswith("data:") and _DATA.match(url) is None
    ]


@CREATE.each(
    "unknown-asset",
    schema=lambda: fragments.url_form(fragments.ASSET, *MEDIA_TYPES, only="^asset://"),
    source=book.SERIES.at("assets"),
    hint="send `asset://` and the asset's id, such as `asset://asset-20260401120000-abcde`",
    rejects=[body(image(url="asset://portrait"))],
    accepts=[body(image(url="asset://asset-20260401120000-abcde"))],
)
def unknown_asset(request: Body) -> Sequence[RuleMatch]:
    """An asset is named by its id, `asset-YYYYMMDDhhmmss-xxxxx`."""
    return [
        RuleMatch(pointer, url, f"`{pointer[1:].replace('/', '.')}` is {quoted(url)}, which is no id of an asset")
        for pointer, _, url in _urls(request)
        if url.startswith("asset://") and not _ASSET.fullmatch(url)
    ]


# --- the prompt's references -------------------------------------------------------------------------------------

_NAMED = re.compile(r"(?<![A-Za-z0-9])@?(Image|Video|Audio|image|video|audio) ?(\d{1,3})(?![0-9A-Za-z])")
_PARTS_OF_NAMES = ("mage", "ideo", "udio")
"""Texts without one of these needn't be looked through."""


@CREATE.when(
    "reference-unknown",
    "/content",
    source=book.SERIES,
    severity="warning",
    confidence="inferred",
    hint="count from 1, kind by kind, in the order of the content",
    rejects=[references({"type": "text", "text": "As in Image 2"})],
    accepts=[references({"type": "text", "text": "As in Image 1"}), text()],
)
def reference_unknown(request: Body) -> str | None:
    """`Image 1`, `Video 1` and `Audio 1` in the prompt name files that are sent, counted from 1."""
    items = content_of(request)
    prompt = text_of(items)
    if mode_of(items) != "r2v" or not any(part in prompt for part in _PARTS_OF_NAMES):
        return None
    for found in _NAMED.finditer(prompt):
        count = len(of_type(items, f"{found[1].lower()}_url"))
        if not 1 <= int(found[2]) <= count:
            return f"the prompt names {quoted(found[0])}; there are {count} of that kind"
    return None
