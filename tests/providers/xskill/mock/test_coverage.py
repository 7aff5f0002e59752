"""A state that XSkill tells over MCP counts for the operation that tells it over HTTP."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from drytake.contract_tests.journals.outcomes import coverage_of
from drytake.contract_tests.journals.report import journal_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings


def use_tool(client: Any, name: str, **arguments: Any) -> Any:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    response = client.call("call-mcp", body=message)
    return json.loads(json.loads(response.body)["result"]["content"][0]["text"])


def test_state_that_is_told_over_mcp_counts(provider_client: Callable[..., Any], key: str) -> None:
    pytest.importorskip("mcp")
    client = provider_client(App(Engine(Settings(timing="per-poll"))), "xskill", key)
    made = use_tool(client, "submit_task", model_id="st-ai/super-seed2", parameters={"prompt": "p"})
    for _ in range(2):
        use_tool(client, "get_task", task_id=made["task_id"])

    coverage = coverage_of(client.app.engine, journal_of(client.app.engine))
    met = {(outcome.operation, outcome.name) for outcome in coverage.outcomes if outcome.met}
    assert {("query-task", "state processing"), ("query-task", "state completed")} <= met
