"""Server-sent events of a task: over a real connection, while clocks move and others cancel, and in process."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import Stream
from drytake.schemas.http import Body, Context, TaskView
from drytake.schemas.provider import Durations, Operation
from drytake.schemas.registry import get_provider

ACME = get_provider("acme")
CREATE = "/acme/api/v1/videos"
JSON = {"content-type": "application/json"}


def shown(task: TaskView, context: Context) -> Body:
    """Render an event here: the task's word and, once there is one, its link."""
    return {"word": task.word, "link": context.result(task) if task.state == "succeeded" else None}


def row(every: float = 15) -> Operation:
    path, where = "/api/v1/tasks/{task_id}/events", "$request.path.task_id"
    action = Stream(render=shown, every=every)
    return Operation(name="events", method="GET", path=path, summary="Follow a task", action=action, task_id=where)


Serve = Callable[..., AbstractContextManager[httpx.Client]]


def become(monkeypatch: pytest.MonkeyPatch, every: float = 15) -> None:
    """Let Acme have a stream, and tasks that queue for 50 seconds and run for 100."""
    pace = replace(ACME.timing, video=Durations(queued=50, running=100))
    provider = replace(ACME, operations=(*ACME.operations, row(every)), timing=pace)
    monkeypatch.setattr("drytake.mockserver.engine.engine.get_provider", lambda _: provider)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, key: str) -> Serve:
    """Serve Acme with a stream, to a client whose clock stands still."""

    @contextmanager
    def served(every: float = 15, **settings: Any) -> Iterator[httpx.Client]:
        become(monkeypatch, every)
        engine = Engine(Settings(**{"timing": "realistic", **settings}), providers=["acme"])
        head = {"authorization": f"Bearer {key}"}
        with (
            running(engine) as (origin, _),
            httpx.Client(base_url=origin, headers=head, trust_env=False, timeout=30) as client,
        ):
            client.post("/_drytake/clock", json={"freeze": True})
            yield client

    return served


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return "memory" if request.param == "memory" else f"sqlite:///{tmp_path / 'state.db'}"


def create(client: httpx.Client, prompt: str = "p") -> str:
    return str(client.post(CREATE, json={"prompt": prompt}).json()["data"]["task_id"])


def advance(client: httpx.Client, seconds: float) -> None:
    client.post("/_drytake/clock", json={"advance": seconds})


def events(response: httpx.Response) -> Iterator[dict[str, Any]]:
    """Yield what the events of a response say, as they come."""
    for line in response.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))["data"]


def streams(client: httpx.Client) -> list[dict[str, Any]]:
    found = client.get("/_drytake/journal").json()["calls"]
    return [entry for entry in found if entry["operation"] == "events"]


def test_each_state_is_sent_when_the_clock_comes_to_it(serve: Serve, store: str) -> None:
    with serve(store=store) as client:
        with client.stream("GET", f"/acme/api/v1/tasks/{(task_id := create(client))}/events") as response:
            coming = events(response)
            seen = [next(coming)["word"]]
            for seconds in (50, 100):
                advance(client, seconds)
                seen.append(next(coming)["word"])

            assert (seen, list(coming)) == (["queued", "running", "succeeded"], [])
        assert response.headers["content-type"] == "text/event-stream"
        (entry,) = streams(client)
        assert (entry["task_id"], entry["status"]) == (task_id, 200)


def test_a_clock_that_skips_a_state_sends_it_all_the_same(serve: Serve) -> None:
    with serve() as client, client.stream("GET", f"/acme/api/v1/tasks/{create(client)}/events") as response:
        coming = events(response)
        seen = [next(coming)]
        advance(client, 1_000)
        seen += coming

    assert [event["word"] for event in seen] == ["queued", "running", "succeeded"]
    assert seen[-1]["link"].endswith("/0.mp4")


def test_a_task_that_has_ended_is_one_event(serve: Serve) -> None:
    with serve(timing="instant") as client:
        response = client.get(f"/acme/api/v1/tasks/{create(client)}/events")

        assert [event["word"] for event in events(response)] == ["succeeded"]


def test_in_per_poll_timing_each_event_moves_the_task_on(serve: Serve, store: str) -> None:
    with serve(timing="per-poll", store=store) as client:
        task_id = create(client)
        response = client.get(f"/acme/api/v1/tasks/{task_id}/events")

        assert [event["word"] for event in events(response)] == ["queued", "running", "succeeded"]
        task = client.get("/acme/api/v1/tasks", params={"task_id": task_id}).json()["data"]
        assert task["status"] == "succeeded"


@pytest.mark.parametrize("seconds", [0, 60])
def test_cancelling_ends_a_stream(serve: Serve, store: str, seconds: float) -> None:
    with serve(store=store) as client:
        task_id = create(client)
        advance(client, seconds)
        with client.stream("GET", f"/acme/api/v1/tasks/{task_id}/events") as response:
            coming = events(response)
            first = next(coming)["word"]
            client.post(f"/acme/api/v1/tasks/{task_id}/cancel")

            assert [first, *(event["word"] for event in coming)] == ["running" if seconds else "queued", "cancelled"]


