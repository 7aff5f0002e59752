"""The npm package `@felores/kie-ai-mcp-server`, an MCP server over kie's API, as it is, takes the mock for kie."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp_stdio import Mcp
from tried import pinned

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings

VERSION = pinned("npm", "@felores/kie-ai-mcp-server")
STUB = Path(__file__).parent / "scripts" / "without_sqlite3.mjs"
VIDEO, STATUS = "bytedance_seedance_video", "get_task_status"


@pytest.fixture(scope="module")
def mcp(
    node: str,
    npm_package: Callable[..., Path],
    client_environment: Callable[..., dict[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Any]]:
    """What calls a tool of a started and greeted MCP server, and returns what it says."""

    program = npm_package("@felores/kie-ai-mcp-server", VERSION) / "dist" / "index.js"
    with running(Engine(Settings(timing="per-poll"))) as (origin, _):
        own = {"KIE_AI_BASE_URL": f"{origin}/kie/api/v1", "KIE_AI_ALLOW_DIRECT_GENERATION": "true"}
        home = str(tmp_path_factory.mktemp("kie"))
        server = Mcp(
            [node, "--import", str(STUB), str(program)], client_environment(**own, KIE_AI_API_KEY="sk-test", HOME=home)
        )
        server.ask(
            "initialize", protocolVersion="2024-11-05", capabilities={}, clientInfo={"name": "t", "version": "1"}
        )
        server.notify("notifications/initialized")
        yield lambda tool, **how: json.loads(server.call(tool, **how)[1])
        server.close()


def test_video_is_made_and_asked_for_until_it_is_there(mcp: Callable[..., Any]) -> None:
    made = mcp(VIDEO, prompt="A lighthouse at dawn", duration=4, resolution="480p")
    found = [mcp(STATUS, task_id=made["task_id"]) for _ in range(2)]

    assert [one["status"] for one in found] == ["generating", "success"]
    assert found[1]["result_urls"][0].endswith(".mp4")


def test_refusal_under_200_is_told_as_an_error(mcp: Callable[..., Any]) -> None:
    refused = mcp(VIDEO, prompt="A lighthouse at dawn", duration=31)

    assert (refused["success"], "duration" in refused["error"]) == (False, True)


def test_failed_task_says_why(mcp: Callable[..., Any]) -> None:
    made = mcp(VIDEO, prompt="A [drytake:provider-failure] lighthouse")
    found = [mcp(STATUS, task_id=made["task_id"]) for _ in range(2)]

    assert (found[1]["status"], found[1]["api_response"]["data"]["failMsg"]) == ("fail", "Internal server error")
