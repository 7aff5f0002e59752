"""kie on the wire: refusals under 200, JSON in strings, files that are looked at late, callbacks, uploads."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.kie import responses
from tests.mockserver.engine.receiver import receiving

MODEL = "bytedance/seedance-2"
Make = Callable[..., Any]


@pytest.fixture
def make(provider_client: Callable[..., Any], key: str) -> Make:
    """Return what makes a client of a mock with some switches."""

    def made(**switches: Any) -> Any:
        return provider_client(App(Engine(Settings(timing="instant", switches={"kie": switches}))), "kie", key)

    return made


def job(model: str = MODEL, **fields: Any) -> dict[str, Any]:
    return {"model": model, "input": {"prompt": "A lighthouse", **fields}}


def said(client: Any, body: Any) -> tuple[int, Any]:
    """Return the status of a create, and what it says."""
    response = client.exactly(client.provider.create, {"body": body})
    return response.status, responses.TaskResponse.model_validate_json(response.body).model_dump()


def record(client: Any, **fields: Any) -> Any:
    """Make a task, and return what is found of it."""
    return json.loads(client.query(client.task(job(**fields))).body)["data"]


@pytest.mark.parametrize(("switches", "status"), [({}, 200), ({"errors-as-200": False}, 422)])
def test_refusal_has_its_code_in_the_body(make: Make, switches: dict[str, Any], status: int) -> None:
    found, body = said(make(**switches), job(duration=16))

    assert (found, body["code"], body["data"]) == (status, 422, None)
    assert "duration" in body["msg"]


def test_wrong_key_is_http_401_too(make: Make) -> None:
    client = make()
    response = client.call("get-credits", key=None)

    assert response.status == json.loads(response.body)["code"] == 401


def test_task_that_nobody_made_is_told_as_one_that_is_not_there_yet(make: Make) -> None:
    client = make()
    response = client.exactly(client.provider.operation("query-task"), {"query": "taskId=none"})

    assert json.loads(response.body) == {"code": 422, "msg": "recordInfo is null", "data": None}
    assert response.status == 200


def test_results_and_what_was_sent_are_json_in_strings(make: Make) -> None:
    found = record(make(), return_last_frame=True)

    video, frame = json.loads(found["resultJson"])["resultUrls"]
    assert (video[-4:], frame[-4:]) == (".mp4", ".png")
    assert json.loads(found["param"]) == job(return_last_frame=True)
    assert found["createTime"] > 1_000_000_000_000
    assert found["creditsConsumed"] == 205


def test_clips_that_are_too_long_let_the_task_fail_for_nothing(make: Make) -> None:
    found = record(make(), reference_video_urls=["https://example.com/v.mp4#duration=9"] * 2)

    assert (found["state"], found["failCode"], found["creditsConsumed"]) == ("fail", "422", 0)
    assert "18 seconds" in found["failMsg"]


def test_frames_beside_references_are_a_switch(make: Make) -> None:
    body = job(first_frame_url="https://example.com/i.png", reference_image_urls=["https://example.com/i.png"])

    codes = [said(make(**switches), body)[1]["code"] for switches in ({}, {"frames-and-references": "warning"})]
    assert codes == [422, 200]


def test_other_model_is_taken_as_it_is_and_costs_what_a_switch_says(make: Make) -> None:
    client = make(**{"unpublished-price": 50})
    client.task(job("kling-2.6/text-to-video", sound=True))

    assert json.loads(client.call("get-credits").body)["data"] == 9_950


def test_callback_is_signed_over_the_tasks_id_and_not_its_body(make: Make) -> None:
    client = make(**{"webhook-hmac-key": "hook-key"})
    with receiving() as receiver:
        made = client.task(job() | {"callBackUrl": receiver.url})
        _, body = receiver.next()
        client.app.engine.close()

    head = {name.lower(): value for name, value in receiver.heads[0].items()}
    text = f"{made['taskId']}.{head['x-webhook-timestamp']}".encode()
    digest = hmac.new(b"hook-key", text, hashlib.sha256).digest()
    assert head["x-webhook-signature"] == base64.b64encode(digest).decode()
    assert (body["code"], body["data"]["state"], body["data"]["consumeCredits"]) == (200, "success", 205)


def test_upload_in_base64_is_a_file_to_refer_to(make: Make) -> None:
    client = make()
    data = "data:image/png;base64," + base64.b64encode(b"\x89PNG").decode()
    body = {"base64Data": data, "uploadPath": "images", "fileName": "a.png"}
    kept = json.loads(client.call("upload-base64", body=body).body)["data"]
    linked = json.loads(client.call("get-download-url", body={"url": kept["downloadUrl"]}).body)
    foreign = json.loads(client.call("get-download-url", body={"url": "https://example.com/v.mp4"}).body)

    assert (kept["filePath"], kept["mimeType"]) == ("images/a.png", "image/png")
    assert (linked["data"], foreign["code"]) == (kept["downloadUrl"], 400)
    assert record(client, first_frame_url=kept["downloadUrl"])["state"] == "success"
