"""A tool returns what its schema says, and teaches whoever calls it wrongly."""

import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from drytake.contract_tests.mcp.arguments import MOST_SECONDS
from drytake.contract_tests.mcp.calling import Called, call_tool, input_schema, output_schema
from drytake.contract_tests.mcp.links import OwnMock, RemoteMock
from drytake.contract_tests.mcp.model import Surroundings
from drytake.contract_tests.mcp.tools import TOOLS
from drytake.mockserver.settings.model import Settings
from drytake.schemas.validation.overrides import Override

PROMPT = {"prompt": "A lighthouse at dawn"}
SHOT = {**PROMPT, "seconds": 5}
DEEP: list[Any] = []
for _ in range(500):
    DEEP = [DEEP]
NOBODY = "http://127.0.0.1:9"


def call(tool: str, settings: Settings | None = None, /, **arguments: Any) -> Called:
    around = Surroundings(settings or Settings(), OwnMock(Settings(port=0)))
    return asyncio.run(call_tool(around, tool, arguments))


def result(tool: str, settings: Settings | None = None, /, **arguments: Any) -> dict[str, Any]:
    called = call(tool, settings, **arguments)
    assert called.result is not None, called.text
    Draft202012Validator(output_schema(tool)).validate(called.result)
    assert json.loads(called.text) == called.result
    return called.result


def schemas(schema: Any) -> Iterator[set[str]]:
    """Yield what each schema within a schema says beside its description."""
    yield set(schema) - {"description"}
    inner = [schema.get("items"), schema.get("additionalProperties"), *schema.get("anyOf", ())]
    for each in (*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), *inner):
        if isinstance(each, dict):
            yield from schemas(each)


def test_there_are_nine_tools_whose_schemas_are_valid_and_closed() -> None:
    assert len(TOOLS) == 9
    for name in TOOLS:
        Draft202012Validator.check_schema(input_schema(name))
        Draft202012Validator.check_schema(output_schema(name))
        assert input_schema(name)["additionalProperties"] is False
        assert all("description" in about for about in input_schema(name)["properties"].values())
        assert [place for place in (*schemas(input_schema(name)), *schemas(output_schema(name))) if not place] == []


def test_providers_are_listed_and_one_with_its_operations() -> None:
    every = {row["id"]: row for row in result("list_providers")["providers"]}
    (acme,) = result("list_providers", provider="acme")["providers"]

    assert every["acme"] == {**acme, "operations": None}
    assert acme["create"] in [row["name"] for row in acme["operations"] if row["creates_task"]]


def test_valid_body_comes_with_its_price_and_an_invalid_one_without() -> None:
    good = result("validate_request", provider="acme", body=PROMPT)
    bad = result("validate_request", provider="acme", body={**PROMPT, "duration": 99})

    assert (good["valid"], good["violations"], good["price"]["amount"]) == (True, [], 75)
    assert (bad["valid"], bad["price"]) == (False, None)
    (found,) = bad["violations"]
    assert (found["rule"], found["pointer"]) == ("acme.duration-out-of-range", "/duration")


def test_body_may_be_text_which_need_not_be_json() -> None:
    assert result("validate_request", provider="acme", body=json.dumps(PROMPT))["valid"]
    assert [one["rule"] for one in result("validate_request", provider="acme", body="{")["violations"]] == [
        "acme.body-not-json"
    ]


@pytest.mark.parametrize("body", [{"prompt": "\ud800"}, {"prompt": float("nan")}, {"prompt": DEEP}, {"seed": 10**400}])
def test_body_that_is_no_json_breaks_a_rule_like_any_other(body: Any) -> None:
    assert not result("validate_request", provider="acme", body=body)["valid"]


def test_call_may_be_named_by_its_path() -> None:
    (acme,) = result("list_providers", provider="acme")["providers"]
    path = next(row["path"] for row in acme["operations"] if row["name"] == acme["create"])

    assert result("validate_request", provider="acme", body=PROMPT, operation=path)["operation"] == acme["create"]


def test_settings_decide_how_rules_are_read() -> None:
    off = Settings(severities={"acme.duration-out-of-range": "off"})
    better = Settings(overrides={"acme.duration-out-of-range": Override(reason="seen it", off=True)})
    body = {**PROMPT, "duration": 99}

    for settings in (off, better):
        assert result("validate_request", settings, provider="acme", body=body)["violations"] == []


def test_body_is_priced_at_its_provider_and_at_all_sellers() -> None:
    alone = result("price_request", provider="acme", body=PROMPT)
    everywhere = result("price_request", provider="outai", body=PROMPT, all_sellers=True, day="2026-11-30")

    assert (alone["price"]["amount"], alone["offers"]) == (75, [])
    legal = [offer for offer in everywhere["offers"] if offer["status"] == "legal" and offer["usd"]]
    assert legal == sorted(legal, key=lambda offer: float(offer["usd"][1]))
    assert everywhere["offers"][: len(legal)] == legal


