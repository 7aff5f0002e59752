"""A result that Venice hands out itself can expire as a link can."""

import json
from collections.abc import Callable
from typing import Any

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings


def test_result_that_a_provider_hands_out_itself_can_expire(provider_client: Callable[..., Any], key: str) -> None:
    client = provider_client(App(Engine(Settings(timing="instant"))), "venice", key)
    made = json.loads(client.create().body)
    client.tenant.choose([Trigger(name="expired-link", first=1)])

    responses = [client.query(made) for _ in range(2)]

    assert [response.status for response in responses] == [404, 200]
    assert b"Media could not be found" in responses[0].body
