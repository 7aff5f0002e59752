"""What the image upload takes: a URL or base64, one of them, an image, of a bounded size."""

import base64
import re
from collections.abc import Iterable, Mapping, Sequence

from drytake.schemas.providers.xskill.rules.book import RULES, SCRIPT, SKILL, SKILLS_HUB
from drytake.schemas.providers.xskill.rules.create import CREATE
from drytake.schemas.validation.media import DataUrlError, MediaInfo, data_url_bytes
from drytake.schemas.validation.rules import Body, CrossFieldRule, Limit, RuleMatch

__all__ = ["EXTENSIONS", "MEGABYTES", "UPLOAD", "image_bytes", "image_format"]

PAGE = SKILLS_HUB.at("upload-image")
MEGABYTES = Limit(None, 10, "MB")
_SIGNATURES = {
    "jpeg": rb"\xff\xd8\xff",
    "png": rb"\x89PNG\r\n\x1a\n",
    "gif": rb"GIF8[79]a",
    "webp": rb"RIFF....WEBP",
    "bmp": rb"BM",
    "svg": rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\b.{0,400}?\?>\s*|<!--.{0,800}?-->\s*|<!DOCTYPE\b.{0,400}?>\s*)*<svg[\s>]",
}
_FORMATS = {name: re.compile(pattern, re.DOTALL) for name, pattern in _SIGNATURES.items()}
EXTENSIONS = (*_SIGNATURES, "jpg")
_HEAD = 2_048
"""Bytes of a file that its format is told from."""
_PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(24)).decode()
_URL = "https://example.com/i.png"


def image_bytes(image_data: str) -> bytes:
    """Return the file that base64 says, with or without a ``data:`` prefix.

    Raises:
        DataUrlError: it isn't base64.
    """
    text = "".join(image_data.split())
    return data_url_bytes(text if text[:5].lower() == "data:" else f"data:;base64,{text}")


def image_format(data: bytes) -> str | None:
    """Return the format that a file's first bytes tell, or `None` where it is no image that XSkill takes."""
    return next((name for name, pattern in _FORMATS.items() if pattern.match(data[:_HEAD])), None)


UPLOAD = RULES.section("upload-image")
UPLOAD.include(CREATE, "wrong-type", "null-field")
UPLOAD.maps(
    "url-malformed",
    "image_url",
    ["string_pattern_mismatch"],
    lambda path, value: f"`{path}` is `{value[:60]}`; it takes an http or https URL",
)


@UPLOAD.when(
    "upload-empty",
    "",
    source=SCRIPT,
    confidence="inferred",
    hint="send `image_url` or `image_data`",
    rejects=[{}, {"image_url": None}],
    accepts=[{"image_url": _URL}, {"image_data": _PNG}],
)
def upload_empty(body: Body) -> str | None:
    """An upload has an image: `image_url` or `image_data`."""
    if body["image_url"] is not None or body["image_data"] is not None:
        return None
    return "neither `image_url` nor `image_data` is sent"


@UPLOAD.when(
    "upload-both",
    "/image_data",
    source=SKILL.at("Upload local images"),
    confidence="inferred",
    hint="send `image_url` or `image_data`, not both",
    rejects=[{"image_url": _URL, "image_data": _PNG}],
    accepts=[{"image_url": _URL, "image_data": None}],
)
def upload_both(body: Body) -> str | None:
    """An upload has one image: `image_url` or `image_data`."""
    if body["image_url"] is None or body["image_data"] is None:
        return None
    return "`image_url` and `image_data` are both sent; it takes one of them"


@UPLOAD.each(
    "upload-not-base64",
    source=SCRIPT,
    confidence="inferred",
    hint="send the file's bytes in base64; a `data:image/...;base64,` prefix is tolerated",
    rejects=[{"image_data": "not base64!"}, {"image_data": "data:image/png;base64"}],
    accepts=[{"image_data": _PNG}, {"image_data": f"data:image/png;base64,{_PNG}"}],
)
def upload_not_base64(body: Body) -> Sequence[RuleMatch]:
    """`image_data` is base64."""
    if body["image_data"] is not None:
        try:
            image_bytes(body["image_data"])
        except DataUrlError as error:
            said = f"`image_data` can't be read: {error}"
            return [RuleMatch("/image_data", body["image_data"][:60], said)]
    return []


def _sent(body: Body) -> bytes | None:
    """Return the bytes that `image_data` says; `None` where it says none that can be read."""
    try:
        return None if body["image_data"] is None else image_bytes(body["image_data"])
    except DataUrlError:
        return None


@UPLOAD.media(
    "upload-not-image",
    fields=("image_url",),
    needs="kind",
    source=PAGE,
    hint=f"send one of {', '.join(_SIGNATURES)}; host videos and audios elsewhere",
    rejects=[{"image_data": base64.b64encode(b"not an image").decode()}],
    accepts=[{"image_data": _PNG}],
)
def url_not_image(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Only images can be uploaded: JPEG, PNG, GIF, WebP, BMP, SVG."""
    for pointer, info in files.items():
        if info.kind not in (None, "image"):
            yield RuleMatch(pointer, info.kind, f"the file is of kind {info.kind}; it takes images")


def data_not_image(body: Body) -> Sequence[RuleMatch]:
    data = _sent(body)
    if data is None or image_format(data):
        return []
    return [RuleMatch("/image_data", body["image_data"][:60], "`image_data` is no image of a format that is taken")]


@UPLOAD.media(
    "upload-too-large",
    fields=("image_url",),
    needs="size_bytes",
    source=PAGE,
    confidence="inferred",
    hint=f"compress the image; {MEGABYTES} are advised",
    rejects=[{"image_url": f"{_URL}#size=10000001"}],
    accepts=[{"image_url": f"{_URL}#size=10000000"}],
)
def url_too_large(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """An image has at most 10 MB; the page advises it, the refusal is inferred."""
    for pointer, info in files.items():
        yield from _too_large(pointer, info.size_bytes or 0)


def data_too_large(body: Body) -> Sequence[RuleMatch]:
    return list(_too_large("/image_data", len(_sent(body) or b"")))


def _too_large(pointer: str, size_bytes: int) -> Iterable[RuleMatch]:
    if not MEGABYTES.allows(size_bytes / 1_000_000):
        yield RuleMatch(pointer, size_bytes, f"the image has {size_bytes / 1_000_000:.1f} MB; the limit is {MEGABYTES}")


for _rule_name, _find in (("upload-not-image", data_not_image), ("upload-too-large", data_too_large)):
    UPLOAD.checks.append(CrossFieldRule(_rule_name, _find, lambda _, found: found))
