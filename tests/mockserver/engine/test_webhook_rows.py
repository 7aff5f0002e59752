"""What a provider's row says of its webhooks: when they are posted, how often, with which headers, signed how."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from drytake.mockserver.engine.actions import handler_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import Jwks, WebhookSecret
from drytake.schemas.http import Body, Context, TaskView
from drytake.schemas.provider import Durations, Operation, Provider, State
from drytake.schemas.registry import get_provider
from drytake.schemas.webhooks import Ed25519, PlainSecret, Webhook, constant_secret, constant_seed, standard_webhooks
from tests.mockserver.engine.receiver import CREATE, advance, create, log, receiving, settled

ACME = get_provider("acme")
ALL: frozenset[State] = frozenset({"queued", "running", "succeeded", "failed"})
SECRET = constant_secret("acme", "whsec_")
Serve = Callable[..., AbstractContextManager[httpx.Client]]


def shown(task: TaskView, context: Context) -> Body:
    """Render what is posted here: the task's word, its link, a switch, the caller."""
    link = context.result(task) if task.state == "succeeded" else None
    return {"id": task.id, "word": task.word, "link": link, "switch": context.switches["url-lifetime"]}


HOOK = Webhook(render=shown)


def provider_with(webhook: Webhook, *rows: Operation, at: str = "$request.body#/callback_url") -> Provider:
    operations = (replace(ACME.create, webhook=at), *ACME.operations[1:], *rows)
    pace = replace(ACME.timing, video=Durations(queued=50, running=100))
    return replace(
        ACME, webhook=webhook, operations=operations, timing=pace, switches={**ACME.switches, "secret": None}
    )


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, key: str) -> Serve:
    """Serve Acme with other webhooks, to a client whose clock stands still."""

    @contextmanager
    def served(provider: Provider, **settings: Any) -> Iterator[httpx.Client]:
        monkeypatch.setattr("drytake.mockserver.engine.engine.get_provider", lambda _: provider)
        engine = Engine(Settings(**{"timing": "realistic", **settings}), providers=["acme"])
        head = {"authorization": f"Bearer {key}"}
        with running(engine) as (origin, _), httpx.Client(base_url=origin, headers=head, trust_env=False) as client:
            client.post("/_drytake/clock", json={"freeze": True})
            yield client

    return served


def words(got: list[tuple[str, Any]]) -> list[str]:
    return [body["word"] for _, body in got]


@pytest.mark.parametrize("store", ["memory", "sqlite"])
def test_each_state_is_posted_once_as_it_was(serve: Serve, store: str, tmp_path: Path) -> None:
    kept = "memory" if store == "memory" else f"sqlite:///{tmp_path / 'state.db'}"
    hook = replace(HOOK, states=ALL)
    with receiving() as receiver, serve(provider_with(hook), store=kept) as client:
        create(client, receiver.url)
        advance(client, 1_000)

        assert words([receiver.next() for _ in range(3)]) == ["queued", "running", "succeeded"]
    assert receiver.got.empty()


def test_a_state_is_posted_when_the_clock_comes_to_it(serve: Serve) -> None:
    with receiving() as receiver, serve(provider_with(replace(HOOK, states=ALL))) as client:
        create(client, receiver.url)
        assert words([receiver.next()]) == ["queued"]
        advance(client, 50)
        assert words([receiver.next()]) == ["running"]
        advance(client, 100)
        assert words([receiver.next()]) == ["succeeded"]


def test_in_per_poll_timing_polls_bring_the_states(serve: Serve) -> None:
    with receiving() as receiver, serve(provider_with(replace(HOOK, states=ALL)), timing="per-poll") as client:
        task_id = create(client, receiver.url)
        seen = words([receiver.next()])
        for _ in range(2):
            client.get("/acme/api/v1/tasks", params={"task_id": task_id})
            seen += words([receiver.next()])

    assert seen == ["queued", "running", "succeeded"]


def test_states_that_a_cancelled_task_skips_are_not_posted(serve: Serve) -> None:
    with receiving() as receiver, serve(provider_with(replace(HOOK, states=ALL))) as client:
        task_id = create(client, receiver.url)
        assert words([receiver.next()]) == ["queued"]
        client.post(f"/acme/api/v1/tasks/{task_id}/cancel")
        advance(client, 1_000)

        assert [entry["event"] for entry in log(client)] == ["queued"]


