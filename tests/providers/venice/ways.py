"""Ways to Venice's outcomes that follow from no row: wallets, payments, share links."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

WALLET = "0x" + "1" * 40
TEXT = {"model": "seedance-2-0-text-to-video", "prompt": "p", "duration": "5s"}
FACE = {**TEXT, "model": "seedance-2-0-image-to-video", "image_url": "https://example.com/i.png"}
PRIVATE = {**TEXT, "model": "grok-imagine-text-to-video-private"}


def prepare(patch: pytest.MonkeyPatch) -> None:
    """Let no wallet's signature be checked."""
    patch.setattr("drytake.mockserver.providers.venice.wallets._signer", lambda _: None)


def signed(wallet: str = WALLET) -> str:
    """Return a wallet's header, as EIP-4361 and Venice have it."""
    now = datetime.now(UTC)
    message = (
        f"api.venice.ai wants you to sign in with your Ethereum account:\n{wallet}\n\nSign in to Venice API\n\n"
        f"URI: https://api.venice.ai\nVersion: 1\nChain ID: 8453\nNonce: 0123456789abcdef\n"
        f"Issued At: {now.isoformat()}\nExpiration Time: {(now + timedelta(minutes=10)).isoformat()}"
    )
    said = {"address": wallet, "message": message, "signature": "0x" + "ab" * 65, "chainId": 8453}
    return base64.b64encode(json.dumps({**said, "timestamp": int(time.time() * 1000)}).encode()).decode()


def payment() -> str:
    authorization = {"from": WALLET, "value": "10000000", "nonce": "0x1"}
    said = {"x402Version": 2, "payload": {"signature": "0x", "authorization": authorization}}
    return base64.b64encode(json.dumps({**said, "accepted": {"network": "eip155:8453"}}).encode()).decode()


# --- good calls --------------------------------------------------------------------------------------------------


def good_wallet_balance(client: Any) -> dict[str, Any]:
    return _wallet_page("balance", client)


def good_wallet_transactions(client: Any) -> dict[str, Any]:
    return _wallet_page("transactions", client)


def _wallet_page(page: str, client: Any) -> dict[str, Any]:
    found = {"path": f"/api/v1/x402/{page}/{WALLET}"}
    chosen = client.key.partition("drytake-")[2]  # a scenario's key has to be sent
    return found if chosen else {**found, "headers": {"sign-in-with-x": signed()}, "key": None}


def good_wallet_top_up(_: Any) -> dict[str, Any]:
    return {"headers": {"payment-signature": payment()}}


def good_read_share(client: Any) -> dict[str, Any]:
    link = json.loads(client.call("queue-video", body=PRIVATE).body)["download_url"]
    return {"path": link.partition("/venice")[2], "key": None}


good_delete_share = good_read_share


# --- ways --------------------------------------------------------------------------------------------------------


def scenario_face_with_an_image(client: Any, operation: str) -> None:
    client.key = "sk-drytake-face"
    client.call(operation, body=FACE)


def a_model_that_isn_t_private(client: Any, operation: str) -> None:
    client.call(operation)


def a_private_model(client: Any, operation: str) -> None:
    if operation == "queue-video":
        client.call(operation, body=PRIVATE)
    else:
        row = client.provider.operation(operation)
        client.exactly(row, client.about(row, client.task(PRIVATE)))


def a_wallet_without_money(client: Any, operation: str) -> None:
    client.app.engine.tenant(WALLET).account("venice", "USD", Decimal(0))
    client.call(operation, headers={"sign-in-with-x": signed()}, key=None)


def an_address_that_isn_t_one(client: Any, operation: str) -> None:
    row = client.provider.operation(operation)
    client.call(operation, path=row.path.replace("{wallet}", "0x12"))


def a_payment_that_can_t_be_read(client: Any, operation: str) -> None:
    client.call(operation, headers={"payment-signature": "no"})


def a_call_without_a_payment(client: Any, operation: str) -> None:
    client.call(operation, headers={})


# --- what clients do ---------------------------------------------------------------------------------------------


def talk(client: httpx.Client, key: str, other: str) -> None:
    """Talk to Venice, with references on the web and the key where it doesn't belong."""
    body = {**FACE, "prompt": key, "image_url": "https://media.example.com/a.png"}
    client.post("/venice/api/v1/video/queue", json=body)
    client.post("/venice/api/v1/video/queue", json={**body, "model": TEXT["model"], "password": other})
    client.post("/venice/api/v1/video/quote", json={**body, "aspect_ratio": key})
