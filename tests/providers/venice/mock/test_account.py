"""Balances, movements and top-ups at Venice, for keys and for wallets."""

import base64
import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.ledger import Account
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.venice import PROVIDER
from drytake.schemas.providers.venice.responses import DiscoveryResponse, TopUpErrorResponse, WalletPaymentResponse

BASE = "eip155:8453"


def address(digit: str) -> str:
    return "0x" + digit * 40


@pytest.fixture
def signed(
    client_of: Any, server: tuple[str, App], header_of: Callable[..., str], message_of: Any, form_only: None
) -> Callable[[str], Any]:
    """Return a client of a wallet."""

    def client(wallet: str) -> Any:
        said = header_of(address=wallet, message=message_of(wallet))
        return client_of(server[0], **{"SIGN-IN-WITH-X": said})

    return client


def payment(wallet: str, value: str = "10000000", nonce: str = "0x1", **more: Any) -> dict[str, str]:
    said = {
        "x402Version": 2,
        "payload": {"signature": "0x", "authorization": {"from": wallet, "value": value, "nonce": nonce}},
        "accepted": {"network": BASE},
        **more,
    }
    return {"PAYMENT-SIGNATURE": base64.b64encode(json.dumps(said).encode()).decode()}


def checked(response: Any, operation: str) -> Any:
    """Return a response's body, held against its model."""
    PROVIDER.operation(operation).responses[response.status_code].model_validate_json(response.content)
    return response.json()


# --- API keys ----------------------------------------------------------------------------------------------------


def test_key_sees_its_balance(venice: Any) -> None:
    venice.queued()

    body = checked(venice.get("billing/balance"), "billing-balance")

    assert body["balances"] == {"diem": None, "usd": 9999.05}
    assert (body["canConsume"], body["consumptionCurrency"]) == (True, "USD")


def test_key_without_money_cannot_consume(venice: Any, tenant: Any) -> None:
    tenant.account("venice", "USD", Decimal(0))

    body = checked(venice.get("billing/balance"), "billing-balance")

    assert (body["canConsume"], body["consumptionCurrency"]) == (False, None)


def test_balance_is_for_keys_and_wallet_pages_for_wallets(venice: Any, wallet: Any, nobody: Any) -> None:
    page = f"x402/balance/{address('1')}"

    assert [client.get("billing/balance").status_code for client in (wallet, nobody)] == [401, 401]
    assert [client.get(page).status_code for client in (venice, nobody)] == [401, 401]


# --- wallets -----------------------------------------------------------------------------------------------------


def test_wallet_sees_its_balance(signed: Any) -> None:
    with signed(address("2")) as client:
        body = checked(client.get(f"x402/balance/{address('2')}"), "wallet-balance")

    assert body["data"] == {
        "walletAddress": address("2"),
        "balanceUsd": 10_000,
        "canConsume": True,
        "minimumTopUpUsd": 5,
        "suggestedTopUpUsd": 10,
    }


@pytest.fixture
def realistic(server: tuple[str, App]) -> Callable[[str], Tenant]:
    """Return the tenant of a wallet: its clock stands still, and its tasks take their time."""

    def tenant_of(wallet: str) -> Tenant:
        tenant = server[1].engine.tenant(wallet)
        tenant.clock.freeze()
        tenant.timing = "realistic"
        return tenant

    return tenant_of


def money(client: Any, wallet: str, tenant: Tenant) -> tuple[Any, ...]:
    """Return what a wallet has, what is set aside, whether it can consume, and its movements."""
    shown = client.get(f"x402/balance/{wallet}").json()["data"]
    rows = client.get(f"x402/transactions/{wallet}").json()["data"]["transactions"]
    account = tenant.accounts["venice"]
    assert account.balance == account.opening + sum(entry.amount for entry in account.entries)
    moved = [row["type"] for row in rows[::-1]]
    return shown["balanceUsd"], account.held, shown["canConsume"], moved