def test_an_end_that_is_not_posted_posts_nothing(serve: Serve) -> None:
    with serve(provider_with(replace(HOOK, states=frozenset({"failed"})))) as client:
        create(client, "http://127.0.0.1:1/hook")

        assert log(client) == []


@pytest.mark.parametrize(
    ("events", "posted"),
    [
        (None, ["end"]),
        (["start"], ["running"]),
        (["start", "done", "?", 1], ["running", "end"]),
        ([], []),
        ("done", ["end"]),
    ],
)
def test_a_request_names_the_events_that_it_wants(serve: Serve, events: Any, posted: list[str]) -> None:
    named: dict[str, frozenset[State]] = {"start": frozenset({"running"}), "done": frozenset({"succeeded"})}
    hook = replace(HOOK, filter="$request.body#/events", events=named)
    with serve(provider_with(hook)) as client:
        body = {"prompt": "p", "callback_url": "http://127.0.0.1:1/hook"} | (
            {} if events is None else {"events": events}
        )
        client.post(CREATE, json=body)

        assert [entry["event"] for entry in log(client)] == posted


def test_a_query_names_the_url(serve: Serve) -> None:
    with receiving() as receiver, serve(provider_with(HOOK, at="$request.query.hook")) as client:
        client.post(CREATE, params={"hook": receiver.url}, json={"prompt": "p"})
        advance(client, 1_000)

        assert receiver.next()[0] == "/hook?x=1"


def test_a_name_in_escapes_names_the_url_too(serve: Serve) -> None:
    with serve(provider_with(HOOK)) as client:
        body = b'{"prompt": "p", "callback\\u005furl": "http://127.0.0.1:1/hook"}'
        client.post(CREATE, content=body, headers={"content-type": "application/json"})

        assert [entry["url"] for entry in log(client)] == ["http://127.0.0.1:1/hook"]


def test_links_start_as_the_create_call_came_in(serve: Serve) -> None:
    with receiving() as receiver, serve(provider_with(HOOK)) as client:
        body = {"prompt": "p", "callback_url": receiver.url}
        client.post(CREATE, json=body, headers={"host": "localhost:4711"})
        advance(client, 1_000)

        body = receiver.next()[1]
        assert body["link"] == f"http://localhost:4711/_drytake/media/acme/{body['id']}/0.mp4"
        assert body["switch"] == ACME.switches["url-lifetime"]


def test_a_providers_own_plan_says_how_often_it_is_posted(serve: Serve) -> None:
    with receiving(500, 500, 500, 500) as receiver, serve(provider_with(replace(HOOK, retries=(5, 7)))) as client:
        create(client, receiver.url)
        advance(client, 1_000)
        receiver.next()
        for seconds in (5, 7):
            advance(client, seconds)
            receiver.next()

        assert [attempt["status"] for attempt in settled(client, "failed")["attempts"]] == [500, 500, 500]


def test_some_states_are_posted_once_whatever_comes_back(serve: Serve) -> None:
    hook = replace(HOOK, states=frozenset({"queued"}), once=frozenset({"queued"}))
    with receiving(500) as receiver, serve(provider_with(hook)) as client:
        create(client, receiver.url)

        assert len(settled(client, "failed")["attempts"]) == 1
        assert receiver.got.qsize() == 1


def test_headers_say_what_the_row_says(serve: Serve) -> None:
    hook = replace(HOOK, user_agent="Acme-Hooks/1", headers={"x-idempotency": "{task}-{word}"})
    with receiving() as receiver, serve(provider_with(hook)) as client:
        task_id = create(client, receiver.url)
        advance(client, 1_000)
        receiver.next()

        (head,) = receiver.heads
        assert (head["user-agent"], head["x-idempotency"]) == ("Acme-Hooks/1", f"{task_id}-succeeded")


