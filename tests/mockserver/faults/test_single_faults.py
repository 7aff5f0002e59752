"""Six faults, each of which strikes one call of any provider."""

from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.catalogue import ConnectionFaultError
from drytake.mockserver.faults.single_faults import SINGLE_FAULTS
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.schemas.registry import provider_ids

SEEN = {
    "create-500": (500, 2),
    "create-503": (503, 2),
    "create-429": (429, 1),
    "create-lost": (0, 2),
    "poll-503": (503, 1),
    "poll-lost": (0, 1),
}
"""The status of the call that is struck, and how many tasks there are once a create that was struck is sent again."""


@pytest.fixture(scope="module")
def app() -> App:
    return App(Engine(Settings(timing="instant")))


def status(call: Callable[[], Any]) -> int:
    try:
        found: int = call().status
    except ConnectionFaultError:
        return 0
    return found


def test_each_is_tried() -> None:
    assert SEEN.keys() == SINGLE_FAULTS.keys()


@pytest.mark.parametrize("provider", provider_ids())
@pytest.mark.parametrize("name", SINGLE_FAULTS)
def test_one_call_is_struck_and_no_other(provider_client: Any, app: App, key: str, provider: str, name: str) -> None:
    fault, (struck, tasks) = SINGLE_FAULTS[name], SEEN[name]
    client = provider_client(app, provider, key)
    facts = client.task() if fault.part == "poll" else {}
    client.tenant.choose([fault.trigger])

    def call() -> int:
        return status(client.create if fault.part == "create" else lambda: client.query(facts))

    first, second = call(), call()

    assert first == struck
    assert 200 <= second < 300
    assert [entry.injected for entry in client.tenant.journal][-2:] == [(fault.scenario.name,), ()]
    assert len(list(app.engine.store.tasks_of(client.tenant.id))) == tasks
