"""Which body is held to which rules: a job around the input of the model that it names."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.providers.kie.requests import (
    INPUTS,
    CreateTask,
    GetLink,
    Input,
    QueryTask,
    UploadBase64,
    UploadUrl,
)
from drytake.schemas.providers.kie.rules import book, calls
from drytake.schemas.providers.kie.rules.book import CREATE, INPUT, MODELS, OF_2_0, OF_2_5, OF_FAST, OF_MINI
from drytake.schemas.providers.kie.words import CALL_WORDS, words_of
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.nested import NestedContract
from drytake.schemas.validation.usual import combined, share

__all__ = ["ENCODED", "FETCHED", "JOB", "LINK", "QUERY"]

for _section in (INPUT, calls.QUERY, calls.LINK, calls.ENCODED, calls.FETCHED):
    share(_section, CREATE, "wrong-type", "null-field")
_SECTIONS = {
    MODELS[0]: (INPUT, OF_2_0),
    MODELS[1]: (INPUT, OF_2_0, OF_FAST),
    MODELS[2]: (INPUT, OF_2_0, OF_MINI),
    MODELS[3]: (INPUT, OF_2_5),
}


def _of_input(name: str, model: type[Input]) -> Contract[Any]:
    section = combined("create-task", *_SECTIONS[name])
    return Contract.of(section, model, aliases=book.ALIASES, media=book.MEDIA, words=words_of(model))


OF_INPUT: Mapping[str, Contract[Any]] = {name: _of_input(name, model) for name, model in INPUTS.items()}
"""A model's id to what validates its input."""


def _input_of(body: Mapping[str, Any]) -> Contract[Any] | None:
    name = body.get("model")
    return OF_INPUT.get(name) if isinstance(name, str) else None


JOB: NestedContract[Any] = NestedContract(
    Contract.of(CREATE, CreateTask, words=lambda _: CALL_WORDS),
    "input",
    _input_of,
    OF_INPUT[MODELS[0]],
    choices={"model": MODELS},
)
QUERY = Contract.of(calls.QUERY, QueryTask)
LINK = Contract.of(calls.LINK, GetLink)
ENCODED, FETCHED = Contract.of(calls.ENCODED, UploadBase64), Contract.of(calls.FETCHED, UploadUrl)