def test_another_process_ends_a_stream(serve: Serve, tmp_path: Path) -> None:
    kept = f"sqlite:///{tmp_path / 'state.db'}"
    with serve(store=kept) as client, serve(store=kept) as other:
        task_id = create(client)
        with client.stream("GET", f"/acme/api/v1/tasks/{task_id}/events") as response:
            coming = events(response)
            next(coming)
            other.post(f"/acme/api/v1/tasks/{task_id}/cancel")

            assert [event["word"] for event in coming] == ["cancelled"]


def test_silence_is_filled_with_comments(serve: Serve) -> None:
    with serve(every=0) as client, client.stream("GET", f"/acme/api/v1/tasks/{create(client)}/events") as response:
        lines = response.iter_lines()
        assert [next(lines).partition(" ")[0] for _ in range(4)] == ["data:", "", ":", ""]
        advance(client, 1_000)
        assert sum(line.startswith("data: ") for line in lines) == 2


def test_one_entry_of_the_journal_has_all_events_and_no_comment(serve: Serve) -> None:
    with serve(every=0) as client:
        with client.stream("GET", f"/acme/api/v1/tasks/{create(client)}/events") as response:
            coming = events(response)
            next(coming)
            assert streams(client) == []
            advance(client, 1_000)
            list(coming)

        (entry,) = streams(client)
        text = json.dumps(entry)
        assert (text.count("data: "), text.count(": keep-alive")) == (3, 0)


def journaled(client: httpx.Client) -> dict[str, Any]:
    """Return the entry of the only stream once it is there: a connection's end takes its time."""
    deadline = time.monotonic() + 30
    while not (found := streams(client)):
        assert time.monotonic() < deadline
    (entry,) = found
    return entry


def test_a_client_that_goes_away_ends_the_stream(serve: Serve) -> None:
    with serve() as client:
        with client.stream("GET", f"/acme/api/v1/tasks/{create(client)}/events") as response:
            next(events(response))

        assert json.dumps(journaled(client)).count("data: ") == 1


def test_a_reset_ends_streams(serve: Serve) -> None:
    with serve() as client, client.stream("GET", f"/acme/api/v1/tasks/{create(client)}/events") as response:
        coming = events(response)
        next(coming)
        client.post("/_drytake/reset")

        assert list(coming) == []


def test_a_server_that_ends_breaks_streams_off(serve: Serve) -> None:
    with serve() as client:
        task_id, host = create(client), client.base_url.host
        head = f"GET /acme/api/v1/tasks/{task_id}/events HTTP/1.1\r\nHost: {host}\r\n"
        sock = socket.create_connection((host, client.base_url.port or 0), timeout=30)
        sock.sendall(f"{head}Authorization: {client.headers['authorization']}\r\n\r\n".encode())
        said = sock.recv(65_536)
    with closing(sock):
        while more := sock.recv(65_536):
            said += more

    assert said.startswith(b"HTTP/1.1 200")
    assert not said.endswith(b"0\r\n\r\n")


def test_an_unknown_task_has_no_stream(serve: Serve) -> None:
    with serve() as client:
        response = client.get("/acme/api/v1/tasks/nothing/events")

        assert (response.status_code, response.headers["content-type"]) == (404, "application/json")


@pytest.mark.parametrize(("scenario", "status"), [("bad-gateway", 502), ("wrong-content-type", 200)])
def test_a_fault_that_replaces_the_response_replaces_the_stream(serve: Serve, scenario: str, status: int) -> None:
    with serve() as client:
        task_id = create(client)
        client.post("/_drytake/scenario", json={"name": scenario})
        response = client.get(f"/acme/api/v1/tasks/{task_id}/events")

        assert (response.status_code, response.headers["content-type"]) == (status, "text/html")
        assert len(streams(client)) == 1


def test_a_cut_comes_after_the_first_event(serve: Serve) -> None:
    with serve(timing="per-poll") as client:
        task_id = create(client)
        client.post("/_drytake/scenario", json={"name": "truncated-json"})
        with client.stream("GET", f"/acme/api/v1/tasks/{task_id}/events") as response:
            coming = events(response)
            assert next(coming)["word"] == "queued"
            with pytest.raises(httpx.RemoteProtocolError):
                list(coming)


# --- in process --------------------------------------------------------------------------------------------------


def exchanged(app: App, task_id: str, key: str) -> Any:
    head = [(b"host", b"localhost"), (b"authorization", f"Bearer {key}".encode())]
    path = f"/acme/api/v1/tasks/{task_id}/events"
    scope = {"type": "http", "method": "GET", "scheme": "http", "path": path, "query_string": b"", "headers": head}
    return app.exchange(scope, b"")


def test_in_process_the_body_is_whole(monkeypatch: pytest.MonkeyPatch, key: str, ask: Callable[..., Any]) -> None:
    become(monkeypatch)
    app = create_app(Engine(Settings(timing="realistic"), providers=["acme"]))
    tenant = app.engine.tenant(key)
    tenant.clock.freeze()
    made = ask(app, "POST", CREATE, key=key, body=b'{"prompt": "p"}', headers=JSON).json()["data"]["task_id"]
    later = threading.Timer(0, lambda: tenant.clock.advance(1_000))
    make = exchanged(app, made, key)
    later.start()
    response = make()
    later.join()

    words = [json.loads(part.removeprefix(b"data: "))["data"]["word"] for part in response.body.split(b"\n\n")[:-1]]
    assert words[-1] == "succeeded"
    assert [entry.response for entry in tenant.journal if entry.operation == "events"] == [response.body]
