"""XSkill's results are left out or null, as its models allow either."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.mutations import EXTRA_FIELD
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings


@pytest.fixture
def client(provider_client: Callable[..., Any], key: str) -> Any:
    return provider_client(App(Engine(Settings(timing="instant"))), "xskill", key)


def asked(client: Any, *triggers: Trigger) -> Any:
    client.tenant.choose(triggers)
    return json.loads(client.query(client.task()).body)


@pytest.mark.parametrize(("null", "said"), [(0, {}), (1, {"result": None, "output": None})])
def test_result_is_absent_or_null_as_the_model_allows(client: Any, null: int, said: dict[str, Any]) -> None:
    data = asked(client, Trigger(name="missing-result", params={"null": null}))["data"]

    assert {name: data[name] for name in ("result", "output") if name in data} == said


def test_extra_fields_stand_in_each_object(client: Any) -> None:
    body = asked(client, Trigger(name="extra-fields"))

    assert EXTRA_FIELD in body["data"]["result"]["output"]


def test_create_answer_can_lack_what_its_model_leaves_open(client: Any) -> None:
    plain = set(json.loads(client.create().body)["data"])
    client.tenant.choose([Trigger(name="absent-fields")])

    assert plain - set(json.loads(client.create().body)["data"]) == {
        *("request_id", "model", "channel", "status", "balance"),
    }
