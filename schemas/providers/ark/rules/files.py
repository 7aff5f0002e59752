"""What Ark documents of the files that a request names, checked where their facts are known.

The server is more lenient than its pages by 0.2 seconds: what it takes is an error, what the pages ask for a warning.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from drytake.schemas.providers.ark.models import model_of
from drytake.schemas.providers.ark.rules import book
from drytake.schemas.providers.ark.rules.book import CREATE, MP3, MP4, PNG, RULES, audio, body, image, references, video
from drytake.schemas.seedance.limits import SEEDANCE_2_0, SEEDANCE_2_5
from drytake.schemas.validation.addresses import UNREACHABLE, declare
from drytake.schemas.validation.media import MediaInfo
from drytake.schemas.validation.rules import Body, Limit, RuleMatch

__all__ = ["CLIP", "FORMATS", "MEDIA", "PIXELS", "RATIO", "SIDE", "TOTAL", "extensions"]

Files = Mapping[str, MediaInfo]
FILES = book.CREATE_PAGE.at("limits of files")
NEWER = book.NEWEST.at("limits of files")
MEGABYTE = 1_000_000
MEDIA = {f"content/*/{kind}_url/url": kind for kind in ("image", "video", "audio")}
"""Field to the kind of file it names."""
FORMATS: Mapping[str, tuple[str, ...]] = {
    "image": SEEDANCE_2_5.image_formats,
    "video": SEEDANCE_2_0.video_formats,
    "audio": SEEDANCE_2_0.audio_formats,
}
MEGABYTES: Mapping[str, float] = {"image": 30, "video": 200, "audio": 15}
CLIP: Mapping[str, Limit] = {"2.0": Limit(1.8, 15.2, "seconds"), "2.5": Limit(1.8, 30.2, "seconds")}
"""Family to the length of one clip that the server takes; that of 2.5 is inferred from another seller's page."""
TOTAL: Mapping[str, float] = {"2.0": 15.2, "2.5": 30.2}
"""The same of all clips of a kind together."""
PAGE_CLIP: Mapping[str, Limit] = {"2.0": Limit(2, 15, "seconds"), "2.5": Limit(2, 30, "seconds")}
"""What the pages ask for."""
SIDE, RATIO = Limit(300, 6_000, "pixels"), Limit(0.4, 2.5, "times as wide as high")
PIXELS = Limit(407_696, 8_295_044, "pixels")
FPS = Limit(23.8, 60, "frames a second")


def extensions(kind: str) -> tuple[str, ...]:
    """Return the extensions that files of a kind have."""
    also = {"jpeg": ("jpeg", "jpg"), "tiff": ("tiff", "tif")}
    return tuple(extension for name in FORMATS[kind] for extension in also.get(name, (name,)))


def _kind(pointer: str) -> str:
    return pointer.split("/")[3].removesuffix("_url")


def _of_kind(files: Files, *kinds: str) -> Iterator[tuple[str, str, MediaInfo]]:
    """Yield pointer, kind and facts of each file of some kinds."""
    for pointer, info in files.items():
        kind = _kind(pointer)
        if kind in kinds:
            yield pointer, kind, info


def _family(request: Body) -> str:
    family = model_of(request.get("model") or "").family
    return family if family in CLIP else "2.0"


Find = Callable[[str, MediaInfo, Body], tuple[Any, str] | None]
"""Returns what is wrong with a file of a kind: the value, and the sentence that says it."""


def _each(name: str, kinds: tuple[str, ...], find: Find, **facts: Any) -> None:
    """State what each file of some kinds is held to."""
    fields = ("content", *(field for field, kind in MEDIA.items() if kind in kinds))

    @CREATE.media(name, fields=fields, **facts)
    def check(request: Body, files: Files) -> Iterable[RuleMatch]:
        for pointer, kind, info in _of_kind(files, *kinds):
            found = find(kind, info, request)
            if found is not None:
                yield RuleMatch(pointer, *found)


def _reference(url: str) -> dict[str, object]:
    return body(image("reference_image", url))


# --- formats and bytes -------------------------------------------------------------------------------------------


def _wrong_format(kind: str, info: MediaInfo, _: Body) -> tuple[Any, str] | None:
    if not info.format or info.format in FORMATS[kind]:
        return None
    return info.format, f"the file is {info.format}; this takes {', '.join(FORMATS[kind])}"


