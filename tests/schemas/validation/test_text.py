"""A value is shown short and printable, and any JSON writer can take it."""

import json
from typing import Any

import pytest

from drytake.schemas.validation.text import json_safe, json_type, quoted, shorten


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "a boolean"),
        (5, "an integer"),
        (5.0, "a number"),
        ("", "a string"),
        ([], "an array"),
        ({}, "an object"),
        (None, "null"),
    ],
    ids=repr,
)
def test_json_type_is_said_with_its_article(value: Any, said: str) -> None:
    assert json_type(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "`null`"),
        (True, "`true`"),
        (False, "`false`"),
        (0, "`0`"),
        (1, "`1`"),
        ("", "``"),
        ("a\n\x1b[31m\ud800", "`a\ufffd\ufffd[31m\ufffd`"),
        (["a", 1], "`['a', 1]`"),
        ("x" * 60, f"`{'x' * 60}`"),
        ("x" * 61, f"`{'x' * 60}...`"),
    ],
    ids=ascii,
)
def test_value_is_shown_short_and_printable(value: Any, said: str) -> None:
    assert quoted(value) == said


def test_long_text_is_cut_and_says_so() -> None:
    assert shorten("y" * 100) == "y" * 60 + "..."


@pytest.mark.parametrize("value", [float("inf"), -float("inf"), float("nan"), [float("inf")], {"a": [float("nan")]}])
def test_number_that_json_lacks_becomes_text(value: Any) -> None:
    assert json.loads(json.dumps(json_safe(value), allow_nan=False)) == json_safe(value)


def test_ordinary_value_stays_as_it_is() -> None:
    value = {"a": [1, 2.5, None, True, "x"]}

    assert json_safe(value) == value
