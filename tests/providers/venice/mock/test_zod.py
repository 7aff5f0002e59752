"""Every rule that a body can break has its own words in Venice's 400, and none of ours."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.providers.venice.zod import SCHEMA_RULES
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.venice import PROVIDER
from drytake.schemas.providers.venice.responses import DetailedResponse
from drytake.schemas.validation.rules import Rule

ANY_CALL = "any call"
REFUSED = [rule for rule in PROVIDER.rules if rule.severity == "error" and rule.operation != ANY_CALL]
ELSEWHERE = {"unknown-model", "retrieve-model-missing"}
"""Rules that have a status of their own."""
DETAILED = [rule for rule in REFUSED if rule.name not in ELSEWHERE]
APP = create_app(Engine(Settings(timing="instant", switches={"venice": {"rate-limits": False}}), providers=["venice"]))


def answered(rule: Rule, example: Any) -> tuple[int, dict[str, Any]]:
    operation = PROVIDER.operation(rule.operation)
    query = urlencode(example).encode() if operation.method == "GET" else b""
    raw = example if isinstance(example, bytes) else json.dumps(example).encode()
    headers = {b"authorization": b"Bearer sk-test-zod", b"content-type": b"application/json"}
    routes = APP.routes["venice"]
    call = Call(routes.mount, operation.method, operation.path, headers, query, raw)
    response = APP.response(call, routes)
    return response.status, json.loads(response.body)


@pytest.mark.parametrize("rule", DETAILED, ids=[rule.name for rule in DETAILED])
def test_each_example_is_refused_in_venices_words(rule: Rule) -> None:
    for example in rule.rejects:
        status, body = answered(rule, example)
        assert status == 400, body
        DetailedResponse.model_validate(body)
        assert len(body["issues"]) >= 1
        assert all(issue["message"] != "Invalid input" for issue in body["issues"])
        assert rule.hint not in json.dumps(body)


@pytest.mark.parametrize("rule", DETAILED, ids=[rule.name for rule in DETAILED])
def test_details_nest_like_the_request(rule: Rule) -> None:
    for example in rule.rejects:
        _, body = answered(rule, example)
        for issue in body["issues"]:
            node = body["details"]
            for part in issue["path"]:
                node = node[str(part)]
            assert issue["message"] in node["_errors"]


def test_schema_is_what_pydantic_and_the_keys_say() -> None:
    assert {"unknown-field", "wrong-type", "model-missing", "too-many-reference-images"} <= SCHEMA_RULES
    assert not {"duration-not-offered", "audio-alone", "clip-length"} & SCHEMA_RULES


def test_longest_enum_names_all_its_values() -> None:
    body = {"model": "seedance-2-0-text-to-video", "prompt": "p", "duration": "31s"}

    _, said = answered(PROVIDER.rules["unknown-duration"], body)

    issue = said["issues"][0]
    assert (issue["code"], issue["path"], issue["received"]) == ("invalid_enum_value", ["duration"], "31s")
    assert issue["options"][:2] == ["1s", "2s"]
    assert issue["message"].startswith("Invalid enum value. Expected '1s' | '2s' |")
