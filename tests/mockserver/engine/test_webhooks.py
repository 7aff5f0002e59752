"""Callbacks: when a task ends its client is told, as often as it takes, on the tenant's clock."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.posting import Attempt
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import tenant_id
from drytake.schemas.webhooks import Webhook
from tests.mockserver.engine.receiver import advance, create, log, receiving, settled

CREATE_AT_XSKILL = "/xskill/api/v3/tasks/create"
"""XSkill takes any text for a callback's URL; Acme refuses what is none."""


@pytest.fixture(params=["memory", "sqlite"])
def origin(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    store = "memory" if request.param == "memory" else f"sqlite:///{tmp_path / 'state.db'}"
    with running(Engine(Settings(store=store, timing="realistic"))) as (started, _):
        yield started


@pytest.fixture
def client(origin: str, key: str) -> Iterator[httpx.Client]:
    headers = {"authorization": f"Bearer {key}"}
    with httpx.Client(base_url=origin, headers=headers, trust_env=False, timeout=30) as made:
        made.post("/_drytake/clock", json={"freeze": True})
        yield made


def create_unchecked(client: httpx.Client, url: str) -> None:
    """Create a task whose callback's URL may be none."""
    body = {"model": "st-ai/super-seed2", "params": {"prompt": "p"}, "callback_url": url}
    response = client.post(CREATE_AT_XSKILL, content=json.dumps(body), headers={"content-type": "application/json"})
    assert response.json()["data"]["task_id"]


@pytest.mark.parametrize(("prompt", "status"), [("p", "succeeded"), ("p [drytake:moderation]", "failed")])
def test_the_end_of_a_task_is_posted(client: httpx.Client, prompt: str, status: str) -> None:
    with receiving() as receiver:
        task_id = create(client, receiver.url, prompt)
        assert receiver.got.empty()
        advance(client, 1_200)

        path, body = receiver.next()
        assert path == "/hook?x=1"
        assert (body["data"]["task_id"], body["data"]["status"]) == (task_id, status)
        assert settled(client, "delivered")["attempts"][0]["status"] == 200


def test_scenario_lets_the_end_be_posted_twice(client: httpx.Client) -> None:
    with receiving() as receiver:
        task_id = create(client, receiver.url, "p [drytake:webhook-doubled]")
        advance(client, 1_200)

        assert [receiver.next()[1]["data"]["task_id"] for _ in range(2)] == [task_id, task_id]
        assert receiver.bodies[0] == receiver.bodies[1]
        assert len(settled(client, "delivered")["attempts"]) == 2


def test_scenario_lets_the_end_be_posted_never(client: httpx.Client) -> None:
    with receiving() as receiver:
        create(client, receiver.url, "p [drytake:webhook-lost]")
        advance(client, 1_200)

        assert (log(client), receiver.got.empty()) == ([], True)


def test_scenario_lets_the_end_be_posted_ten_minutes_late(client: httpx.Client) -> None:
    with receiving() as receiver:
        create(client, receiver.url, "p [drytake:webhook-late]")
        advance(client, 400)
        assert receiver.got.empty()
        advance(client, 800)

        assert receiver.next()[1]["data"]["status"] == "succeeded"


def test_nothing_is_posted_before_its_time(client: httpx.Client) -> None:
    with receiving() as receiver:
        create(client, receiver.url)
        advance(client, 60)
        (delivery,) = log(client)
        assert (delivery["state"], delivery["attempts"], receiver.got.empty()) == ("waiting", [], True)


def test_what_falls_due_together_is_posted_in_order(client: httpx.Client) -> None:
    with receiving() as receiver:
        tasks = []
        for _ in range(5):
            tasks.append(create(client, receiver.url))
            advance(client, 1)
        advance(client, 1_200)
        assert [receiver.next()[1]["data"]["task_id"] for _ in tasks] == tasks


def test_a_refused_callback_is_posted_again_on_the_tenants_clock(client: httpx.Client) -> None:
    with receiving(500, 503) as receiver:
        create(client, receiver.url)
        advance(client, 1_200)
        receiver.next()
        advance(client, 10)
        receiver.next()
        advance(client, 60)
        receiver.next()
        assert [attempt["status"] for attempt in settled(client, "delivered")["attempts"]] == [500, 503, 200]


def test_a_receiver_that_never_answers_well_is_given_up(client: httpx.Client) -> None:
    with receiving(*[500] * 9) as receiver:
        create(client, receiver.url)
        advance(client, 100_000)
        assert len(settled(client, "failed")["attempts"]) == 5
        assert receiver.got.qsize() == 5


def test_a_receiver_that_is_not_there_is_noted(client: httpx.Client) -> None:
    create(client, "http://127.0.0.1:1/hook")
    advance(client, 100_000)
    assert "refused" in settled(client, "failed")["attempts"][0]["error"].lower()


@pytest.mark.parametrize("url", ["https://hooks.example.com/x", "http://10.0.0.1/x", "http://[2001:db8::1]/x"])
def test_other_machines_are_not_posted_to(client: httpx.Client, url: str) -> None:
    create(client, url)
    advance(client, 1_200)
    assert "--webhook-host" in settled(client, "blocked")["attempts"][0]["error"]


HOSTS = [
    "127.0.0.1",
    "localhost",
    "127.0.0.2",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "user:pw@127.0.0.1",
    "2130706433",
    "0.0.0.0",
    "[::]",
    "public.example",
]
PATHS = [
    "/_drytake/reset",
    "/%5Fdrytake/reset",
    "/_drytake%2Freset",
    "/_drytake?x",
    "/x/../_drytake/reset",
    "//_drytake/reset",
    "/_dry\ttake/reset",
]


@pytest.mark.parametrize(
    ("host", "path"), [*((host, PATHS[0]) for host in HOSTS), *((HOSTS[0], path) for path in PATHS[1:])]
)
def test_a_callback_never_drives_the_control_api(tmp_path: Path, key: str, host: str, path: str) -> None:
    settings = Settings(
        timing="instant", public_url="http://public.example", webhook_hosts=frozenset({"public.example"})
    )
    with running(Engine(settings)) as (origin, app), httpx.Client(base_url=origin, trust_env=False) as client:
        client.headers["authorization"] = f"Bearer {key}"
        create_unchecked(client, f"http://{host}:{httpx.URL(origin).port}{path}")
        attempt = settled(client, "blocked")["attempts"][0]
    assert "control API" in attempt["error"] or "isn't this machine" in attempt["error"]
    assert app.engine.store.has_tenant(tenant_id(key))


def test_a_control_api_refuses_callbacks_however_they_come(client: httpx.Client, origin: str) -> None:
    with receiving() as receiver:
        create(client, receiver.url)
        advance(client, 1_200)
        receiver.next()
        (headers,) = receiver.heads
    ours = {name: value for name, value in headers.items() if name.lower().startswith("x-drytake")}
    assert ours
    for method, path in (("POST", "reset"), ("GET", "snapshot"), ("GET", "health"), ("POST", "nothing")):
        refused = client.request(method, f"/_drytake/{path}", headers=ours)
        assert (refused.status_code, refused.json()["type"]) == (403, "/_drytake/docs#problem-callback")
    assert len(log(client)) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("file:///etc/passwd", "posted to http:// and https:// URLs; this one begins with `file`"),
        ("gopher://127.0.0.1/x", "this one begins with `gopher`"),
        ("http:///hook", "names no host"),
        ("nonsense", "posted to http:// and https:// URLs"),
    ],
)
def test_a_url_that_cannot_be_posted_to_says_why(client: httpx.Client, url: str, said: str) -> None:
    create_unchecked(client, url)
    advance(client, 1_200)
    error = settled(client, "blocked")["attempts"][0]["error"]
    assert said in error
    assert "None" not in error


