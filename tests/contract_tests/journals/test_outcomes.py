"""What is said to show an outcome shows it: each outcome of each operation of each provider, driven.

A way is a function below, or one in `tests/providers/<id>/ways.py`; either is found by its name.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from drytake.contract_tests.findings.coverage import NOTHING, Outcome
from drytake.contract_tests.journals.outcomes import OutcomeCounts, coverage_from, coverage_of
from drytake.contract_tests.journals.report import journal_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import Cancel
from drytake.schemas.registry import get_provider, provider_ids
from tests.walked import WALKED

Client = Any
"""The suite's client of any provider."""
Way = Callable[[Client, str], Any]


@pytest.fixture
def client_of(provider_client: Callable[..., Client]) -> Callable[[str], Client]:
    """Return what makes a client of a provider, with a mock of its own."""
    return lambda provider: provider_client(create_app(Engine(Settings(timing="instant"))), provider, "sk-test")


def saw(client: Client, outcome: Outcome) -> bool:
    """Return whether an outcome was met."""
    met = coverage_of(client.app.engine, journal_of(client.app.engine)).outcomes
    return any(seen.met for seen in met if seen[:3] == outcome[:3])


# --- what shows an outcome ---------------------------------------------------------------------------------------


def good(client: Client, operation: str) -> None:
    client.call(operation)


def poll(client: Client, operation: str) -> None:
    client.tenant.timing = "per-poll"
    client.call(operation)


def break_rule(client: Client, operation: str) -> None:
    """Send garbage where a body is taken, else a query and a path that say too little."""
    row = client.provider.operation(operation)
    client.call(operation, **({"raw": b"{"} if row.has_body else {"query": "limit=x"}))


def over_the_limit(client: Client, operation: str) -> None:
    client.call(operation, raw=b" " * (client.app.engine.settings.body_limit + 1))


def unknown_task(client: Client, operation: str) -> None:
    """Ask for a task that another key has made."""
    key, client.key = client.key, "sk-test-another"
    good = client.good(client.provider.operation(operation))
    client.key = key
    client.exactly(client.provider.operation(operation), good)


def unknown_model(client: Client, operation: str) -> None:
    body = client.good(client.provider.operation(operation))["body"]
    client.call(operation, body={**body, "model": "none"})


def ended_task(client: Client, operation: str) -> None:
    row = client.provider.operation(operation)
    client.exactly(row, client.about(row, client.task()))


def cancelled_task(client: Client, operation: str) -> None:
    """Cancel a task, and ask for it."""
    (cancel,) = (row for row in client.provider.operations if isinstance(row.action, Cancel))
    client.tenant.timing = "realistic"
    facts = client.task()
    client.exactly(cancel, client.about(cancel, facts))
    row = client.provider.operation(operation)
    client.exactly(row, client.about(row, facts))


def wrong_task(client: Client, operation: str) -> None:
    """Ask for a task whose request is wrong, where that is told only when it runs."""
    row = client.provider.operation(operation)
    client.exactly(row, client.about(row, client.task({})))


def many_tasks(count: int) -> Way:
    def show(client: Client, operation: str) -> None:
        for _ in range(count):
            client.task()
        client.call(operation)

    return show


WAYS: Mapping[str, Way] = {
    "a good request": good,
    "a call without a key": lambda client, operation: client.call(operation, key=None),
    "a body over the limit": over_the_limit,
    "a request that breaks a rule": break_rule,
    "an unknown task": unknown_task,
    "a compressed body": lambda client, operation: client.call(operation, headers={"content-encoding": "gzip"}),
    "timing per-poll": poll,
    "an unknown model": unknown_model,
    "a task that has ended": ended_task,
    "a task that is cancelled": cancelled_task,
    "a task whose request breaks a rule": wrong_task,
    "a key that has made no task": many_tasks(0),
    "a key that has made one task": many_tasks(1),
    "a key that has made two tasks": many_tasks(2),
}
"""Ways that any provider may have."""


def way_to(outcome: Outcome, own: Mapping[str, Any], slug: Callable[[str], str]) -> Way | None:
    """Return the way that is said to lead to an outcome; the provider's own comes first."""
    said = outcome.reached_by
    found: Way | None = own.get(slug(said)) or WAYS.get(said)
    if found is None and said.startswith("scenario "):
        return lambda client, operation: with_key(client, said.removeprefix("scenario ")).call(operation)
    return found


def with_key(client: Client, scenario: str) -> Client:
    client.key = f"sk-drytake-{scenario}"
    return client


def everything() -> Iterator[Outcome]:
    engine = Engine()
    for name in WALKED:
        called = {(name, operation.name, ""): 1 for operation in get_provider(name).operations}
        yield from coverage_from(engine, OutcomeCounts(called)).outcomes


ALL = list(everything())


OPERATIONS = list(dict.fromkeys(outcome[:2] for outcome in ALL))


@pytest.mark.parametrize(("provider", "operation"), OPERATIONS)
def test_outcomes_are_shown_by_what_is_said_to_show_them(
    provider: str,
    operation: str,
    client_of: Callable[[str], Client],
    provider_ways: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own, unseen = provider_ways.of(provider), []
    for outcome in (one for one in ALL if one[:2] == (provider, operation)):
        with monkeypatch.context() as patch:
            own.get("prepare", id)(patch)
            client, way = client_of(provider), way_to(outcome, own, provider_ways.slug)
            assert way is not None, f"nothing in the tests does what is said: {outcome.reached_by}"
            way(client, operation)
            if not saw(client, outcome):
                unseen.append((outcome, [(entry.path, entry.status) for entry in journal_of(client.app.engine)]))

    assert unseen == []


def test_something_shows_each_outcome() -> None:
    assert [outcome for outcome in ALL if outcome.reached_by == NOTHING] == []


def test_no_way_is_kept_that_nothing_is_said_to_need() -> None:
    assert WAYS.keys() <= {outcome.reached_by for outcome in ALL}


@pytest.mark.parametrize("provider", provider_ids())
def test_own_ways_are_said_to_show_something(provider: str, provider_ways: Any) -> None:
    said = {provider_ways.slug(outcome.reached_by) for outcome in ALL if outcome.provider == provider}
    called = {f"good_{provider_ways.slug(operation.name)}" for operation in get_provider(provider).operations}

    assert provider_ways.named(provider) <= said | called


@pytest.mark.parametrize("provider", provider_ids())
def test_rooms_speak_of_documented_operations_and_outcomes_alone(provider: str) -> None:
    room = Engine().mounts[provider].dialect
    documented = {(outcome.operation, outcome.name) for outcome in ALL if outcome.provider == provider}
    states = {name.removeprefix("state ") for _, name in documented if name.startswith("state ")}
    assert {(operation, name) for operation, ways in room.reached_by.items() for name in ways} <= documented
    known = get_provider(provider).states.values()
    assert {word for own in known for word in ((own,) if isinstance(own, str) else own)} == states


def test_garbage_tells_no_state(client_of: Callable[[str], Client]) -> None:
    client = client_of("acme")
    task = client.task()
    client.tenant.scenario = SCENARIOS["malformed-json"]
    shown = Outcome("acme", client.poll.name, "state succeeded", 0, "")
    client.query(task)
    assert not saw(client, shown)
