"""Shots are compared, planned, translated and priced over the control API as by the commands."""

import json
from typing import Any

import httpx
import pytest

SHOT = {"id": "s", "prompt": "A lighthouse at dawn", "seconds": 5, "ratio": "16:9", "resolution": "720p"}
FAL = {"prompt": "A lighthouse at dawn", "duration": "8", "aspect_ratio": "16:9"}


def offers(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    return {one["seller"]: one for one in response.json()["shots"][0]["offers"]}


def test_shots_are_compared(everybody: httpx.Client) -> None:
    asked = {"shots": [SHOT], "sellers": ["ark", "volcengine"], "rates": {"CNY": "0.14"}, "as_of": "2026-11-29"}

    found = offers(everybody.post("/compare", json=asked))
    assert {name: one["price"]["usd"] for name, one in found.items()} == {
        "ark": ["0.7560", "0.7623"],
        "volcengine": ["0.6955", "0.7013"],
    }


def test_newer_rates_count(everybody: httpx.Client) -> None:
    cards = {"as_of": "2026-12-01", "rates": [{"seller": "kie", "resolution": "720p", "rate": 50}]}

    found = offers(everybody.post("/compare", json={"shots": [SHOT], "cards": cards, "sellers": ["kie"]}))
    assert found["kie"]["price"]["amount"] == "250"


def test_calls_are_planned_with_what_each_goes_on_from(everybody: httpx.Client) -> None:
    draft = {"id": "d", "family": "2.5", "prompt": "Waves", "seconds": 10, "draft": True}
    final = {"id": "f", "family": "2.5", "draft_of": "d", "resolution": "1080p"}

    calls = everybody.post("/plan", json={"shots": [draft, final], "seller": "ark"}).json()["calls"]
    assert [(one["status"], one["draft_of"]) for one in calls] == [("legal", None), ("legal", "d")]
    assert calls[1]["call"]["body"]["content"] == [{"type": "draft_task", "draft_task": {"id": "d"}}]


def test_body_is_translated(everybody: httpx.Client) -> None:
    found = everybody.post("/translate", json={"body": FAL, "from": "fal", "to": "ark"}).json()

    assert (found["path"], found["body"]["duration"]) == ("/api/v3/contents/generations/tasks", 8)


def test_body_is_priced_everywhere(everybody: httpx.Client) -> None:
    found = offers(everybody.post("/price", json={"body": FAL, "provider": "fal"}))

    assert found["replicate"]["price"]["usd"] == ["1.4400", "1.4400"]


def test_all_that_is_wrong_is_said_at_once(everybody: httpx.Client) -> None:
    asked = {"shots": [{"promt": "x"}, {"seconds": "long"}], "cards": {"as_of": "today", "rates": [{}]}}

    response = everybody.post("/compare", json=asked)
    assert response.status_code == 422
    assert [one["pointer"] for one in response.json()["errors"]] == [
        "/shots/0/promt",
        "/shots/1/seconds",
        "/cards/as_of",
        "/cards/rates/0/seller",
        "/cards/rates/0/resolution",
        "/cards/rates/0/rate",
    ]


@pytest.mark.parametrize(
    ("path", "asked", "said"),
    [
        ("/compare", {"shots": [SHOT], "sellers": ["nobody"]}, "no seller `nobody`"),
        ("/compare", {"shots": [SHOT], "packs": {"loova": "huge"}}, "no pack `huge`"),
        ("/plan", {"shots": [SHOT], "seller": "nobody"}, "nobody"),
        ("/translate", {"body": FAL, "from": "fal", "to": "nobody"}, "nobody"),
        ("/translate", {"body": {}, "from": "fal", "to": "ark"}, "`prompt` is missing"),
        ("/translate", {"body": FAL, "from": "fal", "to": "ark", "operation": "status"}, "takes no body"),
        ("/price", {"body": [], "provider": "fal"}, "object"),
        ("/price", {"body": FAL, "provider": "fal", "operation": "/nowhere"}, "no call at /nowhere"),
    ],
)
def test_what_can_not_be_meant_is_a_problem(everybody: httpx.Client, path: str, asked: Any, said: str) -> None:
    response = everybody.post(path, content=json.dumps(asked))

    assert response.status_code == 422
    assert said in response.json()["detail"]
