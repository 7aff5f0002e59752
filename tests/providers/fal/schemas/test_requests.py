"""fal's requests say the same thing in its words and in ours."""

import pytest

from drytake.schemas.providers.fal import requests
from drytake.schemas.providers.fal.contracts import CONTRACTS
from drytake.schemas.providers.fal.requests import (
    FlashTextToVideo,
    ImageToVideo,
    LowTextToVideo,
    ReferenceToVideo,
    Submit,
    TextToVideo,
    TextToVideo25,
    to_canonical,
)

I, L = "https://example.com/i.png", "https://example.com/l.png"  # noqa: E741 - media
V, A = "https://example.com/v.mp4", "https://example.com/a.mp3"


def test_defaults_are_the_documented_ones() -> None:
    request = TextToVideo(prompt="p")

    assert (request.resolution, request.duration, request.aspect_ratio) == ("720p", "auto", "auto")
    assert request.generate_audio
    assert request.bitrate_mode == "standard"


def test_defaults_of_2_5_are_the_documented_ones() -> None:
    request = requests.ReferenceToVideo25(prompt="p")

    assert (request.task, request.codec, request.duration, request.resolution) == ("reference", "auto", "auto", "720p")


def test_text_is_said_in_our_words() -> None:
    request = TextToVideo(prompt="p", duration="8", aspect_ratio="9:16", resolution="4k", generate_audio=False, seed=42)

    shot = to_canonical(request)

    assert (shot.mode, shot.tier, shot.ratio, shot.resolution) == ("text", "standard", "9:16", "4k")
    assert (shot.seconds, shot.audio, shot.seed) == (8, False, 42)


def test_frames_are_first_and_last() -> None:
    shot = to_canonical(ImageToVideo(prompt="p", image_url=I, end_image_url=L))

    assert (shot.mode, shot.images) == ("frames", (I, L))


def test_references_keep_their_order_and_declared_length() -> None:
    request = ReferenceToVideo(
        prompt="p", image_urls=[L, I], video_urls=[f"{V}#duration=3", f"{V}#duration=4.5"], audio_urls=[A]
    )

    shot = to_canonical(request)

    assert (shot.mode, shot.images, shot.audios, shot.reference_seconds) == ("reference", (L, I), (A,), 7.5)


def test_length_of_references_is_unknown_where_one_declares_none() -> None:
    request = ReferenceToVideo(prompt="p", video_urls=[f"{V}#duration=3", V])

    assert to_canonical(request).reference_seconds is None


def test_auto_is_left_to_the_mock() -> None:
    shot = to_canonical(TextToVideo(prompt="p"))

    assert (shot.seconds, shot.ratio) == (requests.AUTO_SECONDS, requests.AUTO_RATIO)


@pytest.mark.parametrize(
    ("request_", "tier"),
    [
        (LowTextToVideo(prompt="p"), "fast"),
        (TextToVideo25(prompt="p"), "2.5-standard"),
        (FlashTextToVideo(prompt="p"), "2.5-flash"),
    ],
)
def test_tier_is_that_of_the_path(request_: Submit, tier: str) -> None:
    assert to_canonical(request_).tier == tier


@pytest.mark.parametrize("path", CONTRACTS)
def test_every_field_is_explained(path: str) -> None:
    schema = CONTRACTS[path].model.model_json_schema()

    assert all(field.get("description") for field in schema["properties"].values())


@pytest.mark.parametrize("path", [path for path in CONTRACTS if "draft" not in path])
def test_path_and_model_agree(path: str) -> None:
    model = CONTRACTS[path].model
    app, *tier, _ = path.removeprefix("/bytedance/").split("/")

    assert issubclass(model, Submit)
    assert app == f"seedance-{model.family}"
    assert "-".join(part for part in tier if part != "v2") == (model.tier if model.tier != "standard" else "")


# --- two shots as they stand on the wire -------------------------------------------------------------------------

FRAMES = {
    "prompt": "p",
    "image_url": I,
    "end_image_url": L,
    "duration": "8",
    "aspect_ratio": "auto",
    "resolution": "720p",
}
REFERENCES = {
    "prompt": "p",
    "video_urls": [V, V, V],
    "audio_urls": [A],
    "duration": "12",
    "aspect_ratio": "16:9",
    "resolution": "720p",
}


def test_shot_between_two_frames_is_taken_as_it_stands_on_the_wire() -> None:
    report = CONTRACTS["/bytedance/seedance-2.0/image-to-video"].validate_value(FRAMES)

    assert report.violations == ()
    assert report.request is not None
    shot = to_canonical(report.request)
    assert (shot.mode, shot.images, shot.seconds, shot.resolution) == ("frames", (I, L), 8, "720p")


def test_shot_of_references_is_taken_as_it_stands_on_the_wire() -> None:
    report = CONTRACTS["/bytedance/seedance-2.0/reference-to-video"].validate_value(REFERENCES)

    assert report.violations == ()
    assert report.request is not None
    shot = to_canonical(report.request)
    assert (shot.mode, len(shot.videos), shot.audios, shot.seconds, shot.ratio) == ("reference", 3, (A,), 12, "16:9")
