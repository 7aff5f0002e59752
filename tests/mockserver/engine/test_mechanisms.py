"""The table of what the engine bends to names declarations and tests that are there."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

TESTS = Path(__file__).parents[2]
PAGE = TESTS.parent / "docs" / "engine.md"
MODULES = (
    "mockserver.faults.single_faults",
    "mockserver.faults.triggers",
    "schemas.actions",
    "schemas.auth",
    "schemas.files",
    "schemas.http",
    "schemas.limits",
    "schemas.prices",
    "schemas.provider",
    "schemas.validation.rules",
    "schemas.webhooks",
)
"""Where declarations are."""
NOT_PLAYED = {"E32", "E35"}


class Mechanism(NamedTuple):
    """A row of the table."""

    number: str
    said_by: tuple[str, ...]
    """`Class.field` of each declaration."""
    shown_by: tuple[str, ...]
    """Ids of tests."""


def mechanisms() -> Iterator[Mechanism]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| E"):
            number, _, said_by, shown_by = (cell.strip() for cell in line.strip("|").split(" | "))
            yield Mechanism(number, *(tuple(re.findall(r"`([^`]+)`", cell)) for cell in (said_by, shown_by)))


ROWS = {row.number: row for row in mechanisms()}


def declared(name: str) -> bool:
    """Return whether a field is declared: of a dataclass, a named tuple, a model or a protocol."""
    owner, _, field = name.partition(".")
    for module in MODULES:
        found = getattr(import_module(f"drytake.{module}"), owner, None)
        if isinstance(found, type):
            names = {each.name for each in fields(found)} if is_dataclass(found) else set(found.__annotations__)
            return field in names or (not is_dataclass(found) and hasattr(found, field))
    return False


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the names of a file's tests, where it runs on Acme."""
    text = (TESTS / path).read_text(encoding="utf-8")
    assert re.search("acme|provider_ids", text), f"{path} doesn't speak of Acme"
    return frozenset(node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))


def test_each_mechanism_has_a_row() -> None:
    assert list(ROWS) == [number for number in (f"E{each}" for each in range(1, 38)) if number not in NOT_PLAYED]


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_what_is_named_is_there(row: Mechanism) -> None:
    tests = [name.partition("::") for name in row.shown_by]

    assert row.said_by
    assert [name for name in row.said_by if not declared(name)] == []
    assert tests
    assert [test for path, _, test in tests if path.startswith("providers/") or test not in names_in(path)] == []


@pytest.mark.parametrize("name", ["Operation.colour", "Nobody.method"])
def test_what_is_not_there_is_seen(name: str) -> None:
    assert not declared(name)
