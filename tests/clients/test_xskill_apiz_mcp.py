"""The npm package `apiz-mcp`, an MCP server over REST, as it is, takes the mock for its service."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mcp_stdio import Mcp
from tried import pinned

from drytake.mockserver.http.app import App

SEEDANCE = "st-ai/super-seed2"
SEEDREAM = "fal-ai/bytedance/seedream/v4.5/text-to-image"


@pytest.fixture
def start(
    server: tuple[str, App],
    node: str,
    npm_package: Callable[[str, str], Path],
    client_environment: Callable[..., dict[str, str]],
) -> Iterator[Callable[[str], Mcp]]:
    """Return a started and greeted MCP server with a key."""
    program = npm_package("apiz-mcp", pinned("npm", "apiz-mcp")) / "dist" / "cli.js"
    started: list[Mcp] = []

    def begin(key: str) -> Mcp:
        environment = client_environment(APIZ_BASE_URL=f"{server[0]}/xskill", APIZ_API_KEY=key)
        mcp = Mcp([node, str(program)], environment)
        started.append(mcp)
        client = {"name": "drytake-tests", "version": "1"}
        greeting = mcp.ask("initialize", protocolVersion="2024-11-05", capabilities={}, clientInfo=client)
        assert greeting["serverInfo"]["name"] == "apiz"
        mcp.notify("notifications/initialized")
        return mcp

    yield begin
    for mcp in started:
        mcp.close()


def test_tools_find_account_and_models(start: Callable[[str], Mcp], key: str) -> None:
    mcp = start(key)

    tools = {tool["name"] for tool in mcp.ask("tools/list")["tools"]}
    good, account = mcp.call("account", action="balance")
    found, models = mcp.call("search_models", category="video")
    known, model = mcp.call("search_models", model_id=SEEDREAM)

    assert {"account", "generate", "get_result", "search_models", "transfer_url"} <= tools
    assert (good, json.loads(account)["balance"]) == (True, 10_000)
    ids = {row["id"] for row in json.loads(models)}
    assert (found, SEEDANCE in ids, SEEDREAM in ids) == (True, True, False)
    assert (known, json.loads(model)["params_schema"]["required"]) == (True, ["prompt"])


def test_video_is_generated_and_asked_for_again(start: Callable[[str], Mcp], key: str) -> None:
    mcp = start(key)

    good, text = mcp.call("generate", model=SEEDANCE, prompt="A lighthouse", options={"duration": 4})
    again, result = mcp.call("get_result", task_id=json.loads(text)["task_id"])

    assert (good, again) == (True, True)
    assert json.loads(text) == json.loads(result)
    assert json.loads(text)["result"]["output"]["images"][0].endswith(".mp4")


def test_failures_and_refusals_are_told(start: Callable[[str], Mcp], key: str) -> None:
    mcp = start(key)

    failed = mcp.call("generate", model=SEEDANCE, prompt="[drytake:moderation]")
    refused = mcp.call("generate", model=SEEDANCE, prompt="p", duration="16")
    unknown = mcp.call("get_result", task_id="none")
    mirrored, text = mcp.call("transfer_url", url="https://example.invalid/i.png")

    assert failed == (False, "content violates regulations, error code: 2038")
    assert refused == (False, f"Invalid params for model '{SEEDANCE}'")
    assert unknown == (False, "Task not found: none")
    assert (mirrored, json.loads(text)["original_url"]) == (True, "https://example.invalid/i.png")


@pytest.mark.parametrize(
    ("scenario", "said"), [("bad-key", "Invalid or missing API key"), ("insufficient-credit", "Insufficient balance")]
)
def test_key_and_money_are_told(start: Callable[[str], Mcp], key: str, scenario: str, said: str) -> None:
    good, text = start(f"{key}-drytake-{scenario}").call("generate", model=SEEDANCE, prompt="p")

    assert not good
    assert said in text
