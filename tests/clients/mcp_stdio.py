"""A client of MCP servers that speak on standard input and output."""

import json
import subprocess
from typing import Any

__all__ = ["Mcp"]


class Mcp:
    """A client of an MCP server on standard input and output: one JSON-RPC message a line."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        self._number = 0

    def ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        self.notify(method, id=self._number, params=params)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            message = json.loads(line)
            if message.get("id") == self._number:
                return message["result"]
        raise EOFError("the MCP server ended")

    def notify(self, method: str, **message: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"jsonrpc": "2.0", "method": method, **message}).encode() + b"\n")
        self._process.stdin.flush()

    def call(self, tool: str, **arguments: Any) -> tuple[bool, str]:
        """Return whether a tool succeeded, and its text."""
        result = self.ask("tools/call", name=tool, arguments=arguments)
        return not result.get("isError", False), result["content"][0]["text"]

    def close(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=10)
