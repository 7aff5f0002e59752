"""What is asked of the files that a Seedance request names, validated where their facts are known."""

from collections.abc import Iterable, Mapping
from typing import Any

from drytake.schemas.providers.xskill.rules.book import README, SEEDANCE, SKILL, TOOLKIT, create_body
from drytake.schemas.providers.xskill.rules.seedance import LIMITATIONS, MEDIA, VIDEO
from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.validation.addresses import declare
from drytake.schemas.validation.media import Kind, MediaInfo
from drytake.schemas.validation.rules import Body, RuleMatch

__all__: list[str] = []

SECONDS = SEEDANCE_2_0.reference_seconds
_FORMATS: dict[str, Kind] = {
    **dict.fromkeys(SEEDANCE_2_0.image_formats, "image"),
    **dict.fromkeys(SEEDANCE_2_0.video_formats, "video"),
    **dict.fromkeys(SEEDANCE_2_0.audio_formats, "audio"),
}
_MEGABYTES = {
    "image": SEEDANCE_2_0.image_megabytes,
    "video": SEEDANCE_2_0.video_megabytes,
    "audio": SEEDANCE_2_0.audio_megabytes,
}
_IMAGE, _VIDEO, _AUDIO = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"


def _body(**params: object) -> Body:
    return create_body(SEEDANCE, **params)


def _videos(*seconds: float) -> list[str]:
    return [f"{_VIDEO}#duration={length}" for length in seconds]


def _audios(*seconds: float) -> list[str]:
    return [f"{_AUDIO}#duration={length}" for length in seconds]


def _total(files: Mapping[str, MediaInfo]) -> float:
    return sum(info.seconds or 0 for info in files.values())


def _longest(files: Mapping[str, MediaInfo]) -> str:
    return max(files, key=lambda pointer: files[pointer].seconds or 0)


def _too_long(files: Mapping[str, MediaInfo], what: str) -> Iterable[RuleMatch]:
    if not SECONDS.allows(_total(files)):
        yield RuleMatch(
            _longest(files), _total(files), f"the {what} are {_total(files):g} seconds long; the limit is {SECONDS}"
        )


@VIDEO.media(
    "videos-too-long",
    fields=("video_files",),
    needs="seconds",
    describe=True,
    source=README.at("Request parameters"),
    hint=f"trim the videos to {SECONDS} together",
    rejects=[_body(video_files=_videos(8, 7.5)), _body(video_files=_videos(16))],
    accepts=[_body(video_files=_videos(8, 7)), _body(video_files=_videos(15))],
)
def videos_too_long(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Reference videos are at most 15 seconds together."""
    return _too_long(files, "reference videos")


@VIDEO.media(
    "audios-too-long",
    fields=("audio_files",),
    needs="seconds",
    describe=True,
    source=LIMITATIONS,
    hint=f"trim the audios to {SECONDS} together",
    rejects=[_body(audio_files=_audios(8, 7.5))],
    accepts=[_body(audio_files=_audios(8, 7))],
)
def audios_too_long(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Reference audios are at most 15 seconds together."""
    return _too_long(files, "reference audios")


@VIDEO.media(
    "references-too-long",
    fields=("video_files", "audio_files"),
    needs="seconds",
    source=LIMITATIONS,
    confidence="inferred",
    hint=f"trim videos and audios to {SECONDS} together",
    rejects=[_body(video_files=_videos(10), audio_files=_audios(5.5))],
    accepts=[_body(video_files=_videos(10), audio_files=_audios(5))],
)
def references_too_long(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Reference videos and audios are at most 15 seconds all together; others read 15 seconds per kind."""
    kinds: dict[str, dict[str, MediaInfo]] = {}
    for pointer, info in files.items():
        kinds.setdefault(pointer.split("/")[1], {})[pointer] = info
    if all(SECONDS.allows(_total(held)) for held in kinds.values()):  # else a rule of that kind has spoken
        yield from _too_long(files, "reference videos and audios")


@VIDEO.media(
    "wrong-media-kind",
    fields=tuple(MEDIA),
    needs="kind",
    source=README.at("Request parameters"),
    confidence="inferred",
    hint="send the file in the array of its kind",
    rejects=[_body(image_files=[f"{_VIDEO}#format=mp4"]), _body(audio_files=[f"{_IMAGE}#format=png"])],
    accepts=[_body(image_files=[f"{_IMAGE}#format=png"], video_files=[f"{_VIDEO}#format=mov"])],
)
def wrong_media_kind(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Each array holds files of its own kind."""
    for pointer, info in files.items():
        field = pointer.split("/")[1]
        kind: Any = info.kind or _FORMATS.get(info.format or "")
        if kind is not None and kind != MEDIA[field]:
            yield RuleMatch(pointer, kind, f"the file is of kind {kind}; `{field}` takes {MEDIA[field]} files")


@VIDEO.media(
    "file-too-large",
    fields=tuple(MEDIA),
    needs="size_bytes",
    source=TOOLKIT,
    severity="info",
    confidence="observed",
    hint="compress the file",
    rejects=[_body(audio_files=[f"{_AUDIO}#size=15000001"]), _body(image_files=[f"{_IMAGE}#size=30000001"])],
    accepts=[_body(audio_files=[f"{_AUDIO}#size=15000000"]), _body(image_files=[f"{_IMAGE}#size=30000000"])],
)
def file_too_large(_: Body, files: Mapping[str, MediaInfo]) -> Iterable[RuleMatch]:
    """Clients keep to 30 MB an image, 50 MB a video, 15 MB an audio; XSkill states no size."""
    for pointer, info in files.items():
        limit = _MEGABYTES[MEDIA[pointer.split("/")[1]]]
        if info.size_bytes is not None and not limit.allows(info.size_bytes / 1_000_000):
            said = f"the file has {info.size_bytes / 1_000_000:.1f} MB; clients keep to {limit}"
            yield RuleMatch(pointer, info.size_bytes, said)


declare(VIDEO, SKILL.at("Step 6"), lambda url: _body(image_files=[url]))
