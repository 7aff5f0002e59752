"""The MCP Inspector's command line, others' client, drives our tools as it is."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.nightly

VERSION = "0.15.0"
"""The newest for Node 20; 2.x wants 22.19."""
COMMAND = (sys.executable, "-m", "drytake", "mcp")
Inspect = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def inspect(node: str, npm_package: Callable[..., Path]) -> Inspect:
    program = npm_package("@modelcontextprotocol/inspector", VERSION) / "cli" / "build" / "cli.js"

    def run(*arguments: str, target: tuple[str, ...] = COMMAND) -> dict[str, Any]:
        command = [node, str(program), "--cli", *target, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.stdout, done.stderr
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    return run


def test_tools_are_listed(inspect: Inspect) -> None:
    assert len(inspect("--method", "tools/list")["tools"]) == 9


def test_tool_is_called_with_json_arguments(inspect: Inspect) -> None:
    body = 'body={"prompt":"x","duration":20}'
    said = inspect(
        *("--method", "tools/call", "--tool-name", "validate_request"),
        *("--tool-arg", "provider=outai", "--tool-arg", body),
    )

    assert (said["isError"], said["structuredContent"]["valid"]) == (False, False)


def test_misspelt_argument_is_an_error_that_teaches(inspect: Inspect) -> None:
    said = inspect("--method", "tools/call", "--tool-name", "validate_request", "--tool-arg", "providr=outai")

    assert said["isError"]
    assert "did you mean `provider`?" in said["content"][0]["text"]


def test_server_is_driven_over_http(inspect: Inspect, server: tuple[str, Any]) -> None:
    said = inspect(
        *("--transport", "http", "--method", "tools/call", "--tool-name", "advance_clock", "--tool-arg", "seconds=60"),
        target=(f"{server[0]}/_drytake/mcp",),
    )

    assert said["structuredContent"]["frozen"] is False
