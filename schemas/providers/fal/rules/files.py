"""What fal documents of the files that a request names, checked where their facts are known."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from drytake.schemas.providers.fal.rules import book
from drytake.schemas.providers.fal.rules.book import (
    IMAGE,
    IMAGE_2_5,
    IMAGE_FIELDS,
    MP3,
    MP4,
    PNG,
    REFERENCE,
    REFERENCE_2_5,
    pointers_to,
    references,
    text,
)
from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.validation.media import MediaInfo
from drytake.schemas.validation.rules import Body, RuleMatch

__all__ = ["CLIP_SECONDS_2_5", "FORMATS", "FORMATS_OF_2_5"]

Files = Mapping[str, MediaInfo]
FIELDS = book.REFERENCE_PAGE.at("Input")
FIELDS_2_5 = book.REFERENCE_2_5_PAGE.at("Input Schema")
MEGABYTE = 1_000_000

FORMATS: Mapping[str, tuple[str, ...]] = dict.fromkeys(IMAGE_FIELDS, book.IMAGE_FORMATS) | {
    "video_urls": book.VIDEO_FORMATS,
    "audio_urls": book.AUDIO_FORMATS,
}
"""Field to the formats that 2.0 takes."""
FORMATS_OF_2_5 = {**FORMATS, **dict.fromkeys(IMAGE_FIELDS, book.IMAGE_FORMATS_2_5)}

SHORTEST_TOTAL = 2
"""Reference videos of 2.0, seconds together; the longest is the model's own."""
VIDEO_PIXELS = (640 * 640, 834 * 1112)
"""About what a reference video of 2.0 has: a 480p one at least, a 720p one at most."""
CLIP_SECONDS_2_5 = (1.8, 30.2)
"""Of each clip of 2.5, and of all videos together, and of all audios."""
VIDEO_MEGABYTES_2_5 = 200
VIDEO_SIDE_2_5 = (300, 6_000)
VIDEO_RATIO_2_5 = (0.4, 2.5)
VIDEO_FPS_2_5 = (24, 60)


def seconds(files: Files, field: str) -> tuple[float, str]:
    """Return the length of a list's files together, as far as it is known, and the pointer of the longest."""
    known = {pointer: files[pointer].seconds or 0.0 for pointer in pointers_to(field, files)}
    return sum(known.values()), max(known, key=lambda pointer: known[pointer], default="")


def all_known(body: Body, files: Files, field: str) -> bool:
    """Return whether the length of each file of a list is known."""
    known = [pointer for pointer in pointers_to(field, files) if files[pointer].seconds is not None]
    return len(known) == len(body[field] or ())


# --- formats -----------------------------------------------------------------------------------------------------


def _wrong_formats(files: Files, formats: Mapping[str, tuple[str, ...]]) -> Iterator[RuleMatch]:
    for pointer, info in files.items():
        allowed = formats[pointer.split("/")[1]]
        if info.format and info.format not in allowed:
            yield RuleMatch(pointer, info.format, f"the file is {info.format}; this takes {', '.join(allowed)}")


@REFERENCE.media(
    "file-format",
    fields=tuple(FORMATS),
    needs="format",
    source=FIELDS,
    hint="convert the file: images to JPEG, PNG or WebP, videos to MP4 or MOV, audios to MP3 or WAV",
    rejects=[
        text(image_urls=[f"{PNG}#format=gif"]),
        text(video_urls=[f"{MP4}#format=webm"]),
        references(audio_urls=[f"{MP3}#format=flac"]),
    ],
    accepts=[text(image_urls=[f"{PNG}#format=webp"]), text(video_urls=[f"{MP4}#format=mov"])],
)
def file_format(_: Body, files: Files) -> Iterable[RuleMatch]:
    """Images are JPEG, PNG or WebP, videos MP4 or MOV, audios MP3 or WAV."""
    return _wrong_formats(files, FORMATS)


