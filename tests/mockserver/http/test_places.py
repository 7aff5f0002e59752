"""A provider with several hosts: the same path means something else at each, under its own name and under a base URL."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from drytake.contract_tests.recordings.calls import place_of
from drytake.mockserver.control.openapi import path_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import Balance, Poll
from drytake.schemas.http import AccountView, Body, Context
from drytake.schemas.provider import FilePlace, Operation, Provider
from drytake.schemas.registry import get_provider

ACME = get_provider("acme")
KEY = "sk-test-places"


def here(_: AccountView, context: Context) -> Body:
    """Render the URLs of two operations at different places."""
    return {"first": context.to("get-balance"), "other": context.to("get-balance-there"), "path": _task_url(context)}


def _task_url(context: Context) -> str:
    return context.to("get-task", task_id="t1")


def account(view: AccountView, _: Context) -> Body:
    """Render money otherwise than the first place does."""
    return {"left": str(view.available)}


ROWS = (
    replace(ACME.operation("get-balance"), action=Balance(render=here)),
    replace(ACME.operation("get-balance"), name="get-balance-there", place="run", action=Balance(render=account)),
    replace(
        ACME.operation("query-task"),
        name="get-task",
        path="/tasks/{task_id}",
        aliases=(),
        contract=None,
        task_id="$request.path.task_id",
        action=Poll(render=lambda task, _: {"id": task.id}),
    ),
    ACME.operation("create-video"),
)
TOY: Provider = replace(
    ACME,
    id="toy",
    hosts=("api.toy.example", "run.toy.example", "eu.toy.example"),
    places={"run": ("run.toy.example",)},
    operations=ROWS,
    envelope=None,
)
PATH = ROWS[0].path


@pytest.fixture
def app() -> App:
    engine = Engine(Settings(timing="instant"))
    engine.mounts["toy"] = engine.mounted(TOY)
    return create_app(engine)


@pytest.fixture
def get(app: App, ask: Callable[..., Any]) -> Callable[[str, str], Any]:
    return lambda path, host: ask(app, "GET", path, key=KEY, headers={"host": host}).json()


def test_one_path_at_two_hosts_is_two_operations(get: Callable[[str, str], Any]) -> None:
    assert set(get(PATH, "api.toy.example")) == {"first", "other", "path"}
    assert get(PATH, "run.toy.example") == {"left": "10000"}


def test_under_a_base_url_a_place_has_a_prefix_of_its_own(get: Callable[[str, str], Any]) -> None:
    assert set(get(f"/toy{PATH}", "127.0.0.1:8080")) == {"first", "other", "path"}
    assert get(f"/toy-run{PATH}", "127.0.0.1:8080") == {"left": "10000"}


def test_links_follow_the_way_that_the_call_came_in(get: Callable[[str, str], Any]) -> None:
    assert get(f"/toy{PATH}", "127.0.0.1:8080") == {
        "first": f"http://127.0.0.1:8080/toy{PATH}",
        "other": f"http://127.0.0.1:8080/toy-run{PATH}",
        "path": "http://127.0.0.1:8080/toy/tasks/t1",
    }
    assert get(PATH, "eu.toy.example") == {
        "first": f"http://eu.toy.example{PATH}",
        "other": f"http://run.toy.example{PATH}",
        "path": "http://eu.toy.example/tasks/t1",
    }


@pytest.mark.parametrize("path", [f"/toy-nowhere{PATH}", f"/nobody-run{PATH}"])
def test_a_place_that_nobody_has_is_no_provider(app: App, ask: Callable[..., Any], path: str) -> None:
    assert ask(app, "GET", path, key=KEY).status == 404


def test_an_operation_of_another_place_is_an_unknown_path_here(app: App, ask: Callable[..., Any]) -> None:
    there = ask(app, "POST", "/toy-run/api/v1/videos", key=KEY, body=b"{}")

    assert (there.status, json.loads(there.body)["message"]) == (404, "Not found")


def test_the_journal_knows_the_place(app: App, get: Callable[[str, str], Any]) -> None:
    get(f"/toy-run{PATH}", "localhost")
    entry = app.engine.tenant(KEY).journal[-1]

    assert (entry.operation, entry.place) == ("get-balance-there", "run")


def test_calls_that_a_shared_store_keeps_together_go_to_their_own_places(tmp_path: Path) -> None:
    engine = Engine(Settings(timing="instant", store=f"sqlite:///{tmp_path}/store.db"))
    engine.mounts["toy"] = engine.mounted(TOY)
    with running(engine) as (origin, _), httpx.Client(headers={"Authorization": f"Bearer {KEY}"}) as client:
        said = [client.get(f"{origin}/{name}{PATH}").json() for name in ("toy", "toy-run")]

    assert [set(each) for each in said] == [{"first", "other", "path"}, {"left"}]


def test_documents_name_the_place() -> None:
    assert [path_of("toy", row) for row in ROWS[:2]] == [f"/toy{PATH}", f"/toy-run{PATH}"]
    assert TOY.operation_at("GET", PATH, "run") == ROWS[1]
    assert TOY.operation_at("GET", PATH, "") == ROWS[0]
    assert TOY.host_of("run") == "run.toy.example"


def test_an_address_names_provider_path_and_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drytake.contract_tests.recordings.calls.provider_ids", lambda: ("toy",))
    monkeypatch.setattr("drytake.contract_tests.recordings.calls.get_provider", lambda _: TOY)

    assert place_of(f"https://run.toy.example{PATH}", "GET") == (TOY, PATH, "run")
    assert place_of(f"http://127.0.0.1:8080/toy-run{PATH}", "GET") == (TOY, PATH, "run")
    assert place_of(f"https://api.toy.example{PATH}", "GET") == (TOY, PATH, "")


def test_an_operation_has_a_body_by_its_method() -> None:
    row: Operation = ROWS[0]

    assert [replace(row, method=one).has_body for one in ("GET", "DELETE", "POST", "PUT", "PATCH")] == [
        *(False, False),
        *(True, True, True),
    ]


# --- files at a host of their own --------------------------------------------------------------------------------

FILES = replace(
    TOY,
    hosts=(*TOY.hosts, "files.toy.example"),
    places={**TOY.places, "files": ("files.toy.example",)},
    files=FilePlace("files", results="/r/{task}/{index}.{suffix}", uploads="/u/{id}/{name}"),
    operations=(ACME.operation("create-video"), ACME.operation("query-task"), ACME.operation("upload-file")),
    envelope=ACME.envelope,
)
PNG = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


@pytest.fixture
def seller(ask: Callable[..., Any]) -> Callable[..., Any]:
    engine = Engine(Settings(timing="instant"))
    engine.mounts["toy"] = engine.mounted(FILES)
    app = create_app(engine)

    def call(method: str, path: str, host: str, body: Any = None) -> Any:
        sent = b"" if body is None else json.dumps(body).encode()
        headers = {"host": host, "content-type": "application/json"}
        return ask(app, method, path, key=None if "files." in host else KEY, body=sent, headers=headers)

    return call


def _result(seller: Callable[..., Any], host: str, prefix: str = "") -> str:
    made = seller("POST", f"{prefix}/api/v1/videos", host, {"prompt": "a fox", "duration": 6}).json()
    query = f"{prefix}/api/v1/tasks?task_id={made['data']['task_id']}"
    return str(seller("GET", query, host).json()["data"]["result"]["video_url"])


def test_a_result_lies_where_the_seller_s_do(seller: Callable[..., Any]) -> None:
    url = _result(seller, "api.toy.example")
    found = seller("GET", url.partition("files.toy.example")[2], "files.toy.example")

    assert url.startswith("http://files.toy.example/r/")
    assert (found.status, found.headers["content-type"]) == (200, "video/mp4")


def test_under_a_base_url_it_lies_at_this_server_s_own_path(seller: Callable[..., Any]) -> None:
    assert "/_drytake/media/toy/" in _result(seller, "localhost:8080", "/toy")


def test_an_upload_lies_there_too(seller: Callable[..., Any]) -> None:
    url = seller("POST", "/api/v1/files", "api.toy.example", {"data_url": PNG, "name": "i.png"}).json()["data"]["url"]
    found = seller("GET", url.partition("files.toy.example")[2], "files.toy.example")

    assert url.startswith("http://files.toy.example/u/")
    assert (found.status, found.headers["content-type"]) == (200, "image/png")


def test_a_file_is_known_by_its_url(seller: Callable[..., Any]) -> None:
    url = _result(seller, "api.toy.example")
    body = {"prompt": "a fox", "duration": 4}
    few, many = (seller("POST", "/api/v1/videos", "api.toy.example", body | {"video_urls": [url] * n}) for n in (1, 3))

    assert "x-drytake-violations" not in few.headers
    assert "acme.reference-too-long" in many.headers["x-drytake-violations"]  # six seconds each


def test_what_is_no_file_there_is_an_unknown_path(seller: Callable[..., Any]) -> None:
    assert seller("GET", "/nothing", "files.toy.example").status == 404
    assert seller("GET", "/r/none/0.mp4", "files.toy.example").status == 404
