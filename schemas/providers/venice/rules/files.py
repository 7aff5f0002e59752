"""What the files have to be: data URLs that can be read, formats, sizes, shapes and lengths."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from drytake.schemas.providers.venice.models import MATCHED_DURATIONS
from drytake.schemas.providers.venice.rules.book import (
    AUDIO,
    CATALOG,
    ERRORS,
    IMAGE,
    MEDIA,
    PAGE,
    QUEUE,
    SEEDANCE,
    SPEC,
    UPSCALING,
    VIDEO,
    current,
    frames,
    model_of,
    references,
    sent,
    upscale,
    urls,
)
from drytake.schemas.providers.venice.rules.fragments import data_urls
from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.validation.addresses import declare
from drytake.schemas.validation.media import DataUrlError, MediaInfo, data_url_bytes, data_url_type
from drytake.schemas.validation.rules import Body, Limit, RuleMatch
from drytake.schemas.validation.text import shorten

__all__ = ["FORMATS", "SOURCE_SECONDS"]

IMAGE_FORMATS = (*SEEDANCE_2_0.image_formats, "heic", "heif")
VIDEO_FORMATS, ANY_VIDEO_FORMATS = SEEDANCE_2_0.video_formats, ("mp4", "mov", "webm")
AUDIO_FORMATS = SEEDANCE_2_0.audio_formats
UPSCALE_SECONDS = Limit(None, 300, "seconds")
SOURCE_SECONDS = Limit(4, 30, "seconds")
"""A source whose length the result takes over."""
PIXEL = "data:image/png;base64,iVBORw0KGgo="
_TYPES = {
    "image": {f"image/{name}" for name in (*IMAGE_FORMATS, "jpg")},
    "video": {"video/mp4", "video/quicktime", "video/webm"},
    "audio": {"audio/mpeg", "audio/mp3", "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"},
}
_CLIPS = ("reference_video_urls", "reference_audio_urls", "audio_url")
_FRAMES = ("image_url", "end_image_url", "reference_image_urls")


@QUEUE.each(
    "data-url-type",
    schema=lambda: data_urls(_TYPES),
    source=ERRORS,
    hint="send a data URL of the field's own kind, such as `data:image/png;base64,...`",
    rejects=[
        frames(image_url="data:video/mp4;base64,AAAA"),
        frames(image_url="data:image/svg+xml;base64,AAAA"),
        upscale(video_url=PIXEL),
        references(reference_audio_urls=["data:audio/ogg;base64,AAAA"]),
    ],
    accepts=[frames(image_url=PIXEL), upscale(video_url="data:video/webm;base64,AAAA")],
)
def data_url_of_another_type(body: Body) -> Sequence[RuleMatch]:
    """A data URL has the media type of its field: image, video or audio."""
    found = []
    for pointer, name, url in _data_urls(body):
        kind = data_url_type(url)
        if kind not in _TYPES[MEDIA[name]]:
            said = f"`{_dotted(pointer)}` is a data URL of `{shorten(kind or '')}`; it takes {MEDIA[name]}"
            found.append(RuleMatch(pointer, url[:80], said))
    return found


@QUEUE.each(
    "data-url-broken",
    schema=data_urls,
    source=ERRORS,
    confidence="inferred",
    hint="encode the whole file as base64",
    rejects=[
        frames(image_url="data:image/png;base64,iVBORw0K..."),
        frames(image_url="data:image/png,hello"),
        frames(image_url="data:image/png;base64,"),
        upscale(video_url="data:video/mp4;base64"),
    ],
    accepts=[frames(image_url=PIXEL)],
)
def data_url_broken(body: Body) -> Sequence[RuleMatch]:
    """A data URL holds a file in base64."""
    found = []
    for pointer, _, url in _data_urls(body):
        wrong = _wrong_with(url)
        if wrong:
            found.append(
                RuleMatch(pointer, url[:80], f"`{_dotted(pointer)}` is a data URL that can't be read: {wrong}")
            )
    return found


def _wrong_with(url: str) -> str | None:
    if not url.partition(",")[0].lower().endswith(";base64"):
        return "`;base64` is missing before the comma"
    try:
        return None if data_url_bytes(url) else "it is empty"
    except DataUrlError as error:
        return str(error)


def _data_urls(body: Body) -> Iterator[tuple[str, str, str]]:
    return ((pointer, name, url) for pointer, name, url in urls(body) if url[:5].lower() == "data:")


def _dotted(pointer: str) -> str:
    return pointer[1:].replace("/", ".")


def _field(pointer: str) -> str:
    return pointer.split("/")[1]


FORMATS = {
    "reference_video_urls": VIDEO_FORMATS,
    "video_url": ANY_VIDEO_FORMATS,
}
"""Field to the extensions that it takes, where these aren't those of its kind."""
declare(QUEUE, PAGE.at("image_url, reference_image_urls"), lambda url: frames(image_url=url))

