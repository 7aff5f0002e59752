"""OutAI's rules are the sentences of its page, and a limit that is off by one would be noticed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

import pytest
from pydantic import create_model

from drytake.schemas.providers.outai import LOOVA, PROVIDER, rules
from drytake.schemas.providers.outai.requests import CreateVideo
from drytake.schemas.seedance.limits import SEEDANCE_2_0
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.rules import Limit, Rule
from drytake.schemas.validation.validator import Validator

I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741 - media

PUBLISHED = {
    "audio-alone": ("error", "documented"),
    "dropped-field": ("warning", "inferred"),
    "extension-mismatch": ("warning", "inferred"),
    "url-expired": ("warning", "documented"),
    "url-is-page": ("warning", "inferred"),
    "url-unreachable": ("warning", "inferred"),
    "body-not-json": ("error", "documented"),
    "body-not-object": ("error", "documented"),
    "content-type": ("error", "inferred"),
    "duration-not-integer": ("error", "inferred"),
    "integral-decimal": ("warning", "inferred"),
    "duration-out-of-range": ("error", "documented"),
    "file-format": ("warning", "inferred"),
    "file-too-large": ("warning", "inferred"),
    "key-missing": ("error", "documented"),
    "no-frame": ("warning", "inferred"),
    "null-field": ("error", "inferred"),
    "prompt-blank": ("error", "inferred"),
    "prompt-missing": ("error", "documented"),
    "reference-in-frames-mode": ("warning", "inferred"),
    "reference-too-long": ("warning", "inferred"),
    "task-id-blank": ("error", "inferred"),
    "task-id-missing": ("error", "documented"),
    "too-many-audios": ("error", "documented"),
    "too-many-files": ("warning", "inferred"),
    "too-many-frames": ("error", "documented"),
    "too-many-images": ("error", "documented"),
    "too-many-videos": ("error", "documented"),
    "undocumented-spelling": ("info", "observed"),
    "unknown-field": ("warning", "inferred"),
    "unknown-mode": ("error", "documented"),
    "unknown-model": ("error", "documented"),
    "unknown-ratio": ("error", "documented"),
    "unknown-task": ("error", "inferred"),
    "url-malformed": ("error", "documented"),
    "url-scheme": ("warning", "inferred"),
    "wrong-type": ("error", "documented"),
}
"""Ids that users know: this table may grow, and no name in it may change."""


def contract() -> Contract[Any]:
    found = PROVIDER.create.contract
    assert isinstance(found, Contract)
    return found


def body(**fields: object) -> dict[str, object]:
    return {"prompt": "p", **fields}


# --- the documented figures, written down a second time ----------------------------------------------------------

FRAMES = {"function_mode": "first_last_frames"}
EDGES = {
    "3 s": (body(duration=3), "duration-out-of-range"),
    "4 s": (body(duration=4), None),
    "15 s": (body(duration=15), None),
    "16 s": (body(duration=16), "duration-out-of-range"),
    "9 images": (body(image_urls=[I] * 9), None),
    "10 images": (body(image_urls=[I] * 10), "too-many-images"),
    "3 videos": (body(video_urls=[V] * 3), None),
    "4 videos": (body(video_urls=[V] * 4), "too-many-videos"),
    "3 audios": (body(audio_urls=[A] * 3, image_urls=[I]), None),
    "4 audios": (body(audio_urls=[A] * 4, image_urls=[I]), "too-many-audios"),
    "no frame": (body(**FRAMES), "no-frame"),
    "2 frames": (body(**FRAMES, image_urls=[I] * 2), None),
    "3 frames": (body(**FRAMES, image_urls=[I] * 3), "too-many-frames"),
    "12 files": (body(image_urls=[I] * 9, video_urls=[V] * 3), None),
    "13 files": (body(image_urls=[I] * 9, video_urls=[V] * 3, audio_urls=[A]), "too-many-files"),
    "15 s of clips": (body(video_urls=[f"{V}#duration=7", f"{V}#duration=8"]), None),
    "15.1 s of clips": (body(video_urls=[f"{V}#duration=7.1", f"{V}#duration=8"]), "reference-too-long"),
    "30 MB image": (body(image_urls=[f"{I}#size=30000000"]), None),
    "more than 30 MB image": (body(image_urls=[f"{I}#size=30000001"]), "file-too-large"),
    "50 MB video": (body(video_urls=[f"{V}#size=50000000"]), None),
    "more than 50 MB video": (body(video_urls=[f"{V}#size=50000001"]), "file-too-large"),
    "15 MB audio": (body(audio_urls=[f"{A}#size=15000000"], image_urls=[I]), None),
    "more than 15 MB audio": (body(audio_urls=[f"{A}#size=15000001"], image_urls=[I]), "file-too-large"),
}


@pytest.mark.parametrize(("request_", "rule_name"), EDGES.values(), ids=EDGES)
def test_figure_is_the_documented_one(request_: dict[str, object], rule_name: str | None) -> None:
    found = {violation.rule.name for violation in contract().validate_value(request_).violations}

    assert found == ({rule_name} if rule_name else set())


MODES = {
    "audio alone": (body(audio_urls=[A]), {"audio-alone"}),
    "audio alone, mode said": (body(audio_urls=[A], function_mode="omni_reference"), {"audio-alone"}),
    "audio alone between frames": (body(**FRAMES, audio_urls=[A]), {"no-frame", "reference-in-frames-mode"}),
    "audio with a video": (body(audio_urls=[A], video_urls=[V]), set()),
    "empty lists": (body(image_urls=[], audio_urls=[], video_urls=[]), set()),
    "http image": (body(image_urls=["http://example.com/i.png"]), set()),
    "data URL": (body(image_urls=["data:image/png;base64,AAAA"]), {"url-scheme"}),
}


@pytest.mark.parametrize(("request_", "rule_names"), MODES.values(), ids=MODES)
def test_modes_and_references_go_together_as_documented(request_: dict[str, object], rule_names: set[str]) -> None:
    found = {violation.rule.name for violation in contract().validate_value(request_).violations}

    assert found == rule_names


# --- the walk would notice ---------------------------------------------------------------------------------------

FIELD_LIMITS = {
    "duration": rules.DURATION,
    "image_urls": rules.IMAGES,
    "video_urls": rules.VIDEOS,
    "audio_urls": rules.AUDIOS,
}
CROSS_LIMITS = ("frames", "files", "reference_seconds", "image_megabytes", "video_megabytes", "audio_megabytes")


def moved(limit: Limit) -> list[Limit]:
    """Return a limit with each of its ends one lower and one higher."""
    low = [] if limit.low is None else [replace(limit, low=limit.low + step) for step in (-1, 1)]
    high = [] if limit.high is None else [replace(limit, high=limit.high + step) for step in (-1, 1)]
    return low + high


FIELD_MUTANTS = [(name, mutant) for name, limit in FIELD_LIMITS.items() for mutant in moved(limit)]
CROSS_MUTANTS = [(name, mutant) for name in CROSS_LIMITS for mutant in moved(getattr(SEEDANCE_2_0, name))]


def faults(validator: Validator[Any], faults_of: Callable[[Rule, Validator[Any]], list[str]]) -> list[str]:
    create = [rule for rule in rules.RULES if rule.operation == PROVIDER.create.name]
    return [fault for rule in create for fault in faults_of(rule, validator)]


def test_walk_finds_nothing_in_the_real_contract(faults_of: Callable[[Rule, Validator[Any]], list[str]]) -> None:
    assert faults(contract(), faults_of) == []


@pytest.mark.parametrize(("name", "mutant"), FIELD_MUTANTS, ids=[f"{name}: {limit}" for name, limit in FIELD_MUTANTS])
def test_walk_notices_a_field_limit_that_is_off_by_one(
    name: str, mutant: Limit, faults_of: Callable[[Rule, Validator[Any]], list[str]]
) -> None:
    info = CreateVideo.model_fields[name]
    field: Any = (Annotated[info.annotation, mutant], info.get_default(call_default_factory=True))
    model = create_model("Mutant", __base__=CreateVideo, **{name: field})

    assert faults(replace(contract(), model=model), faults_of)


@pytest.mark.parametrize(("name", "mutant"), CROSS_MUTANTS, ids=[f"{name}: {limit}" for name, limit in CROSS_MUTANTS])
def test_walk_notices_a_shared_limit_that_is_off_by_one(
    name: str,
    mutant: Limit,
    faults_of: Callable[[Rule, Validator[Any]], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed: dict[str, Any] = {name: mutant}
    for module in (rules.create, rules.files):
        monkeypatch.setattr(module, "SEEDANCE_2_0", SEEDANCE_2_0._replace(**changed))

    assert faults(contract(), faults_of)


# --- names and sources -------------------------------------------------------------------------------------------


def test_published_rules_stay_as_they_are() -> None:
    assert {rule.name: (rule.severity, rule.confidence) for rule in rules.RULES} == PUBLISHED


def test_loova_has_the_same_rules_under_its_own_name() -> None:
    assert [rule.name for rule in LOOVA.rules] == [rule.name for rule in rules.RULES]


def test_what_outais_page_says_loovas_page_says() -> None:
    pages = {rule.source.url for rule in LOOVA.rules}

    assert rules.PAGE.url not in pages
    assert rules.LOOVA_PAGE.url in pages
