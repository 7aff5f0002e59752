"""XSkill's balance on the wire, and where a call carries its key."""

from typing import Any

from drytake.mockserver.engine.call import Call, bearer_key
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.providers.xskill.responses import success
from drytake.schemas.http import Response
from drytake.schemas.prices import number
from drytake.schemas.providers.xskill.rules.mcp import MCP_PATH

__all__ = ["balance_data", "find_key", "get_balance"]

QUERY_KEY_PATHS = frozenset({"/api/v3/balance", MCP_PATH})
"""Where `?api_key=` is taken when the header fails."""
CREDITS_PER_YUAN = 100


def find_key(call: Call) -> str | None:
    """Return the key of the header, or of the query where the header's isn't good."""
    key = bearer_key(call)
    if call.path in QUERY_KEY_PATHS and (key is None or not call.mount.accepts(key)):
        return call.query.get("api_key") or key
    return key


def get_balance(engine: Engine, call: Call) -> Response:
    """Answer ``GET /api/v3/user/balance`` and ``GET /api/v3/balance``."""
    return success(call, balance_data(engine, call))


def balance_data(engine: Engine, call: Call) -> dict[str, Any]:
    """Return what the caller has left; the first path's body is inferred from the second's."""
    balance = engine.billing.account(call.tenant, call.mount.provider).balance
    return {
        "user_id": int(call.tenant.name[:6], 16),
        "balance": number(balance),
        "balance_yuan": float(balance / CREDITS_PER_YUAN),
        "vip_level": 1,
        "unit": "积分",
        "exchange_rate": "1积分 = 0.01元",
    }
