"""OutAI's request says the same thing in its words and in ours, and its JSON Schema has the rulebook's numbers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from drytake.schemas.providers.outai import PROVIDER
from drytake.schemas.providers.outai.requests import CreateVideo, QueryTask, to_canonical
from drytake.schemas.providers.outai.wording import from_canonical
from drytake.schemas.seedance.request import Mode, VideoRequest

URLS = st.sampled_from(["https://example.com/i.png", "http://example.com/a"])
VALID = st.fixed_dictionaries(
    {"prompt": st.sampled_from(["p", "A lighthouse at dawn"])},
    optional={
        "model": st.sampled_from(["seedance_2_0", "seedance_2_0_fast"]),
        "function_mode": st.just("omni_reference"),
        "ratio": st.sampled_from(["21:9", "16:9", "4:3", "1:1", "3:4", "9:16"]),
        "duration": st.integers(4, 15),
        "image_urls": st.lists(URLS, min_size=1, max_size=9),
        "video_urls": st.lists(URLS, max_size=3),
    },
)


def test_documented_example_is_valid() -> None:
    documented = {
        "prompt": "A lighthouse at dawn",
        "model": "seedance_2_0",
        "function_mode": "omni_reference",
        "ratio": "16:9",
        "duration": 5,
        "image_urls": [],
        "audio_urls": [],
        "video_urls": [],
    }

    assert CreateVideo.model_validate(documented, strict=True).model_dump() == documented


def test_defaults_are_the_documented_ones() -> None:
    request = CreateVideo(prompt="p")

    assert (request.model, request.function_mode, request.ratio, request.duration) == (
        "seedance_2_0",
        "omni_reference",
        "16:9",
        5,
    )
    assert request.image_urls == request.audio_urls == request.video_urls == []


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        ({}, "text"),
        ({"function_mode": "first_last_frames"}, "text"),
        ({"function_mode": "first_last_frames", "image_urls": ["https://example.com/i.png"]}, "first"),
        ({"function_mode": "first_last_frames", "image_urls": ["https://example.com/i.png"] * 2}, "frames"),
        ({"image_urls": ["https://example.com/i.png"]}, "reference"),
        ({"video_urls": ["https://example.com/v.mp4"]}, "reference"),
    ],
)
def test_mode_follows_from_the_references(fields: dict[str, object], mode: Mode) -> None:
    assert to_canonical(CreateVideo.model_validate({"prompt": "p", **fields})).mode == mode


@given(VALID)
def test_request_survives_the_way_there_and_back(body: dict[str, object]) -> None:
    request = CreateVideo.model_validate(body, strict=True)

    assert to_canonical(
        CreateVideo.model_validate(from_canonical(to_canonical(request)).body, strict=True)
    ) == to_canonical(request)


def test_tier_that_outai_does_not_sell_is_no_body() -> None:
    wording = from_canonical(VideoRequest(prompt="p", mode="text", tier="mini"))

    assert [change.field for change in wording.impossible] == ["tier"]


def test_json_schema_has_the_numbers_of_the_rulebook() -> None:
    properties = CreateVideo.model_json_schema()["properties"]

    assert (properties["duration"]["minimum"], properties["duration"]["maximum"]) == (4, 15)
    assert [properties[f"{kind}_urls"]["maxItems"] for kind in ("image", "video", "audio")] == [9, 3, 3]
    assert properties["image_urls"]["items"]["format"] == "uri"


@pytest.mark.parametrize("model", [CreateVideo, QueryTask])
def test_json_schema_is_well_formed(model: type[CreateVideo | QueryTask]) -> None:
    Draft202012Validator.check_schema(model.model_json_schema())


@given(VALID)
def test_json_schema_takes_what_the_contract_takes(body: dict[str, object]) -> None:
    contract = PROVIDER.create.contract
    assert contract is not None

    assert contract.validate(json.dumps(body).encode()).valid
    Draft202012Validator(CreateVideo.model_json_schema()).validate(body)


def test_unknown_field_is_kept_and_harmless() -> None:
    assert CreateVideo.model_validate({"prompt": "p", "seed": 7}).model_extra == {"seed": 7}
