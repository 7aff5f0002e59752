"""What fal documents of references: how many, which together, and how the prompt names them."""

import re
from collections.abc import Iterator, Sequence

from drytake.schemas.providers.fal.rules import book
from drytake.schemas.providers.fal.rules.book import (
    IMAGE,
    MEDIA_OF_REFERENCE,
    MP3,
    MP4,
    PNG,
    REFERENCE,
    REFERENCE_2_5,
    counted,
    items,
    references,
    text,
)
from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.validation.rules import Body, RuleMatch
from drytake.schemas.validation.text import quoted

__all__ = ["AUDIOS", "AUDIOS_2_5", "FILES", "IMAGES", "IMAGES_2_5", "VIDEOS", "VIDEOS_2_5"]

FIELDS = book.REFERENCE_PAGE.at("Input")
FIELDS_2_5 = book.REFERENCE_2_5_PAGE.at("Input Schema")

IMAGES = REFERENCE.limit(
    "too-many-images",
    "image_urls",
    SEEDANCE_2_0.images,
    source=FIELDS,
    example=lambda count: text(image_urls=[PNG] * count),
)
VIDEOS = REFERENCE.limit(
    "too-many-videos",
    "video_urls",
    SEEDANCE_2_0.videos,
    source=FIELDS,
    example=lambda count: text(video_urls=[MP4] * count),
)
AUDIOS = REFERENCE.limit(
    "too-many-audios",
    "audio_urls",
    SEEDANCE_2_0.audios,
    source=FIELDS,
    example=lambda count: references(audio_urls=[MP3] * count),
)
IMAGES_2_5 = REFERENCE_2_5.limit(
    "too-many-images-2-5",
    "image_urls",
    counted(30, "images"),
    source=FIELDS_2_5,
    example=lambda count: text(image_urls=[PNG] * count),
)
VIDEOS_2_5 = REFERENCE_2_5.limit(
    "too-many-videos-2-5",
    "video_urls",
    counted(10, "videos"),
    source=FIELDS_2_5,
    example=lambda count: text(video_urls=[MP4] * count),
)
AUDIOS_2_5 = REFERENCE_2_5.limit(
    "too-many-audios-2-5",
    "audio_urls",
    counted(10, "audios"),
    source=FIELDS_2_5,
    example=lambda count: references(audio_urls=[MP3] * count),
)
FILES = SEEDANCE_2_0.files
"""All lists together. 2.5's cap is 50 files, which is the sum of its three lists: nothing can break it alone."""


@REFERENCE.when(
    "too-many-files",
    "",
    source=FIELDS,
    hint=f"send {FILES}: images, videos and audios together",
    rejects=[text(image_urls=[PNG] * 9, video_urls=[MP4] * 3, audio_urls=[MP3])],
    accepts=[text(image_urls=[PNG] * 9, video_urls=[MP4] * 3)],
)
def too_many_files(body: Body) -> str | None:
    """Images, videos and audios are at most 12 together."""
    count = sum(len(items(body, name)) for name in MEDIA_OF_REFERENCE)
    return None if FILES.allows(count) else f"there are {count} files; the limit is {FILES} together"


@REFERENCE.when(
    "audio-alone",
    "/audio_urls",
    source=FIELDS,
    hint="add an item to `image_urls` or `video_urls`, or send no audio",
    rejects=[text(audio_urls=[MP3])],
    accepts=[references(audio_urls=[MP3]), text(audio_urls=[MP3], video_urls=[MP4]), text(audio_urls=[])],
)
def audio_alone(body: Body) -> str | None:
    """Audio comes with at least one image or video."""
    if not items(body, "audio_urls") or items(body, "image_urls") or items(body, "video_urls"):
        return None
    return "`audio_urls` is the only reference; there is no image and no video"


# --- the prompt's references -------------------------------------------------------------------------------------

_NAMED = re.compile(r"@(Image|Video|Audio)(\d{1,3})(?!\d)")
_FOREIGN = re.compile(r"\[(?:Image|Video|Audio) ?\d{1,3}\]|@(?:image|video|audio)_?(?:file_)?\d{1,3}(?!\d)")


def named(prompt: str) -> Iterator[tuple[str, str, int]]:
    """Yield each reference of a prompt: as it is written, its field, and its number from 1."""
    for found in _NAMED.finditer(prompt):
        yield found[0], f"{found[1].lower()}_urls", int(found[2])


@REFERENCE.each(
    "reference-unknown",
    source=FIELDS,
    severity="warning",
    confidence="inferred",
    hint="count from 1, kind by kind, in the order of the lists",
    rejects=[references(prompt="As in @Image2"), references(prompt="With @Audio1"), references(prompt="@Image0")],
    accepts=[references(prompt="As in @Image1")],
)
def reference_unknown(body: Body) -> Sequence[RuleMatch]:
    """`@Image1`, `@Video1` and `@Audio1` in the prompt name files that are sent, counted from 1."""
    lost = [
        (token, field) for token, field, number in named(body["prompt"]) if not 1 <= number <= len(items(body, field))
    ]
    said = "the prompt names {}; `{}` has {} items"
    return [
        RuleMatch("/prompt", token, said.format(quoted(token), field, len(items(body, field))))
        for token, field in dict.fromkeys(lost)
    ]


@REFERENCE.when(
    "reference-form",
    "/prompt",
    source=FIELDS,
    severity="warning",
    hint="write `@Image1`, `@Video1`, `@Audio1`",
    rejects=[references(prompt="As in [Image1]"), references(prompt="As in @image_file_1")],
    accepts=[references(prompt="As in @Image1")],
)
def reference_form(body: Body) -> str | None:
    """The prompt names a reference as `@Image1`; other sellers have other forms."""
    found = _FOREIGN.search(body["prompt"])
    return found and f"the prompt says {quoted(found[0])}; fal's form is `@Image1`"


book.share(REFERENCE_2_5, REFERENCE, "audio-alone", "reference-unknown", "reference-form")
book.share(REFERENCE, IMAGE, "url-malformed")
book.share(REFERENCE_2_5, IMAGE, "url-malformed")