@pytest.mark.parametrize(
    ("prompt", "balance", "moved"),
    [("A lighthouse", 0.05, ["TOP_UP", "CHARGE"]), ("[drytake:moderation]", 1, ["TOP_UP"])],
    ids=["succeeds", "fails"],
)
@pytest.mark.parametrize("timing", ["realistic", "per-poll"])
def test_wallet_is_charged_for_what_succeeds_only(  # noqa: PLR0917 - fixtures
    signed: Any, realistic: Any, timing: str, prompt: str, balance: float, moved: list[str]
) -> None:
    wallet = f"0x{uuid.uuid4().hex}{'0' * 8}"
    tenant = realistic(wallet)
    tenant.accounts["venice"], tenant.timing = Account("USD", Decimal(1), 0), timing
    with signed(wallet) as client:
        queued = client.queue(prompt=prompt)
        task = {name: queued.json()[name] for name in ("model", "queue_id")}
        assert queued.headers["x-balance-remaining"] == "1.000000"
        assert money(client, wallet, tenant) == (1, Decimal("0.95"), False, ["TOP_UP"])
        assert client.queue().status_code == 402
        assert client.queue().json()["currentBalanceUsd"] == 0.05

        assert client.retrieve(task).json()["status"] == "PROCESSING"
        assert money(client, wallet, tenant) == (1, Decimal("0.95"), False, ["TOP_UP"])

        tenant.clock.advance(10_000)
        for _ in range(2):  # money moves once
            ended = client.retrieve(task)
            assert ended.status_code == (200 if "CHARGE" in moved else 422)
            assert money(client, wallet, tenant) == (balance, 0, balance == 1, moved)
    if ended.status_code == 422:
        assert ended.json()["error"]["credits_refunded"] is True


def test_key_is_charged_at_once(venice: Any, tenant: Tenant) -> None:
    tenant.timing = "realistic"
    venice.queued()

    account = tenant.accounts["venice"]
    assert (account.balance, account.held) == (Decimal("9999.05"), Decimal(0))


def test_wallet_sees_its_movements_newest_first(signed: Any) -> None:
    with signed(address("3")) as client:
        task = client.queued()
        client.retrieve(task)
        page = f"x402/transactions/{address('3')}"
        body = checked(client.get(page), "wallet-transactions")["data"]
        part = client.get(page, params={"limit": 1, "offset": 1}).json()["data"]
        first = client.get(page, params={"limit": 1}).json()["data"]

    rows = [(row["type"], row["amount"], row["balanceAfter"], row["requestId"]) for row in body["transactions"]]
    assert rows == [
        ("CHARGE", -0.95, 9_999.05, task["queue_id"]),
        ("TOP_UP", 10_000, 10_000, None),
    ]
    assert body["transactions"][0]["modelId"] == task["model"]
    assert body["pagination"] == {"limit": 50, "offset": 0, "hasMore": False}
    assert [row["type"] for row in part["transactions"]] == ["TOP_UP"]
    assert part["pagination"] == {"limit": 1, "offset": 1, "hasMore": False}
    assert first["pagination"] == {"limit": 1, "offset": 0, "hasMore": True}


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"offset": -1}, {"limit": ""}])
def test_page_out_of_range_is_refused(signed: Any, query: dict[str, Any]) -> None:
    with signed(address("4")) as client:
        assert client.get(f"x402/transactions/{address('4')}", params=query).status_code == 400


@pytest.mark.parametrize("page", ["balance", "transactions"])
def test_another_wallets_page_is_forbidden(signed: Any, page: str) -> None:
    with signed(address("5")) as client:
        response = client.get(f"x402/{page}/{address('6')}")

    assert (response.status_code, response.json()["code"]) == (403, "X402_WALLET_MISMATCH")


def test_address_that_is_none_is_refused(signed: Any) -> None:
    with signed(address("7")) as client:
        assert client.get("x402/balance/0x12").status_code == 400


