"""One server for the control API's tests; each test finds it empty."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running

KEY = "sk-test-control"
CREATE = "/acme/api/v1/videos"


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[str, App]]:
    with running(Engine()) as served:
        yield served


@pytest.fixture
def origin(server: tuple[str, App]) -> str:
    server[1].engine.reset()
    return server[0]


@pytest.fixture
def everybody(origin: str) -> Iterator[httpx.Client]:
    """Speaks to the control API without a key."""
    with httpx.Client(base_url=f"{origin}/_drytake", timeout=60) as client:
        yield client


@pytest.fixture
def control(origin: str) -> Iterator[httpx.Client]:
    """Speaks to the control API for one key."""
    with httpx.Client(base_url=f"{origin}/_drytake", headers={"authorization": f"Bearer {KEY}"}, timeout=60) as client:
        yield client


@pytest.fixture
def create(origin: str) -> Callable[..., str]:
    """Makes a task and returns its id."""

    def make(key: str = KEY, prompt: str = "A lighthouse at dawn") -> str:
        headers = {"authorization": f"Bearer {key}"}
        response = httpx.post(f"{origin}{CREATE}", json={"prompt": prompt}, headers=headers).raise_for_status()
        return str(response.json()["data"]["task_id"])

    return make
