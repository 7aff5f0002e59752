"""`fal-client` over plain HTTP: its module's globals name the mock's places under a base URL."""

from collections.abc import Iterator
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
    made = fal_client.SyncClient(key=key)
    yield made
    made._client.close()


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
