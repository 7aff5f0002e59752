"""Ark's documented and captured responses fit their models, and what lacks a key that clients read doesn't."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from drytake.schemas.providers.ark import responses
from drytake.schemas.providers.ark.responses import Failed, Pending, Succeeded, Task

CAPTURES = {path.stem: path for path in sorted((Path(__file__).parents[1] / "captures").glob("*.json"))}


def capture(name: str) -> tuple[type[BaseModel], Any]:
    held = json.loads(CAPTURES[name].read_text(encoding="utf-8"))
    model: type[BaseModel] = getattr(responses, held["model"])
    return model, held["body"]


@pytest.mark.parametrize("name", CAPTURES)
def test_capture_fits_its_model(name: str) -> None:
    model, body = capture(name)

    model.model_validate_json(json.dumps(body), strict=True)


PARTS = ("ErrorFacts", "Failure", "Outputs", "ToolUsage", "Usage", "UsedTool")


@pytest.mark.parametrize("model", [name for name in responses.__all__ if name not in PARTS])
def test_each_model_has_a_capture(model: str) -> None:
    assert model in {json.loads(path.read_text(encoding="utf-8"))["model"] for path in CAPTURES.values()}


@pytest.mark.parametrize("key", ["id", "status", "usage", "seed", "ratio", "resolution", "duration"])
def test_key_that_clients_read_is_required(key: str) -> None:
    _, body = capture("succeeded")

    with pytest.raises(ValidationError):
        Succeeded.model_validate({name: value for name, value in body.items() if name != key})


@pytest.mark.parametrize("word", ["completed", "canceled", "FAILED"])
def test_there_are_six_words_of_a_state(word: str) -> None:
    _, body = capture("running")

    with pytest.raises(ValidationError):
        Task.model_validate(body | {"status": word})


def test_only_a_failed_task_has_an_error() -> None:
    _, failed = capture("failed")
    _, succeeded = capture("succeeded")

    with pytest.raises(ValidationError):
        Succeeded.model_validate(succeeded | {"error": None})
    with pytest.raises(ValidationError):
        Failed.model_validate({name: value for name, value in failed.items() if name != "error"})


@pytest.mark.parametrize(
    ("name", "model"), [("running", Pending), ("succeeded", Succeeded), ("failed", Failed), ("expired", Pending)]
)
def test_task_is_told_apart_by_its_state(name: str, model: type[BaseModel]) -> None:
    _, body = capture(name)

    assert isinstance(Task.model_validate(body).root, model)
