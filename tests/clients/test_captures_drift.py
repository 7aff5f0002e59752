"""What `drift` says of the captures: each difference was looked at by hand, and stands here with its reason."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from drytake.contract_tests.drift import drift_of
from drytake.contract_tests.drift.fields import field_differences
from drytake.schemas.registry import get_provider

TESTS = Path(__file__).parents[1]
RECORDED = {path.stem: path for path in sorted((TESTS / "data" / "captures").glob("*.har"))}
RESPONSES = {
    f"{path.parents[1].name} {path.stem}": path for path in sorted((TESTS / "providers").glob("*/captures/*.json"))
}

REVIEWED: dict[str, dict[tuple[str, str], str]] = {
    "xskill-skill-script": {
        ("timing", "video"): "the mock wrote it with a fast pace; a page says about ten minutes of real tasks",
    },
}
"""By recording: kind and place of each difference, and why it is there."""


@pytest.mark.parametrize("name", RECORDED)
def test_recording_differs_where_that_was_reviewed_and_nowhere_else(name: str) -> None:
    found = drift_of([(name, RECORDED[name].read_bytes())]).differences

    assert {(one.kind, one.at) for one in found} == set(REVIEWED.get(name, {}))


@pytest.mark.parametrize("name", RESPONSES)
def test_captured_response_is_as_its_operation_says(name: str) -> None:
    """Those that no operation's row has are posted to callers, or are of an API that isn't played."""
    held = json.loads(RESPONSES[name].read_text(encoding="utf-8"))
    models = dict(_models(name.partition(" ")[0], held["model"]))

    assert [(row, one) for row, model in models.items() for one in field_differences(model, held["body"])] == []


def _models(provider: str, name: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the models of the operations' responses that a captured one is a form of, by the row's name."""
    for operation in get_provider(provider).operations:
        for status, model in operation.responses.items():
            if name in set(_forms(model)):
                yield f"{operation.name} {status}", model


def _forms(model: Any) -> Iterator[str]:
    yield model.__name__
    root = model.model_fields.get("root")
    for form in () if root is None else get_args(root.annotation) or (root.annotation,):
        if isinstance(form, type) and issubclass(form, BaseModel):
            yield from _forms(form)
