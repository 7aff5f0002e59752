"""What the tests of OutAI's and Loova's wire share: a client with short ways to call and to validate answers."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.outai import PROVIDER
from drytake.schemas.providers.outai.responses import ErrorResponse

CREATE, QUERY, CREDITS = (operation.path for operation in PROVIDER.operations)
BODY = {"prompt": "A lighthouse at dawn"}


class Seller(httpx.Client):
    """A client of the mock's OutAI or Loova."""

    def __init__(self, origin: str, provider: str, key: str | None) -> None:
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        super().__init__(base_url=f"{origin}/{provider}", headers=headers, trust_env=False, timeout=30)

    def create(self, **fields: Any) -> dict[str, Any]:
        return self.data_of(self.post(CREATE, json={**BODY, **fields}))

    def query(self, task_id: str) -> dict[str, Any]:
        return self.data_of(self.get(QUERY, params={"task_id": task_id}))

    def available(self) -> float:
        amount: float = self.data_of(self.get(CREDITS))["api_available_credits"]
        return amount

    @staticmethod
    def data_of(response: httpx.Response) -> dict[str, Any]:
        assert response.status_code == 200, response.text
        data: dict[str, Any] = response.json()["data"]
        return data

    @staticmethod
    def rules_in(response: httpx.Response) -> set[str]:
        """Return the rules that the response's header says were broken."""
        return {row["rule"] for row in json.loads(response.headers.get("x-drytake-violations", "[]"))}

    @staticmethod
    def is_refusal(response: httpx.Response, status: int) -> bool:
        """Return whether a response is the provider's envelope around no data."""
        body = response.json()
        assert list(body) == ["code", "trace_id", "message", "data"]
        ErrorResponse.model_validate_json(response.content)
        return (response.status_code, body["code"], body["data"]) == (status, status, None) and bool(body["message"])


@pytest.fixture
def client_of() -> type[Seller]:
    """Return what makes a client: of an origin, a provider and a key."""
    return Seller


@pytest.fixture
def outai(server: tuple[str, App], key: str) -> Iterator[Seller]:
    with Seller(server[0], "outai", key) as client:
        yield client


@pytest.fixture
def loova(server: tuple[str, App], key: str) -> Iterator[Seller]:
    with Seller(server[0], "loova", key) as client:
        yield client


@pytest.fixture
def tenant(server: tuple[str, App], key: str) -> Tenant:
    """The tenant of the test's key, its clock standing still."""
    found = server[1].engine.tenant(key)
    found.clock.freeze()
    return found


@pytest.fixture
def switched() -> Iterator[tuple[str, App]]:
    """A server whose switches all stand the other way."""
    switches = {"errors-as-200": True, "success-word": "completed", "refund-on-failure": False, "url-lifetime": None}
    with running(Engine(Settings(timing="instant", switches={"outai": switches}))) as started:
        yield started
