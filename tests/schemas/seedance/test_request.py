"""Our own request says no more than a caller must, and can't be changed afterwards."""

from dataclasses import FrozenInstanceError

import pytest

from drytake.schemas.seedance.request import ImageRequest, UpscaleRequest, VideoRequest


def test_video_has_the_defaults_of_the_model() -> None:
    request = VideoRequest(prompt="p", mode="text")

    assert (request.seconds, request.ratio, request.resolution, request.audio) == (5, "16:9", None, True)


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
