"""OpenRouter's rules are the sentences of its pages, and its models take what its list says, written down a second time."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drytake.schemas.providers.openrouter import PROVIDER, pricing, responses
from drytake.schemas.providers.openrouter.models import MODELS, size_of
from drytake.schemas.providers.openrouter.requests import to_canonical
from drytake.schemas.providers.openrouter.rules import RULES, book
from drytake.schemas.validation.rules import Rule
from drytake.schemas.validation.validator import Validator

CREATE: Any = PROVIDER.create.contract
BY_OPERATION: dict[str, Any] = {row.name: row.contract for row in PROVIDER.operations}
EXAMPLES = [rule for rule in RULES if rule.rejects]
CAPTURES = sorted((Path(__file__).parents[1] / "captures").glob("*.json"))
STANDARD, FAST, MINI, LATEST, OLDER = MODELS
FRAME = {"type": "image_url", "image_url": {"url": "https://example.com/i.png"}, "frame_type": "first_frame"}


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.name)
def test_examples_bear_their_rule_out(rule: Rule, faults_of: Callable[[Rule, Validator[Any]], list[str]]) -> None:
    assert faults_of(rule, BY_OPERATION[rule.operation]) == []


EDGES: dict[str, tuple[str, dict[str, Any], str | None]] = {
    "3 s": (STANDARD, {"duration": 3}, "duration-of-model"),
    "15 s": (STANDARD, {"duration": 15}, None),
    "16 s": (MINI, {"duration": 16}, "duration-of-model"),
    "2.5: 30 s": (LATEST, {"duration": 30}, None),
    "1.5: 12 s": (OLDER, {"duration": 12}, None),
    "4K": (STANDARD, {"resolution": "4K"}, None),
    "4k": (STANDARD, {"resolution": "4k"}, "unknown-resolution"),
    "fast in 1080p": (FAST, {"resolution": "1080p"}, "resolution-of-model"),
    "2.5 upright": (LATEST, {"aspect_ratio": "9:21"}, "ratio-of-model"),
    "a size": (FAST, {"size": "854x480"}, None),
    "a size of the film": (FAST, {"size": "864x496"}, "size-of-model"),
    "another maker's": ("google/veo-3.1", {"duration": 8, "resolution": "1080p"}, "model-of-others"),
    "with its day": (MODELS[FAST].slug, {}, None),
    "frames": (STANDARD, {"frame_images": [FRAME], "prompt": None}, None),
    "options without `parameters`": (STANDARD, {"provider": {"options": {"seed": {"watermark": True}}}}, None),
}


@pytest.mark.parametrize(("model", "fields", "name"), EDGES.values(), ids=EDGES)
def test_figure_is_the_documented_one(model: str, fields: dict[str, Any], name: str | None) -> None:
    found = CREATE.validate_value({"model": model, "prompt": "p", **fields}).violations

    assert {one.rule.name for one in found} == ({name} if name else set())


def test_guesses_warn_and_refuse_nobody() -> None:
    guessed = {rule.name for rule in RULES if rule.confidence == "inferred" and rule.severity == "error"}

    assert guessed == {"null-field", "unknown-model"}  # of the second only the status is a guess


@pytest.mark.parametrize("name", [name for model in MODELS.values() for name in model.sizes or ()])
def test_size_stands_for_what_the_model_sells(name: str) -> None:
    size, (width, height) = size_of(name), map(int, name.split("x"))
    assert size is not None
    wide, high = map(int, size.ratio.split(":"))

    assert size.resolution == {480: "480p", 720: "720p", 1080: "1080p", 2160: "4k"}[min(width, height)]
    assert abs(width / height - wide / high) < 0.01


def test_frames_win_over_references() -> None:
    reference = {"type": "audio_url", "audio_url": {"url": "https://example.com/a.mp3"}}
    body = {"model": STANDARD, "prompt": "p", "frame_images": [FRAME], "input_references": [reference]}
    shot = to_canonical(CREATE.validate_value(body).request)

    assert (shot.mode, shot.audios, shot.first_frame and shot.first_frame.url) == ("first", (), book.PNG)


def test_unknown_length_of_a_reference_leaves_the_price_unknown() -> None:
    reference = {"type": "video_url", "video_url": {"url": "https://example.com/v.mp4"}}
    request = CREATE.validate_value({"model": STANDARD, "prompt": "p", "input_references": [reference]}).request

    assert pricing.estimate(request).amount is None


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.stem)
def test_capture_fits_its_model(path: Path) -> None:
    held = json.loads(path.read_text(encoding="utf-8"))

    getattr(responses, held["model"]).model_validate_json(json.dumps(held["body"]), strict=True)
