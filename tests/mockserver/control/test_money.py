"""Balances are set by an entry of the difference, so that the ledger adds up."""

from collections.abc import Callable
from decimal import Decimal

import httpx
import pytest


@pytest.mark.parametrize("amount", [0, 10, 12.5, 0.000001, 10**12])
def test_balance_is_set(control: httpx.Client, amount: float) -> None:
    response = control.post("/balance", json={"provider": "acme", "amount": amount}).json()

    assert response["balances"]["acme"]["balance"] == amount
    assert control.get("/balance", params={"provider": "acme"}).json() == response


def test_ledger_adds_up(control: httpx.Client, create: Callable[..., str]) -> None:
    create()
    control.post("/balance", json={"provider": "acme", "amount": 99.9})

    account = control.get("/ledger", params={"provider": "acme"}).json()["accounts"]["acme"]

    moved = sum(Decimal(str(entry["amount"])) for entry in account["entries"])
    assert Decimal(str(account["opening"])) + moved == Decimal(str(account["balance"])) == Decimal("99.9")
    assert [entry["kind"] for entry in account["entries"]] == ["grant", "charge", "grant"]


def test_each_provider_has_its_own_balance(control: httpx.Client) -> None:
    control.post("/balance", json={"provider": "acme", "amount": 1})

    balances = control.get("/balance").json()["balances"]

    assert (balances["acme"]["balance"], balances["globex"]["balance"]) == (1, 10_000)


def test_without_a_key_the_money_is_the_anonymous_tenants(control: httpx.Client, everybody: httpx.Client) -> None:
    response = everybody.post("/balance", json={"provider": "acme", "amount": 1}).json()

    assert response["tenant"] == everybody.get("/ledger").json()["tenant"] == "anonymous"
    assert control.get("/balance").json()["balances"]["acme"]["balance"] == 10_000


@pytest.mark.parametrize(
    ("body", "place"),
    [
        pytest.param({"amount": 1}, "/provider", id="no-provider"),
        pytest.param({"provider": "acme"}, "/amount", id="no-amount"),
        pytest.param({"provider": "acme", "amount": -1}, "/amount", id="debt"),
        pytest.param({"provider": "acme", "amount": 10**12 + 1}, "/amount", id="too-rich"),
        pytest.param({"provider": "acme", "amount": 0.0000001}, "/amount", id="too-fine"),
        pytest.param({"provider": "acme", "amount": "10"}, "/amount", id="digits"),
        pytest.param({"provider": "acme", "amount": True}, "/amount", id="boolean"),
        pytest.param({"provider": 5, "amount": 1}, "/provider", id="number"),
    ],
)
def test_impossible_balance_is_refused(control: httpx.Client, body: dict[str, object], place: str) -> None:
    response = control.post("/balance", json=body)

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, place)


@pytest.mark.parametrize("path", ["/balance", "/ledger", "/journal", "/tasks"])
def test_unknown_provider_lists_the_nearest(control: httpx.Client, path: str) -> None:
    response = control.get(path, params={"provider": "acmee"})

    assert response.status_code == 404
    assert "there is no provider `acmee`; there is `acme`" in response.json()["detail"]
