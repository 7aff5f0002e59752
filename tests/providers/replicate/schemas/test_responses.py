"""Replicate's documented and observed responses fit their models, and what lacks a key that clients read doesn't."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from drytake.schemas.providers.replicate import responses
from drytake.schemas.providers.replicate.responses import Prediction

CAPTURES = {path.stem: path for path in sorted((Path(__file__).parents[1] / "captures").glob("*.json"))}


def capture(name: str) -> tuple[type[BaseModel], Any]:
    held = json.loads(CAPTURES[name].read_text(encoding="utf-8"))
    model: type[BaseModel] = getattr(responses, held["model"])
    return model, held["body"]


@pytest.mark.parametrize("name", CAPTURES)
def test_capture_fits_its_model(name: str) -> None:
    model, body = capture(name)

    model.model_validate_json(json.dumps(body), strict=True)


PARTS = ("Bytes", "InvalidField", "Metrics", "Urls", "Prediction", "Deleted")


@pytest.mark.parametrize("model", [name for name in responses.__all__ if name not in PARTS])
def test_each_model_has_a_capture(model: str) -> None:
    assert model in {json.loads(path.read_text(encoding="utf-8"))["model"] for path in CAPTURES.values()}


STATES = ("created", "processing", "succeeded", "refused-sensitive", "canceled", "aborted", "removed")


@pytest.mark.parametrize("name", STATES)
def test_state_tells_which_model_it_is(name: str) -> None:
    model, body = capture(name)

    assert type(Prediction.model_validate(body).root) is model


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("key", ["id", "model", "version", "status", "output", "error", "input", "urls", "created_at"])
def test_key_that_clients_read_is_required(name: str, key: str) -> None:
    model, body = capture(name)
    del body[key]

    with pytest.raises(ValidationError):
        model.model_validate(body)


WRONG: dict[str, tuple[str, dict[str, object]]] = {
    "output as an array": ("succeeded", {"output": ["https://replicate.delivery/a.mp4"]}),
    "output as an object": ("succeeded", {"output": {"url": "https://replicate.delivery/a.mp4"}}),
    "no output": ("succeeded", {"output": None}),
    "no error": ("refused-sensitive", {"error": None}),
    "British spelling": ("canceled", {"status": "cancelled"}),
    "version null": ("created", {"version": None}),
    "output while it runs": ("processing", {"output": "https://replicate.delivery/a.mp4"}),
}


@pytest.mark.parametrize(("name", "change"), WRONG.values(), ids=WRONG)
def test_what_replicate_never_says_is_refused(name: str, change: dict[str, object]) -> None:
    model, body = capture(name)

    with pytest.raises(ValidationError):
        model.model_validate(body | change)


def test_metrics_are_open() -> None:
    model, body = capture("succeeded")

    model.model_validate(body | {"metrics": {"audio": True}})


def test_problem_needs_its_detail_alone() -> None:
    responses.Problem.model_validate({"detail": "File not found"})
    with pytest.raises(ValidationError):
        responses.Problem.model_validate({"title": "Unauthenticated", "status": 401})
