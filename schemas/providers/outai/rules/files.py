"""What the model takes of files, which OutAI's pages don't state."""

from collections.abc import Iterable, Mapping

from drytake.schemas.providers.outai.rules.create import AUDIO, CREATE, IMAGE, MEDIA, VIDEO, example
from drytake.schemas.seedance.limits import SEEDANCE_2_0, SHARED
from drytake.schemas.validation.media import MediaInfo
from drytake.schemas.validation.rules import Body, RuleMatch


@CREATE.media(
    "reference-too-long",
    fields=("video_urls", "audio_urls"),
    needs="seconds",
    describe=True,
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint=f"trim the clips to {SEEDANCE_2_0.reference_seconds} together",
    rejects=[example(video_urls=[f"{VIDEO}#duration=8", f"{VIDEO}#duration=7.5"])],
    accepts=[example(video_urls=[f"{VIDEO}#duration=8", f"{VIDEO}#duration=7"])],
)
def reference_too_long(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Reference videos and audios are at most 15 seconds together."""
    total = sum(info.seconds or 0 for info in files.values())
    if not SEEDANCE_2_0.reference_seconds.allows(total):
        said = f"the reference clips are {total:g} seconds long; the model takes {SEEDANCE_2_0.reference_seconds}"
        yield RuleMatch(max(files, key=lambda pointer: files[pointer].seconds or 0), total, said)


@CREATE.media(
    "file-format",
    fields=tuple(MEDIA),
    needs="format",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint="convert the file",
    rejects=[example(image_urls=[f"{IMAGE}#format=ico"])],
    accepts=[example(image_urls=[IMAGE])],
)
def file_format(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """References are of the formats that the model takes."""
    formats = {
        "image_urls": SEEDANCE_2_0.image_formats,
        "video_urls": SEEDANCE_2_0.video_formats,
        "audio_urls": SEEDANCE_2_0.audio_formats,
    }
    for pointer, info in files.items():
        allowed = formats[pointer.split("/")[1]]
        if info.format and info.format not in allowed:
            yield RuleMatch(pointer, info.format, f"the file is {info.format}; the model takes {', '.join(allowed)}")


@CREATE.media(
    "file-too-large",
    fields=tuple(MEDIA),
    needs="size_bytes",
    source=SHARED,
    severity="warning",
    confidence="inferred",
    hint="compress the file",
    rejects=[
        example(image_urls=[f"{IMAGE}#size=30000001"]),
        example(video_urls=[f"{VIDEO}#size=50000001"]),
        example(audio_urls=[f"{AUDIO}#size=15000001"], image_urls=[IMAGE]),
    ],
    accepts=[
        example(image_urls=[f"{IMAGE}#size=30000000"]),
        example(video_urls=[f"{VIDEO}#size=50000000"]),
        example(audio_urls=[f"{AUDIO}#size=15000000"], image_urls=[IMAGE]),
    ],
)
def file_too_large(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """References are within the sizes that the model takes: 30 MB an image, 50 MB a video, 15 MB an audio."""
    limits = {
        "image_urls": SEEDANCE_2_0.image_megabytes,
        "video_urls": SEEDANCE_2_0.video_megabytes,
        "audio_urls": SEEDANCE_2_0.audio_megabytes,
    }
    for pointer, info in files.items():
        limit = limits[pointer.split("/")[1]]
        if info.size_bytes is not None and not limit.allows(info.size_bytes / 1_000_000):
            said = f"the file has {info.size_bytes / 1_000_000:.1f} MB; the model takes {limit}"
            yield RuleMatch(pointer, info.size_bytes, said)
