"""What pure functions return as responses: values, whole responses, refusals, and what a dialect adds to each."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from drytake.mockserver.engine import dialects
from drytake.mockserver.engine.call import Call
from drytake.schemas.actions import Balance
from drytake.schemas.http import Refusal, Response, json_response
from drytake.schemas.registry import get_provider

Toy = Callable[..., Callable[..., Any]]
ACME = get_provider("acme")
KEY = "sk-test-saying"


def row(render: Callable[..., Any]) -> Any:
    return replace(ACME.operation("get-balance"), action=Balance(render=render))


def test_values_are_put_into_the_envelope(toy: Toy) -> None:
    assert toy(row(lambda *_: [1]))("GET", "/acme/api/v1/balance", key=KEY).json()["data"] == [1]


def test_a_whole_response_passes_as_it_is(toy: Toy) -> None:
    response = toy(row(lambda *_: json_response([1], 203)))("GET", "/acme/api/v1/balance", key=KEY)

    assert (response.status, response.json()) == (203, [1])


def test_a_refusal_is_said_in_the_providers_words(toy: Toy) -> None:
    response = toy(row(lambda *_: Refusal("bad-key")))("GET", "/acme/api/v1/balance", key=KEY)

    assert (response.status, response.json()["message"]) == (401, "Authentication failed")


def test_a_dialect_may_add_to_each_good_response_and_name_who_pays(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    made = dialects.dialect_of(ACME)

    def finish(_: Call, response: Response) -> Response:
        response.headers = (*response.headers, (b"x-own", b"1"))
        return response

    own = replace(
        made, finish=finish, payer=lambda call: "wallet" if b"x-wallet" in call.headers else "key", handlers={}
    )
    monkeypatch.setattr(f"{__name__}.OWN", own)
    ask = toy(row(lambda _, context: context.payer), dialect=f"{__name__}:OWN")

    assert ask("GET", "/acme/api/v1/balance", key=KEY).headers["x-own"] == "1"
    assert ask("GET", "/acme/api/v1/balance", key=KEY, headers={"x-wallet": "w"}).json()["data"] == "wallet"
    assert ask("GET", "/acme/api/v1/balance", key=KEY).json()["data"] == "key"


OWN: Any = None


def test_links_follow_the_way_the_call_came_in(toy: Toy) -> None:
    ask = toy(row(lambda _, context: context.url("/x", host="eu.acme.example")))

    assert ask("GET", "/acme/api/v1/balance", key=KEY).json()["data"] == "http://localhost/acme/x"
    real = ask("GET", "/api/v1/balance", key=KEY, headers={"host": "api.acme.example"})
    assert real.json()["data"] == "http://eu.acme.example/x"
