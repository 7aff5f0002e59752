"""What Replicate documents of references: how many, how long, which together, and how the prompt names them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from drytake.schemas.providers.replicate.rules import book
from drytake.schemas.providers.replicate.rules.book import (
    INPUT,
    INPUT_2_0,
    INPUT_2_5,
    MP3,
    MP4,
    PNG,
    frames,
    items,
    references,
    text,
)
from drytake.schemas.seedance.limits import SEEDANCE_2_0, SEEDANCE_2_5
from drytake.schemas.validation.media import MediaInfo
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.rules import Body, Limit, RuleMatch
from drytake.schemas.validation.text import quoted

__all__ = ["AUDIOS", "AUDIOS_2_5", "IMAGES", "IMAGES_2_5", "SECONDS_2_5", "VIDEOS", "VIDEOS_2_5"]

LISTS = ("reference_images", "reference_videos", "reference_audios")
SECONDS_2_5 = 30
"""Of all videos together, and of all audios."""
_FACTS: dict[str, Any] = {"source": book.SCHEMA_PAGE}
_FACTS_2_5: dict[str, Any] = {"source": book.PAGE_2_5, "confidence": "observed"}


def count(section: Section, name: str, field: str, limit: Limit, **facts: Any) -> Limit:
    """State how many files a list has."""
    url = {"images": PNG, "videos": MP4, "audios": MP3}[limit.unit]
    example = text if url != MP3 else references
    return section.limit(name, field, limit, example=lambda number: example(**{field: [url] * number}), **facts)


IMAGES = count(INPUT_2_0, "too-many-images", "reference_images", SEEDANCE_2_0.images, **_FACTS)
VIDEOS = count(INPUT_2_0, "too-many-videos", "reference_videos", SEEDANCE_2_0.videos, **_FACTS)
AUDIOS = count(INPUT_2_0, "too-many-audios", "reference_audios", SEEDANCE_2_0.audios, **_FACTS)
IMAGES_2_5 = count(INPUT_2_5, "too-many-images-2-5", "reference_images", SEEDANCE_2_5.images, **_FACTS_2_5)
VIDEOS_2_5 = count(INPUT_2_5, "too-many-videos-2-5", "reference_videos", SEEDANCE_2_5.videos, **_FACTS_2_5)
AUDIOS_2_5 = count(INPUT_2_5, "too-many-audios-2-5", "reference_audios", SEEDANCE_2_5.audios, **_FACTS_2_5)

# --- which together: what the schema can't say, and the model refuses ----------------------------------------------


@INPUT.when(
    "last-frame-alone",
    "/last_frame_image",
    source=book.SCHEMA_PAGE,
    hint="add `image`, the first frame",
    rejects=[text(last_frame_image=PNG)],
    accepts=[frames(last_frame_image=PNG)],
)
def last_frame_alone(body: Body) -> str | None:
    """`last_frame_image` needs `image`."""
    return "there is a last frame and no first one" if body["last_frame_image"] and not body["image"] else None


@INPUT.when(
    "frames-and-images",
    "/reference_images",
    source=book.SCHEMA_PAGE,
    hint="send frames or reference images, not both",
    rejects=[frames(reference_images=[PNG])],
    accepts=[frames(), references(), frames(reference_images=[])],
)
def frames_and_images(body: Body) -> str | None:
    """`reference_images` don't stand beside `image` or `last_frame_image`."""
    if not items(body, "reference_images") or not (body["image"] or body["last_frame_image"]):
        return None
    return "`reference_images` stand beside `image` or `last_frame_image`"


@INPUT.when(
    "frames-and-references",
    "/reference_videos",
    source=book.ISSUES,
    confidence="inferred",
    hint="send frames or references, not both",
    rejects=[frames(reference_videos=[MP4])],
    accepts=[text(reference_videos=[MP4])],
)
def frames_and_references(body: Body) -> str | None:
    """A first frame and reference videos are two modes: mixed ones fail with E006."""
    both = items(body, "reference_videos") and (body["image"] or body["last_frame_image"])
    return "`reference_videos` stand beside `image` or `last_frame_image`" if both else None


@INPUT.when(
    "audio-alone",
    "/reference_audios",
    source=book.SCHEMA_PAGE,
    hint="add an item to `reference_images` or `reference_videos`, or send no audio",
    rejects=[text(reference_audios=[MP3]), frames(reference_audios=[MP3])],
    accepts=[references(reference_audios=[MP3]), text(reference_audios=[MP3], reference_videos=[MP4])],
)
def audio_alone(body: Body) -> str | None:
    """Audio needs at least one reference image or video."""
    if not items(body, "reference_audios") or items(body, "reference_images") or items(body, "reference_videos"):
        return None
    return "`reference_audios` is the only reference; there is no image and no video"