def test_refused_body_has_no_price_and_says_why() -> None:
    found = result("price_request", provider="acme", body={"prompt": 7}, all_sellers=True)

    assert (found["valid"], found["price"], found["offers"]) == (False, None, [])
    assert found["violations"]


def test_shot_is_priced_at_one_seller_or_all() -> None:
    (one,) = result("price_request", provider="outai", shot=SHOT)["offers"]

    assert one["seller"] == "outai"
    assert len(result("price_request", shot=SHOT)["offers"]) > 10


def test_body_is_translated_with_what_is_lost() -> None:
    found = result("translate_request", **{"from": "outai", "to": "fal"}, body={**PROMPT, "duration": 10})

    assert (found["good"], found["body"]["duration"]) == (True, "10")


def test_rule_is_explained_with_bodies_that_break_it() -> None:
    rule = result("explain_rule", rule="acme.duration-out-of-range")["rule"]

    for body in rule["rejects"]:
        broken = result("validate_request", provider="acme", body=body)["violations"]
        assert [one["rule"] for one in broken] == [rule["id"]]


def test_rules_are_listed_of_providers_and_of_conduct() -> None:
    for owner in ("acme", "conduct", "certify"):
        assert all(row["id"].startswith(f"{owner}.") for row in result("explain_rule", provider=owner)["rules"])


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("validate", {}, ["no tool `validate`", "validate_request"]),
        (
            "validate_request",
            {"providr": "acme", "body": 7},
            [
                "`providr` is no argument of validate_request; did you mean `provider`?",
                "`provider` is missing",
                "`body`",
            ],
        ),
        ("validate_request", {"provider": "acmee", "body": {}}, ["no provider `acmee`", "acme"]),
        ("validate_request", {"provider": "acme", "body": {}, "operation": "nope"}, ["nope", "create-video"]),
        ("price_request", {}, ["`body`", "`shot`", "neither"]),
        ("price_request", {"body": PROMPT}, ["`provider`"]),
        ("price_request", {"shot": {"promt": "x"}}, ["promt", "prompt"]),
        ("price_request", {"shot": SHOT, "rates": {"CNY": -1}}, ["CNY"]),
        ("price_request", {"shot": SHOT, "provider": "nobody"}, ["nobody", "outai"]),
        ("translate_request", {"from": "outai", "to": "fall", "body": PROMPT}, ["fall", "fal"]),
        ("translate_request", {"from": "outai", "to": "fal", "body": "{"}, ["isn't JSON"]),
        (
            "translate_request",
            {"from": "outai", "to": "fal", "body": {"prompt": "x", "duration": 99}},
            ["/duration", "use 4 to 15"],
        ),
        ("translate_request", {"from": "outai", "to": "fal", "body": "\ud800"}, ["isn't JSON"]),
        ("translate_request", {"from": "outai", "to": "fal", "body": {"prompt": DEEP}}, ["isn't JSON"]),
        ("validate_request", {"\ud800": 1}, ["is no argument of validate_request"]),
        ("mock_status", {"key": "\u20ac"}, ["`key`"]),
        ("explain_rule", {}, ["`rule`", "`provider`"]),
        ("explain_rule", {"rule": "acme.duration-out"}, ["did you mean", "acme.duration-out-of-range"]),
        ("mock_status", {}, ["no mock runs: call start_mock first"]),
        ("mock_status", {"wait_seconds": MOST_SECONDS + 1}, ["wait_seconds", str(MOST_SECONDS)]),
        ("start_mock", {"timing": "insant"}, ["insant", "instant"]),
        ("start_mock", {"provider": "acmee"}, ["acmee", "acme"]),
        ("set_scenario", {"name": None, "times": 2}, ["null", "times"]),
    ],
)
def test_wrong_call_is_taught(name: str, arguments: dict[str, Any], said: list[str]) -> None:
    called = call(name, **arguments)

    assert called.result is None
    assert [part for part in said if part not in called.text] == []
    assert "Traceback" not in called.text
    assert "pydantic" not in called.text
    assert "please report it" not in called.text


def test_mock_that_cant_be_started_says_why() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for settings, said in (
            (Settings(port=taken.getsockname()[1]), "is in use; choose another"),
            (Settings(port=0, store="foo"), "there is no store `foo`; there is: memory"),
        ):
            called = asyncio.run(call_tool(Surroundings(settings, OwnMock(settings)), "start_mock", {}))
            assert called.result is None
            assert said in called.text


def test_mock_that_runs_elsewhere_may_be_gone() -> None:
    around = Surroundings(Settings(), RemoteMock(NOBODY))

    called = asyncio.run(call_tool(around, "start_mock", {}))

    assert called.result is None
    assert f"the mock at {NOBODY} can't be reached" in called.text
