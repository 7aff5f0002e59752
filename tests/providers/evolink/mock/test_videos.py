"""EvoLink on the wire: ids and modes, credits in reserve, errors as objects, callbacks, files at their own host."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.evolink import responses
from tests.mockserver.engine.receiver import receiving

TEXT, IMAGE, REFERENCE = (f"seedance-2.0-{mode}-to-video" for mode in ("text", "image", "reference"))
PNG, MP4 = "https://example.com/i.png", "https://example.com/v.mp4"
Make = Callable[..., Any]


@pytest.fixture
def make(provider_client: Callable[..., Any], key: str) -> Make:
    """Return what makes a client of a mock with some switches."""

    def made(**switches: Any) -> Any:
        return provider_client(App(Engine(Settings(timing="instant", switches={"evolink": switches}))), "evolink", key)

    return made


def create(client: Any, model: str = TEXT, **fields: Any) -> tuple[int, Any]:
    body = {"model": model, "prompt": "A lighthouse", **fields}
    response = client.exactly(client.provider.create, {"body": body})
    return response.status, json.loads(response.body)


def task(client: Any, name: str) -> tuple[int, Any]:
    response = client.exactly(client.provider.operation("get-task"), {"path": f"/v1/tasks/{name}"})
    return response.status, json.loads(response.body)


def test_task_reserves_credits_and_has_links_in_the_end(make: Make) -> None:
    client = make()
    _, made = create(client)
    _, found = task(client, made["id"])

    assert re.fullmatch(r"task-unified-\d{10}-[0-9a-z]{8}", made["id"])
    assert (made["status"], made["usage"]["credits_reserved"]) == ("pending", pytest.approx(67.5, abs=0.05))
    responses.TaskResponse.model_validate(found)
    assert (found["status"], found["results"][0][-4:]) == ("completed", ".mp4")


@pytest.mark.parametrize(
    ("fields", "usd"),
    [
        ({}, 0.9925),
        ({"content_filter": False}, 1.09175),
        ({"model": "seedance-2.0-fast-text-to-video", "duration": 15}, 2.412),
        ({"model": REFERENCE, "video_urls": [f"{MP4}#duration=10"]}, 1.8135),
        ({"model": REFERENCE, "video_urls": [f"{MP4}#duration=3"], "duration": 8}, 1.9344),
    ],
)
def test_price_is_that_of_the_sheet(make: Make, fields: dict[str, Any], usd: float) -> None:
    client = make()
    create(client, **fields)

    (made,) = client.app.engine.store.tasks_of(client.tenant.id)
    assert float(made.price) == pytest.approx(usd)


@pytest.mark.parametrize(
    "fields",
    [
        {"image_urls": [PNG]},
        {"model": IMAGE, "image_urls": [PNG] * 3},
        {"model": REFERENCE},
        {"model": "seedance-2.0"},
        {"quality": "4k"},
        {"callback_url": "http://example.com/hook"},
    ],
)
def test_refusal_is_an_object_with_a_code(make: Make, fields: dict[str, Any]) -> None:
    status, body = create(make(), **fields)

    assert (status, body["error"]["code"], body["error"]["type"]) == (400, "invalid_request", "invalid_request_error")


def test_id_of_another_form_is_a_wrong_request(make: Make) -> None:
    client = make()
    (wrong, said), (unknown, other) = (task(client, name) for name in ("abc", "task-unified-1-abcdefgh"))

    assert (wrong, said["error"]["code"], said["error"]["param"]) == (400, "invalid_task_id", "task_id")
    assert (unknown, other["error"]["code"]) == (404, "task_not_found")


def test_failure_has_a_code_and_costs_nothing(make: Make) -> None:
    client = make()
    before = json.loads(client.call("get-credits").body)["data"]["user"]
    _, made = create(client, prompt="[drytake:moderation]")
    _, found = task(client, made["id"])

    assert (found["status"], found["error"]["code"]) == ("failed", "content_policy_violation")
    assert json.loads(client.call("get-credits").body)["data"]["user"] == before


def test_task_is_posted_to_a_local_address_unless_a_switch_refuses_it(make: Make) -> None:
    client = make()
    with receiving() as receiver:
        _, made = create(client, callback_url=receiver.url)
        _, body = receiver.next()
        client.app.engine.close()

    assert (body["id"], body["status"]) == (made["id"], "completed")
    assert create(make(**{"callback-local": "error"}), callback_url=receiver.url)[0] == 400


def test_file_is_kept_listed_counted_and_deleted(make: Make) -> None:
    client = make()
    body = {"base64_data": base64.b64encode(b"\x89PNG").decode(), "file_name": "a.png", "upload_path": "images"}
    kept = json.loads(client.call("upload-base64", body=body).body)["data"]
    listed = json.loads(client.call("list-files").body)["data"]
    quota = json.loads(client.call("get-quota").body)["data"]
    path = f"/api/v1/files/{kept['file_id']}"
    gone = json.loads(client.exactly(client.provider.operation("delete-file"), {"path": path}).body)

    assert (kept["original_name"], kept["upload_path"]) == ("a.png", "images")
    assert [one["file_id"] for one in listed["files"]] == [kept["file_id"]]
    assert (quota["used_files"], quota["remain_files"]) == (1, 99)
    assert gone == {"success": True, "code": 200, "msg": "success", "data": None}
    assert json.loads(client.call("list-files").body)["data"]["total"] == 0
