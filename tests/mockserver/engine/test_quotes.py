"""Quotes: a price without a task."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from drytake.schemas.actions import Quote, Unpublished
from drytake.schemas.http import Body, Context
from drytake.schemas.registry import get_provider

Toy = Callable[..., Callable[..., Any]]
ACME = get_provider("acme")
KEY = "sk-test-quotes"


def cost(request: Any, context: Context) -> Decimal | Unpublished:
    known = context.lookup(request.video_urls[0]) if request.video_urls else None
    if request.model == "acme-1-fast":
        return Unpublished(context.switches.get("stand-in"), "nobody says it")
    return Decimal(request.duration) + Decimal(str(known.seconds if known else 0))


def render(price: Decimal, request: Any, _: Context) -> Body:
    return {"price": float(price), "model": request.model}


ROW = replace(
    ACME.create, name="quote", path="/api/v1/quote", aliases=(), action=Quote(cost=cost, render=render), creates=False
)


def asked(ask: Callable[..., Any], content_type: str = "application/json", **fields: Any) -> Any:
    body, headers = json.dumps({"prompt": "p", **fields}).encode(), {"content-type": content_type}
    return ask("POST", "/acme/api/v1/quote", key=KEY, body=body, headers=headers)


def test_a_quote_says_the_price_and_makes_no_task(toy: Toy) -> None:
    ask = toy(ROW)

    assert asked(ask).json()["data"] == {"price": 5, "model": "acme-1"}
    assert not list(ask.args[0].engine.store.tasks_of(None))  # type: ignore[attr-defined]


def test_a_price_may_hang_on_what_is_known_of_a_file(toy: Toy) -> None:
    ask = toy(ROW)
    body, headers = b'{"prompt": "p", "duration": 7}', {"content-type": "application/json"}
    made = ask("POST", "/acme/api/v1/videos", key=KEY, body=body, headers=headers).json()["data"]["task_id"]
    link = ask("GET", f"/acme/api/v1/tasks?task_id={made}", key=KEY).json()["data"]["result"]["video_url"]

    assert asked(ask, video_urls=[link]).json()["data"]["price"] == 12


@pytest.mark.parametrize(("stand_in", "status"), [(None, 503), (Decimal(3), 200)])
def test_a_price_that_nobody_says_is_unknown_unless_a_switch_says_it(toy: Toy, stand_in: Any, status: int) -> None:
    ask = toy(ROW, switches={**ACME.switches, "stand-in": stand_in})

    assert asked(ask, model="acme-1-fast").status == status


def test_a_quote_is_validated_like_a_create(toy: Toy) -> None:
    ask = toy(ROW)

    assert asked(ask, duration=99).status == 400
    assert asked(ask, "text/plain").status == 415
