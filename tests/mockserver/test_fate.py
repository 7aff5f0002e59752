"""Every scenario happens at every provider by every magic value, and several happen together."""

import copy
import json
from typing import Any

import pytest

from understudy.mockserver.app import App
from understudy.mockserver.control.curl import example
from understudy.mockserver.cues import Cue
from understudy.mockserver.engine import Engine
from understudy.mockserver.faults import BrokenWireError
from understudy.mockserver.files import MEDIA
from understudy.mockserver.scenarios import SCENARIOS, magic
from understudy.mockserver.settings import Settings
from understudy.mockserver.tenant import Tenant
from understudy.mockserver.wire import Answer
from understudy.schemas.provider import Provider
from understudy.schemas.registry import get_provider, provider_ids

BROKEN = Answer(0)


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("understudy.mockserver.transport.time.sleep", lambda _: None)


@pytest.fixture(scope="module")
def app() -> App:
    return App(Engine(Settings(timing="instant")))


class Client:
    """Calls a provider in process, with one key."""

    def __init__(self, app: App, provider: str, key: str) -> None:
        self.app, self.provider, self.key = app, get_provider(provider), key

    @property
    def tenant(self) -> Tenant:
        return self.app.engine.tenant(self.key)

    @property
    def done(self) -> list[str]:
        """What happened to the last call."""
        return list(self.tenant.journal[-1].done)

    def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        headers = {b"content-type": b"application/json", **self._credentials(), b"host": b"mock.test"}
        scope = {
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": b"",
            "headers": tuple(headers.items()),
        }
        try:
            made = self.app.exchange(scope, body)
            return made() if callable(made) else made
        except (BrokenWireError, TimeoutError):
            return BROKEN

    def _credentials(self) -> dict[bytes, bytes]:
        from understudy.mockserver.control.keys import key_header, schemes_of

        scheme = schemes_of(self.app.engine, self.app.engine.mounts[self.provider.id])[0]
        name, _, value = key_header(scheme, self.key).partition(": ")
        return {name.lower().encode(): value.encode()}

    def create(self, text: str = "", **changes: Any) -> Answer:
        body = with_text(self.provider, text) | changes
        return self.ask("POST", f"/{self.provider.id}{self.provider.create.path}", json.dumps(body).encode())

    def download(self) -> Answer:
        """Fetch the result of the last task that was made."""
        task = next(self.app.engine.store.of(self.tenant.id))
        return self.ask("GET", f"{MEDIA}{task.provider}/{task.id}/0.mp4")


def with_text(provider: Provider, text: str) -> dict[str, Any]:
    """Return a good create body whose prompt says something more."""
    body = copy.deepcopy(dict(example(provider.create)))
    _add(body, text)
    return body


def _add(value: Any, text: str) -> bool:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("prompt", "text") and isinstance(inner, str):
                value[name] = f"{inner} {text}"
                return True
            if _add(inner, text):
                return True
    return isinstance(value, list) and any(_add(inner, text) for inner in value)


def happens(client: Client, name: str, text: str) -> list[str]:
    """Let a scenario's chance come; return what happened then."""
    client.create(text)
    if SCENARIOS[name].on == "download":
        client.download()
    return client.done


@pytest.mark.parametrize("provider", provider_ids())
@pytest.mark.parametrize("name", SCENARIOS)
def test_marker_in_a_prompt_chooses(app: App, key: str, provider: str, name: str) -> None:
    assert name in happens(Client(app, provider, key), name, magic(name)["marker"])


@pytest.mark.parametrize("provider", provider_ids())
@pytest.mark.parametrize("name", SCENARIOS)
def test_url_chooses(app: App, key: str, provider: str, name: str) -> None:
    assert name in happens(Client(app, provider, key), name, f"{magic(name)['url']}cat.png")


@pytest.mark.parametrize("provider", provider_ids())
@pytest.mark.parametrize("name", SCENARIOS)
def test_key_chooses(app: App, key: str, provider: str, name: str) -> None:
    client = Client(app, provider, f"{magic(name)['key']}_{key}")
    for _ in range(SCENARIOS[name].after):
        client.create()
        assert name not in client.done

    assert name in happens(client, name, "")


