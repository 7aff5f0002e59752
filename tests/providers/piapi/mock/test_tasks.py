"""PiAPI on the wire: a hold of points, causes in logs, a secret in clear, private assets, uploads."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.schemas.providers.piapi import responses
from tests.mockserver.engine.receiver import receiving

PNG = "https://example.com/i.png"
Make = Callable[..., Any]


@pytest.fixture
def make(provider_client: Callable[..., Any], key: str) -> Make:
    """Return what makes a client of a mock with some switches."""

    def made(**switches: Any) -> Any:
        return provider_client(App(Engine(Settings(timing="instant", switches={"piapi": switches}))), "piapi", key)

    return made


def task(task_type: str = "seedance-2", **fields: Any) -> dict[str, Any]:
    return {"model": "seedance", "task_type": task_type, "input": {"prompt": "A lighthouse", **fields}}


def create(client: Any, body: Any) -> Any:
    """Make a task; return the whole answer."""
    response = client.exactly(client.provider.create, {"body": body})
    return json.loads(response.body)


def finished(client: Any, body: Any) -> Any:
    """Make a task, and return it as it is in the end."""
    path = f"/api/v1/task/{create(client, body)['data']['task_id']}"
    response = client.exactly(client.provider.operation("get-task"), {"path": path})
    return responses.TaskResponse.model_validate_json(response.body).data


def test_points_are_frozen_while_it_runs_and_consumed_in_the_end(make: Make) -> None:
    client = make()
    client.tenant.timing = "realistic"
    usage = create(client, task())["data"]["meta"]["usage"]
    client.tenant.timing = None

    assert usage == {"type": "point", "frozen": 5_000_000, "consume": 0}
    assert finished(client, task()).meta.usage.consume == 5_000_000


def test_cause_of_a_failure_stands_in_the_logs_and_costs_nothing(make: Make) -> None:
    found = finished(make(), task(prompt="[drytake:moderation]"))

    assert (found.error.code, found.meta.usage.frozen, found.meta.usage.consume) == (10003, 0, 0)
    assert "copyright restrictions" in found.logs[1]


def test_success_has_an_error_with_code_0(make: Make) -> None:
    found = finished(make(), task())

    assert (found.error.code, found.error.message) == (0, "")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"mode": "text_to_video", "image_urls": [PNG]}, 400),
        ({"mode": "omni_reference", "image_urls": [PNG] * 13}, 400),
        ({"aspect_ratio": "auto"}, 400),
        ({"image_urls": ["asset://abc"]}, 422),
        ({"aspect_ratio": "9:21"}, 200),
        ({"mode": "omni_reference", "image_urls": [PNG] * 10}, 200),
    ],
)
def test_what_is_refused_and_what_is_not(make: Make, fields: dict[str, Any], code: int) -> None:
    assert create(make(), task(**fields))["code"] == code


def test_ten_files_are_refused_where_a_switch_says_so(make: Make) -> None:
    body = task(mode="omni_reference", image_urls=[PNG] * 10)

    assert create(make(**{"ten-files": "error"}), body)["code"] == 400


def test_mode_that_is_not_said_follows_the_files(make: Make) -> None:
    client = make()
    canonical = client.provider.create.canonical
    found = [
        canonical(client.provider.create.contract.validate_value(task(image_urls=[PNG] * count)).request).mode
        for count in (1, 2, 3)
    ]

    assert found == ["first", "frames", "reference"]


def test_secret_of_the_request_comes_in_clear_with_the_post(make: Make) -> None:
    client = make()
    with receiving() as receiver:
        hook = {"webhook_config": {"endpoint": receiver.url, "secret": "hook-secret"}}
        made = create(client, task() | {"config": hook})
        _, body = receiver.next()
        client.app.engine.close()

    head = {name.lower(): value for name, value in receiver.heads[0].items()}
    assert (head["x-webhook-secret"], set(body)) == ("hook-secret", {"timestamp", "data"})
    assert body["data"]["task_id"] == made["data"]["task_id"]
    assert made["data"]["config"]["webhook_config"] == {"endpoint": receiver.url, "secret": ""}


def test_upload_is_answered_for_newer_and_for_older_clients(make: Make) -> None:
    client = make()
    kept = json.loads(client.call("upload-file", body={"file_name": "a.png", "file_data": "iVBORw0="}).body)
    broken = client.call("upload-file", body={"file_name": "a.png", "file_data": "?"})

    assert kept["url"] == kept["data"]["url"]
    assert broken.status == 400
