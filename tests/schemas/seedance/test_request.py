"""A request in our own words says no more than a caller must, and can't be changed afterwards."""

from dataclasses import FrozenInstanceError

import pytest

from drytake.schemas.seedance.request import ImageRequest, Media, Mode, UpscaleRequest, VideoRequest, placed
from drytake.schemas.validation.media import MediaInfo

I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741 - media


def test_video_says_nothing_by_itself() -> None:
    request = VideoRequest(mode="text")

    assert (request.prompt, request.seconds, request.ratio, request.resolution, request.audio) == (None,) * 5
    assert (request.family, request.tier, request.count, request.files) == ("2.0", "standard", 1, ())


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (VideoRequest(prompt="p", mode="text"), "prompt"),
        (ImageRequest(prompt="p", width=1, height=1), "width"),
        (UpscaleRequest(video="https://example.com/v.mp4"), "factor"),
    ],
    ids=["video", "image", "upscale"],
)
def test_request_does_not_change(request_: object, field: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(request_, field, getattr(request_, field))


def test_files_come_frames_first() -> None:
    request = VideoRequest(
        mode="reference", audios=(Media(A),), videos=(Media(V),), last_frame=Media(I), first_frame=Media(f"{I}?1")
    )

    assert [file.url for file in request.files] == [f"{I}?1", I, V, A]


@pytest.mark.parametrize(
    ("lengths", "total"), [((), None), ((3.5,), 3.5), ((3, 4.5), 7.5), ((3, None), None), ((None,), None)]
)
def test_reference_seconds_need_every_length(lengths: tuple[float | None, ...], total: float | None) -> None:
    request = VideoRequest(mode="reference", videos=tuple(Media(V, seconds=length) for length in lengths))

    assert request.reference_seconds == total


def test_media_keeps_what_its_url_declares() -> None:
    media = Media.of(f"{V}#duration=7.5&width=640&height=480&fps=30&size=9&format=MOV")

    assert media[1:] == (None, "mov", 7.5, 640, 480, 9, 30)


def test_what_a_lookup_knows_goes_before_what_is_declared() -> None:
    media = Media.of(f"{V}#duration=7.5", lambda _: MediaInfo(kind="video", seconds=3))

    assert (media.kind, media.seconds) == ("video", 3)


def test_media_of_which_nothing_is_known_is_its_url() -> None:
    assert Media.of(I) == Media(I)


@pytest.mark.parametrize(
    ("images", "videos", "frames", "mode", "left"),
    [
        (0, 0, False, "text", 0),
        (0, 0, True, "text", 0),
        (1, 0, True, "first", 0),
        (2, 0, True, "frames", 0),
        (3, 1, True, "frames", 1),
        (2, 0, False, "reference", 2),
        (0, 1, False, "reference", 0),
        (0, 1, True, "reference", 0),
    ],
)
def test_mode_follows_from_the_files(images: int, videos: int, *, frames: bool, mode: Mode, left: int) -> None:
    found = placed([I] * images, [V] * videos, frames=frames)

    assert (found["mode"], len(found["images"]), len(found["videos"])) == (mode, left, videos)
    assert len(VideoRequest(**found).files) == images + videos