def test_posts_are_signed_anew_at_each_attempt_under_one_id(serve: Serve) -> None:
    before = int(time.time())
    hook = replace(HOOK, sign=standard_webhooks(SECRET))
    with receiving(500) as receiver, serve(provider_with(hook)) as client:
        create(client, receiver.url)
        for seconds in (1_000, 10):
            advance(client, seconds)
            receiver.next()

    first, second = receiver.heads
    assert first["webhook-id"] == second["webhook-id"]
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    for head, body in zip(receiver.heads, receiver.bodies, strict=True):
        text = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
        assert head["webhook-signature"] == f"v1,{expected}"
        assert before <= int(head["webhook-timestamp"]) <= time.time()


KEYS = Operation(name="keys", method="GET", path="/keys", summary="Get the public keys", action=Jwks(), open=True)
LINES = Ed25519(
    seed=constant_seed("acme"),
    text="{task}\n{user}\n{timestamp}\n{sha256}",
    headers={"x-task": "{task}", "x-user": "{user}", "x-time": "{timestamp}", "x-signature": "{signature}"},
)


def test_the_published_key_verifies_what_is_posted(serve: Serve) -> None:
    with receiving() as receiver, serve(provider_with(replace(HOOK, sign=LINES), KEYS)) as client:
        create(client, receiver.url)
        advance(client, 1_000)
        receiver.next()
        (published,) = httpx.get(client.base_url.join("/acme/keys"), trust_env=False).json()["keys"]

    (head,), (body,) = receiver.heads, receiver.bodies
    lines = [head["x-task"], head["x-user"], head["x-time"], hashlib.sha256(body).hexdigest()]
    key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(published["x"] + "="))
    key.verify(bytes.fromhex(head["x-signature"]), "\n".join(lines).encode())


@pytest.mark.parametrize("chosen", [None, "own"])
def test_the_secret_in_force_is_shown(serve: Serve, chosen: str | None) -> None:
    show = WebhookSecret(render=lambda secret, _: {"key": secret})
    row = Operation(name="secret", method="GET", path="/secret", summary="Get the secret", action=show)
    hook = replace(HOOK, sign=replace(standard_webhooks(SECRET), switch="secret"))
    switches = {"acme": {} if chosen is None else {"secret": chosen}}
    with serve(provider_with(hook, row), switches=switches) as client:
        assert client.get("/acme/secret").json()["data"] == {"key": chosen}


@pytest.mark.parametrize("action", [Jwks(), WebhookSecret(render=lambda secret, _: secret)])
def test_keys_of_unsigned_webhooks_are_a_mistake_of_the_row(action: Any) -> None:
    with pytest.raises(TypeError, match="signed with none"):
        handler_of(ACME, replace(KEYS, action=action))


IN_CLEAR = replace(HOOK, sign=PlainSecret(secret="$request.body#/hook/secret", header="x-hook-secret"))


@pytest.mark.parametrize("store", ["memory", "sqlite"])
def test_a_secret_of_the_request_is_sent_and_never_kept(serve: Serve, store: str, tmp_path: Path) -> None:
    kept = "memory" if store == "memory" else f"sqlite:///{tmp_path / 'state.db'}"
    with receiving() as receiver, serve(provider_with(IN_CLEAR), store=kept) as client:
        client.post(CREATE, json={"prompt": "p", "callback_url": receiver.url, "hook": {"secret": "Zk9-nobody-4711"}})
        advance(client, 1_000)
        receiver.next()
        said = [client.get(f"/_drytake/{page}").content for page in ("snapshot", "webhooks")]

    assert receiver.heads[0]["x-hook-secret"] == "Zk9-nobody-4711"
    assert [data for data in (*said, *map(Path.read_bytes, tmp_path.iterdir())) if b"nobody" in data] == []


def test_a_snapshot_takes_callbacks_along(serve: Serve) -> None:
    provider = provider_with(replace(HOOK, states=ALL))
    with receiving() as receiver, serve(provider) as client:
        client.post(CREATE, json={"prompt": "p", "callback_url": receiver.url}, headers={"host": "localhost:4711"})
        assert words([receiver.next()]) == ["queued"]
        taken = json.loads(client.get("/_drytake/snapshot").content)
    with receiving(), serve(provider) as client:
        assert client.post("/_drytake/snapshot", json=taken).status_code == 200
        assert [entry["event"] for entry in log(client)] == ["queued", "running", "end"]
