"""A create that a message of MCP carries costs what it costs over REST; other messages cost nothing."""

import json
from typing import Any

import pytest

from drytake.contract_tests.guard.checks import check_create, is_free
from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.schemas.providers.xskill import PROVIDER
from drytake.schemas.providers.xskill.pricing import BASE_PRICE

SUBMIT = {
    "name": "submit_task",
    "arguments": {"model_id": "st-ai/super-seed2", "parameters": {"prompt": "p", "duration": 4}},
}


def call(engine: Engine, message: Any) -> Call:
    operation = PROVIDER.operation("call-mcp")
    made = Call(engine.mounts["xskill"], "POST", operation.path, {b"content-type": b"application/json"})
    made.operation, made.body, made.tenant = operation, json.dumps(message).encode(), engine.tenant("sk-test")
    return made


@pytest.mark.parametrize("batch", [False, True])
def test_create_by_mcp_has_its_price(batch: bool) -> None:  # noqa: FBT001 - a parameter of the test
    engine = Engine(providers=["xskill"])
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": SUBMIT}
    made = call(engine, [message] if batch else message)

    assert not is_free(made)
    assert check_create(engine, made).asked.create.amount == BASE_PRICE


@pytest.mark.parametrize(
    "message", [{"method": "initialize"}, {"method": "tools/call", "params": {"name": "get_balance"}}, 5]
)
def test_other_messages_are_free(message: Any) -> None:
    assert is_free(call(Engine(providers=["xskill"]), message))
