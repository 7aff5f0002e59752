"""Download links of private models: who has one needs no key, and it ends."""

import json
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.http.app import App
from drytake.mockserver.http.logs import AccessRecord
from drytake.mockserver.media.probe import probe
from drytake.mockserver.state.tenant import Tenant

PRIVATE = {"model": "grok-imagine-text-to-video-private", "duration": "2s"}


@pytest.fixture
def anybody() -> Any:
    """A client that knows links only."""
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield client


def test_link_leads_to_the_video_once_it_is_done(venice: Any, tenant: Tenant, anybody: httpx.Client) -> None:
    tenant.timing = "per-poll"
    body = venice.queue(**PRIVATE).json()
    task = {name: body[name] for name in ("model", "queue_id")}

    early = anybody.get(body["download_url"])
    statuses = [venice.retrieve(task).json()["status"] for _ in range(2)]
    done = anybody.get(body["download_url"])

    assert early.status_code == 404
    assert statuses == ["PROCESSING", "COMPLETED"]
    assert (done.status_code, done.headers["content-type"]) == (200, "video/mp4")
    assert probe(done.content).seconds == 2


def test_seedance_has_no_link(venice: Any) -> None:
    assert set(venice.queue().json()) == {"model", "queue_id"}


def test_revoked_link_is_found_no_more(venice: Any, anybody: httpx.Client) -> None:
    url = venice.queue(**PRIVATE).json()["download_url"]

    assert [anybody.request(method, url).status_code for method in ("GET", "DELETE", "GET", "DELETE")] == [
        200,
        204,
        404,
        404,
    ]


def test_link_ends_with_a_day(venice: Any, tenant: Tenant, anybody: httpx.Client) -> None:
    url = venice.queue(**PRIVATE).json()["download_url"]

    tenant.clock.advance(86_401)

    assert anybody.get(url).status_code == 410


def test_link_ends_with_a_few_reads(venice: Any, anybody: httpx.Client) -> None:
    url = venice.queue(**PRIVATE).json()["download_url"]

    assert [anybody.get(url).status_code for _ in range(11)] == [200] * 10 + [429]


@pytest.mark.parametrize("token", ["nothing", "a.b", "%00"])
def test_link_that_is_none_is_not_found(server: tuple[str, App], anybody: httpx.Client, token: str) -> None:
    assert anybody.get(f"{server[0]}/venice/v1/share/read/{token}").status_code == 404


def test_task_of_a_public_model_cannot_be_read_by_link(
    venice: Any, server: tuple[str, App], anybody: httpx.Client
) -> None:
    queue_id = venice.queued()["queue_id"]
    secret = server[1].engine.store.get("venice", queue_id)
    assert secret is not None

    url = f"{server[0]}/venice/v1/share/read/{queue_id}.{(secret.provider_data or {})['secret']}"

    assert anybody.get(url).status_code == 404


def test_link_is_on_the_host_that_the_client_reached(venice: Any) -> None:
    by_prefix = urlsplit(venice.queue(**PRIVATE).json()["download_url"])
    by_host = venice.post(
        f"http://{venice.base_url.host}:{venice.base_url.port}/api/v1/video/queue",
        json={**PRIVATE, "prompt": "p"},
        headers={"host": "api.venice.ai"},
    ).json()["download_url"]

    assert (by_prefix.hostname, by_prefix.path.split("/")[1]) == ("127.0.0.1", "venice")
    assert by_host.startswith("http://private-share.venice.ai/v1/share/read/")


def test_owners_scenario_happens_to_the_link(venice: Any, tenant: Tenant, anybody: httpx.Client) -> None:
    url = venice.queue(**PRIVATE).json()["download_url"]
    tenant.choose([Trigger(name="expired-link", first=1), Trigger(name="truncated-download", after=1)])

    assert anybody.get(url).status_code == 404
    with pytest.raises(httpx.RemoteProtocolError):
        anybody.get(url)


def test_a_link_is_left_out_of_the_log() -> None:
    noted = AccessRecord(0, 0.001, "GET", "/venice/v1/share/read/abc.def", 200, "venice", None, "tenant")

    assert " /venice/v1/share/read/[redacted] 200 " in noted.text()
    assert json.loads(noted.json())["path"] == "/venice/v1/share/read/[redacted]"
