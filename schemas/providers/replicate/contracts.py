"""Which call takes which body, and by which rules: a body of one form around the inputs of several models."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.providers.replicate import requests
from drytake.schemas.providers.replicate.requests import INPUTS, Input
from drytake.schemas.providers.replicate.rules import book
from drytake.schemas.providers.replicate.rules.calls import model_of
from drytake.schemas.providers.replicate.words import words_of
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.full import DROPPED_FIELD, UNKNOWN_FIELD
from drytake.schemas.validation.nested import NestedContract
from drytake.schemas.validation.policy import ValidationPolicy
from drytake.schemas.validation.rules import RuleMatch, Violation
from drytake.schemas.validation.validator import M

__all__ = ["CONTRACTS", "HEADERS", "LIST", "OF_INPUT", "VERSIONED", "CallContract"]

UNKNOWN_HERE = "unknown-call-field"


class CallContract(Contract[M]):
    """A contract of a body that refuses what it doesn't know, where the input within is lenient."""

    def violation(self, name: str, bad: RuleMatch, policy: ValidationPolicy) -> Violation | None:
        """Return a violation, if there is a rule of that name and it is on."""
        return super().violation(UNKNOWN_HERE if name in (UNKNOWN_FIELD, DROPPED_FIELD) else name, bad, policy)


def _of_input(model: type[Input]) -> Contract[Any]:
    parts = (book.INPUT, book.INPUT_2_5 if model.family == "2.5" else book.INPUT_2_0)
    tier = {"fast": (book.FAST,), "mini": (book.MINI,)}.get(model.tier, ())
    section = book.combined(model.name.rpartition("/")[2], book.CREATE_OF_INPUT, *parts, *tier)
    return Contract.of(section, model, media=book.MEDIA, forms=("", "url-scheme"), words=words_of(model))


OF_INPUT: Mapping[str, Contract[Any]] = {name: _of_input(model) for name, model in INPUTS.items()}
"""A model's name to what validates its input."""


def _call(name: str) -> NestedContract[Any]:
    held = OF_INPUT[name]
    outer = CallContract.of(book.combined(held.section.operation, book.CREATE), requests.CreatePrediction)
    return NestedContract(outer, "input", lambda _: held, always=held)


def _input_of(body: Mapping[str, Any]) -> Contract[Any] | None:
    """Return what validates the input of a body that names its model."""
    version = body.get("version")
    name = model_of(version) if isinstance(version, str) else None
    return None if name is None else OF_INPUT[name]


CONTRACTS: Mapping[str, NestedContract[Any]] = {name: _call(name) for name in INPUTS}
"""A model's name to what validates a call to its own path."""
VERSIONED: NestedContract[Any] = NestedContract(
    CallContract.of(book.VERSIONED, requests.CreateVersioned),
    "input",
    _input_of,
    OF_INPUT[book.MODELS[0]],
    choices={"version": book.MODELS},
)
HEADERS = Contract.of(book.HEADERS, requests.CreateHeaders)
LIST = Contract.of(book.LISTING, requests.ListPredictions)
