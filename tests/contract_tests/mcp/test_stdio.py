"""`drytake mcp` as an agent starts it: standard output is the protocol's alone, and the mock ends with the agent."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from drytake.cli import main

COMMAND = ("-m", "drytake", "mcp")
HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}


def line(method: str, number: int | None = None, **params: Any) -> str:
    return (
        json.dumps({"jsonrpc": "2.0", "method": method, "params": params} | ({"id": number} if number else {})) + "\n"
    )


def test_every_line_is_of_the_protocol_and_the_mock_ends_with_the_agent(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, *COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    for said in (
        line("initialize", 1, **HELLO),
        line("notifications/initialized"),
        line("tools/call", 2, name="start_mock", arguments={"timing": "instant"}),
    ):
        child.stdin.write(said)
    child.stdin.flush()
    lines = [json.loads(child.stdout.readline()) for _ in range(2)]
    url = lines[-1]["result"]["structuredContent"]["url"]
    refused = httpx.post(f"{url}/acme/api/v1/videos", json={}, headers={"authorization": "Bearer sk-test"})
    child.stdin.write(line("tools/call", 3, name="mock_status", arguments={"limit": 5}))
    child.stdin.flush()
    lines.append(json.loads(child.stdout.readline()))
    rest, errors = child.communicate(timeout=30)

    assert ([one["id"] for one in lines], rest) == ([1, 2, 3], "")
    status = lines[-1]["result"]["structuredContent"]
    assert ([call["status"] for call in status["calls"]], status["conclusion"]) == ([refused.status_code], "bad")
    assert (child.returncode, errors) == (0, "")
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{url}/_drytake/health")


def test_official_client_reaches_a_mock_that_runs_already(server: tuple[str, Any], key: str) -> None:
    async def talk() -> Any:
        there = StdioServerParameters(command=sys.executable, args=[*COMMAND, "--origin", server[0]])
        async with Client(stdio_client(there)) as client:
            await client.call_tool("advance_clock", {"seconds": 86_400, "key": key})
            return await client.call_tool("start_mock", {})

    started = asyncio.run(talk())

    assert started.structured_content["url"] == server[0]
    clock = httpx.get(f"{server[0]}/_drytake/clock", params={"key": key}).json()
    assert clock["now"] > httpx.get(f"{server[0]}/_drytake/clock").json()["now"] + 80_000


@pytest.mark.parametrize(
    ("flags", "said"),
    [(["--origin", "8080"], "--origin takes the address of a mock"), (["--port", "1"], "No such option")],
)
def test_wrong_call_is_one_line(flags: list[str], said: str) -> None:
    run = CliRunner().invoke(main, ["mcp", *flags])

    assert run.exit_code == 2
    assert said in run.output


def test_without_the_sdk_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "drytake.contract_tests.mcp.stdio", raising=False)
    monkeypatch.setitem(sys.modules, "mcp.server.stdio", None)

    run = CliRunner().invoke(main, ["mcp"])

    assert run.exit_code == 2
    assert "pip install 'drytake[mcp]'" in run.output
