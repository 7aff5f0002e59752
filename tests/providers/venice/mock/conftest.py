"""What the tests of Venice's wire share: a client that holds each response against its model, and short ways to call."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from drytake.mockserver.http.app import App
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.venice import PROVIDER
from drytake.schemas.providers.venice.responses import StandardResponse


class Venice(httpx.Client):
    """A client of the mock's Venice."""

    def __init__(self, origin: str, key: str | None = None, **headers: str) -> None:
        if key is not None:
            headers["authorization"] = f"Bearer {key}"
        super().__init__(base_url=f"{origin}/venice/api/v1", headers=headers, trust_env=False, timeout=60)

    def call(self, name: str, body: Any = None, **how: Any) -> httpx.Response:
        """Call an operation of `/video`, and hold its response against the models of its status."""
        response = (
            self.post(f"video/{name}", json=body, **how) if body is not None else self.post(f"video/{name}", **how)
        )
        if response.headers["content-type"] == "application/json":
            documented = PROVIDER.operation(f"{name}-video").responses.get(response.status_code, StandardResponse)
            documented.model_validate_json(response.content)
        return response

    def queue(self, **body: Any) -> httpx.Response:
        return self.call("queue", text(**body))

    def queued(self, **body: Any) -> dict[str, str]:
        """Return what to ask for a task with."""
        response = self.queue(**body)
        assert response.status_code == 200, response.text
        task: dict[str, str] = {name: response.json()[name] for name in ("model", "queue_id")}
        return task

    def retrieve(self, task: dict[str, str], **more: Any) -> httpx.Response:
        return self.call("retrieve", {**task, **more})

    def complete(self, task: dict[str, str]) -> httpx.Response:
        return self.call("complete", task)

    def broke(self, response: httpx.Response) -> set[str]:
        """Return the rules in the header that only the mock sends."""
        rows = json.loads(response.headers.get("x-drytake-violations", "[]"))
        return {row["rule"].partition(".")[2] for row in rows}


def text(**fields: Any) -> dict[str, Any]:
    """Return a queue body; a field that is `...` is left out."""
    body = {"model": "seedance-2-0-text-to-video", "prompt": "A lighthouse", "duration": "5s", **fields}
    return {name: value for name, value in body.items() if value is not ...}


@pytest.fixture
def venice(server: tuple[str, App], key: str) -> Iterator[Venice]:
    with Venice(server[0], key) as client:
        yield client


@pytest.fixture
def other(server: tuple[str, App], key: str) -> Iterator[Venice]:
    """A client with somebody else's key."""
    with Venice(server[0], f"{key}-other") as client:
        yield client


@pytest.fixture
def nobody(server: tuple[str, App]) -> Iterator[Venice]:
    """A client without credentials."""
    with Venice(server[0]) as client:
        yield client


@pytest.fixture
def tenant(server: tuple[str, App], key: str) -> Tenant:
    """The tenant of the test's key, its clock standing still."""
    found = server[1].engine.tenant(key)
    found.clock.freeze()
    return found


# --- wallets -----------------------------------------------------------------------------------------------------

WALLET = "0x52908400098527886E0F7030069857D2E4169EE7"
SIGNATURE = "0x" + "ab" * 65


def message(address: str = WALLET, *, domain: str = "api.venice.ai", chain: str = "8453", **times: str) -> str:
    """Return a message to sign in with, as EIP-4361 writes it."""
    now = datetime.now(UTC)
    issued = times.get("issued", now.isoformat())
    expires = times.get("expires", (now + timedelta(minutes=10)).isoformat())
    return (
        f"{domain} wants you to sign in with your Ethereum account:\n{address}\n\nSign in to Venice API\n\n"
        f"URI: https://{domain}\nVersion: 1\nChain ID: {chain}\nNonce: 0123456789abcdef\n"
        f"Issued At: {issued}\nExpiration Time: {expires}"
    )


def header(**fields: Any) -> str:
    """Return a wallet header."""
    said = {
        "address": WALLET,
        "message": message(),
        "signature": SIGNATURE,
        "timestamp": int(time.time() * 1000),
        "chainId": 8453,
        **fields,
    }
    return base64.b64encode(json.dumps(said).encode()).decode()


@pytest.fixture
def form_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signatures are validated by their form, as where the extra that can read them isn't installed."""
    monkeypatch.setattr("drytake.mockserver.providers.venice.wallets._signer", lambda _: None)


@pytest.fixture
def wallet(server: tuple[str, App], form_only: None) -> Iterator[Venice]:
    """A client that signs in with a wallet."""
    with Venice(server[0], **{"SIGN-IN-WITH-X": header()}) as client:
        yield client


@pytest.fixture
def header_of() -> Callable[..., str]:
    """Return wallet headers, by what differs in them."""
    return header


@pytest.fixture
def message_of() -> Callable[..., str]:
    """Return messages to sign in with, by what differs in them."""
    return message


@pytest.fixture
def client_of() -> type[Venice]:
    """Return a client at an origin, with a key or with other headers."""
    return Venice