@REFERENCE_2_5.media(
    "file-format-2-5",
    fields=tuple(FORMATS),
    needs="format",
    source=FIELDS_2_5,
    hint="convert the file",
    rejects=[text(image_urls=[f"{PNG}#format=avif"])],
    accepts=[text(image_urls=[f"{PNG}#format={name}"]) for name in book.IMAGE_FORMATS_2_5],
)
def file_format_2_5(_: Body, files: Files) -> Iterable[RuleMatch]:
    """On 2.5, images are JPEG, PNG, WebP, BMP, TIFF, GIF, HEIC or HEIF, videos MP4 or MOV, audios MP3 or WAV."""
    return _wrong_formats(files, FORMATS_OF_2_5)


# --- sizes in bytes ----------------------------------------------------------------------------------------------


def _too_large(files: Files, megabytes: float) -> Iterator[RuleMatch]:
    for pointer, info in files.items():
        if info.size_bytes is not None and info.size_bytes > megabytes * MEGABYTE:
            said = f"the file has {info.size_bytes / MEGABYTE:.1f} MB; the limit is {megabytes} MB"
            yield RuleMatch(pointer, info.size_bytes, said)


@REFERENCE.media(
    "image-too-large",
    fields=IMAGE_FIELDS,
    needs="size_bytes",
    source=FIELDS,
    hint="compress the image to 30 MB",
    rejects=[text(image_urls=[f"{PNG}#size=30000001"])],
    accepts=[text(image_urls=[f"{PNG}#size=30000000"])],
)
def image_too_large(_: Body, files: Files) -> Iterable[RuleMatch]:
    """An image has at most 30 MB."""
    return _too_large(files, SEEDANCE_2_0.image_megabytes.high or 0)


@REFERENCE.media(
    "audio-too-large",
    fields=("audio_urls",),
    needs="size_bytes",
    source=FIELDS,
    hint="compress the audio to 15 MB",
    rejects=[references(audio_urls=[f"{MP3}#size=15000001"])],
    accepts=[references(audio_urls=[f"{MP3}#size=15000000"])],
)
def audio_too_large(_: Body, files: Files) -> Iterable[RuleMatch]:
    """An audio has at most 15 MB."""
    return _too_large(files, SEEDANCE_2_0.audio_megabytes.high or 0)


def _together(files: Files, megabytes: float) -> Iterator[RuleMatch]:
    total = sum(info.size_bytes or 0 for info in files.values())
    if total >= megabytes * MEGABYTE:
        largest = max(files, key=lambda pointer: files[pointer].size_bytes or 0)
        said = f"the videos have {total / MEGABYTE:.1f} MB together; the limit is less than {megabytes} MB"
        yield RuleMatch(largest, total, said)


@REFERENCE.media(
    "videos-too-large",
    fields=("video_urls",),
    needs="size_bytes",
    source=FIELDS,
    hint="compress the videos to less than 50 MB together",
    rejects=[text(video_urls=[f"{MP4}#size=25000000", f"{MP4}#size=25000000"])],
    accepts=[text(video_urls=[f"{MP4}#size=25000000", f"{MP4}#size=24999999"])],
)
def videos_too_large(_: Body, files: Files) -> Iterable[RuleMatch]:
    """Reference videos have less than 50 MB together."""
    return _together(files, SEEDANCE_2_0.video_megabytes.high or 0)


@REFERENCE_2_5.media(
    "video-too-large-2-5",
    fields=("video_urls",),
    needs="size_bytes",
    source=FIELDS_2_5,
    hint="compress the video to 200 MB",
    rejects=[text(video_urls=[f"{MP4}#size=200000001"])],
    accepts=[text(video_urls=[f"{MP4}#size=200000000"])],
)
def video_too_large_2_5(_: Body, files: Files) -> Iterable[RuleMatch]:
    """On 2.5, a reference video has at most 200 MB."""
    return _too_large(files, VIDEO_MEGABYTES_2_5)


# --- seconds -----------------------------------------------------------------------------------------------------


def _too_long(files: Files, field: str, high: float) -> Iterator[RuleMatch]:
    total, longest = seconds(files, field)
    if total > high:
        said = f"the {field.partition('_')[0]}s are {total:g} seconds long together; the limit is {high:g} seconds"
        yield RuleMatch(longest, total, said)


