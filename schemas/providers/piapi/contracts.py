"""Which body is held to which rules: a task around the input of the type that it names."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.providers.piapi.requests import INPUTS, CreateTask, Input, UploadFile
from drytake.schemas.providers.piapi.rules import book, fields
from drytake.schemas.providers.piapi.rules.book import CREATE, INPUT, OF_2_0, OF_2_5, OF_SMALL, OF_STRICT
from drytake.schemas.providers.piapi.words import CALL_WORDS, words_of
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.nested import NestedContract
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.usual import combined, share

__all__ = ["TASK", "UPLOAD"]

for _section in (INPUT, fields.UPLOAD):
    share(_section, CREATE, "wrong-type", "null-field")


def _sections(name: str, model: type[Input]) -> tuple[Section, ...]:
    if model.family == "2.5":
        return INPUT, OF_2_5
    small = (OF_SMALL,) if model.tier != "standard" else ()
    return (INPUT, OF_2_0, *small, *(() if name.endswith(book.RELAXED) else (OF_STRICT,)))


OF_INPUT: Mapping[str, Contract[Any]] = {
    name: Contract.of(combined("create-task", *_sections(name, model)), model, media=book.MEDIA, words=words_of(model))
    for name, model in INPUTS.items()
}
"""A task type to what validates its input."""


def _input_of(body: Mapping[str, Any]) -> Contract[Any] | None:
    name = body.get("task_type")
    return OF_INPUT.get(name) if isinstance(name, str) and body.get("model", book.MODEL) == book.MODEL else None


TASK: NestedContract[Any] = NestedContract(
    Contract.of(CREATE, CreateTask, words=lambda _: CALL_WORDS),
    "input",
    _input_of,
    OF_INPUT[book.TYPES[0]],
    choices={"task_type": book.TYPES},
)
UPLOAD = Contract.of(fields.UPLOAD, UploadFile)