_each(
    "file-format",
    ("image", "video", "audio"),
    _wrong_format,
    needs="format",
    summary="Images are JPEG, PNG, WebP, BMP, TIFF, GIF, HEIC or HEIF, videos MP4 or MOV, audios WAV or MP3",
    source=FILES,
    hint="convert the file",
    rejects=[
        _reference(f"{PNG}#format=avif"),
        body(video(f"{MP4}#format=webm")),
        references(audio(f"{MP3}#format=flac")),
    ],
    accepts=[
        _reference(f"{PNG}#format=heic"),
        body(video(f"{MP4}#format=mov")),
        references(audio(f"{MP3}#format=wav")),
    ],
)


def _too_large(kind: str, info: MediaInfo, _: Body) -> tuple[Any, str] | None:
    size, limit = info.size_bytes, MEGABYTES[kind]
    if size is None or size < limit * MEGABYTE or (kind != "image" and size == limit * MEGABYTE):
        return None
    return size, f"the file has {size / MEGABYTE:.1f} MB; the limit is {limit:g} MB"


_each(
    "file-too-large",
    ("image", "video", "audio"),
    _too_large,
    needs="size_bytes",
    summary="An image has less than 30 MB, a video at most 200 MB, an audio at most 15 MB",
    source=NEWER,
    hint="compress the file",
    rejects=[
        _reference(f"{PNG}#size=30000000"),
        body(video(f"{MP4}#size=200000001")),
        references(audio(f"{MP3}#size=15000001")),
    ],
    accepts=[
        _reference(f"{PNG}#size=29999999"),
        body(video(f"{MP4}#size=200000000")),
        references(audio(f"{MP3}#size=15000000")),
    ],
)

# --- seconds -----------------------------------------------------------------------------------------------------


def _clip(kind: str, info: MediaInfo, request: Body) -> tuple[Any, str] | None:
    limit = CLIP[_family(request)]
    if info.seconds is None or limit.allows(info.seconds):
        return None
    return info.seconds, f"the {kind} is {info.seconds:g} seconds long; the limit is {limit}"


_each(
    "clip-length",
    ("video", "audio"),
    _clip,
    needs="seconds",
    describe=True,
    summary="A reference video or audio is 1.8 to 15.2 seconds long, on 2.5 up to 30.2",
    source=book.ERRORS_PAGE,
    confidence="observed",
    hint="trim the clip to 2 to 15 seconds",
    rejects=[body(video(f"{MP4}#duration=1.7")), references(audio(f"{MP3}#duration=1.7"))],
    accepts=[body(video(f"{MP4}#duration=2")), body(video(f"{MP4}#duration=30"), model=book.LATEST)],
)


def _page_clip(kind: str, info: MediaInfo, request: Body) -> tuple[Any, str] | None:
    family = _family(request)
    if info.seconds is None or PAGE_CLIP[family].allows(info.seconds) or not CLIP[family].allows(info.seconds):
        return None
    return info.seconds, f"the {kind} is {info.seconds:g} seconds long; the page says {PAGE_CLIP[family]}"


_each(
    "clip-length-of-page",
    ("video", "audio"),
    _page_clip,
    needs="seconds",
    summary="By the page, a reference video or audio is 2 to 15 seconds long; the server takes 0.2 seconds more or less",
    source=FILES,
    severity="warning",
    hint="trim the clip to 2 to 15 seconds",
    rejects=[body(video(f"{MP4}#duration=1.9")), body(video(f"{MP4}#duration=15.1"))],
    accepts=[body(video(f"{MP4}#duration=2")), body(video(f"{MP4}#duration=15"))],
)


def _together(name: str, kind: str, example: Callable[..., Any]) -> None:
    """State how long all clips of a kind are together."""

    @CREATE.media(
        name,
        fields=("content", f"content/*/{kind}_url/url"),
        needs="seconds",
        summary=f"Reference {kind}s are at most 15.2 seconds long together, on 2.5 30.2",
        source=book.ERRORS_PAGE,
        confidence="observed",
        hint=f"trim the {kind}s to 15 seconds together",
        rejects=[example(8, 7.5)],
        accepts=[example(8, 7)],
    )
    def too_long(request: Body, files: Files) -> Iterable[RuleMatch]:
        known = {pointer: info.seconds for pointer, _, info in _of_kind(files, kind) if info.seconds is not None}
        total, high = sum(known.values()), TOTAL[_family(request)]
        if len(known) > 1 and total > high:
            longest = max(known, key=lambda pointer: known[pointer])
            said = f"the {kind}s are {total:g} seconds long together; the limit is {high} seconds"
            yield RuleMatch(longest, round(total, 3), said)


