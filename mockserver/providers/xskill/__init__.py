"""XSkill on the wire: its bodies to the engine and back. The engine decides, these files translate."""

from drytake.mockserver.engine.call import Dialect
from drytake.mockserver.providers.xskill.account import find_key
from drytake.mockserver.providers.xskill.kept import Remembered
from drytake.mockserver.providers.xskill.mcp import call_mcp, describe_mcp
from drytake.mockserver.providers.xskill.responses import render_error

__all__ = ["DIALECT"]

_TASK = {
    "state pending": "scenario slow-queue",
    "state processing": "timing per-poll",
    "state completed": "scenario success",
    "state failed": "scenario moderation",
    "result none": "timing per-poll",
    "result present": "scenario success",
    "URLs one": "scenario success",
    "URLs several": "a still with `num_images` of 2",
}
_FILE = {"status 400": "the link of a result that isn't there"}

DIALECT = Dialect(
    handlers={
        "call-mcp": call_mcp,
        "describe-mcp": describe_mcp,
    },
    render_error=render_error,
    key=find_key,
    reached_by={
        "query-task": _TASK,
        "get-task": _TASK,
        "cancel-task": {"status 400": "a task that has ended"},
        "upload-image": _FILE,
        "transfer-url": _FILE,
        "call-mcp": {
            "status 400": "a request that breaks a rule",
            "status 404": "an unknown MCP method, over protocol 2026-07-28",
            "result none": "an unknown MCP method",
            "result present": "a good request",
        },
    },
    of_task=Remembered,
)
