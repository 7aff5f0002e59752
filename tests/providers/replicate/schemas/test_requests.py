"""Replicate's requests in our own words, and what it takes for what isn't said."""

from typing import Any

import pytest

from drytake.schemas.providers.replicate.contracts import CONTRACTS, VERSIONED
from drytake.schemas.providers.replicate.pricing import DEFAULTS
from drytake.schemas.providers.replicate.requests import INPUTS, to_canonical
from drytake.schemas.providers.replicate.rules import book
from drytake.schemas.seedance.defaults import resolved
from drytake.schemas.seedance.request import Media, VideoRequest

I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741 - media
STANDARD, FAST, MINI, LATEST = book.MODELS


def canonical(request: Any) -> VideoRequest:
    return to_canonical(request)


def shot(model: str = STANDARD, beside: dict[str, object] | None = None, **fields: Any) -> VideoRequest:
    body = {"input": {"prompt": "p", **fields}} | (beside or {})
    return canonical(CONTRACTS[model].validate_value(body).request)


@pytest.mark.parametrize(
    ("model", "family", "tier"),
    [(STANDARD, "2.0", "standard"), (FAST, "2.0", "fast"), (MINI, "2.0", "mini"), (LATEST, "2.5", "standard")],
)
def test_model_says_family_and_tier(model: str, family: str, tier: str) -> None:
    assert (shot(model).family, shot(model).tier) == (family, tier)


def test_version_says_them_too() -> None:
    request = VERSIONED.validate_value({"version": FAST, "input": {"prompt": "p"}}).request

    assert canonical(request).tier == "fast"


def test_what_is_left_out_is_not_said() -> None:
    said = shot()

    assert (said.seconds, said.ratio, said.resolution, said.audio, said.mode) == (None, None, None, None, "text")


def test_null_is_not_said_either() -> None:
    assert shot(duration=None, aspect_ratio=None, reference_images=[]) == shot()


def test_defaults_are_those_of_the_schema() -> None:
    meant = resolved(shot(), DEFAULTS)

    assert (meant.seconds, meant.ratio, meant.resolution, meant.audio) == (5, "16:9", "720p", True)


def test_what_is_left_to_the_model_is_auto() -> None:
    said = shot(duration=-1, aspect_ratio="adaptive")

    assert (said.seconds, said.ratio) == ("auto", "auto")


def test_frames_are_a_mode_of_their_own() -> None:
    assert shot(image=I).mode == "first"
    assert shot(image=I, last_frame_image=I).mode == "frames"
    assert shot(image=I, last_frame_image=I).frames == (Media(I), Media(I))


def test_references_keep_their_order() -> None:
    said = shot(reference_images=[I, f"{I}?2"], reference_videos=[V], reference_audios=[A])

    assert said.mode == "reference"
    assert [one.url for one in said.files] == [I, f"{I}?2", V, A]


def test_callback_stands_beside_the_input() -> None:
    assert shot(beside={"webhook": "https://e.com/h"}).callback == "https://e.com/h"


def test_latest_family_has_two_fields_more() -> None:
    said = shot(LATEST, watermark=False, output_format="mov")

    assert (said.watermark, said.format) == (False, "mov")


@pytest.mark.parametrize("model", INPUTS)
def test_field_is_explained(model: str) -> None:
    properties = INPUTS[model].model_json_schema()["properties"]

    assert [name for name, field in properties.items() if "description" not in field] == []
