"""Venice's requests in our own words."""

from typing import Any

import pytest

from drytake.schemas.providers.venice import PROVIDER
from drytake.schemas.providers.venice.requests import DEFAULTS, Element, Queue, to_canonical
from drytake.schemas.seedance.film import Film, film_of
from drytake.schemas.seedance.request import AUTO, Media, UpscaleRequest, VideoRequest

I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741


def video(model: str, **fields: Any) -> VideoRequest:
    request = to_canonical(Queue(model=model, prompt="p", **fields))
    assert isinstance(request, VideoRequest)
    return request


def film(model: str, **fields: Any) -> Film:
    return film_of(video(model, **fields), DEFAULTS, PROVIDER.sizes)


def test_text_becomes_a_video_request() -> None:
    request = video(
        "seedance-2-0-fast-text-to-video", duration="10s", aspect_ratio="9:16", resolution="480p", audio=False
    )

    assert request == VideoRequest(
        prompt="p", mode="text", tier="fast", ratio="9:16", resolution="480p", seconds=10, audio=False
    )


def test_frames_come_in_their_order() -> None:
    request = video("seedance-2-0-image-to-video", duration="5s", image_url=I, end_image_url=f"{I}?2")

    assert (request.mode, request.frames, request.images) == ("frames", (Media(I), Media(f"{I}?2")), ())


def test_one_frame_is_the_first() -> None:
    request = video("seedance-2-0-image-to-video", duration="5s", image_url=I)

    assert (request.mode, request.first_frame, request.last_frame) == ("first", Media(I), None)


def test_what_is_not_said_stays_so() -> None:
    request = video("seedance-2-0-image-to-video", image_url=I)

    assert (request.seconds, request.ratio, request.resolution, request.audio) == (None, None, None, None)


def test_film_of_what_is_not_said_has_the_defaults() -> None:
    assert film("seedance-2-0-text-to-video") == Film(1280, 720, 5, True, "p")


def test_references_keep_their_kinds() -> None:
    request = video(
        "seedance-2-0-reference-to-video",
        duration="5s",
        reference_image_urls=[I],
        reference_video_urls=[f"{V}#duration=3"],
        reference_audio_urls=[A],
        audio_url=f"{A}?2",
    )

    assert (request.mode, request.images, request.videos) == ("reference", (Media(I),), (Media.of(f"{V}#duration=3"),))
    assert (request.audios, request.reference_seconds) == ((Media(f"{A}?2"), Media(A)), 3)


@pytest.mark.parametrize(
    ("model", "family", "tier"),
    [
        ("seedance-2-0-mini-text-to-video-basic", "2.0", "mini"),
        ("seedance-2-5-text-to-video-basic", "2.5", "standard"),
        ("wan-2.6-text-to-video", "wan-2.6-text-to-video", "standard"),
    ],
)
def test_family_and_tier_are_the_models(model: str, family: str, tier: str) -> None:
    request = video(model, duration="5s")

    assert (request.family, request.tier) == (family, tier)


@pytest.mark.parametrize(("task", "mode"), [("editing", "edit"), ("extend", "extend"), ("auto", "reference")])
def test_references_may_be_there_to_be_edited(task: Any, mode: str) -> None:
    request = video("seedance-2-5-reference-to-video-basic", reference_video_urls=[V], omni_reference_task_type=task)

    assert request.mode == mode


@pytest.mark.parametrize(("declared", "seconds"), [("6.2", 7), ("40", 30), ("1", 4), (None, 5)])
def test_length_of_a_source_is_taken_over(declared: str | None, seconds: int) -> None:
    url = V if declared is None else f"{V}#duration={declared}"
    body: Any = {"duration": "auto", "aspect_ratio": "adaptive", "reference_video_urls": [url]}
    model = "seedance-2-5-reference-to-video-basic"

    assert (video(model, **body).seconds, video(model, **body).ratio) == (AUTO, AUTO)
    assert film(model, **body) == Film(1280, 720, seconds, True, "p")


@pytest.mark.parametrize(("ratio", "shown"), [("3:2", "4:3"), ("2:3", "3:4"), ("4:5", "16:9"), ("9:21", "16:9")])
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
