"""A field that a page doesn't name is told what it is called here, whoever sold the body before."""

from typing import Any, get_args

import pytest

from drytake.mockserver.control.curl import example
from drytake.schemas.registry import BUILT_IN, get_provider
from drytake.schemas.validation.rules import Violation
from drytake.schemas.validation.translation import Here, advise, carries_url
from drytake.schemas.validation.vocabulary import TITLES, Meaning, Word, all_spellings, meaning_of, plain_name

URL = "https://cdn.example.com/a.png"
HERE = Here(
    ("prompt", "duration", "ratio", "image_urls", "function_mode"),
    {"seconds": Word("duration"), "ratio": Word("ratio"), "images": Word("image_urls"), "prompt": Word("prompt")},
)
BODIES: dict[str, dict[str, Any]] = {
    "outai": {"prompt": "x", "duration": 5},
    "loova": {"prompt": "x", "duration": 5},
    "venice": {"model": "seedance-2-0-text-to-video", "prompt": "x", "duration": "5s"},
    "xskill": {"model": "st-ai/super-seed2", "params": {"prompt": "x", "duration": 5}},
}


def violations(provider: str, **more: Any) -> tuple[Violation, ...]:
    body = {name: dict(value) if isinstance(value, dict) else value for name, value in BODIES[provider].items()}
    body.get("params", body).update(more)
    contract = get_provider(provider).create.contract
    assert contract is not None
    return contract.validate_value(body).violations


# --- the table ---------------------------------------------------------------------------------------------------


def test_each_meaning_has_spellings_and_a_title() -> None:
    assert set(all_spellings()) == set(TITLES) == set(get_args(Meaning))


def test_no_spelling_means_two_things() -> None:
    names = [plain_name(name) for spellings in all_spellings().values() for name in set(spellings)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ["aspectRatio", "aspect_ratio", "aspect-ratio", "ASPECT_RATIO"])
def test_case_and_hyphens_do_not_matter(name: str) -> None:
    assert meaning_of(name) == "ratio"


@pytest.mark.parametrize("provider", BUILT_IN)
def test_the_words_of_a_call_are_fields_that_it_has(provider: str) -> None:
    operation = get_provider(provider).create
    contract = operation.contract
    assert contract is not None
    for word in contract.words(example(operation)).values():
        assert word.field in contract.model.model_fields


# --- one field ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ratio", "aspectRatio", "video_ratio", "aspect"])
@pytest.mark.parametrize(
    ("provider", "field"), [("venice", "aspect_ratio"), ("xskill", "ratio"), ("outai", "ratio"), ("loova", "ratio")]
)
def test_a_ratio_is_told_this_sellers_field(provider: str, field: str, name: str) -> None:
    found = [entry for entry in violations(provider, **{name: "16:9"}) if entry.pointer.endswith(f"/{name}")]
    if name == field:
        assert found == []
        return
    (entry,) = found
    assert f"`{field}`" in entry.hint
    assert "did you mean" not in entry.hint
    assert "remove" not in entry.hint


@pytest.mark.parametrize("name", ["seconds", "durationSeconds", "video_length"])
@pytest.mark.parametrize("provider", BODIES)
def test_a_length_is_told_the_field_for_it(provider: str, name: str) -> None:
    (entry,) = violations(provider, **{name: 10})
    assert "`duration`" in entry.hint


@pytest.mark.parametrize("name", ["seed", "watermark", "fps", "num_videos", "cameraFixed", "webhook_url"])
@pytest.mark.parametrize("provider", BODIES)
def test_what_has_no_field_here_is_said_to_have_none(provider: str, name: str) -> None:
    (entry,) = violations(provider, **{name: 1})
    assert "this call has no field for" in entry.hint


@pytest.mark.parametrize("name", ["foo", "x", "lora", "style_preset"])
def test_what_nobody_knows_is_likened_to_nothing(name: str) -> None:
    (entry,) = violations("outai", **{name: 1})
    assert entry.hint == "remove it"


