"""Replicate's rules are the sentences of its pages, and each holds at the models that it speaks of."""

from collections.abc import Callable
from typing import Any

import pytest

from drytake.schemas.providers.replicate.contracts import CONTRACTS, HEADERS, LIST, VERSIONED
from drytake.schemas.providers.replicate.rules import RULES, book
from drytake.schemas.providers.replicate.rules.calls import seconds_of, wait_of
from drytake.schemas.providers.replicate.rules.fields import LATE, WRONG_NAMES
from drytake.schemas.validation.rules import Rule
from drytake.schemas.validation.validator import Validator

I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741 - media
STANDARD, FAST, MINI, LATEST = book.MODELS
BY_OPERATION: dict[str, Validator[Any]] = {
    **{name.rpartition("/")[2]: contract for name, contract in CONTRACTS.items()},
    "create-prediction": VERSIONED,
    "list-predictions": LIST,
    "create-headers": HEADERS,
}
EXAMPLES = [rule for rule in RULES if rule.operation != "any call" or rule.rejects]


def found(model: str, beside: Any = None, **fields: Any) -> set[str]:
    body = {"input": {"prompt": "p", **fields}} | (beside or {})
    return {violation.rule.name for violation in CONTRACTS[model].validate_value(body).violations}


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.name)
def test_examples_bear_their_rule_out(rule: Rule, faults_of: Callable[[Rule, Validator[Any]], list[str]]) -> None:
    assert faults_of(rule, BY_OPERATION[rule.operation]) == []


# --- the documented figures, written down a second time ----------------------------------------------------------

EDGES: dict[str, tuple[str, dict[str, object], str | None]] = {
    "-2 s": (STANDARD, {"duration": -2}, "duration-out-of-schema"),
    "auto": (STANDARD, {"duration": -1}, None),
    "0 s": (STANDARD, {"duration": 0}, "duration-too-short"),
    "3 s": (STANDARD, {"duration": 3}, "duration-too-short"),
    "4 s": (STANDARD, {"duration": 4}, None),
    "15 s": (STANDARD, {"duration": 15}, None),
    "16 s": (STANDARD, {"duration": 16}, "duration-out-of-schema"),
    "2.5: 30 s": (LATEST, {"duration": 30}, None),
    "2.5: 31 s": (LATEST, {"duration": 31}, "duration-out-of-schema-2-5"),
    "as text": (STANDARD, {"duration": "5"}, "wrong-type"),
    "4k": (STANDARD, {"resolution": "4k"}, None),
    "fast: 720p": (FAST, {"resolution": "720p"}, None),
    "fast: 1080p": (FAST, {"resolution": "1080p"}, "resolution-of-tier"),
    "mini: 4k": (MINI, {"resolution": "4k"}, "resolution-of-mini"),
    "2.5: 1080p": (LATEST, {"resolution": "1080p"}, None),
    "2.5: 4k": (LATEST, {"resolution": "4k"}, "unknown-resolution-2-5"),
    "9:21": (STANDARD, {"aspect_ratio": "9:21"}, None),
    "2.5: 9:21": (LATEST, {"aspect_ratio": "9:21"}, "unknown-ratio-2-5"),
    "adaptive": (STANDARD, {"aspect_ratio": "adaptive"}, None),
    "auto ratio": (STANDARD, {"aspect_ratio": "auto"}, "unknown-ratio"),
    "4000 characters": (STANDARD, {"prompt": "p" * 4_000}, None),
    "4001 characters": (STANDARD, {"prompt": "p" * 4_001}, "prompt-too-long"),
    "9 images": (STANDARD, {"reference_images": [I] * 9}, None),
    "10 images": (STANDARD, {"reference_images": [I] * 10}, "too-many-images"),
    "3 videos": (STANDARD, {"reference_videos": [V] * 3}, None),
    "4 videos": (STANDARD, {"reference_videos": [V] * 4}, "too-many-videos"),
    "4 audios": (STANDARD, {"reference_images": [I], "reference_audios": [A] * 4}, "too-many-audios"),
    "15 files": (
        STANDARD,
        {"reference_images": [I] * 9, "reference_videos": [V] * 3, "reference_audios": [A] * 3},
        None,
    ),
    "2.5: 30 images": (LATEST, {"reference_images": [I] * 30}, None),
    "2.5: 31 images": (LATEST, {"reference_images": [I] * 31}, "too-many-images-2-5"),
    "2.5: 10 videos": (LATEST, {"reference_videos": [V] * 10}, None),
    "2.5: 11 audios": (LATEST, {"reference_images": [I], "reference_audios": [A] * 11}, "too-many-audios-2-5"),
    "audio alone": (STANDARD, {"reference_audios": [A]}, "audio-alone"),
    "2.5: audio alone": (LATEST, {"reference_audios": [A]}, "audio-alone"),
    "last frame alone": (STANDARD, {"last_frame_image": I}, "last-frame-alone"),
    "frame and images": (STANDARD, {"image": I, "reference_images": [I]}, "frames-and-images"),
    "frame, no ratio": (STANDARD, {"image": I}, None),
    "2.5: frame, no ratio": (LATEST, {"image": I}, "ratio-of-frames"),
    "15 s of video": (STANDARD, {"reference_videos": [f"{V}#duration=7.5"] * 2}, None),
    "16 s of video": (STANDARD, {"reference_videos": [f"{V}#duration=8"] * 2}, "videos-too-long"),
    "16 s of audio": (
        STANDARD,
        {"reference_images": [I], "reference_audios": [f"{A}#duration=8"] * 2},
        "audios-too-long",
    ),
    "2.5: 30 s of video": (LATEST, {"reference_videos": [f"{V}#duration=15"] * 2}, None),
    "2.5: 31 s of video": (LATEST, {"reference_videos": [f"{V}#duration=15.5"] * 2}, "videos-too-long-2-5"),
    "watermark": (STANDARD, {"watermark": False}, "unknown-field"),
    "2.5: watermark": (LATEST, {"watermark": False}, None),
    "2.5: format": (LATEST, {"output_format": "mov"}, None),
    "fps": (STANDARD, {"fps": 24}, "unknown-field"),
    "nulls and empty lists": (
        STANDARD,
        {"image": None, "duration": None, "seed": None, "reference_images": [], "resolution": None},
        None,
    ),
}