@REFERENCE.media(
    "video-too-long",
    fields=("video_urls",),
    needs="seconds",
    describe=True,
    source=FIELDS,
    hint="trim the videos to 15 seconds together",
    rejects=[text(video_urls=[f"{MP4}#duration=8", f"{MP4}#duration=7.5"])],
    accepts=[text(video_urls=[f"{MP4}#duration=8", f"{MP4}#duration=7"])],
)
def video_too_long(_: Body, files: Files) -> Iterable[RuleMatch]:
    """Reference videos are at most 15 seconds long together."""
    return _too_long(files, "video_urls", SEEDANCE_2_0.reference_seconds.high or 0)


@REFERENCE.media(
    "video-too-short",
    fields=("video_urls",),
    needs="seconds",
    source=FIELDS,
    severity="warning",
    hint="send at least 2 seconds of video",
    rejects=[text(video_urls=[f"{MP4}#duration=1.9"])],
    accepts=[text(video_urls=[f"{MP4}#duration=2"]), text(video_urls=[f"{MP4}#duration=1", f"{MP4}#duration=1"])],
)
def video_too_short(body: Body, files: Files) -> Iterable[RuleMatch]:
    """Reference videos are at least 2 seconds long together."""
    total, longest = seconds(files, "video_urls")
    if all_known(body, files, "video_urls") and total < SHORTEST_TOTAL:
        said = f"the videos are {total:g} seconds long together; the least is {SHORTEST_TOTAL} seconds"
        yield RuleMatch(longest, total, said)


@REFERENCE.media(
    "audio-too-long",
    fields=("audio_urls",),
    needs="seconds",
    describe=True,
    source=FIELDS,
    hint="trim the audios to 15 seconds together",
    rejects=[references(audio_urls=[f"{MP3}#duration=15.1"])],
    accepts=[references(audio_urls=[f"{MP3}#duration=15"])],
)
def audio_too_long(_: Body, files: Files) -> Iterable[RuleMatch]:
    """Reference audios are at most 15 seconds long together."""
    return _too_long(files, "audio_urls", SEEDANCE_2_0.reference_seconds.high or 0)


@REFERENCE_2_5.media(
    "clip-too-short-2-5",
    fields=("video_urls", "audio_urls"),
    needs="seconds",
    describe=True,
    source=FIELDS_2_5,
    hint="send clips of at least 1.8 seconds",
    rejects=[
        text(video_urls=[f"{MP4}#duration=1.7"]),
        references(audio_urls=[f"{MP3}#duration=1.7"]),
    ],
    accepts=[text(video_urls=[f"{MP4}#duration=1.8"]), references(audio_urls=[f"{MP3}#duration=1.8"])],
)
def clip_too_short_2_5(_: Body, files: Files) -> Iterable[RuleMatch]:
    """On 2.5, each reference video and each reference audio is at least 1.8 seconds long."""
    low = CLIP_SECONDS_2_5[0]
    for pointer, info in files.items():
        if info.seconds is not None and info.seconds < low:
            yield RuleMatch(pointer, info.seconds, f"the clip is {info.seconds:g} seconds long; the least is {low}")


def _long_2_5(name: str, field: str, example: Callable[..., Any]) -> None:
    """State how long the clips of one list are on 2.5, each and together."""
    kind = field.partition("_")[0]

    @REFERENCE_2_5.media(
        name,
        fields=(field,),
        needs="seconds",
        summary=f"On 2.5, reference {kind}s are at most 30.2 seconds long, each and together",
        source=FIELDS_2_5,
        hint=f"trim the {kind}s to 30.2 seconds together",
        rejects=[example("30.3"), example("15", "15.3")],
        accepts=[example("30.2"), example("15", "15.2")],
    )
    def too_long(_: Body, files: Files) -> Iterable[RuleMatch]:
        return _too_long(files, field, CLIP_SECONDS_2_5[1])


_long_2_5("video-too-long-2-5", "video_urls", lambda *each: text(video_urls=[f"{MP4}#duration={one}" for one in each]))
_long_2_5(
    "audio-too-long-2-5", "audio_urls", lambda *each: references(audio_urls=[f"{MP3}#duration={one}" for one in each])
)

# --- pictures of videos ------------------------------------------------------------------------------------------


def sizes(files: Files) -> Iterator[tuple[str, int, int]]:
    """Yield pointer, width and height of each file whose size is known."""
    for pointer, info in files.items():
        if info.width and info.height:
            yield pointer, info.width, info.height


