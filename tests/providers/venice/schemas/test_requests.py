"""Venice's requests in our own words."""

from typing import Any

import pytest

from drytake.schemas.providers.venice import PROVIDER
from drytake.schemas.providers.venice.requests import Element, Queue, to_canonical
from drytake.schemas.seedance.request import UpscaleRequest, VideoRequest

I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741


def video(model: str, **fields: Any) -> VideoRequest:
    request = to_canonical(Queue(model=model, prompt="p", **fields))
    assert isinstance(request, VideoRequest)
    return request


def test_text_becomes_a_video_request() -> None:
    request = video(
        "seedance-2-0-fast-text-to-video", duration="10s", aspect_ratio="9:16", resolution="480p", audio=False
    )

    assert request == VideoRequest(
        prompt="p", mode="text", tier="fast", ratio="9:16", resolution="480p", seconds=10, audio=False
    )


def test_frames_come_in_their_order() -> None:
    request = video("seedance-2-0-image-to-video", duration="5s", image_url=I, end_image_url=f"{I}?2")

    assert (request.mode, request.images) == ("frames", (I, f"{I}?2"))
    assert (request.ratio, request.resolution) == ("16:9", "720p")


def test_references_keep_their_kinds() -> None:
    request = video(
        "seedance-2-0-reference-to-video",
        duration="5s",
        reference_image_urls=[I],
        reference_video_urls=[f"{V}#duration=3"],
        reference_audio_urls=[A],
        audio_url=f"{A}?2",
    )

    assert (request.mode, request.images, request.videos) == ("reference", (I,), (f"{V}#duration=3",))
    assert (request.audios, request.reference_seconds) == ((f"{A}?2", A), 3)


@pytest.mark.parametrize(("declared", "seconds"), [("6.2", 7), ("40", 30), ("1", 4), (None, 5)])
def test_length_of_a_source_is_taken_over(declared: str | None, seconds: int) -> None:
    url = V if declared is None else f"{V}#duration={declared}"

    request = video(
        "seedance-2-5-reference-to-video-basic", duration="auto", aspect_ratio="adaptive", reference_video_urls=[url]
    )

    assert (request.seconds, request.ratio) == (seconds, "16:9")


@pytest.mark.parametrize(("ratio", "shown"), [("3:2", "4:3"), ("2:3", "3:4"), ("4:5", "16:9")])
def test_ratio_that_no_result_has_becomes_the_nearest(ratio: Any, shown: str) -> None:
    assert video("grok-imagine-text-to-video-private", duration="5s", aspect_ratio=ratio).ratio == shown


def test_upscale_keeps_what_its_url_declares() -> None:
    url = f"{V}#duration=10&width=640&height=480&fps=30"

    assert to_canonical(Queue(model="topaz-video-upscale", video_url=url)) == UpscaleRequest(
        video=url, factor=2, width=640, height=480, seconds=10, fps=30
    )


def test_optional_fields_take_no_null_in_the_schema() -> None:
    fields = Queue.model_json_schema()["properties"]

    assert fields["upscale_factor"]["enum"] == [1, 2, 4]
    assert fields["prompt"]["type"] == "string"
    assert "anyOf" not in str(fields)


@pytest.mark.parametrize("factor", [True, 0, 3, "2"])
def test_factor_is_a_number_of_the_list(factor: Any) -> None:
    report = PROVIDER.create.contract.validate_value(  # type: ignore[union-attr]  # the create call has one
        {"model": "topaz-video-upscale", "video_url": V, "upscale_factor": factor}
    )

    assert [violation.rule.name for violation in report.violations] == ["unknown-factor"]


def test_element_is_all_optional() -> None:
    assert Element().reference_image_urls == []