@pytest.mark.parametrize(
    "url", ["http://[::1/x", "http://127.0.0.1:99999/x", "http://127.0.0.1:1/\u00e9", "http://a b/"]
)
def test_a_url_that_is_none_stops_no_other_callback(client: httpx.Client, url: str) -> None:
    with receiving() as receiver:
        create_unchecked(client, url)
        advance(client, 1)
        task_id = create(client, receiver.url)
        advance(client, 1_200)
        assert receiver.next()[1]["data"]["task_id"] == task_id


def test_a_callback_can_be_posted_once_more(client: httpx.Client) -> None:
    with receiving() as receiver:
        create(client, receiver.url)
        advance(client, 1_200)
        first = receiver.next()
        delivery = settled(client, "delivered")
        done = client.post(f"/_drytake/webhooks/{delivery['id']}/redeliver")
        assert done.status_code == 200
        assert receiver.next()[1]["data"]["task_id"] == first[1]["data"]["task_id"]
        assert client.post("/_drytake/webhooks/nothing/redeliver").status_code == 404


def test_a_cancelled_task_is_posted_at_once(client: httpx.Client) -> None:
    with receiving() as receiver:
        task_id = create(client, receiver.url)
        client.post(f"/acme/api/v1/tasks/{task_id}/cancel")
        assert receiver.next()[1]["data"]["status"] == "cancelled"


def test_in_per_poll_timing_the_query_that_ends_the_task_posts(client: httpx.Client) -> None:
    client.post("/_drytake/timing", json={"mode": "per-poll"})
    with receiving() as receiver:
        task_id = create(client, receiver.url)
        (delivery,) = log(client)
        assert delivery["due"] is None
        for _ in range(2):
            client.get("/acme/api/v1/tasks", params={"task_id": task_id})
        assert receiver.next()[1]["data"]["status"] == "succeeded"


