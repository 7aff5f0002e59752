"""A shot survives the way into the words of a seller that isn't played, and back: nothing is lost that both can say."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings

from drytake.schemas.comparing.saying import heard, sayers, saying, translated
from drytake.schemas.comparing.translation import NotAShotError, common
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.seedance.tokens import AT
from drytake.schemas.seedance.tokens import translated as in_style
from drytake.schemas.seedance.wording import ANY_STYLE, USUAL
from drytake.schemas.sellers.grammars import GRAMMARS
from tests.providers.test_wording import BESIDE, shots
from tests.providers.worked_shots import WORKED, shot

P, F, L = "p", WORKED["S3"].first_frame, WORKED["S3"].last_frame
assert F is not None
assert L is not None
S3: dict[str, tuple[str, dict[str, Any]]] = {
    "kie": (
        "/api/v1/jobs/createTask",
        {
            "model": "bytedance/seedance-2",
            "input": {
                "prompt": P,
                "first_frame_url": F.url,
                "last_frame_url": L.url,
                "duration": 8,
                "aspect_ratio": "adaptive",
                "resolution": "720p",
            },
        },
    ),
    "piapi": (
        "/api/v1/task",
        {
            "model": "seedance",
            "task_type": "seedance-2",
            "input": {
                "prompt": P,
                "mode": "first_last_frames",
                "image_urls": [F.url, L.url],
                "duration": 8,
                "resolution": "720p",
            },
        },
    ),
    "wavespeed": (
        "/api/v3/bytedance/seedance-2.0/image-to-video",
        {"prompt": P, "image": F.url, "last_image": L.url, "duration": 8, "resolution": "720p"},
    ),
    "evolink": (
        "/v1/videos/generations",
        {
            "model": "seedance-2.0-image-to-video",
            "prompt": P,
            "image_urls": [F.url, L.url],
            "duration": 8,
            "quality": "720p",
            "aspect_ratio": "adaptive",
        },
    ),
    "higgsfield": (
        "/bytedance/seedance-2.0/image-to-video",
        {"prompt": P, "image_url": F.url, "end_image_url": L.url, "duration": 8, "resolution": "720p"},
    ),
    "apimart": (
        "/v1/videos/generations",
        {
            "model": "seedance-2.0",
            "prompt": P,
            "image_with_roles": [{"url": F.url, "role": "first_frame"}, {"url": L.url, "role": "last_frame"}],
            "duration": 8,
            "size": "adaptive",
            "resolution": "720p",
        },
    ),
}
"""The comparison sheet's own body of its third shot, sound apart."""


def test_sellers_with_words_are_known() -> None:
    assert set(sayers()) >= {*GRAMMARS, "ark", "laozhang", "apiyi"}


@pytest.mark.parametrize("seller", S3)
def test_frames_are_said_as_the_sheet_has_them(seller: str) -> None:
    meant = replace(common(WORKED["S3"]), audio=None)
    wording = saying(seller)(meant)

    assert (wording.path, wording.body) == S3[seller]


@pytest.mark.parametrize("seller", GRAMMARS)
@settings(max_examples=40, deadline=None)
@given(shot=shots())
def test_what_comes_back_is_what_was_said_but_for_the_changes(seller: str, shot: VideoRequest) -> None:
    wording = saying(seller)(shot)
    if wording.impossible:
        return
    back = heard(seller, wording.body, wording.path, wording.query)

    changed = {change.field for change in wording.changes}
    for name in {field.name for field in fields(shot)} - changed - BESIDE - {"prompt"}:
        meant, found = getattr(shot, name), getattr(back, name)
        assert found == meant or (found is None and meant in (None, USUAL.get(name), "auto")), name
    assert in_style(back.prompt or "", ANY_STYLE, AT) == shot.prompt


def test_relay_has_arks_body_behind_a_prefix() -> None:
    found = translated(shot(), "laozhang")

    assert found.wording.path == "/seedance/api/v3/contents/generations/tasks"
    assert found.good


def test_rules_of_a_seller_that_is_not_played_are_named() -> None:
    found = translated(shot(seconds=16), "apimart")

    assert (found.good, [one.rule for one in found.broken]) == (False, ["apimart.seconds"])


def test_body_of_an_unknown_model_is_no_shot() -> None:
    with pytest.raises(NotAShotError, match="names no model"):
        heard("apimart", {"model": "kling", "prompt": "p"})