@REFERENCE.media(
    "video-size",
    fields=("video_urls",),
    needs="width",
    source=FIELDS,
    severity="warning",
    hint="scale the video to something between 640x640 and 834x1112 pixels",
    rejects=[text(video_urls=[f"{MP4}#width=320&height=240"]), text(video_urls=[f"{MP4}#width=1920&height=1080"])],
    accepts=[text(video_urls=[f"{MP4}#width=640&height=640"]), text(video_urls=[f"{MP4}#width=834&height=1112"])],
)
def video_size(_: Body, files: Files) -> Iterable[RuleMatch]:
    """A reference video has about 640x640 to 834x1112 pixels."""
    low, high = VIDEO_PIXELS
    for pointer, width, height in sizes(files):
        if not low <= width * height <= high:
            yield RuleMatch(pointer, width * height, f"the video has {width}x{height} pixels; 640x640 to 834x1112 fit")


@REFERENCE_2_5.media(
    "video-side-2-5",
    fields=("video_urls",),
    needs="width",
    source=FIELDS_2_5,
    hint="scale the video to sides of 300 to 6000 pixels",
    rejects=[text(video_urls=[f"{MP4}#width=299&height=300"]), text(video_urls=[f"{MP4}#width=6001&height=6000"])],
    accepts=[text(video_urls=[f"{MP4}#width=300&height=300"]), text(video_urls=[f"{MP4}#width=6000&height=6000"])],
)
def video_side_2_5(_: Body, files: Files) -> Iterable[RuleMatch]:
    """On 2.5, a reference video is 300 to 6000 pixels wide and high."""
    low, high = VIDEO_SIDE_2_5
    for pointer, *sides in sizes(files):
        if min(sides) < low or max(sides) > high:
            said = f"the video has {sides[0]}x{sides[1]} pixels; a side has {low} to {high}"
            yield RuleMatch(pointer, min(sides) if min(sides) < low else max(sides), said)


@REFERENCE_2_5.media(
    "video-ratio-2-5",
    fields=("video_urls",),
    needs="width",
    source=FIELDS_2_5,
    hint="crop the video to a width of 0.4 to 2.5 times its height",
    rejects=[text(video_urls=[f"{MP4}#width=399&height=1000"]), text(video_urls=[f"{MP4}#width=2501&height=1000"])],
    accepts=[text(video_urls=[f"{MP4}#width=400&height=1000"]), text(video_urls=[f"{MP4}#width=2500&height=1000"])],
)
def video_ratio_2_5(_: Body, files: Files) -> Iterable[RuleMatch]:
    """On 2.5, a reference video is 0.4 to 2.5 times as wide as high."""
    low, high = VIDEO_RATIO_2_5
    for pointer, width, height in sizes(files):
        if not low <= width / height <= high:
            said = f"the video is {width / height:.2f} times as wide as high; {low} to {high} fit"
            yield RuleMatch(pointer, round(width / height, 4), said)


@REFERENCE_2_5.media(
    "video-fps-2-5",
    fields=("video_urls",),
    needs="fps",
    source=FIELDS_2_5,
    hint="convert the video to 24 to 60 frames a second",
    rejects=[text(video_urls=[f"{MP4}#fps=23"]), text(video_urls=[f"{MP4}#fps=61"])],
    accepts=[text(video_urls=[f"{MP4}#fps=24"]), text(video_urls=[f"{MP4}#fps=60"])],
)
def video_fps_2_5(_: Body, files: Files) -> Iterable[RuleMatch]:
    """On 2.5, a reference video has 24 to 60 frames a second."""
    low, high = VIDEO_FPS_2_5
    for pointer, info in files.items():
        if info.fps is not None and not low <= info.fps <= high:
            said = f"the video has {info.fps:g} frames a second; {low} to {high} fit"
            yield RuleMatch(pointer, info.fps, said)


book.share(IMAGE, REFERENCE, "file-format", "image-too-large")
book.share(IMAGE_2_5, REFERENCE_2_5, "file-format-2-5")
book.share(REFERENCE_2_5, REFERENCE, "audio-too-large")
