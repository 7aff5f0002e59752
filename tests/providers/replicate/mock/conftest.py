"""A client of Replicate in process, at its own host, on a clock that only the test moves."""

import json
from decimal import Decimal
from typing import Any

import pytest

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.schemas.http import Response
from drytake.schemas.providers.replicate import responses
from drytake.schemas.providers.replicate.rules import book

KEY = "r8_test"
OFFICIAL = f"/v1/models/{book.MODELS[0]}/predictions"


class Client:
    """A client in process, on a clock that only the test moves."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.tenant = app.engine.tenant(KEY)
        self.clock = self.tenant.clock
        self.clock.freeze()

    def send(self, method: str, path: str, body: Any = b"", **headers: str) -> Response:
        path, _, query = path.partition("?")
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        said = {"host": "api.replicate.com", "authorization": f"Bearer {KEY}", "content-type": "application/json"}
        scope = {
            "type": "http",
            "method": method,
            "scheme": "https",
            "path": path,
            "query_string": query.encode(),
            "headers": tuple((name.encode(), value.encode()) for name, value in (said | headers).items()),
        }
        response = self.app.exchange(scope, raw)
        return response if isinstance(response, Response) else response()

    def create(self, path: str = OFFICIAL, beside: Any = None, *, headers: Any = None, **fields: Any) -> Response:
        body = {"input": {"prompt": "A lighthouse", **fields}} | (beside or {})
        return self.send("POST", path, body, **(headers or {}))

    def undelayed(self, headers: dict[str, str]) -> Response:
        """Return the response of a create as it is before it is held."""
        engine, own = self.app.engine, {"authorization": f"Bearer {KEY}"} | headers
        said = {name.encode(): value.encode() for name, value in own.items()}
        call = Call(engine.mounts["replicate"], "POST", OFFICIAL, said, body=b'{"input": {"prompt": "p"}}')
        return self.app.response(call, self.app.routes["replicate"])

    def made(self, **how: Any) -> Any:
        response = self.create(**how)
        assert response.status == 201, response.body
        return read(response)

    def get(self, name: str) -> Any:
        return read(self.send("GET", f"/v1/predictions/{name}"))

    @property
    def spent(self) -> Decimal:
        engine = self.app.engine
        engine.billing.settle_due(self.tenant, self.clock.now)
        account = engine.billing.account(self.tenant, engine.mounts["replicate"].provider)
        return Decimal(account.granted - account.available)


def read(response: Response) -> Any:
    body = json.loads(response.body)
    if "status" in body and "urls" in body:
        responses.Prediction.model_validate(body)
    return body


def started(**settings: Any) -> Client:
    switches = {"replicate": settings.pop("switches", {})}
    return Client(App(Engine(Settings(**{"timing": "realistic"} | settings, switches=switches))))


@pytest.fixture
def client() -> Client:
    """A client of a mock that takes as long as documented."""
    return started()