# --- how long ------------------------------------------------------------------------------------------------------

Files = Mapping[str, MediaInfo]


def long(section: Section, name: str, field: str, most: float, example: Callable[..., Any], **facts: Any) -> None:
    """State how many seconds the files of a list have together."""
    kind = field.removeprefix("reference_")

    @section.media(
        name,
        fields=(field,),
        needs="seconds",
        describe=True,
        summary=f"`{field}` are at most {most:g} seconds long together",
        hint=f"trim the {kind} to {most:g} seconds together",
        rejects=[example(most + 0.5), example(most / 2, most / 2 + 1)],
        accepts=[example(most), example(most / 2, most / 2)],
        **facts,
    )
    def too_long(_: Body, files: Files) -> Iterable[RuleMatch]:
        known = {pointer: info.seconds or 0 for pointer, info in files.items()}
        total = sum(known.values())
        if total > most:
            longest = max(known, key=lambda pointer: known[pointer])
            yield RuleMatch(longest, total, f"`{field}` are {total:g} seconds long together; the limit is {most:g}")


def _videos(*seconds: float) -> dict[str, object]:
    return text(reference_videos=[f"{MP4}#duration={one:g}" for one in seconds])


def _audios(*seconds: float) -> dict[str, object]:
    return references(reference_audios=[f"{MP3}#duration={one:g}" for one in seconds])


_SECONDS = SEEDANCE_2_0.reference_seconds.high or 0
long(INPUT_2_0, "videos-too-long", "reference_videos", _SECONDS, _videos, **_FACTS)
long(INPUT_2_0, "audios-too-long", "reference_audios", _SECONDS, _audios, **_FACTS)
long(INPUT_2_5, "videos-too-long-2-5", "reference_videos", SECONDS_2_5, _videos, **_FACTS_2_5)
long(INPUT_2_5, "audios-too-long-2-5", "reference_audios", SECONDS_2_5, _audios, **_FACTS_2_5)

# --- the prompt's references ---------------------------------------------------------------------------------------

_NAMED = re.compile(r"\[(Image|Video|Audio)(\d{1,3})\]")
_FOREIGN = re.compile(r"@(?:image|video|audio)_?(?:file_)?\d{1,3}(?!\d)", re.IGNORECASE)


def named(prompt: str) -> Iterator[tuple[str, str, int]]:
    """Yield each reference of a prompt: as it is written, its field, and its number from 1."""
    for found in _NAMED.finditer(prompt):
        yield found[0], f"reference_{found[1].lower()}s", int(found[2])


@INPUT.each(
    "reference-unknown",
    source=book.SCHEMA_PAGE,
    severity="warning",
    confidence="inferred",
    hint="count from 1, kind by kind, in the order of the lists",
    rejects=[references(prompt="As in [Image2]"), references(prompt="With [Audio1]"), references(prompt="[Image0]")],
    accepts=[references(prompt="As in [Image1]")],
)
def reference_unknown(body: Body) -> Sequence[RuleMatch]:
    """`[Image1]`, `[Video1]` and `[Audio1]` in the prompt name files that are sent, counted from 1."""
    if "[" not in body["prompt"]:
        return []
    lost = [
        (token, field) for token, field, number in named(body["prompt"]) if not 1 <= number <= len(items(body, field))
    ]
    said = "the prompt names {}; `{}` has {} items"
    return [
        RuleMatch("/prompt", token, said.format(quoted(token), field, len(items(body, field))))
        for token, field in dict.fromkeys(lost)
    ]


@INPUT.when(
    "reference-form",
    "/prompt",
    source=book.SCHEMA_PAGE,
    severity="warning",
    confidence="inferred",
    hint="write `[Image1]`, `[Video1]`, `[Audio1]`",
    rejects=[references(prompt="As in @Image1"), references(prompt="As in @image_file_1")],
    accepts=[references(prompt="As in [Image1]")],
)
def reference_form(body: Body) -> str | None:
    """The prompt names a reference as `[Image1]`; other sellers have other forms."""
    found = _FOREIGN.search(body["prompt"]) if "@" in body["prompt"] else None
    return found and f"the prompt says {quoted(found[0])}; Replicate's form is `[Image1]`"
