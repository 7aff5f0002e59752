"""XSkill's request says the same thing in its words and in ours, and its JSON Schema has the rulebook's numbers."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from drytake.schemas.providers.xskill import PARAMS, PROVIDER
from drytake.schemas.providers.xskill.requests import (
    DEFAULTS,
    CreateTask,
    LegacyVideo,
    MakeVideo,
    to_canonical,
)
from drytake.schemas.providers.xskill.rules.seedream import IMAGE_SIZES, RATIO_SIZES
from drytake.schemas.providers.xskill.wording import from_canonical
from drytake.schemas.seedance.request import ImageRequest, Media, Mode, VideoRequest

SEEDANCE = "st-ai/super-seed2"
SEEDREAM = "fal-ai/bytedance/seedream/v4.5/text-to-image"
I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741 - media
VALID = st.fixed_dictionaries(
    {"prompt": st.sampled_from(["p", "A lighthouse at dawn"])},
    optional={
        "model": st.sampled_from(["seedance_2.0", "seedance_2.0_fast"]),
        "ratio": st.sampled_from(["21:9", "16:9", "4:3", "1:1", "3:4", "9:16"]),
        "duration": st.integers(4, 15),
        "image_files": st.lists(st.just(I), max_size=6),
        "video_files": st.lists(st.just(V), max_size=3),
        "audio_files": st.lists(st.just(A), max_size=3),
    },
)


def read(params: dict[str, Any], model: str = SEEDANCE) -> CreateTask:
    contract = PROVIDER.create.contract
    assert contract is not None
    request = contract.validate_value({"model": model, "params": {"prompt": "p", **params}}).request
    assert isinstance(request, CreateTask)
    return request


def test_defaults_are_the_documented_ones() -> None:
    params = MakeVideo(prompt="p")

    assert (params.model, params.functionMode, params.duration) == ("seedance_2.0_fast", "omni_reference", 5)


FRAMES = {"functionMode": "first_last_frames"}


@pytest.mark.parametrize(
    ("params", "mode"),
    [
        ({}, "text"),
        (FRAMES, "text"),
        ({**FRAMES, "filePaths": [I]}, "first"),
        ({**FRAMES, "filePaths": [I, I]}, "frames"),
        ({"image_files": [I]}, "reference"),
        ({"audio_files": [A]}, "reference"),
        ({"media_files": [I], **FRAMES}, "first"),
    ],
)
def test_mode_follows_from_the_files(params: dict[str, Any], mode: Mode) -> None:
    meant = to_canonical(read(params))

    assert isinstance(meant, VideoRequest)
    assert meant.mode == mode


def test_first_shape_sorts_its_files_by_name() -> None:
    meant = to_canonical(read({"media_files": [V, I, A, f"{V}?x=1"], "aspect_ratio": "1:1", "duration": "15"}))

    assert meant == VideoRequest(
        prompt="p",
        mode="reference",
        tier="fast",
        ratio="1:1",
        seconds=15,
        images=(Media(I),),
        videos=(Media(V), Media(f"{V}?x=1")),
        audios=(Media(A),),
    )


@given(VALID)
def test_request_survives_the_way_there_and_back(params: dict[str, Any]) -> None:
    meant = to_canonical(read(params))
    assert isinstance(meant, VideoRequest)

    body: Any = from_canonical(meant).body

    assert body["model"] == SEEDANCE
    assert to_canonical(read(body["params"])) == meant


def test_frames_survive_the_way_there_and_back() -> None:
    meant = to_canonical(read({**FRAMES, "filePaths": [I, V]}))
    assert isinstance(meant, VideoRequest)

    body: Any = from_canonical(meant).body

    assert body["params"]["filePaths"] == [I, V]
    assert to_canonical(read(body["params"])) == meant


def test_tier_that_xskill_does_not_sell_is_no_body() -> None:
    wording = from_canonical(VideoRequest(prompt="p", mode="text", tier="mini"))

    assert [change.field for change in wording.impossible] == ["tier"]


SIZES = {
    "auto_2K": (2048, 2048),
    "auto_4K": (4096, 4096),
    "square_hd": (2048, 2048),
    "square": (2048, 2048),
    "portrait_4_3": (1728, 2304),
    "portrait_16_9": (1440, 2560),
    "landscape_4_3": (2304, 1728),
    "landscape_16_9": (2560, 1440),
}


@pytest.mark.parametrize(("size", "pixels"), SIZES.items(), ids=SIZES)
def test_still_has_the_size_of_its_name(size: str, pixels: tuple[int, int]) -> None:
    meant = to_canonical(read({"image_size": size, "num_images": 3}, SEEDREAM))

    assert isinstance(meant, ImageRequest)
    assert (meant.width, meant.height, meant.count) == (*pixels, 3)


def test_default_still_is_two_k() -> None:
    assert to_canonical(read({}, SEEDREAM)) == ImageRequest(prompt="p", width=2048, height=2048)


def test_each_ratio_has_a_size_for_its_stills() -> None:
    assert RATIO_SIZES == {
        "16:9": "landscape_16_9",
        "9:16": "portrait_16_9",
        "4:3": "landscape_4_3",
        "3:4": "portrait_4_3",
        "1:1": "square_hd",
        "21:9": "landscape_16_9",
    }
    assert set(RATIO_SIZES.values()) <= set(IMAGE_SIZES)


def test_json_schema_has_the_numbers_of_the_rulebook() -> None:
    properties = MakeVideo.model_json_schema()["properties"]

    assert (properties["duration"]["minimum"], properties["duration"]["maximum"]) == (4, 15)
    limits = {name: properties[name]["maxItems"] for name in ("image_files", "video_files", "audio_files", "filePaths")}
    assert limits == {"image_files": 9, "video_files": 3, "audio_files": 3, "filePaths": 2}


@pytest.mark.parametrize("model", [*(contract.model for contract in PARAMS.values()), LegacyVideo])
def test_every_param_is_explained_in_a_well_formed_schema(model: Any) -> None:
    schema = model.model_json_schema()

    Draft202012Validator.check_schema(schema)
    assert [name for name, field in schema["properties"].items() if "description" not in field] == []


@given(VALID)
def test_json_schema_takes_what_the_contract_takes(params: dict[str, Any]) -> None:
    contract = PROVIDER.create.contract
    assert contract is not None

    assert contract.validate(json.dumps({"model": SEEDANCE, "params": params}).encode()).valid
    Draft202012Validator(MakeVideo.model_json_schema()).validate(params)


def test_both_shapes_have_the_same_defaults() -> None:
    older = LegacyVideo(prompt="p", media_files=[I])

    assert (DEFAULTS.seconds, DEFAULTS.ratio) == (int(older.duration), older.aspect_ratio)