def test_what_waits_outlasts_what_was_delivered(client: httpx.Client) -> None:
    with receiving() as receiver:
        task_id = create(client, receiver.url)
        client.post("/_drytake/timing", json={"mode": "instant"})
        client.post("/_drytake/balance", json={"provider": "acme", "amount": 1_000_000})
        for _ in range(210):
            create(client, receiver.url)
            receiver.next()

        entries = log(client)
        assert (len(entries), entries[0]["task_id"], entries[0]["state"]) == (200, task_id, "waiting")
        assert len({entry["id"] for entry in entries}) == len(entries)


def test_a_stuck_task_posts_nothing(client: httpx.Client) -> None:
    create(client, "http://127.0.0.1:1/", "p [drytake:stuck]")
    assert log(client) == []


def test_a_server_that_starts_again_posts_what_waits(tmp_path: Path, key: str) -> None:
    settings = Settings(store=f"sqlite:///{tmp_path / 'state.db'}", timing="realistic")
    headers = {"authorization": f"Bearer {key}"}
    with receiving() as receiver:
        with running(Engine(settings)) as (origin, _), httpx.Client(base_url=origin, headers=headers) as client:
            client.post("/_drytake/clock", json={"freeze": True})
            task_id = create(client, receiver.url)
        with running(Engine(settings)) as (origin, _), httpx.Client(base_url=origin, headers=headers) as client:
            advance(client, 1_200)
            assert receiver.next()[1]["data"]["task_id"] == task_id


@pytest.mark.parametrize("secret", ["/hook?token=Zk9-nobody-4711", "/hook/sk-Zk9nobody4711"])
def test_url_with_a_secret_is_posted_to_and_shown_without_it(client: httpx.Client, secret: str, tmp_path: Path) -> None:
    with receiving(500) as receiver:
        create(client, receiver.url.partition("/hook")[0] + secret)
        advance(client, 1_200)
        assert receiver.next()[0] == secret
        advance(client, 3_600)
        assert receiver.next()[0] == secret
        delivery = settled(client, "delivered")
        assert "[redacted]" in delivery["url"]
        client.post(f"/_drytake/webhooks/{delivery['id']}/redeliver")
        assert receiver.next()[0] == secret
    shown = [client.get("/_drytake/snapshot").content, *(path.read_bytes() for path in tmp_path.iterdir())]
    assert [data for data in shown if b"nobody" in data] == []


def test_url_with_a_user_is_shown_without_him(client: httpx.Client) -> None:
    create(client, "http://bob:Zk9-nobody-4711@127.0.0.1:1/hook")
    advance(client, 1_200)

    assert [delivery["url"] for delivery in log(client)] == ["http://redacted@127.0.0.1:1/hook"]


def test_url_with_a_secret_is_lost_with_its_server(tmp_path: Path, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drytake.mockserver.engine.webhooks._ORPHAN_SECONDS", 0.0)
    settings = Settings(store=f"sqlite:///{tmp_path / 'state.db'}", timing="realistic")
    headers = {"authorization": f"Bearer {key}"}
    with receiving() as receiver:
        with running(Engine(settings)) as (origin, _), httpx.Client(base_url=origin, headers=headers) as client:
            client.post("/_drytake/clock", json={"freeze": True})
            create(client, f"{receiver.url}&token=Zk9-nobody-4711")
        with running(Engine(settings)) as (origin, _), httpx.Client(base_url=origin, headers=headers) as client:
            advance(client, 1_200)
            delivery = settled(client, "failed")
        assert "had a secret" in delivery["attempts"][0]["error"]
        assert receiver.got.empty()


def test_url_with_a_secret_is_left_to_the_process_that_knows_it(tmp_path: Path, key: str) -> None:
    settings = Settings(store=f"sqlite:///{tmp_path / 'state.db'}", timing="realistic")
    headers = {"authorization": f"Bearer {key}"}
    with (
        receiving() as receiver,
        running(Engine(settings)) as (origin, _),
        httpx.Client(base_url=origin, headers=headers) as client,
    ):
        client.post("/_drytake/clock", json={"freeze": True})
        create(client, f"{receiver.url}&token=Zk9-nobody-4711")
        with running(Engine(settings)):  # it takes over what waits
            advance(client, 1_200)
            assert receiver.next()[0] == "/hook?x=1&token=Zk9-nobody-4711"
            assert len(settled(client, "delivered")["attempts"]) == 1


@pytest.mark.parametrize("store", ["memory", "sqlite"])
def test_a_tenant_that_went_is_not_made_again_by_what_waited(store: str, tmp_path: Path) -> None:
    engine = Engine(Settings(store="memory" if store == "memory" else f"sqlite:///{tmp_path / 'state.db'}"))
    outbox, gone = engine.outbox, "0123456789abcdef0123456789abcdef"
    outbox._tenants.add(gone)

    with engine.lock:
        assert outbox._next()[0] is None
    outbox._note(gone, "task-1", Attempt(200), Webhook(render=lambda _, __: {}))

    assert not engine.store.has_tenant(gone)
    assert gone not in outbox._tenants
    engine.close()
