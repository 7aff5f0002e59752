"""Shapes: what was good once isn't looked at again, and what isn't of the shape always is."""

from collections.abc import Mapping
from typing import Any

import pytest

from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.media import files_in
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Body, Source

PAGE = Source("https://example.com/docs", as_of="2026-11-29")
asked: list[str] = []


class Order(WireModel):
    """A body with something that most rules look at, and something that one does."""

    size: int = 1
    color: str = "red"


BOOK = Rulebook("shop")
ORDER = BOOK.section("order")


@ORDER.when("too-large", "/size", source=PAGE, hint="order less", rejects=[{"size": 9}], accepts=[{}])
def too_large(body: Body) -> str | None:
    """At most 5 are sold."""
    asked.append("too-large")
    return "too many" if body["size"] > 5 else None


@ORDER.when("no-blue", "/color", source=PAGE, hint="order red", rejects=[{"color": "blue"}], accepts=[{}])
def no_blue(body: Body) -> str | None:
    """There is no blue."""
    asked.append("no-blue")
    return "no blue" if body["color"] == "blue" else None


def shape(body: Mapping[str, Any]) -> Any:
    return body["size"]


def plain(body: Mapping[str, Any]) -> bool:
    return bool(body["color"] == "red")


@pytest.fixture
def contract() -> Contract[Order]:
    asked.clear()
    return Contract.of(ORDER, Order, shape=shape, beyond=frozenset({"no-blue"}), plain=plain)


def found(contract: Contract[Order], **fields: Any) -> list[str]:
    return [violation.rule.name for violation in contract.validate_value(fields).violations]


def test_good_shape_is_looked_at_once(contract: Contract[Order]) -> None:
    assert [found(contract, size=2) for _ in range(3)] == [[], [], []]

    assert asked == ["too-large"]


def test_bad_shape_is_bad_each_time(contract: Contract[Order]) -> None:
    assert [found(contract, size=9) for _ in range(2)] == [["too-large"], ["too-large"]]


def test_what_is_beyond_the_shape_is_looked_at_each_time(contract: Contract[Order]) -> None:
    assert found(contract, size=2, color="green") == []
    asked.clear()

    assert found(contract, size=2, color="blue") == ["no-blue"]
    assert asked == ["no-blue"]


def test_bad_body_says_all_that_is_wrong(contract: Contract[Order]) -> None:
    assert found(contract, size=9, color="blue") == ["too-large", "no-blue"]


def test_file_may_lie_in_an_object_of_an_item() -> None:
    body = {"content": [{"text": "p"}, {"image_url": {"url": "https://e.com/i.png"}}, {"image_url": "x"}]}

    assert list(files_in(body, ["content/*/image_url/url"])) == [
        ("/content/1/image_url/url", "content/*/image_url/url", "https://e.com/i.png")
    ]
