"""The table of models says what Venice's catalog says, in both editions."""

import pytest

from drytake.schemas.providers.venice.models import closest, models

MODELS = models()

CATALOG = [  # id, first and last duration, resolutions, ratios, longest prompt, hears, creation
    ("seedance-2-0-text-to-video-basic", "4s", "15s", "4k 1080p 720p 480p", 6, 10_000, False, 1774915200),
    ("seedance-2-0-image-to-video-basic", "4s", "15s", "4k 1080p 720p 480p", 0, 10_000, False, 1774915200),
    ("seedance-2-0-reference-to-video-basic", "4s", "15s", "4k 1080p 720p 480p", 6, 10_000, True, 1774915200),
    ("seedance-2-0-fast-text-to-video-basic", "4s", "15s", "720p 480p", 6, 3_500, False, 1775001600),
    ("seedance-2-0-fast-image-to-video-basic", "4s", "15s", "720p 480p", 0, 3_500, False, 1775001600),
    ("seedance-2-0-fast-reference-to-video-basic", "4s", "15s", "720p 480p", 6, 3_500, True, 1775001600),
    ("seedance-2-0-mini-text-to-video-basic", "4s", "15s", "720p 480p", 6, 10_000, False, 1782345600),
    ("seedance-2-0-mini-image-to-video-basic", "4s", "15s", "720p 480p", 0, 10_000, False, 1782345600),
    ("seedance-2-0-mini-reference-to-video-basic", "4s", "15s", "720p 480p", 6, 10_000, True, 1782345600),
    ("seedance-2-5-text-to-video-basic", "4s", "30s", "1080p 720p 480p", 6, 15_000, False, 1786060800),
    ("seedance-2-5-image-to-video-basic", "4s", "30s", "1080p 720p 480p", 0, 15_000, False, 1786060800),
    ("seedance-2-5-reference-to-video-basic", "4s", "30s", "1080p 720p 480p", 6, 15_000, True, 1786060800),
    ("seedance-1-5-pro-text-to-video-basic", "4s", "12s", "1080p 720p 480p", 6, 3_500, False, 1773964800),
    ("seedance-1-5-pro-image-to-video-basic", "4s", "12s", "1080p 720p 480p", 0, 3_500, False, 1773964800),
    ("topaz-video-upscale", "Auto", "Auto", "2x 4x", 0, 20_000, False, 1775174400),
    ("seedance-2-0-text-to-video", "4s", "15s", "1080p 720p 480p", 6, 10_000, False, 1774915200),
    ("seedance-2-0-fast-reference-to-video", "4s", "15s", "720p 480p", 6, 3_500, True, 1775001600),
]


@pytest.mark.parametrize(
    ("model_id", "first", "last", "resolutions", "ratios", "prompt", "hears", "created"),
    CATALOG,
    ids=[row[0] for row in CATALOG],
)
def test_model_takes_what_the_catalog_says(
    *, model_id: str, first: str, last: str, resolutions: str, ratios: int, prompt: int, hears: bool, created: int
) -> None:
    model = MODELS[model_id]

    assert (model.durations[0], model.durations[-1]) == (first, last)
    assert model.resolutions == tuple(resolutions.split())
    assert (len(model.ratios), model.prompt.high, model.hears, model.created) == (ratios, prompt, hears, created)


def test_faces_need_consent_on_four_ids_only() -> None:
    assert {model.id for model in MODELS.values() if model.consent} == {
        "seedance-2-0-image-to-video",
        "seedance-2-0-reference-to-video",
        "seedance-2-0-fast-image-to-video",
        "seedance-2-0-fast-reference-to-video",
    }


def test_no_model_both_asks_for_consent_and_refuses_faces() -> None:
    assert not [model.id for model in MODELS.values() if model.consent and model.refuses_faces]


def test_ids_of_edition_c_end_in_basic() -> None:
    seedance = [model for model in MODELS.values() if "seedance" in model.id and model.listed]

    assert {model.id.endswith("-basic") for model in seedance if "A" in model.editions} == {False}
    assert {model.id.endswith("-basic") for model in seedance if "A" not in model.editions} == {True}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_model_needs_what_it_takes(model: object) -> None:
    assert set(getattr(model, "needs")) <= getattr(model, "takes")  # noqa: B009 - ids are typed by pytest


def test_nearest_ids_come_first() -> None:
    assert closest("seedance-2-0-text-to-vido")[0] == "seedance-2-0-text-to-video"
    assert len(closest("")) == 3