@pytest.mark.parametrize(
    ("typo", "field"), [("promt", "prompt"), ("duraton", "duration"), ("image_url_s", "image_urls")]
)
def test_a_typo_gets_the_field(typo: str, field: str) -> None:
    assert f"`{field}`" in advise(typo, 1, HERE).hint


def test_size_is_a_ratio_or_pixels_by_its_value() -> None:
    assert "`ratio`" in advise("size", "16:9", HERE).hint
    assert "`ratio`" in advise("size", "1280x720", HERE).hint
    assert "no field for the resolution" in advise("size", "720p", HERE).hint


# --- whole requests in another form ------------------------------------------------------------------------------


@pytest.mark.parametrize("envelope", ["params", "input", "arguments", "parameters"])
@pytest.mark.parametrize("provider", ["outai", "loova", "venice"])
def test_an_envelope_is_told_to_be_opened(provider: str, envelope: str) -> None:
    contract = get_provider(provider).create.contract
    assert contract is not None
    report = contract.validate_value(
        {"model": BODIES["venice"]["model"], envelope: {"prompt": "x", "aspectRatio": "1:1"}}
    )
    by_pointer = {entry.pointer: entry for entry in report.violations}

    assert "the top level" in by_pointer[f"/{envelope}"].hint
    assert "remove" not in by_pointer[f"/{envelope}"].hint
    assert f"`{envelope}`" in by_pointer["/prompt"].hint


def test_a_foreign_envelope_at_xskill_goes_into_params() -> None:
    contract = get_provider("xskill").create.contract
    assert contract is not None
    report = contract.validate_value({"model": "st-ai/super-seed2", "input": {"prompt": "x", "aspect_ratio": "16:9"}})
    (entry,) = [entry for entry in report.violations if entry.pointer == "/input"]

    assert "`params.prompt`" in entry.hint
    assert "`params.ratio`" in entry.hint


ARK = [
    {"type": "text", "text": "x"},
    {"type": "image_url", "image_url": {"url": URL}, "role": "first_frame"},
    {"type": "video_url", "video_url": {"url": "https://cdn.example.com/a.mp4"}, "role": "reference_video"},
]


@pytest.mark.parametrize(
    ("provider", "fields"),
    [
        ("outai", ["`prompt`", "`image_urls`", "`video_urls`", "`function_mode`"]),
        ("venice", ["`prompt`", "`image_url`", "`reference_video_urls`"]),
        ("xskill", ["`params.prompt`", "`params.filePaths`", "`params.video_files`", "`params.functionMode`"]),
    ],
)
def test_arks_content_is_told_field_by_field(provider: str, fields: list[str]) -> None:
    contract = get_provider(provider).create.contract
    assert contract is not None
    report = contract.validate_value({"model": BODIES[provider].get("model", "seedance_2_0"), "content": ARK})
    (entry,) = [entry for entry in report.violations if entry.pointer == "/content"]

    assert "Ark's form" in entry.message
    assert [field for field in fields if field not in entry.hint] == []


@pytest.mark.parametrize("value", [None, [], [None], {}, [[{"type": []}]], {"prompt": {"prompt": {}}}, 5, "x" * 10_000])
@pytest.mark.parametrize("name", ["content", "params", "input", "size", "instances"])
def test_any_value_gets_some_advice(name: str, value: Any) -> None:
    assert advise(name, value, HERE).hint


# --- what is lost ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", ["outai", "loova", "xskill"])
@pytest.mark.parametrize(
    "more",
    [{"image_url": URL}, {"cover": {"pictures": [URL]}}, {"video_url": URL}, {"still": "data:image/png;base64,AA"}],
    ids=str,
)
def test_a_dropped_file_is_a_warning_of_its_own(provider: str, more: dict[str, Any]) -> None:
    (entry,) = violations(provider, **more)
    assert (entry.rule.name, entry.severity) == ("dropped-field", "warning")
    assert "is not read" in entry.message


def test_urls_are_found_however_deep_and_no_deeper_than_needed() -> None:
    deep: Any = URL
    for _ in range(50):
        deep = [deep]
    assert carries_url({"a": [{"b": URL}]}) == URL
    assert carries_url(deep) is None