MEDIA_BODIES = {
    "loova": {"image_urls": "{url}"},
    "outai": {"image_urls": "{url}"},
}
"""Fields of a create call that hold a URL, where that is all a request needs."""


@pytest.mark.parametrize("provider", MEDIA_BODIES)
def test_url_of_an_image_chooses(app: App, key: str, provider: str) -> None:
    client = Client(app, provider, key)
    client.create(image_urls=[f"{magic('moderation')['url']}cat.png"])

    assert client.done == ["moderation"]


# --- together ----------------------------------------------------------------------------------------------------


@pytest.fixture
def client(app: App, key: str) -> Client:
    return Client(app, "outai", key)


def test_several_happen_to_one_task(client: Client) -> None:
    client.create("[understudy:slow] [understudy:moderation] [understudy:clock-skew]")
    task = next(client.app.engine.store.of(client.tenant.id))

    assert (task.outcome.name, task.pace.running) == ("moderation", 10)
    assert sorted(client.done) == ["clock-skew", "moderation", "slow"]


def test_what_the_prompt_asks_for_comes_before_what_was_chosen(client: Client) -> None:
    client.tenant.choose([Cue(name="moderation")])
    client.create("[understudy:success]")

    assert next(client.app.engine.store.of(client.tenant.id)).outcome.name == "success"


def test_first_of_two_that_exclude_each_other_happens(client: Client) -> None:
    client.tenant.choose([Cue(name="provider-failure", calls=[1]), Cue(name="moderation")])
    outcomes = []
    for _ in range(2):
        client.create()
        outcomes.append(next(client.app.engine.store.of(client.tenant.id)).outcome.name)

    assert outcomes == ["provider-failure", "moderation"]


def test_slow_queue_keeps_a_task_queued(client: Client) -> None:
    client.tenant.choose([Cue(name="slow-queue", params={"factor": 100})])
    client.create()
    pace = next(client.app.engine.store.of(client.tenant.id)).pace

    assert (pace.queued, pace.running) == (100, 0)


def test_refusal_says_when_to_come_back(client: Client) -> None:
    client.tenant.choose([Cue(name="rate-limit", params={"retry_after": 2.5})])
    answer = client.create()

    assert (answer.status, dict(answer.headers)[b"retry-after"]) == (429, b"3")


def test_call_that_does_not_come_through_makes_nothing(client: Client) -> None:
    client.create("[understudy:bad-gateway]")

    assert list(client.app.engine.store.of(client.tenant.id)) == []
    assert client.tenant.accounts["outai"].balance == 10_000 if client.tenant.accounts else True


def test_cue_of_one_provider_leaves_others_alone(app: App, key: str) -> None:
    clients = [Client(app, name, key) for name in ("outai", "loova")]
    clients[0].tenant.choose([Cue(name="server-error", provider="loova")])

    assert [client.create().status for client in clients] == [200, 500]


def test_cue_of_one_operation_leaves_others_alone(client: Client) -> None:
    client.tenant.choose([Cue(name="server-error", operation="get-credits")])

    assert [client.create().status, client.ask("GET", "/outai/api/v1/credits").status] == [200, 500]


def test_result_that_a_provider_hands_out_itself_can_expire(app: App, key: str) -> None:
    client = Client(app, "venice", key)
    made = json.loads(client.create().body)
    client.tenant.choose([Cue(name="expired-link", first=1)])
    body = json.dumps({"model": made["model"], "queue_id": made["queue_id"]}).encode()

    answers = [client.ask("POST", "/venice/api/v1/video/retrieve", body) for _ in range(2)]

    assert [answer.status for answer in answers] == [404, 200]
    assert b"Media could not be found" in answers[0].body


def test_tenant_without_cues_counts_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("somebody looked for cues")

    monkeypatch.setattr(Tenant, "strikes", never)

    assert client.create().status == 200
    assert client.done == []
