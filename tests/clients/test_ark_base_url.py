"""Ark's official Python clients at another base URL, in the tests' own process."""

import asyncio
import importlib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from drytake.mockserver.http.app import App
from drytake.mockserver.media.probe import probe

CLOUDS = {
    "volcengine": ("volcenginesdkarkruntime", "doubao-seedance-2-0-fast-260128"),
    "ark": ("byteplussdkarkruntime", "dreamina-seedance-2-0-fast-260128"),
}
TEXT = [{"type": "text", "text": "A lighthouse at dawn"}]
FIELDS = {"content": TEXT, "duration": 4, "resolution": "480p", "ratio": "1:1"}


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=list(CLOUDS))
def made(
    request: pytest.FixtureRequest, server: tuple[str, App], key: str
) -> Iterator[Callable[[str], tuple[Any, str]]]:
    """Return what makes one of a cloud's clients, `Ark` or `AsyncArk`, with the model that it asks for."""
    module, model = CLOUDS[request.param]
    sdk = pytest.importorskip(module)
    base = f"{server[0]}/{request.param}/api/v3"
    opened: list[Any] = []

    def make(name: str) -> tuple[Any, str]:
        opened.append(getattr(sdk, name)(api_key=key, base_url=base, max_retries=0))
        return opened[-1], model

    yield make
    for client in opened:
        if type(client).__name__ == "Ark":
            client.close()


def test_video_is_made_and_downloaded(made: Callable[[str], tuple[Any, str]]) -> None:
    client, model = made("Ark")
    number = client.content_generation.tasks.create(model=model, **FIELDS).id
    task = client.content_generation.tasks.get(task_id=number)

    assert (task.status, task.model, task.ratio) == ("succeeded", model, "1:1")
    info = probe(httpx.get(task.content.video_url, trust_env=False).content)
    assert (info.width, info.height, info.seconds) == (640, 640, 4)


def test_client_that_awaits_gets_the_same(made: Callable[[str], tuple[Any, str]]) -> None:
    client, model = made("AsyncArk")

    async def main() -> Any:
        async with client:
            number = (await client.content_generation.tasks.create(model=model, **FIELDS)).id
            return await client.content_generation.tasks.get(task_id=number)

    assert asyncio.run(main()).usage.completion_tokens == 38_800


def test_id_of_the_servers_is_on_the_raw_response(made: Callable[[str], tuple[Any, str]]) -> None:
    client, model = made("Ark")
    response = client.content_generation.tasks.with_raw_response.create(model=model, **FIELDS)

    assert len(response.headers["x-request-id"]) == 53


def test_wrong_call_is_raised_with_what_the_body_says(made: Callable[[str], tuple[Any, str]]) -> None:
    client, model = made("Ark")
    errors = importlib.import_module(f"{type(client).__module__.partition('.')[0]}._exceptions")

    with pytest.raises(errors.ArkBadRequestError) as raised:
        client.content_generation.tasks.create(model=model, **{**FIELDS, "resolution": "4k"})
    assert (raised.value.code, raised.value.param, raised.value.type) == (
        "InvalidParameter",
        "resolution",
        "BadRequest",
    )