_together("videos-too-long", "video", lambda *each: body(*(video(f"{MP4}#duration={one}") for one in each)))
_together("audios-too-long", "audio", lambda *each: references(*(audio(f"{MP3}#duration={one}") for one in each)))

# --- pictures ----------------------------------------------------------------------------------------------------


def _sized(info: MediaInfo) -> tuple[int, int] | None:
    return (info.width, info.height) if info.width and info.height else None


def _wrong_side(kind: str, info: MediaInfo, _: Body) -> tuple[Any, str] | None:
    sides = _sized(info)
    wrong = next((side for side in sides or () if not SIDE.allows(side)), None)
    return (
        None if sides is None or wrong is None else (wrong, f"the {kind} has {sides[0]}x{sides[1]}; a side has {SIDE}")
    )


def _wrong_ratio(kind: str, info: MediaInfo, _: Body) -> tuple[Any, str] | None:
    sides = _sized(info)
    ratio = sides[0] / sides[1] if sides else None
    if ratio is None or RATIO.allows(ratio):
        return None
    return round(ratio, 4), f"the {kind} is {ratio:.2f} times as wide as high; {RATIO.low} to {RATIO.high} fit"


def _wrong_pixels(kind: str, info: MediaInfo, _: Body) -> tuple[Any, str] | None:
    sides = _sized(info)
    count = sides[0] * sides[1] if sides else None
    return None if count is None or PIXELS.allows(count) else (count, f"the {kind} has {count} pixels; {PIXELS} fit")


def _wrong_fps(_: str, info: MediaInfo, __: Body) -> tuple[Any, str] | None:
    if info.fps is None or FPS.allows(info.fps):
        return None
    return info.fps, f"the video has {info.fps:g} frames a second; {FPS.low} to {FPS.high} fit"


_each(
    "file-side",
    ("image", "video"),
    _wrong_side,
    needs="width",
    summary="Images and videos are 300 to 6000 pixels wide and high",
    source=NEWER,
    hint="scale it to sides of 300 to 6000 pixels",
    rejects=[_reference(f"{PNG}#width=299&height=400"), _reference(f"{PNG}#width=6001&height=6000")],
    accepts=[_reference(f"{PNG}#width=300&height=300"), _reference(f"{PNG}#width=6000&height=6000")],
)
_each(
    "file-ratio",
    ("image", "video"),
    _wrong_ratio,
    needs="width",
    summary="Images and videos are 0.4 to 2.5 times as wide as high",
    source=NEWER,
    hint="crop it",
    rejects=[_reference(f"{PNG}#width=399&height=1000"), body(video(f"{MP4}#width=2510&height=1000"))],
    accepts=[_reference(f"{PNG}#width=400&height=1000"), body(video(f"{MP4}#width=2500&height=1000"))],
)
_each(
    "video-pixels",
    ("video",),
    _wrong_pixels,
    needs="width",
    summary="A reference video has 407,696 to 8,295,044 pixels, such as 614x664 and 3326x2494",
    source=NEWER,
    hint="scale the video",
    rejects=[body(video(f"{MP4}#width=640&height=480")), body(video(f"{MP4}#width=3840&height=2161"))],
    accepts=[body(video(f"{MP4}#width=614&height=664")), body(video(f"{MP4}#width=3326&height=2494"))],
)
_each(
    "video-fps",
    ("video",),
    _wrong_fps,
    needs="fps",
    summary="A reference video has 24 to 60 frames a second; the server takes 23.8 too",
    source=FILES,
    hint="convert the video to 24 to 60 frames a second",
    rejects=[body(video(f"{MP4}#fps=23")), body(video(f"{MP4}#fps=61"))],
    accepts=[body(video(f"{MP4}#fps=24")), body(video(f"{MP4}#fps=60"))],
)
declare(CREATE, book.CREATE_PAGE.at("content"), lambda url: body(image(url=url)))
RULES.rules[UNREACHABLE] = replace(RULES[UNREACHABLE], severity="error", source=book.CAPTURES, confidence="observed")
"""The server loads each file before it responds: what it can't reach is refused at once."""
