"""What a prompt names and asks for, at Venice."""

from typing import Any

import pytest

from drytake.schemas.registry import get_provider
from drytake.schemas.validation.rules import Violation

IMAGE, VIDEO = "https://cdn.example.com/a.png", "https://cdn.example.com/a.mp4#duration=8"
EDIT = {
    "model": "seedance-2-5-reference-to-video-basic",
    "prompt": "Strictly edit <Video 1>, changing its coat to red",
    "duration": "10s",
    "aspect_ratio": "16:9",
    "reference_video_urls": [VIDEO],
}
PLAIN = {"model": "seedance-2-0-reference-to-video", "prompt": "x", "duration": "5s", "reference_image_urls": [IMAGE]}
KLING = {"model": "kling-o3-pro-reference-to-video", "prompt": "x", "duration": "5s", "aspect_ratio": "16:9"}


def violations(body: dict[str, Any]) -> tuple[Violation, ...]:
    contract = get_provider("venice").create.contract
    assert contract is not None
    return contract.validate_value(body).violations


def rule_names(body: dict[str, Any]) -> list[str]:
    return [entry.rule.name for entry in violations(body)]


@pytest.mark.parametrize(
    ("prompt", "tokens"),
    [
        ("@Image3 walks with @Video1", ["@Image3", "@Video1"]),
        ("<Image 2> and <Audio 1>", ["<Image 2>", "<Audio 1>"]),
        ("<Image 1> walks, a @Image1 too", []),
        ("<image 9> in lower case is no token", []),
        ("@Image0", ["@Image0"]),
    ],
)
def test_tokens_name_files_that_are_sent(prompt: str, tokens: list[str]) -> None:
    found = [entry for entry in violations({**PLAIN, "prompt": prompt}) if entry.rule.name == "dangling-reference"]
    assert [entry.value for entry in found] == tokens
    assert {entry.severity for entry in found} <= {"warning"}


def test_kling_has_a_grammar_of_its_own() -> None:
    body = {**KLING, "prompt": "@Element1 and @Image1", "elements": [{"frontal_image_url": IMAGE}]}
    assert [entry.value for entry in violations(body)] == ["@Image1"]


@pytest.mark.parametrize("more", [{}, {"omni_reference_task_type": "edit"}, {"omni_reference_task_type": "editing"}])
def test_an_edit_with_a_length_of_its_own_fails_later(more: dict[str, str]) -> None:
    found = violations({**EDIT, **more})
    assert [entry.pointer for entry in found] == ["/duration", "/aspect_ratio"]
    assert {(entry.rule.name, entry.severity, entry.rule.confidence) for entry in found} == {
        ("edit-not-matched", "warning", "observed")
    }
    assert "`-1`" in found[0].hint
    assert "`adaptive`" in found[0].hint


def test_an_edit_that_follows_its_video_is_good() -> None:
    assert rule_names({**EDIT, "duration": "-1", "aspect_ratio": "adaptive"}) == []


def test_of_an_older_model_nothing_was_seen() -> None:
    assert rule_names({**EDIT, "model": "seedance-2-0-reference-to-video-basic", "duration": "10s"}) == []


@pytest.mark.parametrize("kind", ["edit", "extend", "editing", "extension"])
def test_a_task_type_without_a_task_fails_later(kind: str) -> None:
    body = {
        **EDIT,
        "prompt": "A lighthouse at dawn",
        "omni_reference_task_type": kind,
        "duration": "-1",
        "aspect_ratio": "adaptive",
    }
    assert "task-type-without-task" in rule_names(body)


@pytest.mark.parametrize("prompt", ["Make the coat red", "Swap the sky for a storm", "把外套换成红色"])
def test_a_prompt_that_edits_is_an_edit(prompt: str) -> None:
    body = {**EDIT, "prompt": prompt, "omni_reference_task_type": "edit", "duration": "-1", "aspect_ratio": "adaptive"}
    assert rule_names(body) == []


# --- hints and limits are those of the very model ----------------------------------------------------------------


def test_what_probes_found_to_be_taken_is_no_finding() -> None:
    assert violations({**KLING, "reference_image_urls": [IMAGE]}) == ()


def test_hint_names_the_fields_of_this_model() -> None:
    body = {"model": "seedance-2-0-reference-to-video", "prompt": "x", "duration": "5s"}
    (entry,) = [entry for entry in violations(body) if entry.rule.name == "reference-missing"]
    assert "`reference_image_urls`" in entry.hint
    assert "scene_image_urls" not in entry.hint


def test_a_field_of_a_sibling_names_the_sibling() -> None:
    body = {"model": "seedance-2-0-text-to-video", "prompt": "x", "duration": "5s", "image_url": IMAGE}
    (entry,) = violations(body)
    assert "`seedance-2-0-image-to-video`" in entry.hint


@pytest.mark.parametrize(
    ("field", "value", "own", "foreign"),
    [
        ("duration", "60s", "`15s`", "`30s`"),
        ("duration", 7, "`15s`", "`30s`"),
        ("aspect_ratio", "7:7", "`21:9`", "`4:5`"),
        ("resolution", "8k", "`1080p`", "`2160p`"),
        ("prompt", "p" * 20_001, "10000", "20000"),
        ("reference_image_urls", [IMAGE] * 31, "9 images", "30"),
    ],
)
def test_a_value_is_told_the_limits_of_its_model(field: str, value: Any, own: str, foreign: str) -> None:
    found = [entry for entry in violations({**PLAIN, field: value}) if entry.pointer == f"/{field}"]
    assert found
    for entry in found:
        assert own in entry.message + entry.hint
        assert foreign not in entry.message.replace("20001", "") + entry.hint
