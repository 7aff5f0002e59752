"""Who may call Venice: API keys, wallets in both headers, and what is wrong with the others."""

import base64
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from drytake.mockserver.http.app import App

Header = Callable[..., str]
CANONICAL, LEGACY = "SIGN-IN-WITH-X", "X-Sign-In-With-X"
SOLANA = "7S3P4HxJpyyigGzodYwHtCxZyUQe9JiBMHyRWXArAaKv"
TEXT = {"model": "seedance-2-0-text-to-video", "prompt": "p", "duration": "5s"}


def sent(client_of: Any, server: tuple[str, App], value: str, name: str = CANONICAL) -> Any:
    with client_of(server[0], **{name: value}) as client:
        return client.call("queue", TEXT)


@pytest.fixture
def queued(client_of: Any, server: tuple[str, App], form_only: None) -> Callable[..., Any]:
    """Return the response to a queue call that carries a wallet header."""
    return lambda value, name=CANONICAL: sent(client_of, server, value, name)


@pytest.mark.parametrize("name", [CANONICAL, LEGACY])
def test_both_headers_sign_in(queued: Any, header_of: Header, name: str) -> None:
    response = queued(header_of(), name)

    assert response.status_code == 200
    assert response.headers["x-balance-remaining"].count(".") == 1
    assert len(response.headers["x-balance-remaining"].partition(".")[2]) == 6
    assert "x-venice-balance-usd" not in response.headers


@pytest.mark.parametrize("chain", [8453, "8453", "eip155:8453"])
def test_chain_has_three_spellings(queued: Any, header_of: Header, chain: object) -> None:
    assert queued(header_of(chainId=chain)).status_code == 200


def test_wallet_of_solana_signs_in(queued: Any, header_of: Header, message_of: Header) -> None:
    solana = message_of(SOLANA, chain="mainnet").replace("Ethereum", "Solana")
    chain = "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"
    signature = base64.b64encode(b"s" * 64).decode()

    response = queued(header_of(address=SOLANA, message=solana, chainId=chain, signature=signature, type="ed25519"))

    assert response.status_code == 200


@pytest.mark.parametrize("domain", ["api.venice.ai", "outerface.venice.ai"])
def test_message_is_for_venice(queued: Any, header_of: Header, message_of: Header, domain: str) -> None:
    assert queued(header_of(message=message_of(domain=domain))).status_code == 200


def at(**ahead: float) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat()


FAULTS: dict[str, Callable[[Header], dict[str, Any]]] = {
    "another domain": lambda message: {"message": message(domain="example.com")},
    "another wallet in the message": lambda message: {"message": message("0x" + "1" * 40)},
    "another chain in the message": lambda message: {"message": message(chain="1")},
    "another chain": lambda _: {"chainId": 1},
    "no chain": lambda _: {"chainId": None},
    "expired": lambda message: {"message": message(expires=at(seconds=-1))},
    "from the future": lambda message: {"message": message(issued=at(minutes=10))},
    "time that is none": lambda message: {"message": message(expires="tomorrow")},
    "message without a nonce": lambda message: {"message": message().replace("Nonce", "Number")},
    "message that is none": lambda _: {"message": "let me in"},
    "signature that is none": lambda _: {"signature": "0x12"},
    "signature of another chain": lambda _: {"type": "ed25519"},
    "timestamp as text": lambda _: {"timestamp": "now"},
    "timestamp that is a boolean": lambda _: {"timestamp": True},
    "address that is none": lambda _: {"address": "0x12"},
    "address that is a number": lambda _: {"address": 12},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_wallet_header_that_proves_nothing_is_refused(
    queued: Any, header_of: Header, message_of: Header, fault: Any
) -> None:
    response = queued(header_of(**fault(message_of)))

    assert (response.status_code, response.json()["code"]) == (401, "X402_INVALID_SIGN_IN")
    assert "wallet-header" in response.headers["x-drytake-violations"]


def test_message_without_an_end_is_good_for_ten_minutes(queued: Any, header_of: Header, message_of: Header) -> None:
    fresh, old = (message_of(issued=at(minutes=-age)).partition("\nExpiration Time")[0] for age in (9, 11))

    assert [queued(header_of(message=text)).status_code for text in (fresh, old)] == [200, 401]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "!",
        base64.b64encode(b"{").decode(),
        base64.b64encode(b"[]").decode(),
        base64.b64encode(b"[" * 9999).decode(),
    ],
    ids=["empty", "no base64", "no JSON", "no object", "deep"],
)
def test_header_that_cannot_be_read_is_refused(queued: Any, value: str) -> None:
    assert queued(value).status_code == 401


def test_wallet_is_one_tenant_in_any_case(queued: Any, header_of: Header, message_of: Header, client_of: Any) -> None:
    address = "0xABCDEF0123456789ABCDEF0123456789ABCDEF01"
    balances = []
    for spelled in (address, "0x" + address[2:].lower()):
        response = queued(header_of(address=spelled, message=message_of(spelled)))
        balances.append(response.headers["x-balance-remaining"])

    assert balances == ["10000.000000", "9999.050000"]  # the first task has been charged by then


def test_wallet_sees_its_own_tasks_only(queued: Any, server: tuple[str, App], venice: Any, wallet: Any) -> None:
    task = wallet.queued()

    assert wallet.retrieve(task).headers["content-type"] == "video/mp4"
    assert venice.retrieve(task).status_code == 404


# --- none, or a wrong one ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["queue", "retrieve", "complete"])
def test_call_without_credentials_is_told_how_to_pay(nobody: Any, name: str) -> None:
    response = nobody.call(name, TEXT)

    assert (response.status_code, response.json()["x402Version"]) == (402, 2)
    assert json.loads(base64.b64decode(response.headers["payment-required"])) == response.json()


@pytest.mark.parametrize("value", ["Basic c2stdGVzdA==", "Bearer", "sk-test"])
def test_authorization_that_is_no_key_is_wrong(client_of: Any, server: tuple[str, App], value: str) -> None:
    with client_of(server[0], authorization=value) as client:
        response = client.call("queue", TEXT)

    assert (response.status_code, response.json()["code"]) == (401, "AUTHENTICATION_FAILED")


def test_key_comes_before_a_wallet(client_of: Any, server: tuple[str, App], key: str) -> None:
    with client_of(server[0], key, **{CANONICAL: "no header at all"}) as client:
        assert client.call("queue", TEXT).status_code == 200


# --- real signatures ---------------------------------------------------------------------------------------------


def test_signature_is_read_where_the_extra_is_installed(
    client_of: Any, server: tuple[str, App], header_of: Header, message_of: Header
) -> None:
    account = pytest.importorskip("eth_account").Account.create()
    defunct = pytest.importorskip("eth_account.messages").encode_defunct
    text = message_of(account.address)
    signed = account.sign_message(defunct(text=text)).signature.hex().removeprefix("0x")
    good = header_of(address=account.address, message=text, signature=f"0x{signed}")
    other = message_of(account.address) + "\n"
    forged = header_of(address=account.address, message=other, signature=f"0x{signed}")
    broken = header_of(address=account.address, message=text, signature="0x" + "f" * 130)

    assert [sent(client_of, server, value).status_code for value in (good, forged, broken)] == [200, 401, 401]


def test_form_alone_is_checked_without_the_extra(
    client_of: Any, server: tuple[str, App], header_of: Header, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "eth_account", None)

    assert sent(client_of, server, header_of()).status_code == 200