# --- formats and sizes -------------------------------------------------------------------------------------------


def _wrong_formats(files: Mapping[str, MediaInfo], allowed: Mapping[str, Sequence[str]]) -> Iterator[RuleMatch]:
    for pointer, info in files.items():
        takes = allowed[_field(pointer)]
        if info.format and info.format not in takes:
            said = f"`{_dotted(pointer)}` is {shorten(info.format)}; it takes {', '.join(takes)}"
            yield RuleMatch(pointer, info.format, said)


@QUEUE.media(
    "image-format",
    fields=_FRAMES,
    needs="format",
    source=SEEDANCE.at("limits"),
    hint="convert the image",
    rejects=[frames(image_url=f"{IMAGE}#format=ico")],
    accepts=[frames(image_url=f"{IMAGE}#format=heic")],
)
def image_format(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Images are jpeg, png, webp, bmp, tiff, gif, heic or heif."""
    return _wrong_formats(files, dict.fromkeys(_FRAMES, IMAGE_FORMATS))


@QUEUE.media(
    "video-format",
    fields=("reference_video_urls", "video_url"),
    needs="format",
    source=PAGE.at("reference_video_urls, video_url"),
    hint="convert the video",
    rejects=[references(reference_video_urls=[f"{VIDEO}#format=webm"]), upscale(video_url=f"{VIDEO}#format=avi")],
    accepts=[
        references(reference_video_urls=[f"{VIDEO}#format=mov&duration=2"]),
        upscale(video_url=f"{VIDEO}#format=webm"),
    ],
)
def video_format(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Reference videos are mp4 or mov; other videos may be webm too."""
    return _wrong_formats(files, {"reference_video_urls": VIDEO_FORMATS, "video_url": ANY_VIDEO_FORMATS})


@QUEUE.media(
    "audio-format",
    fields=("reference_audio_urls", "audio_url"),
    needs="format",
    source=PAGE.at("reference_audio_urls, audio_url"),
    hint="convert the audio",
    rejects=[references(reference_audio_urls=[f"{AUDIO}#format=ogg"])],
    accepts=[references(reference_audio_urls=[f"{AUDIO}#format=wav"])],
)
def audio_format(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Audio is wav or mp3."""
    return _wrong_formats(files, dict.fromkeys(("reference_audio_urls", "audio_url"), AUDIO_FORMATS))


@QUEUE.media(
    "file-too-large",
    fields=("reference_image_urls", *_CLIPS),
    needs="size_bytes",
    source=SEEDANCE.at("limits"),
    hint="compress the file",
    rejects=[
        references(reference_video_urls=[f"{VIDEO}#size=50000001"]),
        references(reference_audio_urls=[f"{AUDIO}#size=15000001"]),
        references(audio_url=f"{AUDIO}#size=15000001"),
        current(reference_image_urls=[f"{IMAGE}#size=30000001"]),
    ],
    accepts=[
        references(reference_video_urls=[f"{VIDEO}#size=50000000"], audio_url=f"{AUDIO}#size=15000000"),
        current(reference_image_urls=[f"{IMAGE}#size=30000000"]),
        references(reference_image_urls=[f"{IMAGE}#size=30000001"]),
    ],
)
def file_too_large(body: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """A reference video has at most 50 MB, an audio 15 MB, for 2.5 an image 30 MB."""
    model = model_of(body)
    images = model.references.image_megabytes if model and model.references else None
    limits = {"video": SEEDANCE_2_0.video_megabytes, "audio": SEEDANCE_2_0.audio_megabytes, "image": images}
    for pointer, info in files.items():
        limit, size = limits[MEDIA[_field(pointer)]], info.size_bytes
        if limit is not None and size is not None and not limit.allows(size / 1_000_000):
            said = f"`{_dotted(pointer)}` has {size / 1_000_000:.1f} MB; the limit is {limit}"
            yield RuleMatch(pointer, size, said)


# --- shapes and lengths ------------------------------------------------------------------------------------------


@QUEUE.media(
    "image-shape",
    fields=_FRAMES,
    needs="width",
    source=CATALOG.at("reference_image_min_aspect_ratio"),
    hint="crop the image so that width to height lies between 0.4 and 2.5",
    rejects=[frames(image_url=f"{IMAGE}#width=2500&height=1000"), frames(image_url=f"{IMAGE}#width=400&height=1000")],
    accepts=[frames(image_url=f"{IMAGE}#width=2499&height=1000"), frames(image_url=f"{IMAGE}#width=401&height=1000")],
)
def image_shape(body: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Width to height of an image lies strictly between 0.4 and 2.5."""
    model = model_of(body)
    low, high = (model.image_ratios if model else None) or (None, None)
    for pointer, width, height in _sides(files):
        if low is not None and high is not None and not low < Fraction(width, height) < high:
            bounds = f"{float(low):g} and {float(high):g}"
            said = f"`{_dotted(pointer)}` is {width} x {height}; width to height lies between {bounds}"
            yield RuleMatch(pointer, f"{width}x{height}", said)


@QUEUE.media(
    "image-too-small",
    fields=_FRAMES,
    needs="height",
    source=CATALOG.at("reference_image_min_short_side_pixels"),
    hint="send an image whose shorter side has at least 300 pixels",
    rejects=[frames(image_url=f"{IMAGE}#width=299&height=300")],
    accepts=[frames(image_url=f"{IMAGE}#width=300&height=300")],
)
def image_too_small(body: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """The shorter side of an image has as many pixels as the model asks for, mostly 300."""
    model = model_of(body)
    least = Limit(model.short_side, None, "pixels") if model and model.short_side else None
    for pointer, width, height in _sides(files):
        if least is not None and not least.allows(min(width, height)):
            said = f"`{_dotted(pointer)}` is {width} x {height}; the shorter side has {least}"
            yield RuleMatch(pointer, f"{width}x{height}", said)


def _sides(files: Mapping[str, MediaInfo]) -> Iterator[tuple[str, int, int]]:
    for pointer, info in files.items():
        if info.width and info.height:
            yield pointer, info.width, info.height


@QUEUE.media(
    "clip-length",
    fields=_CLIPS,
    needs="seconds",
    describe=True,
    source=PAGE.at("reference_video_urls, reference_audio_urls"),
    hint="trim the clip",
    rejects=[
        references(reference_video_urls=[f"{VIDEO}#duration=1.9"]),
        references(audio_url=f"{AUDIO}#duration=1"),
        current(reference_video_urls=[f"{VIDEO}#duration=1"]),
    ],
    accepts=[
        references(reference_video_urls=[f"{VIDEO}#duration=2"], audio_url=f"{AUDIO}#duration=15"),
        current(reference_video_urls=[f"{VIDEO}#duration=30"]),
    ],
)
def clip_length(body: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """A reference clip is 2 to 15 seconds long, for 2.5 to 30."""
    model = model_of(body)
    if model is None or model.references is None:
        return
    for pointer, info in files.items():
        limit = model.references.clip
        if info.seconds is not None and not limit.allows(info.seconds):
            yield RuleMatch(
                pointer, info.seconds, f"`{_dotted(pointer)}` is {info.seconds:g} seconds long; a clip is {limit}"
            )


@QUEUE.media(
    "clips-too-long",
    fields=_CLIPS,
    needs="seconds",
    source=PAGE.at("reference_video_urls, reference_audio_urls"),
    hint="trim the clips, or send fewer",
    rejects=[
        references(reference_video_urls=[f"{VIDEO}#duration=8", f"{VIDEO}#duration=8"]),
        references(reference_audio_urls=[f"{AUDIO}#duration=8"], audio_url=f"{AUDIO}#duration=7.5"),
        current(reference_video_urls=[f"{VIDEO}#duration=20", f"{VIDEO}#duration=11"]),
    ],
    accepts=[
        references(
            reference_video_urls=[f"{VIDEO}#duration=8", f"{VIDEO}#duration=7"], audio_url=f"{AUDIO}#duration=15"
        ),
        current(reference_video_urls=[f"{VIDEO}#duration=20", f"{VIDEO}#duration=10"]),
    ],
)
def clips_too_long(body: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Reference videos are at most 15 seconds together, and so is audio; for 2.5 at most 30."""
    model = model_of(body)
    if model is None or model.references is None:
        return
    limit = model.references.together
    for kind in ("video", "audio"):
        of_kind = {pointer: info.seconds or 0 for pointer, info in files.items() if MEDIA[_field(pointer)] == kind}
        total = sum(of_kind.values())
        if len(of_kind) > 1 and not limit.allows(total):
            said = f"the {kind} references are {total:g} seconds long together; the limit is {limit}"
            yield RuleMatch(f"/reference_{kind}_urls", total, said)


@QUEUE.media(
    "source-length",
    fields=("reference_video_urls",),
    needs="seconds",
    source=SPEC,
    hint="name a duration, or send a source of 4 to 30 seconds",
    rejects=[current(duration="auto", reference_video_urls=[f"{VIDEO}#duration=3"])],
    accepts=[
        current(duration="auto", reference_video_urls=[f"{VIDEO}#duration=4"]),
        current(duration="5s", reference_video_urls=[f"{VIDEO}#duration=3"]),
    ],
)
def source_length(body: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """A source whose length the result takes over is 4 to 30 seconds long."""
    total = sum(info.seconds or 0 for info in files.values())
    known = [info.seconds for info in files.values() if info.seconds is not None]
    if sent(body, "duration") in MATCHED_DURATIONS and known and total < (SOURCE_SECONDS.low or 0):
        said = f"the source is {total:g} seconds long; with `duration` `{body['duration']}` it has {SOURCE_SECONDS}"
        yield RuleMatch("/reference_video_urls", total, said)


@QUEUE.media(
    "upscale-too-long",
    fields=("video_url",),
    needs="seconds",
    describe=True,
    source=UPSCALING,
    hint="cut the video",
    rejects=[upscale(video_url=f"{VIDEO}#duration=300.5")],
    accepts=[upscale(video_url=f"{VIDEO}#duration=300")],
)
def upscale_too_long(body: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """A video to enlarge is at most 300 seconds long."""
    model = model_of(body)
    for pointer, info in files.items():
        long = info.seconds is not None and not UPSCALE_SECONDS.allows(info.seconds)
        if model is not None and model.enlarges and long:
            yield RuleMatch(
                pointer, info.seconds, f"`video_url` is {info.seconds:g} seconds long; it takes {UPSCALE_SECONDS}"
            )
