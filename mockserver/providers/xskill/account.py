"""Where a call to XSkill carries its key."""

from drytake.mockserver.engine.call import Call, bearer_key
from drytake.schemas.providers.xskill.rules.mcp import MCP_PATH

__all__ = ["find_key"]

QUERY_KEY_PATHS = frozenset({"/api/v3/balance", MCP_PATH})
"""Where `?api_key=` is taken when the header fails."""


def find_key(call: Call) -> str | None:
    """Return the key of the header, or of the query where the header's isn't good."""
    key = bearer_key(call)
    if call.path in QUERY_KEY_PATHS and (key is None or not call.mount.accepts(key)):
        return call.query.get("api_key") or key
    return key
