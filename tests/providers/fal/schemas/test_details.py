"""A 422's items: pydantic's own where it finds something, fal's types elsewhere, and never none."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drytake.schemas.providers.fal.contracts import CONTRACTS
from drytake.schemas.providers.fal.details import detail_of
from drytake.schemas.providers.fal.responses import ModelErrors
from drytake.schemas.providers.fal.rules import RULES

I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741 - media
ROOT, LATEST = "/bytedance/seedance-2.0", "/bytedance/seedance-2.5"
R2V, R25 = f"{ROOT}/reference-to-video", f"{LATEST}/reference-to-video"


def details(path: str, body: Any) -> list[dict[str, Any]]:
    contract = CONTRACTS[path]
    return detail_of(contract.model, body, contract.validate_value(body).violations)


def text(**fields: object) -> dict[str, object]:
    return {"prompt": "p", **fields}


def typed(kind: str, loc: list[object], ctx: dict[str, object], given_: object) -> dict[str, object]:
    return {
        "loc": ["body", *loc],
        "type": kind,
        "url": f"https://docs.fal.ai/errors#{kind}",
        "ctx": ctx,
        "input": given_,
    }


BIG, SLOW = f"{I}#size=30000001", f"{V}#duration=6"
TYPED = {
    "10 images": (
        R2V,
        text(image_urls=[I] * 10),
        typed("sequence_too_long", ["image_urls"], {"max_length": 9}, [I] * 10),
    ),
    "image format": (
        R2V,
        text(image_urls=[I, f"{I}#format=gif"]),
        typed(
            "unsupported_image_format",
            ["image_urls", 1],
            {"supported_formats": ["jpeg", "png", "webp"]},
            f"{I}#format=gif",
        ),
    ),
    "image size": (
        R2V,
        text(image_urls=[BIG]),
        typed("file_too_large", ["image_urls", 0], {"max_size": 30_000_000}, BIG),
    ),
    "18 s of video": (
        R2V,
        text(video_urls=[SLOW] * 3),
        typed(
            "video_duration_too_long",
            ["video_urls", 0],
            {"max_duration": 15.0, "provided_duration": 18.0},
            SLOW,
        ),
    ),
    "short audio of 2.5": (
        R25,
        text(image_urls=[I], audio_urls=[f"{A}#duration=1.7"]),
        typed(
            "audio_duration_too_short",
            ["audio_urls", 0],
            {"min_duration": 1.8, "provided_duration": 1.7},
            f"{A}#duration=1.7",
        ),
    ),
}


@pytest.mark.parametrize(("path", "body", "expected"), TYPED.values(), ids=TYPED)
def test_item_has_the_documented_type_and_facts(path: str, body: Any, expected: dict[str, Any]) -> None:
    (item,) = details(path, body)

    assert item.pop("msg")
    assert item == expected


def test_twelve_files_are_said_of_the_body() -> None:
    (item,) = details(R2V, text(image_urls=[I] * 9, video_urls=[V] * 2, audio_urls=[A] * 2))

    assert (item["loc"], item["type"], item["ctx"]) == (["body"], "sequence_too_long", {"max_length": 12})


def test_audio_alone_is_said_of_its_list() -> None:
    (item,) = details(R2V, text(audio_urls=[A]))

    assert (item["loc"], item["type"]) == (["body", "audio_urls"], "value_error")
    assert "url" not in item


def test_url_that_is_none_cannot_be_fetched() -> None:
    (item,) = details(f"{ROOT}/image-to-video", text(image_url="photo.png"))

    assert (item["loc"], item["type"], item["input"]) == (["body", "image_url"], "file_download_error", "photo.png")


def test_length_of_another_type_is_pydantics_own() -> None:
    (item,) = details(f"{ROOT}/text-to-video", text(duration=5))

    assert (item["loc"], item["type"], item["input"]) == (["body", "duration"], "literal_error", 5)
    assert item["ctx"]["expected"].startswith("'auto', '4', ")
    assert "url" not in item


def test_several_fields_are_several_items() -> None:
    items = details(f"{ROOT}/text-to-video", {"resolution": "8k", "seed": "x"})

    assert [(item["loc"][1], item["type"]) for item in items] == [
        ("prompt", "missing"),
        ("resolution", "literal_error"),
        ("seed", "int_parsing"),
    ]


def test_body_that_is_no_object_has_an_item() -> None:
    (item,) = details(f"{ROOT}/text-to-video", [])

    assert item["loc"] == ["body"]


def test_good_body_has_none() -> None:
    assert details(f"{ROOT}/text-to-video", text(negative_prompt="rain")) == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.severity == "error"], ids=lambda rule: rule.name)
def test_each_refused_example_has_an_item(rule: Any) -> None:
    paths = [path for path, contract in CONTRACTS.items() if contract.section.operation == rule.operation]
    for path in paths:
        for example in rule.rejects:
            if not isinstance(example, bytes):
                ModelErrors.model_validate({"detail": details(path, example)})


# --- any body ----------------------------------------------------------------------------------------------------

FLOATS = st.floats(-1e9, 1e9)
"""pydantic reads no float from 2**63 up as an integer; the validator does, with its warning."""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
URLS = st.sampled_from(
    [I, V, A, f"{I}#format=gif", f"{V}#duration=9", f"{V}#width=10&height=9&fps=1", "x", "ftp://a/b"]
)
FIELDS = {
    "prompt": st.sampled_from(["p", "@Image3", "[Image1]"]),
    "image_url": URLS,
    "end_image_url": URLS,
    "image_urls": st.lists(URLS, max_size=12),
    "video_urls": st.lists(URLS, max_size=5),
    "audio_urls": st.lists(URLS, max_size=5),
    "resolution": st.sampled_from(["480p", "720p", "1080p", "4k", "8k"]),
    "duration": st.sampled_from(["auto", "4", "15", "30", "5s", 5]),
    "aspect_ratio": st.sampled_from(["auto", "16:9", "9:21"]),
    "generate_audio": st.booleans(),
    "seed": st.integers() | FLOATS,
    "task": st.sampled_from(["reference", "editing", "x"]),
    "draft_id": st.text(max_size=3),
    "camera_fixed": st.booleans(),
    "input": JSON,
}
BODIES = st.fixed_dictionaries({}, optional={name: value | JSON for name, value in FIELDS.items()}) | JSON
BODIES_NEAR = st.fixed_dictionaries({"prompt": FIELDS.pop("prompt")}, optional=FIELDS)


@settings(max_examples=1_000, deadline=None)
@given(path=st.sampled_from(sorted(CONTRACTS)), body=BODIES_NEAR | BODIES)
def test_rules_and_pydantic_agree_of_any_body(path: str, body: Any) -> None:
    contract = CONTRACTS[path]

    report = contract.validate_value(body)

    assert contract.validate(json.dumps(body).encode()).violations == report.violations
    broken = [violation for violation in report.violations if violation.severity == "error"]
    items = detail_of(contract.model, body, report.violations)
    assert (report.request is None) == bool(broken) == bool(items)
    if items:
        ModelErrors.model_validate({"detail": items})
    else:
        contract.model.model_validate(body)
