"""A server answers agents itself, at `/_drytake/mcp`, by the official SDK, and lets in whom its control API lets in."""

import asyncio
import json
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from mcp import Client

from drytake.contract_tests.mcp.tools import TOOLS
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = {"accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with running(Engine(Settings(timing="realistic"))) as (started, _):
        yield started


async def called(client: Client, tool: str, /, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


async def create(origin: str, key: str, **body: Any) -> None:
    said = {"prompt": "A lighthouse at dawn"} | body
    async with httpx.AsyncClient() as client:
        await client.post(f"{origin}/acme/api/v1/videos", json=said, headers={"authorization": f"Bearer {key}"})


def test_official_client_sees_nine_tools_with_their_hints(origin: str) -> None:
    async def talk() -> Any:
        async with Client(f"{origin}/_drytake/mcp") as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in asyncio.run(talk())}

    assert list(tools) == list(TOOLS)
    for name, tool in tools.items():
        assert tool.output_schema is not None
        assert tool.annotations is not None
        assert (tool.annotations.destructive_hint, tool.annotations.open_world_hint) == (False, False)
        assert tool.annotations.read_only_hint is (name not in ("start_mock", "set_scenario", "advance_clock"))


def test_agent_acts_on_the_server_that_it_asks(origin: str, key: str) -> None:
    async def talk() -> Any:
        async with Client(f"{origin}/_drytake/mcp") as client:
            started = await called(client, "start_mock", timing="realistic", provider="acme")
            waiting = asyncio.ensure_future(
                called(client, "mock_status", key=key, after=started["next"], wait_seconds=25)
            )
            await create(origin, key, duration=99)
            seen = await waiting
            await called(client, "set_scenario", name="rate-limit", key=key, first=1)
            await create(origin, key)
            await create(origin, key)
            await called(client, "advance_clock", seconds=3_600, key=key)
            return started, seen, await called(client, "mock_status", key=key, after=seen["next"], finished=True)

    started, seen, after = asyncio.run(talk())

    assert (started["url"], started["ran_before"]) == (origin, True)
    assert started["base_urls"]["acme"].startswith(f"{origin}/acme")
    assert [(call["status"], call["violations"]) for call in seen["calls"]] == [
        (400, ["error acme.duration-out-of-range"])
    ]
    assert (seen["conclusion"], [one["rule"] for one in seen["findings"]]) == ("bad", ["acme.duration-out-of-range"])
    assert [(call["status"], call["scenarios"]) for call in after["calls"]] == [(429, ["rate-limit"]), (200, [])]
    assert [(task["provider"], task["state"]) for task in after["tasks"]] == [("acme", "succeeded")]
    assert after["money"].startswith("paid 75 credits at acme for 1 task")


def test_refusals_of_the_control_api_come_with_their_hints(origin: str) -> None:
    async def talk() -> Any:
        async with Client(f"{origin}/_drytake/mcp") as client:
            return await client.call_tool("set_scenario", {"name": "rate-limt"})

    refused = asyncio.run(talk())

    assert refused.is_error
    assert "did you mean `rate-limit`?" in refused.content[0].text


def test_rules_scenarios_and_the_prompt_can_be_read(origin: str) -> None:
    async def talk() -> Any:
        async with Client(f"{origin}/_drytake/mcp") as client:
            scenarios = await client.read_resource(str((await client.list_resources()).resources[0].uri))
            templates = (await client.list_resource_templates()).resource_templates
            rules, schema = [
                await client.read_resource(one.uri_template.replace("{provider}", "acme")) for one in templates
            ]
            prompt = (await client.list_prompts()).prompts[0]
            return scenarios, rules, schema, await client.get_prompt(prompt.name, {"provider": "acme"})

    scenarios, rules, schema, prompt = asyncio.run(talk())

    assert '"rate-limit"' in scenarios.contents[0].text
    assert '"acme.duration-out-of-range"' in rules.contents[0].text
    Draft202012Validator.check_schema(json.loads(schema.contents[0].text))
    assert all(name in prompt.messages[0].content.text for name in ("validate_request", "mock_status", "at acme"))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"host": "evil.example"}, 421),
        ({"sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_pages_of_other_sites_are_kept_out(origin: str, headers: dict[str, str], status: int) -> None:
    assert httpx.post(f"{origin}/_drytake/mcp", json=LIST, headers=ACCEPT | headers).status_code == status


def test_control_token_is_asked_for() -> None:
    with running(Engine(Settings(control_token="sesame"))) as (origin, _):
        without = httpx.post(f"{origin}/_drytake/mcp", json=LIST, headers=ACCEPT)
        withit = httpx.post(f"{origin}/_drytake/mcp", json=LIST, headers=ACCEPT | {"x-drytake-token": "sesame"})

    assert (without.status_code, withit.status_code) == (401, 200)
    assert len(withit.json()["result"]["tools"]) == len(TOOLS)


def test_messages_may_be_as_large_as_other_bodies(origin: str) -> None:
    def post(where: str, length: int) -> httpx.Response:
        asked = {"name": "validate_request", "arguments": {"provider": "acme", "body": {"prompt": "x" * length}}}
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": asked}
        return httpx.post(f"{where}/_drytake/mcp", json=message, headers=ACCEPT, timeout=60)

    with running(Engine(Settings(body_limit=1_000))) as (small, _):
        assert post(small, 2_000).status_code == 413
    assert "structuredContent" in post(origin, 5_000_000).json()["result"]


def test_browsers_are_told_how_to_connect(origin: str) -> None:
    response = httpx.get(f"{origin}/_drytake/mcp")

    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert "drytake mcp --help" in response.json()["detail"]


def test_without_the_sdk_its_name_is_said(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.streamable_http_manager", None)

    response = httpx.post(f"{origin}/_drytake/mcp", json=LIST, headers=ACCEPT)

    assert response.status_code == 501
    assert "pip install 'drytake[mcp]'" in response.json()["detail"]
