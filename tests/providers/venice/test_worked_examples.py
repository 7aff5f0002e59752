"""Requests as Venice's pages write them: none is refused, nor warned about."""

from typing import Any

import pytest

from drytake.schemas.registry import get_provider

IMAGE, VIDEO, AUDIO = (f"https://cdn.example.com/a.{end}" for end in ("png", "mp4", "mp3"))
R2V = "seedance-2-0-reference-to-video"
EXAMPLES: dict[str, dict[str, Any]] = {
    "text": {"model": "seedance-2-0-text-to-video", "prompt": "x", "duration": "10s", "aspect_ratio": "16:9"},
    "refer": {
        "model": R2V,
        "prompt": "Refer to the cat in <Image 1> to generate a walk",
        "duration": "5s",
        "reference_image_urls": [IMAGE],
    },
    "edit, with the quote's field": {
        "model": R2V,
        "prompt": "Strictly edit <Video 1>, changing its coat to red",
        "duration": "5s",
        "reference_video_urls": [VIDEO],
        "reference_video_total_duration": 5,
    },
    "extend": {
        "model": R2V,
        "prompt": "Extend <Video 1>, generate rain",
        "duration": "5s",
        "reference_video_urls": [VIDEO],
    },
    "stitch": {
        "model": R2V,
        "prompt": "<Video 1> + a bridge + followed by <Video 2>",
        "duration": "8s",
        "reference_video_urls": [VIDEO, VIDEO],
    },
    "audio beside an image": {
        "model": R2V,
        "prompt": "Refer to <Audio 1> and <Image 1>",
        "duration": "5s",
        "audio_url": AUDIO,
        "reference_image_urls": [IMAGE],
    },
    "first and last frame": {
        "model": "seedance-2-0-image-to-video-basic",
        "prompt": "x",
        "duration": "8s",
        "image_url": IMAGE,
        "end_image_url": IMAGE,
    },
    "upscale": {"model": "topaz-video-upscale", "video_url": VIDEO, "upscale_factor": 2},
    "upscale, a whole number as JavaScript may write it": {
        "model": "topaz-video-upscale",
        "video_url": VIDEO,
        "upscale_factor": 2.0,
    },
    "elements": {
        "model": "kling-o3-pro-reference-to-video",
        "prompt": "@Element1 in @Image1",
        "duration": "5s",
        "elements": [{"frontal_image_url": IMAGE, "reference_image_urls": [IMAGE]}],
        "scene_image_urls": [IMAGE],
    },
    "a data URL": {
        "model": "seedance-2-0-image-to-video",
        "prompt": "x",
        "duration": "5s",
        "image_url": "data:image/png;base64,iVBORw0KGgo=",
    },
}


@pytest.mark.parametrize("body", EXAMPLES.values(), ids=EXAMPLES)
def test_a_worked_example_is_clean(body: dict[str, Any]) -> None:
    contract = get_provider("venice").create.contract
    assert contract is not None
    report = contract.validate_value(body)

    assert [(entry.rule.id, entry.message) for entry in report.violations if entry.severity != "info"] == []