@pytest.mark.parametrize(("model", "fields", "name"), EDGES.values(), ids=EDGES)
def test_figure_is_the_documented_one(model: str, fields: dict[str, object], name: str | None) -> None:
    assert found(model, **fields) == ({name} if name else set())


@pytest.mark.parametrize("name", WRONG_NAMES)
def test_name_that_clients_get_wrong_is_translated(name: str) -> None:
    report = CONTRACTS[STANDARD].validate_value({"input": {"prompt": "p", name: I}})

    assert [(violation.rule.name, violation.severity) for violation in report.violations] == [
        ("dropped-field", "warning")
    ]
    assert report.request is not None


@pytest.mark.parametrize("name", ["model", "prompt", "callback_url"])
def test_body_takes_nothing_else_beside_the_input(name: str) -> None:
    assert found(STANDARD, {name: "x"}) == {"unknown-call-field"}


def test_field_of_an_older_client_is_tolerated() -> None:
    assert found(STANDARD, {"webhook_completed": "https://e.com/h"}) == set()


def test_version_belongs_to_the_generic_call() -> None:
    body = {"version": STANDARD, "input": {"prompt": "p"}}

    assert found(STANDARD, {"version": STANDARD}) == {"unknown-call-field"}
    assert VERSIONED.validate_value(body).violations == ()


@pytest.mark.parametrize("version", [FAST, f"{FAST}:{'0' * 64}"])
def test_version_says_which_input_is_meant(version: str) -> None:
    report = VERSIONED.validate_value({"version": version, "input": {"prompt": "p", "resolution": "1080p"}})

    assert [violation.rule.name for violation in report.violations] == ["resolution-of-tier"]


def test_rules_that_only_the_model_knows_are_there() -> None:
    assert [name for name in LATE if RULES[name].severity != "error"] == []


WAITS = {"wait": 60, "wait=5": 5, "wait=60": 60, "wait=99": 60, "wait=0": None, "wait=100": None, "respond-async": None}


@pytest.mark.parametrize(("text", "seconds"), WAITS.items(), ids=WAITS)
def test_wait_is_60_seconds_at_most(text: str, seconds: int | None) -> None:
    assert wait_of(text) == seconds


TIMES = {"30": 30, "30s": 30, "5m": 300, "1h30m45s": 5_445, "2h": 7_200, "soon": None, "": None, "m": None}


@pytest.mark.parametrize(("text", "seconds"), TIMES.items(), ids=TIMES)
def test_time_until_a_cancel_has_several_forms(text: str, seconds: int | None) -> None:
    assert seconds_of(text) == seconds


def test_severities_of_guesses_are_marked() -> None:
    guessed = {rule.name for rule in RULES if rule.confidence == "inferred" and rule.severity == "error"}

    assert guessed == {
        "null-field",
        "unknown-version",
        "resolution-of-mini",
        "unknown-resolution-2-5",
        "unknown-format",
        "frames-and-references",
        "source-unknown",
    }


def test_sources_are_public_addresses() -> None:
    hosts = {rule.source.url.split("/")[2] for rule in RULES}

    assert hosts == {"replicate.com", "github.com", "docs.aws.amazon.com"}


PROBES: dict[str, tuple[str, dict[str, object], str | None]] = {  # one shot list over all sellers
    "L1, audio alone": (STANDARD, {"reference_audios": [f"{A}#duration=5"]}, "audio-alone"),
    "L5, 16 s": (STANDARD, {"duration": 16}, "duration-out-of-schema"),
    "L6, 3 s": (STANDARD, {"duration": 3}, "duration-too-short"),
    "L7, auto": (STANDARD, {"duration": -1}, None),
    "L8, 9:21": (STANDARD, {"aspect_ratio": "9:21"}, None),
    "L10, 18 s of video": (STANDARD, {"reference_videos": [f"{V}#duration=6"] * 3}, "videos-too-long"),
    "L11, seed": (STANDARD, {"seed": 42}, None),
    "S10, fast at 1080p": (FAST, {"resolution": "1080p", "duration": 5}, "resolution-of-tier"),
}


@pytest.mark.parametrize(("model", "fields", "name"), PROBES.values(), ids=PROBES)
def test_shot_is_as_legal_as_the_seller_says(model: str, fields: dict[str, object], name: str | None) -> None:
    report = CONTRACTS[model].validate_value({"input": {"prompt": "p", **fields}})

    assert [violation.rule.name for violation in report.violations] == ([name] if name else [])
    assert (report.request is None) == bool(name)
