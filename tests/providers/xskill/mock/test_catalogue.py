"""XSkill's public catalogue over a real socket, without a key."""

from collections.abc import Iterator
from typing import Any

import pytest

from drytake.mockserver.http.app import App

SEEDANCE = "st-ai/super-seed2"
EDIT = "fal-ai/bytedance/seedream/v4.5/edit"


@pytest.fixture
def public(server: tuple[str, App], client_of: Any) -> Iterator[Any]:
    with client_of(server[0], None) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 165),
        ({"category": "all"}, 165),
        ({"category": "image"}, 34),
        ({"task_type": "i2v"}, 41),
        ({"category": "x"}, 0),
    ],
    ids=str,
)
def test_list_can_be_narrowed(public: Any, query: dict[str, str], count: int) -> None:
    data = public.data(public.get("mcp/models", params=query), "list-models")

    assert (len(data["models"]), data["total"]) == (count, count)


@pytest.mark.parametrize("model", [SEEDANCE, EDIT, EDIT.replace("/", "%2F")])
def test_model_is_found_with_slashes_raw_or_escaped(public: Any, model: str) -> None:
    detail = public.data(public.get(f"mcp/models/{model}"), "get-model")
    docs = public.data(public.get(f"models/{model}/docs", params={"lang": "en"}), "get-model-docs")
    text = public.get(f"models/{model}/llms.txt")

    assert detail["id"] == docs["id"] == model.replace("%2F", "/")
    assert docs["lang"] == "en"
    assert "prompt" in docs["params_schema"]["properties"]
    assert detail["id"] in text.text
    assert text.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("path", ["mcp/models/st-ai/x", "models/st-ai/x/docs", "models/st-ai/x/llms.txt"])
def test_unknown_model_is_not_found(public: Any, path: str) -> None:
    assert public.refusal(public.get(path), 404) == "Model not found: st-ai/x"


def test_prices_are_those_that_are_charged(public: Any) -> None:
    rows = public.data(public.get("mcp/models"), "list-models")["models"]

    assert {row["id"]: row["pricing"]["amount"] for row in rows if "pricing" in row}[SEEDANCE] == 40
