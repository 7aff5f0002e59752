"""Tasks of every create of every provider, with and without a key to send it again by, come back from a snapshot."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.control.snapshot import restore, snapshot
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.schemas.registry import provider_ids

MOST = 3
"""Paths of one create: others take bodies of the same kind."""


@pytest.mark.parametrize("name", provider_ids())
def test_tasks_of_every_create_are_restored(provider_client: Callable[..., Any], name: str) -> None:
    client = provider_client(App(Engine(Settings(timing="instant"))), name, "sk-test-snapshot")
    for row in client.provider.operations:
        for path in (row.path, *row.aliases)[:MOST] if row.creates else ():
            good = client.good(row)
            own = good if "{" in path else {**good, "path": path}
            for key in ({}, {"idempotency-key": f"of {path}"}):
                client.exactly(row, {**own, "headers": {**own.get("headers", {}), **key}})
    before = client.app.engine.store.tasks_of(None)
    made = {task.id: task.provider_data for task in before}

    restored = Engine(Settings(timing="instant"))
    restore(restored, json.loads(json.dumps(snapshot(client.app.engine))))

    assert made
    assert {task.id: task.provider_data for task in restored.store.tasks_of(None)} == made
