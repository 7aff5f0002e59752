"""Values are made when they are first looked at, and keys are known before."""

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.lazy import LazyMapping
from drytake.schemas.registry import UnknownProviderError


def test_value_is_made_at_the_first_look_and_once() -> None:
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    letters = LazyMapping(["a", "b"], make)

    assert "a" in letters
    assert list(letters) == ["a", "b"]
    assert made == []
    assert letters["b"] == letters["b"] == "B"
    assert made == ["b"]


def test_hidden_key_stands_among_the_others_once_it_was_looked_at() -> None:
    letters = LazyMapping(["a"], str.upper, also=["b"])

    assert "b" in letters
    assert (list(letters), letters.hidden) == (["a"], frozenset({"b"}))
    assert letters["b"] == "B"
    assert (list(letters), letters.hidden) == (["a", "b"], frozenset())


def test_unknown_key_is_none_of_ours() -> None:
    letters = LazyMapping(["a"], str.upper)

    assert "c" not in letters
    assert letters.get("c") is None


def test_values_can_be_set_and_dropped() -> None:
    letters = LazyMapping(["a", "b"], str.upper)
    letters["a"] = "other"
    del letters["b"]

    assert dict(letters) == {"a": "other"}
    assert len(letters) == 1


def test_engine_names_an_unknown_provider_at_once() -> None:
    with pytest.raises(UnknownProviderError, match="nobody-sells-this"):
        Engine(providers=["acme", "nobody-sells-this"])
