"""Every scenario happens at every provider by every magic value, and several happen together."""

from collections.abc import Callable
from typing import Any

import pytest

from drytake.mockserver.control.curl import example
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.catalogue import ConnectionFaultError
from drytake.mockserver.faults.scenarios import SCENARIOS, magic
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.files import MEDIA
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.http import Response
from drytake.schemas.registry import get_provider, provider_ids
from drytake.schemas.validation.contract import Contract

BROKEN = Response(0)


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drytake.mockserver.http.delivery.time.sleep", lambda _: None)


@pytest.fixture(scope="module")
def app() -> App:
    return App(Engine(Settings(timing="instant")))


class Client:
    """A client of any provider, which also downloads; what doesn't come through is answered 0."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.app, self.provider = inner, inner.app, inner.provider

    @property
    def tenant(self) -> Tenant:
        tenant: Tenant = self.inner.tenant
        return tenant

    @property
    def injected(self) -> list[str]:
        """What happened to the last call."""
        return list(self.tenant.journal[-1].injected)

    def through(self, call: Callable[..., Response], *arguments: Any, **how: Any) -> Response:
        try:
            return call(*arguments, **how)
        except (ConnectionFaultError, TimeoutError):
            return BROKEN

    def create(self, text: str = "", **changes: Any) -> Response:
        return self.through(self.inner.create, text, **changes)

    def download(self) -> Response:
        """Fetch the result of the last task that was made."""
        task = next(self.app.engine.store.tasks_of(self.tenant.id))
        return self.through(self.inner.send, "GET", f"{MEDIA}{task.provider}/{task.id}/0.mp4")


ClientOf = Callable[..., Client]


@pytest.fixture
def client_of(app: App, provider_client: Callable[..., Any]) -> ClientOf:
    return lambda provider, key: Client(provider_client(app, provider, key))


ALWAYS = [name for name, one in SCENARIOS.items() if one.webhook is None and not one.unawaited]
"""Scenarios for which a call that makes a task is enough: it needs neither to ask for a webhook nor to wait."""


def happens(client: Client, name: str, text: str) -> list[str]:
    """Let a scenario's chance come; return what happened then."""
    client.create(text)
    if SCENARIOS[name].on == "download":
        client.download()
    return client.injected


@pytest.mark.parametrize("provider", provider_ids())
def test_marker_in_a_prompt_chooses(client_of: ClientOf, key: str, provider: str) -> None:
    clients = {name: client_of(provider, f"{key}-{name}") for name in ALWAYS}
    happened = {name: happens(client, name, magic(name)["marker"]) for name, client in clients.items()}

    assert [name for name, injected in happened.items() if name not in injected] == []


@pytest.mark.parametrize("provider", provider_ids())
def test_url_chooses(client_of: ClientOf, key: str, provider: str) -> None:
    clients = {name: client_of(provider, f"{key}-{name}") for name in ALWAYS}
    happened = {name: happens(client, name, f"{magic(name)['url']}cat.png") for name, client in clients.items()}

    assert [name for name, injected in happened.items() if name not in injected] == []


@pytest.mark.parametrize("provider", provider_ids())
def test_key_chooses(client_of: ClientOf, key: str, provider: str) -> None:
    wrong = []
    for name in ALWAYS:
        client = client_of(provider, f"{magic(name)['key']}_{key}")
        before = [client.injected for _ in range(SCENARIOS[name].after) if client.create()]
        if any(name in injected for injected in before) or name not in happens(client, name, ""):
            wrong.append(name)

    assert wrong == []


IMAGES = ["https://example.com/i.png"]
MEDIA_FIELDS = {
    name: field
    for name in provider_ids()
    if isinstance(contract := get_provider(name).create.contract, Contract)
    for field, kind in contract.media.items()
    if kind == "image" and contract.validate_value({**example(get_provider(name).create), field: IMAGES}).valid
}
"""Fields of a create call that hold URLs of images, where that is all a good request needs, by provider."""


@pytest.mark.parametrize("provider", MEDIA_FIELDS)
def test_url_of_an_image_chooses(client_of: ClientOf, key: str, provider: str) -> None:
    client = client_of(provider, key)
    changes: dict[str, Any] = {MEDIA_FIELDS[provider]: [f"{magic('moderation')['url']}cat.png"]}
    client.create(**changes)

    assert client.injected == ["moderation"]


# --- together ----------------------------------------------------------------------------------------------------


@pytest.fixture
def client(client_of: ClientOf, key: str) -> Client:
    return client_of("acme", key)


def test_several_happen_to_one_task(client: Client) -> None:
    client.create("[drytake:slow] [drytake:moderation] [drytake:clock-skew]")
    task = next(client.app.engine.store.tasks_of(client.tenant.id))

    assert (task.outcome.name, task.durations.running) == ("moderation", 10)
    assert sorted(client.injected) == ["clock-skew", "moderation", "slow"]


def test_what_the_prompt_asks_for_comes_before_what_was_chosen(client: Client) -> None:
    client.tenant.choose([Trigger(name="moderation")])
    client.create("[drytake:success]")

    assert next(client.app.engine.store.tasks_of(client.tenant.id)).outcome.name == "success"


def test_first_of_two_that_exclude_each_other_happens(client: Client) -> None:
    client.tenant.choose([Trigger(name="provider-failure", calls=[1]), Trigger(name="moderation")])
    outcomes = []
    for _ in range(2):
        client.create()
        outcomes.append(next(client.app.engine.store.tasks_of(client.tenant.id)).outcome.name)

    assert outcomes == ["provider-failure", "moderation"]


def test_slow_queue_keeps_a_task_queued(client: Client) -> None:
    client.tenant.choose([Trigger(name="slow-queue", params={"factor": 100})])
    client.create()
    pace = next(client.app.engine.store.tasks_of(client.tenant.id)).durations

    assert (pace.queued, pace.running) == (100, 0)


def test_refusal_says_when_to_come_back(client: Client) -> None:
    client.tenant.choose([Trigger(name="rate-limit", params={"retry_after": 2.5})])
    response = client.create()

    assert (response.status, dict(response.headers)[b"retry-after"]) == (429, b"3")


def test_call_that_does_not_come_through_makes_nothing(client: Client) -> None:
    client.create("[drytake:bad-gateway]")

    assert list(client.app.engine.store.tasks_of(client.tenant.id)) == []
    assert client.tenant.accounts["acme"].balance == 10_000 if client.tenant.accounts else True


def test_cue_of_one_provider_leaves_others_alone(client_of: ClientOf, key: str) -> None:
    clients = [client_of(name, key) for name in ("acme", "globex")]
    clients[0].tenant.choose([Trigger(name="server-error", provider="globex")])

    assert [client.create().status for client in clients] == [200, 500]


def test_cue_of_one_operation_leaves_others_alone(client: Client) -> None:
    client.tenant.choose([Trigger(name="server-error", operation="get-balance")])

    assert [client.create().status, client.inner.call("get-balance").status] == [200, 500]


def test_tenant_without_cues_counts_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("somebody looked for triggers")

    monkeypatch.setattr(Tenant, "fire", never)

    assert client.create().status == 200
    assert client.injected == []