def test_wallet_without_money_is_told_how_to_top_up(
    client_of: Any, header_of: Callable[..., str], form_only: None
) -> None:
    settings = Settings(timing="instant", balance=Decimal("0.01"))
    with (
        running(Engine(settings, providers=["venice"])) as (origin, _),
        client_of(origin, **{"SIGN-IN-WITH-X": header_of()}) as client,
    ):
        response = client.queue()

    assert response.status_code == 402
    body = WalletPaymentResponse.model_validate_json(response.content)
    assert (body.reason, body.currentBalanceUsd, body.minimumTopUpUsd) == ("insufficient_balance", 0.01, 5)
    assert "payment-required" in response.headers


# --- top-ups -----------------------------------------------------------------------------------------------------


def test_top_up_says_what_it_takes(nobody: Any) -> None:
    response = nobody.post("x402/top-up")

    body = DiscoveryResponse.model_validate_json(response.content)
    assert response.status_code == 402
    assert [way.amount for way in body.accepts] == ["10000000", "10000000"]
    assert json.loads(base64.b64decode(response.headers["payment-required"])) == response.json()


@pytest.mark.parametrize("name", ["PAYMENT-SIGNATURE", "X-402-Payment", "X-PAYMENT"])
def test_payment_is_credited(nobody: Any, signed: Any, name: str) -> None:
    wallet = address({"PAYMENT-SIGNATURE": "a", "X-402-Payment": "b", "X-PAYMENT": "c"}[name])
    header = payment(wallet, "5000000")["PAYMENT-SIGNATURE"]

    response = nobody.post("x402/top-up", headers={name: header})

    data = checked(response, "wallet-top-up")["data"]
    assert (data["walletAddress"], data["amountCredited"], data["newBalance"]) == (wallet, 5, 10_005)
    receipt = json.loads(base64.b64decode(response.headers["payment-response"]))
    assert (receipt["success"], receipt["payer"]) == (True, wallet)
    with signed(wallet) as client:
        assert client.get(f"x402/balance/{wallet}").json()["data"]["balanceUsd"] == 10_005


def test_payment_is_taken_once(nobody: Any) -> None:
    header = payment(address("d"))

    statuses = [nobody.post("x402/top-up", headers=header).status_code for _ in range(2)]

    assert statuses == [200, 400]


@pytest.mark.parametrize(
    "header",
    [
        {"PAYMENT-SIGNATURE": "no base64!"},
        {"PAYMENT-SIGNATURE": base64.b64encode(b"[]").decode()},
        {"PAYMENT-SIGNATURE": base64.b64encode(b"[" * 9_999).decode()},
        payment(address("e"), "4999999"),
        payment(address("e"), "ten"),
        payment("0x12"),
        payment(address("e"), accepted={"network": "eip155:1"}),
        payment(address("e"), accepted={}),
    ],
    ids=["no base64", "no object", "deep", "too little", "no number", "no wallet", "another chain", "no way"],
)
def test_payment_that_cannot_be_taken_is_refused(nobody: Any, header: dict[str, str]) -> None:
    response = nobody.post("x402/top-up", headers=header)

    assert response.status_code == 400
    assert TopUpErrorResponse.model_validate_json(response.content).error == "X402_INVALID_PAYMENT"


def test_payment_outlasts_the_server_in_a_store(client_of: Any, tmp_path: Any) -> None:
    settings = Settings(timing="instant", store=f"sqlite:///{tmp_path / 'store.db'}")
    balances = []
    for nonce in ("0x1", "0x2", "0x2"):
        with running(Engine(settings, providers=["venice"])) as (origin, app), client_of(origin) as client:
            response = client.post("x402/top-up", headers=payment(address("f"), nonce=nonce))
            balances.append(response.json().get("data", {}).get("newBalance"))
            app.engine.store.close()

    assert balances == [10_010, 10_020, None]
