"""What fal says of a file that it can't fetch, and of those that it has."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings

Ask = Callable[..., Any]


@pytest.fixture
def fal(ask: Ask) -> Callable[..., Any]:
    """Return what calls fal under a base URL."""
    app = App(Engine(Settings(timing="instant")))

    def call(method: str, path: str, body: bytes = b"") -> Any:
        headers = {"authorization": "Key a:b", "content-type": "application/json"}
        return ask(app, method, path, body=body, headers=headers)

    return call


def result(fal: Callable[..., Any], url: str) -> Any:
    body = json.dumps({"prompt": "p", "image_url": url}).encode()
    made = fal("POST", "/fal/bytedance/seedance-2.0/image-to-video", body).json()
    return fal("GET", f"/fal/bytedance/seedance-2.0/requests/{made['request_id']}")


@pytest.mark.parametrize("url", ["http://localhost:9000/i.png", "https://10.0.0.7/i.png"])
def test_what_cannot_be_fetched_is_told_by_the_result(fal: Callable[..., Any], url: str) -> None:
    found = result(fal, url)

    (item,) = found.json()["detail"]
    assert (found.status, item["type"], item["loc"]) == (422, "file_download_error", ["body", "image_url"])


def test_what_was_uploaded_is_there_though_it_lies_on_this_machine(fal: Callable[..., Any]) -> None:
    url = fal("POST", "/fal-cdn/files/upload", b"\x89PNG\r\n\x1a\n").json()["access_url"]

    assert url.startswith("http://localhost/fal-cdn/files/u/")
    assert result(fal, url).status == 200


def test_an_address_that_chooses_a_scenario_is_reached(fal: Callable[..., Any]) -> None:
    assert result(fal, "https://success.drytake.test/i.png").status == 200
    assert (
        result(fal, "https://moderation.drytake.test/i.png").json()["detail"][0]["type"] == "content_policy_violation"
    )
