"""Pages of allowed origins call providers from a browser and read what comes back; the control API they never read."""

from collections.abc import Iterator

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.configuration import ConfigError, configure
from drytake.mockserver.settings.fields import SourcedValue
from drytake.mockserver.settings.model import Settings

PAGE = "http://localhost:5173"
VIDEOS = "/acme/api/v1/videos"
PREFLIGHT = {
    "origin": PAGE,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with (
        running(Engine(Settings(timing="instant", cors=frozenset({PAGE})))) as (origin, _),
        httpx.Client(base_url=origin, headers={"authorization": "Bearer sk-test-cors"}) as made,
    ):
        yield made


def allowed(response: httpx.Response) -> str | None:
    found: str | None = response.headers.get("access-control-allow-origin")
    return found


def test_page_may_send_what_it_asks_for(client: httpx.Client) -> None:
    more = {"access-control-request-private-network": "true"}
    response = client.options(VIDEOS, headers={**PREFLIGHT, **more})

    assert (response.status_code, allowed(response)) == (204, PAGE)
    assert response.headers["access-control-allow-methods"] == "POST"
    assert response.headers["access-control-allow-headers"] == "authorization,content-type"
    assert response.headers["access-control-allow-private-network"] == "true"
    assert "Origin" in response.headers["vary"]


def test_page_reads_each_header_of_a_response_and_downloads_its_result(client: httpx.Client) -> None:
    refused = client.post(VIDEOS, json={"prompt": "a", "duration": 99}, headers={"origin": PAGE})
    made = client.post(VIDEOS, json={"prompt": "a lighthouse"}, headers={"origin": PAGE})
    task = client.get(
        "/acme/api/v1/tasks", params={"task_id": made.json()["data"]["task_id"]}, headers={"origin": PAGE}
    )
    film = client.get(task.json()["data"]["result"]["video_url"], headers={"origin": PAGE})

    assert [allowed(response) for response in (refused, made, task, film)] == [PAGE] * 4
    assert (refused.status_code, film.content[4:8]) == (400, b"ftyp")
    assert "x-drytake-violations" in refused.headers["access-control-expose-headers"].split(", ")


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:5174", "null", ""])
def test_other_pages_are_told_nothing(client: httpx.Client, origin: str) -> None:
    asked = client.options(VIDEOS, headers={**PREFLIGHT, "origin": origin})
    called = client.post(VIDEOS, json={"prompt": "a"}, headers={"origin": origin})

    assert [name for response in (asked, called) for name in response.headers if name.startswith("access-c")] == []


@pytest.mark.parametrize("path", ["/_drytake/journal", "/_drytake/reset", "/_drytake/snapshot"])
def test_control_api_is_never_open_to_a_page(client: httpx.Client, path: str) -> None:
    asked = client.options(path, headers=PREFLIGHT)
    read = client.get(path, headers={"origin": PAGE})
    sent = client.post(path, headers={"origin": PAGE})

    assert [allowed(response) for response in (asked, read, sent)] == [None] * 3
    assert sent.status_code == 403


def test_without_a_setting_no_page_is_told_anything(server: tuple[str, object]) -> None:
    asked = httpx.options(f"{server[0]}{VIDEOS}", headers=PREFLIGHT)
    called = httpx.post(f"{server[0]}{VIDEOS}", json={"prompt": "a"}, headers={"origin": PAGE})

    assert (asked.is_success, allowed(asked), allowed(called)) == (False, None, None)


@pytest.mark.parametrize("said", ["localhost:5173", "http://localhost:5173/", "http://localhost:5173/app", "ftp://x"])
def test_what_is_no_origin_is_refused(said: str) -> None:
    with pytest.raises(ConfigError, match="takes an origin such as"):
        configure({"cors": SourcedValue([said], "flag", "--cors")})


def test_any_page_may_be_allowed() -> None:
    with running(Engine(Settings(cors=frozenset({"*"})))) as (origin, _):
        response = httpx.options(f"{origin}{VIDEOS}", headers={**PREFLIGHT, "origin": "null"})

    assert allowed(response) == "null"
