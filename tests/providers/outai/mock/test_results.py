"""Results, uploads and the journal of OutAI and Loova."""

import json
import re
from typing import Any

import httpx
import pytest

from drytake.mockserver.http.app import App
from drytake.mockserver.media.probe import probe
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.outai import PROVIDER

CREATE = PROVIDER.create.path
CREDITS = PROVIDER.operation("get-credits").path
BODY = {"prompt": "A lighthouse at dawn"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


# --- results ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "seconds", "size"),
    [
        ("16:9", 5, (1280, 720)),
        ("9:16", 4, (720, 1280)),
        ("1:1", 15, (960, 960)),
        ("21:9", 7, (1470, 630)),
        ("3:4", 4, (834, 1112)),
    ],
)
def test_result_has_the_asked_length_and_shape(outai: Any, ratio: str, seconds: int, size: tuple[int, int]) -> None:
    created = outai.create(ratio=ratio, duration=seconds)

    response = httpx.get(outai.query(created["task_id"])["result"]["video_url"], trust_env=False)

    info = probe(response.content)
    assert response.headers["content-type"] == "video/mp4"
    assert (info.kind, info.format, info.seconds, (info.width, info.height)) == ("video", "mp4", seconds, size)


@pytest.fixture
def link(outai: Any) -> str:
    url: str = outai.query(outai.create(duration=4)["task_id"])["result"]["video_url"]
    return url


def test_part_of_a_result_can_be_had(outai: Any, link: str) -> None:
    whole = outai.get(link)

    part = outai.get(link, headers={"range": "bytes=4-7"})

    assert (part.status_code, part.content) == (206, whole.content[4:8])
    assert part.headers["content-range"] == f"bytes 4-7/{len(whole.content)}"
    assert outai.get(link, headers={"range": f"bytes={len(whole.content)}-"}).status_code == 416


def test_head_of_a_result_tells_its_length(outai: Any, link: str) -> None:
    head = outai.head(link)

    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(outai.get(link).content)


def test_result_that_the_client_has_is_not_sent_again(outai: Any, link: str) -> None:
    etag = outai.get(link).headers["etag"]

    response = outai.get(link, headers={"if-none-match": etag})

    assert (response.status_code, response.content) == (304, b"")
    assert "content-length" not in response.headers


def test_link_expires_on_the_tenants_clock(outai: Any, tenant: Tenant, link: str) -> None:
    tenant.clock.advance(86_400)
    assert outai.get(link).status_code == 200

    tenant.clock.advance(1)

    assert outai.get(link).status_code == 403
    assert outai.head(link).status_code == 403


def test_result_is_not_there_before_the_task_is_done(outai: Any, tenant: Tenant, link: str) -> None:
    tenant.timing = "realistic"
    task_id = outai.create()["task_id"]

    assert outai.get(re.sub(r"/[0-9a-f]{32}/", f"/{task_id}/", link)).status_code == 404


@pytest.mark.parametrize(
    "ending", ["1.mp4", "0.png", "0.jpg", "0", "0.mp4/x", "..%2f0.mp4", "-1.mp4", "x.mp4", "\u0660.mp4"]
)
def test_result_has_one_address(outai: Any, link: str, ending: str) -> None:
    assert outai.get(link.replace("0.mp4", ending)).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_result_can_only_be_read(outai: Any, link: str, method: str) -> None:
    response = outai.request(method, link)

    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")


def test_result_can_be_a_reference(outai: Any, link: str) -> None:
    fine = outai.post(CREATE, json={**BODY, "video_urls": [link] * 3})
    long = outai.query(outai.create(duration=12)["task_id"])["result"]["video_url"]
    slashes = json.dumps({**BODY, "video_urls": [link, long]}).replace("/", "\\/")

    response = outai.post(CREATE, content=slashes, headers={"content-type": "application/json"})

    assert outai.rules_in(fine) == set()
    assert outai.rules_in(response) == {"outai.reference-too-long"}


@pytest.mark.parametrize(
    ("kind", "served"),
    [
        ("image/png", "image/png"),
        ("text/html", "application/octet-stream"),
        ("image/svg+xml", "application/octet-stream"),
    ],
)
def test_upload_is_served_as_a_type_that_no_browser_runs(
    loova: Any, server: tuple[str, App], kind: str, served: str
) -> None:
    files = {"files": ('../<script>"x.png', PNG, kind)}
    created = loova.data_of(loova.post(CREATE, data={"prompt": "p"}, files=files))
    task = server[1].engine.store.get("loova", created["task_id"])
    assert task is not None

    (url,) = json.loads(task.raw)["image_urls"]
    response = loova.get(url)

    assert (response.content, response.headers["content-type"]) == (PNG, served)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert not set(url) & set('<>"')


# --- the journal -----------------------------------------------------------------------------------------------------


def test_journal_keeps_calls_and_no_key(outai: Any, tenant: Tenant, key: str) -> None:
    outai.create()
    outai.post(CREATE, json={}, headers={"x-api-key": key, "cookie": f"key={key}"})
    outai.get(f"{CREDITS}?api_key={key}&token={key}")

    entries = [entry.to_json() for entry in tenant.journal]

    assert [(entry["operation"], entry["status"]) for entry in entries] == [
        ("create-video", 200),
        ("create-video", 400),
        ("get-credits", 200),
    ]
    assert entries[1]["violations"][0]["rule"] == "outai.prompt-missing"
    assert key not in json.dumps(entries)
