"""What XSkill's rows don't say: MCP, a key in the query, and ways to what follows from no row."""

from drytake.mockserver.engine.call import Dialect
from drytake.mockserver.engine.dialects import render_error
from drytake.mockserver.providers.xskill.account import find_key
from drytake.mockserver.providers.xskill.kept import Remembered
from drytake.mockserver.providers.xskill.mcp import call_mcp, describe_mcp

__all__ = ["DIALECT"]

_URLS = {"URLs one": "scenario success", "URLs several": "a still with `num_images` of 2"}

DIALECT = Dialect(
    handlers={"call-mcp": call_mcp, "describe-mcp": describe_mcp},
    render_error=render_error,
    key=find_key,
    reached_by={
        "query-task": _URLS,
        "get-task": _URLS,
        "call-mcp": {
            "status 202": "a notification",
            "status 400": "a request that breaks a rule",
            "status 404": "an unknown MCP method, over protocol 2026-07-28",
            "result none": "an unknown MCP method",
            "result present": "a good request",
        },
    },
    of_task=Remembered,
)
