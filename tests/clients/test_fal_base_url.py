"""`fal-client` over plain HTTP: its module's globals name the mock's places under a base URL."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drytake.mockserver.http.app import App
from drytake.mockserver.media.probe import probe
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.registry import get_provider

fal_client = pytest.importorskip("fal_client")

MODEL = "bytedance/seedance-2.0/text-to-video"
BODY = {"prompt": "A lighthouse at dawn", "duration": "4", "resolution": "480p", "aspect_ratio": "16:9"}
GLOBALS = {"QUEUE_URL_FORMAT": "fal/", "RUN_URL_FORMAT": "fal-run/", "REST_URL": "fal-rest", "CDN_URL": "fal-cdn"}


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def client(server: tuple[str, App], key: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, place in GLOBALS.items():
        monkeypatch.setattr(fal_client.client, name, f"{server[0]}/{place}")
    opened: list[Any] = []
    open_cdn = fal_client.SyncClient._get_cdn_client

    def kept(self: Any) -> Any:
        opened.append(open_cdn(self))
        return opened[-1]

    monkeypatch.setattr(fal_client.SyncClient, "_get_cdn_client", kept)  # it never closes what it uploads by
    made = fal_client.SyncClient(key=key)
    yield made
    for one in (made._client, *opened):
        one.close()


@pytest.fixture
def tenant(server: tuple[str, App], key: str) -> Tenant:
    """The test's tenant, whose requests take as long as documented."""
    found = server[1].engine.tenant(key)
    found.timing = "realistic"
    return found


def test_subscribe_gets_a_film(client: Any) -> None:
    output = client.subscribe(MODEL, BODY, on_queue_update=lambda _: None)

    assert probe(client._client.get(output["video"]["url"]).content).seconds == 4


def test_links_stay_under_the_base_url(client: Any, server: tuple[str, App]) -> None:
    handle = client.submit(MODEL, BODY)

    assert handle.status_url == f"{server[0]}/fal/bytedance/seedance-2.0/requests/{handle.request_id}/status"


def test_sync_call_is_at_a_place_of_its_own(client: Any) -> None:
    assert client.run(MODEL, {**BODY, "seed": 3})["seed"] == 3


@pytest.mark.parametrize("repository", ["fal_v3", "fal"])
def test_file_is_uploaded_to_a_place_of_its_own(client: Any, picture_file: str, repository: str) -> None:
    data = Path(picture_file).read_bytes()
    url = client.upload(data, "image/png", "first.png", repository=repository, fallback_repository=[])

    assert client._client.get(url).content == data


def test_place_in_the_queue_counts_down(client: Any, tenant: Tenant) -> None:
    handle = client.submit(MODEL, BODY)
    first = handle.status()
    tenant.clock.advance(6)

    assert (first.position, handle.status().position) == (1, 0)


def test_request_runs_and_says_so_in_its_logs(client: Any, tenant: Tenant) -> None:
    handle = client.submit(MODEL, BODY)
    tenant.clock.advance(11)

    status = handle.status(with_logs=True)

    assert (type(status).__name__, len(status.logs)) == ("InProgress", 1)


def test_time_that_it_took_is_among_the_metrics(client: Any, tenant: Tenant) -> None:
    handle = client.submit(MODEL, BODY)
    tenant.clock.advance(151)

    assert handle.status().metrics == {"inference_time": 140}


def test_snippet_that_the_mock_offers_is_what_is_set_here() -> None:
    (shown,) = [one for one in get_provider("fal").clients if one.name == "fal-client"]

    for name, place in GLOBALS.items():
        assert f'fal_client.client.{name} = "{{base}}{place.removeprefix("fal")}"' in shown.snippet
