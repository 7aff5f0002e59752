"""Venice's catalog: the editions, the constraints, and models of other kinds."""

from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.venice.responses import ModelsResponse


def listed(client: Any, kind: str = "video") -> dict[str, Any]:
    response = client.get("models", params={"type": kind})
    body = ModelsResponse.model_validate_json(response.content)
    assert (response.status_code, body.type) == (200, kind)
    return {entry.id: response.json()["data"][index] for index, entry in enumerate(body.data)}


def test_catalog_needs_no_key(nobody: Any) -> None:
    assert "seedance-2-0-text-to-video" in listed(nobody)


def test_entry_is_that_of_the_published_catalog(nobody: Any) -> None:
    entry = listed(nobody)["seedance-2-0-reference-to-video-basic"]

    assert (entry["object"], entry["owned_by"], entry["created"]) == ("model", "venice.ai", 1774915200)
    assert entry["model_spec"]["name"] == "Seedance 2.0 R2V"
    assert entry["model_spec"]["constraints"] == {
        "model_type": "image-to-video",
        "aspect_ratios": ["21:9", "16:9", "4:3", "1:1", "3:4", "9:16"],
        "resolutions": ["4k", "1080p", "720p", "480p"],
        "durations": [f"{seconds}s" for seconds in range(4, 16)],
        "audio": True,
        "audio_configurable": True,
        "audio_input": True,
        "per_reference_audio": False,
        "video_input": False,
        "prompt_character_limit": 10_000,
        "reference_image_min_short_side_pixels": 300,
        "reference_image_min_aspect_ratio": 0.4,
        "reference_image_max_aspect_ratio": 2.5,
    }


def test_upscale_shows_its_display_values(nobody: Any) -> None:
    constraints = listed(nobody)["topaz-video-upscale"]["model_spec"]["constraints"]

    assert (constraints["resolutions"], constraints["durations"]) == (["2x", "4x"], ["Auto"])
    assert (constraints["audio"], constraints["video_input"]) == (False, True)


def test_all_is_as_good_as_video(nobody: Any) -> None:
    assert listed(nobody, "all") == listed(nobody)


@pytest.mark.parametrize("kind", ["text", "image", "music"])
def test_models_of_other_kinds_are_not_the_mocks(nobody: Any, kind: str) -> None:
    assert listed(nobody, kind) == {}


@pytest.mark.parametrize("kind", ["nonsense", "audio", "", "VIDEO"])
def test_a_type_that_there_is_not_is_refused(venice: Any, kind: str) -> None:
    response = venice.get("models", params={"type": kind})

    assert response.status_code == 400
    assert response.json()["issues"][0]["path"] == ["type"]
    assert venice.broke(response) == {"unknown-model-type"}


@pytest.mark.parametrize(
    ("edition", "there", "missing"),
    [
        ("A", "seedance-2-0-text-to-video", "seedance-2-0-text-to-video-basic"),
        ("C", "seedance-2-0-text-to-video-basic", "seedance-2-0-text-to-video"),
        ("C", "topaz-video-upscale", "topaz-video-precision"),
        ("D", "seedance-2-5-flash-text-to-video-basic", "seedance-2-0-text-to-video"),
        ("all", "topaz-video-precision", "seedance-2-5-text-to-video"),
    ],
)
def test_edition_decides_what_is_listed(client_of: Any, key: str, edition: str, there: str, missing: str) -> None:
    settings = Settings(timing="instant", switches={"venice": {"edition": edition}})
    with running(Engine(settings, providers=["venice"])) as (origin, _), client_of(origin, key) as client:
        models = listed(client)
        queued = client.queue(model=missing) if "upscale" not in there and "precision" not in there else None

    assert there in models
    assert missing not in models
    assert queued is None or queued.status_code == 200
