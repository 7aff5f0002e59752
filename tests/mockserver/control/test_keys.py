"""What keys are called: by hand, by their client, and never by what is secret in them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from tests.mockserver.control.conftest import CREATE, KEY

Create = Callable[..., str]


def keys(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/keys").raise_for_status().json()["keys"]
    return found


def call(origin: str, key: str = KEY, **headers: str) -> None:
    httpx.get(f"{origin}/acme/api/v1/balance", headers={"authorization": f"Bearer {key}", **headers})


def named(client: httpx.Client, label: str) -> httpx.Response:
    return client.post(f"/keys/{keys(client)[0]['name']}", json={"label": label})


def test_key_is_called_by_the_client_of_its_first_call(control: httpx.Client, origin: str) -> None:
    call(origin, **{"user-agent": "my-app/2.1 (Linux)"})
    call(origin, **{"user-agent": "curl/8"})
    control.delete("/journal")

    (row,) = keys(control)

    assert (row["label"], row["labelled"]) == (f"{row['name'][:6]} my-app/2.1", False)


def test_client_names_its_key_by_a_header(control: httpx.Client, origin: str) -> None:
    call(origin, **{"user-agent": "curl/8"})
    call(origin, **{"x-drytake-label": "ci, job 7"})
    call(origin)

    (row,) = keys(control)

    assert (row["label"], row["labelled"]) == ("ci, job 7", True)


def test_label_by_hand_holds_until_it_is_taken_back(control: httpx.Client, origin: str) -> None:
    call(origin, **{"x-drytake-label": "ci"})
    assert named(control, "  web \n app ").json()["label"] == "web app"
    call(origin, **{"x-drytake-label": "ci"})
    assert keys(control)[0]["label"] == "web app"

    named(control, "").raise_for_status()

    assert keys(control)[0]["label"] == "ci"


def test_label_never_shows_a_key(control: httpx.Client, origin: str) -> None:
    call(origin, **{"x-drytake-label": f"app {KEY}"})

    assert KEY not in control.get("/keys").text
    assert keys(control)[0]["label"].startswith("app ")


def test_keys_of_one_label_are_told_apart(everybody: httpx.Client, origin: str) -> None:
    call(origin, "sk-test-one", **{"x-drytake-label": "ci"})
    call(origin, "sk-test-two", **{"x-drytake-label": "ci"})

    labels = [row["label"] for row in keys(everybody)]

    assert len(set(labels)) == 2
    assert all(label.startswith("ci ") for label in labels)


@pytest.mark.parametrize("body", [{"label": "x" * 61}, {"label": 7}, {}, {"label": "a", "name": "b"}])
def test_what_is_no_label_is_refused(control: httpx.Client, origin: str, body: Any) -> None:
    call(origin)

    response = control.post(f"/keys/{keys(control)[0]['name']}", json=body)

    assert response.status_code == 422
    assert response.json()["errors"]


def test_key_labels_itself_alone(control: httpx.Client, everybody: httpx.Client, origin: str) -> None:
    call(origin, "sk-test-other")
    call(origin)
    other = next(row["name"] for row in keys(everybody) if row["name"] != keys(control)[0]["name"])

    assert control.post(f"/keys/{other}", json={"label": "mine"}).status_code == 404
    assert everybody.post("/keys/nobody", json={"label": "mine"}).status_code == 404
    assert everybody.post(f"/keys/{other}", json={"label": "mine"}).json()["label"] == "mine"


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[str, httpx.Client]]:
    with (
        running(Engine(settings, providers=["acme"])) as (origin, _),
        httpx.Client(base_url=f"{origin}/_drytake") as client,
    ):
        yield origin, client


def test_labels_survive_snapshot_and_store(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 's.db'}"
    with serving(Settings(store=store)) as (origin, client):
        call(origin, **{"x-drytake-label": "ci"})
        call(origin, "sk-test-2", **{"user-agent": "app/1"})
        named(client, "web").raise_for_status()
        kept = [row["label"] for row in keys(client)]
        snapshot = client.get("/snapshot").json()
    with serving(Settings(store=store)) as (_, client):
        assert [row["label"] for row in keys(client)] == kept == ["web", "ci"]
    with serving(Settings()) as (_, client):
        client.post("/snapshot", json=snapshot).raise_for_status()
        assert [row["label"] for row in keys(client)] == kept


# --- what a clock's move changed -------------------------------------------------------------------------------------


def test_move_of_a_clock_says_which_tasks_it_changed(control: httpx.Client, create: Create) -> None:
    control.post("/timing", json={"mode": "realistic"})
    control.post("/clock", json={"freeze": True})
    task = create()

    assert control.post("/clock", json={"advance": 1}).json()["changed"] == []
    moved = control.post("/clock", json={"to": "next"}).json()

    assert moved["changed"] == [{"provider": "acme", "id": task, "state": "succeeded"}]
    assert control.get("/clock").json()["changed"] == []


# --- calls that no operation took ------------------------------------------------------------------------------------


def test_call_that_no_operation_took_is_found_and_says_what_is_close(control: httpx.Client, origin: str) -> None:
    headers = {"authorization": f"Bearer {KEY}"}
    httpx.put(f"{origin}{CREATE}", headers=headers)
    httpx.get(f"{origin}/acme/api/v1/balance", headers=headers)

    found = control.get("/calls", params={"q": "op:unmatched"}).json()
    (call,) = found["calls"]

    assert call["path"] == "/api/v1/videos"
    near = control.get(f"/calls/{call['serial']}").json()["near"]
    assert (near["operation"], near["differs"]) == ("create-video", ["it takes `POST`, and the call is `PUT`"])
    assert [one["near"] for one in control.get("/journal").json()["calls"]] == [near, None]


def test_call_that_went_to_another_provider_is_told_whose_it_is(everybody: httpx.Client, origin: str) -> None:
    httpx.get(f"{origin}/outai/api/v1/tasks", params={"task_id": "x"}, headers={"authorization": f"Bearer {KEY}"})
    httpx.post(f"{origin}/outai/api/v3/contents/generations/tasks", headers={"authorization": f"Bearer {KEY}"})
    httpx.get(f"{origin}/ark/api/v3/contents/generations/tasks/x", headers={"authorization": f"Bearer {KEY}"})

    serial = everybody.get("/calls", params={"q": "op:unmatched"}).json()["calls"][0]["serial"]
    near = everybody.get(f"/calls/{serial}").json()["near"]

    assert (near["provider"], near["operation"]) == ("ark", "create-task")
    assert "which is at `/ark`" in near["differs"][0]


# --- news, for those whom no stream reaches --------------------------------------------------------------------------


def test_news_tell_what_came_since_and_what_changed(control: httpx.Client, create: Create) -> None:
    create()
    before = control.get("/news").json()
    assert before["calls"] == []

    assert control.get("/news", params={"cursor": before["cursor"]}).json() == before
    create()
    after = control.get("/news", params={"cursor": before["cursor"]}).json()

    assert [one["operation"] for one in after["calls"]] == ["create-video"]
    assert after["cursor"] == after["calls"][-1]["serial"]
    assert {name for name, mark in after["marks"].items() if mark != before["marks"][name]} == {"tasks", "money"}
