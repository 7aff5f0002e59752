"""Money over x402: how Venice says what it takes, and what it makes of a payment. Nothing is ever settled."""

import base64
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pydantic_core import from_json, to_json

from drytake.mockserver.engine.call import Call
from drytake.mockserver.providers.venice.wallets import DOMAINS, WALLET
from drytake.schemas.http import Header
from drytake.schemas.prices import number

__all__ = ["MINIMUM", "MINIMUM_TOP_UP", "SUGGESTED_TOP_UP", "Payment", "PaymentError", "discovery", "payment_of"]

MINIMUM, MINIMUM_TOP_UP, SUGGESTED_TOP_UP = Decimal("0.1"), Decimal(5), Decimal(10)
"""Least balance of a wallet, least and suggested top-up, in USD."""
UNITS = 1_000_000
"""Base units of a dollar."""
USDC = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"
RECEIVER = "0x000000000000000000000000000000000000dEaD"
"""An address that nobody can spend from."""
BASE, SOLANA = "eip155:8453", "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"
SOLANA_USDC = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
SOLANA_RECEIVER = "11111111111111111111111111111111"
PAYMENT_HEADERS = (b"payment-signature", b"x-402-payment", b"x-payment")
CHALLENGE_SECONDS = 300
DOCS = "https://docs.venice.ai/guides/integrations/x402-venice-api"


class PaymentError(ValueError):
    """A payment header that can't be taken."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment, as its header says it."""

    wallet: str
    usd: Decimal
    nonce: str


def discovery(call: Call) -> dict[str, Any]:
    """Return how to pay, for a call that carries no credentials."""
    resource = {"url": call.url(call.path), "description": "Venice API", "mimeType": "application/json"}
    return {
        "x402Version": 2,
        "error": "Payment required",
        "resource": resource,
        "accepts": _accepts(),
        "extensions": {"sign-in-with-x": challenge(call)},
        "authOptions": {
            "apiKey": {
                "header": "Authorization: Bearer <key>",
                "getKey": "https://venice.ai/settings/api",
                "docs": "https://docs.venice.ai/overview/getting-started",
            },
            "x402Wallet": {
                "header": "SIGN-IN-WITH-X",
                "legacyHeader": "X-Sign-In-With-X",
                "topUp": "/api/v1/x402/top-up",
                "docs": DOCS,
            },
        },
    }


def payment_required(ways: dict[str, Any]) -> Header:
    """Return the header that says the same to clients that speak the protocol."""
    return (b"payment-required", base64.b64encode(to_json(ways)))


def too_poor(call: Call, left: Decimal) -> dict[str, Any]:
    """Return what a wallet is told whose balance is too low."""
    return {
        "error": "Payment required",
        "code": "PAYMENT_REQUIRED",
        "reason": "insufficient_balance",
        "message": f"The wallet's balance is too low; top up at least ${MINIMUM_TOP_UP}",
        "currentBalanceUsd": number(left),
        "minimumBalanceUsd": number(MINIMUM),
        "suggestedTopUpUsd": number(SUGGESTED_TOP_UP),
        "minimumTopUpUsd": number(MINIMUM_TOP_UP),
        "supportedTokens": ["USDC"],
        "supportedChains": ["base", "solana"],
        "topUpInstructions": {
            "step1": "POST /api/v1/x402/top-up without a payment header to see what is accepted",
            "step2": "Sign a payment for one of the accepted ways",
            "step3": "POST /api/v1/x402/top-up again with it in the PAYMENT-SIGNATURE header",
            "receiverWallet": RECEIVER,
            "tokenAddress": USDC,
            "tokenDecimals": 6,
            "network": BASE,
            "minimumAmountUsd": number(MINIMUM_TOP_UP),
        },
        "siwxChallenge": challenge(call),
    }


def challenge(call: Call) -> dict[str, Any]:
    """Return what a wallet may sign, by the real clock: so is it validated."""
    now = int(time.time())
    return {
        "info": {
            "domain": DOMAINS[0],
            "uri": f"https://{DOMAINS[0]}",
            "version": "1",
            "nonce": call.tenant.hex_id()[:16],
            "issuedAt": _iso(now),
            "expirationTime": _iso(now + CHALLENGE_SECONDS),
            "statement": "Sign in to Venice AI",
        },
        "supportedChains": [{"chainId": BASE, "type": "eip191"}, {"chainId": SOLANA, "type": "ed25519"}],
    }


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _accepts() -> list[dict[str, Any]]:
    ways = ((BASE, USDC, RECEIVER), (SOLANA, SOLANA_USDC, SOLANA_RECEIVER))
    return [
        {
            "scheme": "exact",
            "network": network,
            "asset": asset,
            "amount": str(int(SUGGESTED_TOP_UP * UNITS)),
            "payTo": receiver,
            "maxTimeoutSeconds": CHALLENGE_SECONDS,
            "extra": {"name": "USD Coin", "version": "2"} if network == BASE else {},
        }
        for network, asset, receiver in ways
    ]


def payment_of(call: Call) -> Payment | None:
    """Return the payment that a call carries, or `None`.

    Raises:
        PaymentError: it can't be taken.
    """
    header = next((call.headers[name] for name in PAYMENT_HEADERS if name in call.headers), None)
    return None if header is None else _payment(header)


def _payment(header: bytes) -> Payment:
    try:
        said = from_json(base64.b64decode(header, validate=True), allow_inf_nan=False)
        authorization = said["payload"]["authorization"]
        wallet, value, nonce = (authorization[name] for name in ("from", "value", "nonce"))
        nonce = str(nonce)
        network = said["accepted"]["network"]
    except (ValueError, KeyError, TypeError) as error:  # binascii.Error is a ValueError too
        raise PaymentError("the payment header isn't base64 of an x402 payment of version 2") from error
    if network != BASE or not isinstance(wallet, str) or not WALLET.fullmatch(wallet):
        raise PaymentError(f"the payment isn't from a wallet on {BASE}")
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or len(value) > 15:
        raise PaymentError("`value` isn't a number of base units, as a string")
    usd = Decimal(value) / UNITS
    if usd < MINIMUM_TOP_UP:
        raise PaymentError(f"the payment is {usd} USD; the least is {MINIMUM_TOP_UP}")
    return Payment(wallet, usd, nonce)
