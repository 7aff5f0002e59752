"""fal's documented and observed responses fit their models, and what lacks a key that clients read doesn't."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from drytake.schemas.providers.fal import responses
from drytake.schemas.providers.fal.responses import Completed, DetailItem, EventOk, InProgress, InQueue, Output, Waiting

CAPTURES = {path.stem: path for path in sorted((Path(__file__).parents[1] / "captures").glob("*.json"))}


def capture(name: str) -> tuple[type[BaseModel], Any]:
    held = json.loads(CAPTURES[name].read_text(encoding="utf-8"))
    model: type[BaseModel] = getattr(responses, held["model"])
    return model, held["body"]


@pytest.mark.parametrize("name", CAPTURES)
def test_capture_fits_its_model(name: str) -> None:
    model, body = capture(name)

    model.model_validate_json(json.dumps(body), strict=True)


PARTS = ("DetailItem", "File", "LogEntry", "Metrics")
UNIONS = ("AnyFailure", "Made", "Missing", "Streamed", "Taken")


@pytest.mark.parametrize("model", [name for name in responses.__all__ if name not in PARTS + UNIONS])
def test_each_model_has_a_capture(model: str) -> None:
    assert model in {json.loads(path.read_text(encoding="utf-8"))["model"] for path in CAPTURES.values()}


READ: Mapping[str, tuple[type[BaseModel], str]] = {  # keys whose absence breaks a client
    "queue_position": (InQueue, "submit"),
    "request_id": (InQueue, "submit"),
    "response_url": (InQueue, "submit"),
    "status_url": (InQueue, "submit"),
    "cancel_url": (InQueue, "submit"),
    "logs, running": (InProgress, "in-progress"),
    "logs, done": (Completed, "completed"),
    "video": (Output, "output"),
    "seed": (Output, "output"),
    "payload": (EventOk, "webhook-ok"),
}


@pytest.mark.parametrize("key", READ)
def test_key_that_clients_read_is_required(key: str) -> None:
    model, name = READ[key]
    _, body = capture(name)
    del body[key.partition(",")[0]]

    with pytest.raises(ValidationError):
        model.model_validate(body)


@pytest.mark.parametrize("word", ["FAILED", "CANCELED", "OK"])
def test_there_are_three_words_of_a_status(word: str) -> None:
    _, body = capture("completed")

    with pytest.raises(ValidationError):
        Completed.model_validate(body | {"status": word})


def test_what_is_said_with_202_is_told_apart_by_its_state() -> None:
    _, queued = capture("waiting-in-queue")
    _, running = capture("waiting-in-progress")

    assert isinstance(Waiting.model_validate(queued).root, InQueue)
    assert isinstance(Waiting.model_validate(running).root, InProgress)


@pytest.mark.parametrize("key", ["error", "error_type", "metrics"])
def test_key_of_an_end_may_be_absent_but_not_null(key: str) -> None:
    _, body = capture("completed-cancelled")

    Completed.model_validate({name: value for name, value in body.items() if name != key})
    with pytest.raises(ValidationError):
        Completed.model_validate(body | {key: None})


def test_item_without_facts_needs_none() -> None:
    item = DetailItem.model_validate({"loc": ["body"], "msg": "m", "type": "t"})

    assert item.ctx == {}
