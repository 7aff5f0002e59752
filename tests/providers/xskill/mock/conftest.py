"""What the tests of XSkill's wire share: a client of one's own, and short ways to call."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from drytake.mockserver.http.app import App
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.xskill import PROVIDER
from drytake.schemas.providers.xskill.responses import ErrorResponse

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


class Client(httpx.Client):
    """A client of the mock's XSkill that checks each response against its model."""

    def __init__(self, origin: str, key: str | None) -> None:
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        super().__init__(base_url=f"{origin}/xskill/api/v3", headers=headers, trust_env=False, timeout=30)

    def create(self, model: str = "st-ai/super-seed2", /, **params: Any) -> dict[str, Any]:
        return self.data(self.make(model, **params), "create-task")

    def make(self, model: str = "st-ai/super-seed2", /, **params: Any) -> httpx.Response:
        return self.post("tasks/create", json={"model": model, "params": {"prompt": "A lighthouse", **params}})

    def task(self, task_id: str) -> dict[str, Any]:
        return self.data(self.post("tasks/query", json={"task_id": task_id}), "query-task")

    def balance(self) -> float:
        left: float = self.data(self.get("user/balance"), "get-balance")["balance"]
        return left

    def upload(self, **body: Any) -> dict[str, Any]:
        return self.data(self.post("upload/image", json=body), "upload-image")

    @staticmethod
    def data(response: httpx.Response, operation: str) -> dict[str, Any]:
        """Return the data of a success."""
        assert response.status_code == 200, response.text
        PROVIDER.operation(operation).responses[200].model_validate_json(response.content)
        body = response.json()
        assert next(iter(body)) == "code"
        data: dict[str, Any] = body["data"]
        return data

    @staticmethod
    def refusal(response: httpx.Response, status: int) -> str:
        """Return the detail of a refusal whose code is its status."""
        ErrorResponse.model_validate_json(response.content)
        body = response.json()
        assert (response.status_code, body["code"], next(iter(body))) == (status, status, "code")
        assert body.get("data", {}) is not None
        detail: str = body["detail"]
        return detail

    @staticmethod
    def rules_in(response: httpx.Response) -> set[str]:
        """Return the rules that the response's header says were broken."""
        rows = json.loads(response.headers.get("x-drytake-violations", "[]"))
        return {row["rule"].removeprefix("xskill.") for row in rows}


@pytest.fixture
def client_of() -> Callable[[str, str | None], Client]:
    """Return a client at an origin, with a key or without."""
    return Client


@pytest.fixture
def xskill(server: tuple[str, App], key: str) -> Iterator[Client]:
    with Client(server[0], key) as client:
        yield client


@pytest.fixture
def tenant(server: tuple[str, App], key: str) -> Tenant:
    """The tenant of the test's key, its clock standing still."""
    found = server[1].engine.tenant(key)
    found.clock.freeze()
    return found


@pytest.fixture
def png() -> bytes:
    """A picture of one pixel."""
    return PNG
