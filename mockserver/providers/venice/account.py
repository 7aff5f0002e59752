"""What a key or a wallet has to spend, what moved, and how a wallet puts money in."""

import base64
from typing import Any

from pydantic_core import to_json

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.providers.venice.payments import (
    BASE,
    MINIMUM,
    MINIMUM_TOP_UP,
    SUGGESTED_TOP_UP,
    Payment,
    PaymentError,
    discovery,
    payment_of,
    payment_required,
)
from drytake.mockserver.providers.venice.responses import response
from drytake.mockserver.providers.venice.wallets import WALLET, key_of, wallet_of
from drytake.mockserver.state.ledger import LedgerEntry
from drytake.schemas.http import Response
from drytake.schemas.prices import number
from drytake.schemas.times import iso

__all__ = ["wallet_balance", "wallet_top_up", "wallet_transactions"]

PAGE, PAGE_LIMIT = 50, 100
"""Movements on a page, by default and at most."""
_TYPES = {"grant": "TOP_UP", "charge": "CHARGE", "refund": "REFUND"}


def wallet_balance(_: Engine, call: Call) -> Response:
    """Answer ``GET /x402/balance/{wallet}``."""
    fault = _fault(call)
    if fault is not None:
        return fault
    left = call.account.balance
    data = {
        "walletAddress": call.params["wallet"],
        "balanceUsd": number(left),
        "canConsume": call.account.available >= MINIMUM,
        "minimumTopUpUsd": number(MINIMUM_TOP_UP),
        "suggestedTopUpUsd": number(SUGGESTED_TOP_UP),
    }
    return response(call, {"success": True, "data": data})


def wallet_transactions(engine: Engine, call: Call) -> Response:
    """Answer ``GET /x402/transactions/{wallet}``, newest first."""
    fault = _fault(call)
    if fault is not None:
        return fault
    limit, offset = (_whole(call.query.get(name), default) for name, default in (("limit", PAGE), ("offset", 0)))
    if limit is None or offset is None or not 1 <= limit <= PAGE_LIMIT:
        return response(call, {"error": "Invalid request parameters", "code": "INVALID_REQUEST"}, 400)
    rows = _rows(engine, call)
    data = {
        "walletAddress": call.params["wallet"],
        "currentBalance": number(call.account.balance),
        "transactions": rows[offset : offset + limit],
        "pagination": {"limit": limit, "offset": offset, "hasMore": offset + limit < len(rows)},
    }
    return response(call, {"success": True, "data": data})


def _fault(call: Call) -> Response | None:
    """Return what is wrong with the wallet that is asked for, or with who asks."""
    wallet = call.params["wallet"]
    if not WALLET.fullmatch(wallet):
        return response(call, {"error": "Invalid request parameters", "code": "INVALID_REQUEST"}, 400)
    signed = wallet_of(call)
    if signed is None:
        raise ApiError("bad-key")
    if signed != key_of(wallet):
        return response(call, {"error": "Unauthorized access", "code": "X402_WALLET_MISMATCH"}, 403)
    return None


def _whole(text: str | None, default: int) -> int | None:
    if text is None:
        return default
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _rows(engine: Engine, call: Call) -> list[dict[str, Any]]:
    account = engine.billing.account(call.tenant, call.mount.provider)
    after, rows = account.opening, []
    for number_, entry in enumerate(account.entries):
        after += entry.amount
        rows.append(_row(engine, call, entry, f"tx-{number_ + 1}", number(after)))
    return rows[::-1]


def _row(engine: Engine, call: Call, entry: LedgerEntry, row_id: str, after: float) -> dict[str, Any]:
    task = engine.store.get(call.mount.provider.id, entry.task_id) if entry.task_id else None
    return {
        "id": row_id,
        "amount": number(entry.amount),
        "balanceAfter": after,
        "type": _TYPES[entry.kind],
        "createdAt": iso(entry.at),
        "requestId": entry.task_id,
        "modelId": (task.provider_data or {}).get("model") if task else None,
    }


def wallet_top_up(engine: Engine, call: Call) -> Response:
    """Answer ``POST /x402/top-up``: what is accepted, or the payment's receipt. No chain is asked."""
    try:
        payment = payment_of(call)
        if payment is None:
            ways = discovery(call)
            return response(call, ways, 402, payment_required(ways))
        return _credited(engine, call, payment)
    except PaymentError as error:
        body = {"error": "X402_INVALID_PAYMENT", "message": str(error)}
        return response(call, body, 400)


def _credited(engine: Engine, call: Call, payment: Payment) -> Response:
    payer = engine.tenant(key_of(payment.wallet))
    nonces: dict[str, bool] = payer.provider_data.setdefault("venice", {}).setdefault("nonces", {})
    if payment.nonce in nonces:
        raise PaymentError("the payment's nonce was used before")
    nonces[payment.nonce] = True
    account = engine.billing.account(payer, call.mount.provider)
    account.grant(payment.usd, payer.clock.now)
    payment_id = payer.hex_id()
    data = {
        "walletAddress": payment.wallet,
        "amountCredited": number(payment.usd),
        "newBalance": number(account.balance),
        "paymentId": payment_id,
    }
    receipt = {"success": True, "transaction": f"0x{payment_id * 2}", "network": BASE, "payer": payment.wallet}
    return response(
        call, {"success": True, "data": data}, 200, (b"payment-response", base64.b64encode(to_json(receipt)))
    )
