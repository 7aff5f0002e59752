"""Odd answers keep to the provider's model, wherever they aren't said to go beyond it."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel, RootModel, ValidationError

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.mutations import EXTRA_FIELD, LARGEST, UNKNOWN_STATE, ResponsePaths, paths_of, places
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.schemas.http import Response
from drytake.schemas.provider import QUEUED, RUNNING, SUCCEEDED
from drytake.schemas.registry import get_provider, provider_ids
from tests.walked import WALKED

Asking = Callable[..., Any]
JSON_RESULTS = [name for name in WALKED if any(row.results for row in get_provider(name).operations)]
"""Providers whose responses say the result as JSON, and not as a file."""


@pytest.fixture
def asking(provider_client: Callable[..., Any], key: str) -> Asking:
    """Return what makes a client of a provider, whose mock has triggers."""

    def make(provider: str, *triggers: Trigger) -> Any:
        client = provider_client(App(Engine(Settings(timing="instant"))), provider, key)
        client.tenant.choose(triggers)
        return client

    return make


def shown(response: Response) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(response.body)
    return body


def task(client: Any) -> dict[str, Any]:
    """Make a task; return what is said of it when it is asked for."""
    return shown(client.query(client.task()))


def at(body: Any, path: Iterable[str]) -> Any:
    """Return the part of a body at a path; `None` where there is none."""
    for name in path:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def bodies(asking: Asking, provider: str, *triggers: Trigger) -> Iterator[tuple[str, int, Any]]:
    """Yield answers of the create and of the query operation, good and bad, as a provider says them under triggers."""
    client = asking(provider, *triggers)
    made = client.create()
    yield client.provider.create.name, made.status, shown(made)
    for more in ("stuck", "server-error", "insufficient-credit", "moderation"):
        other = asking(provider, *triggers, Trigger(name=more, after=int(more == "server-error")))
        if more in ("stuck", "moderation"):
            response = other.query(other.task())
            yield other.poll.name, response.status, shown(response)
        else:
            response = other.create()
            yield other.provider.create.name, response.status, shown(response)


@pytest.mark.parametrize("provider", provider_ids())
@pytest.mark.parametrize("name", ["absent-fields", "extreme-numbers", "null-fields", "requeued"])
def test_answer_keeps_to_its_model(asking: Asking, provider: str, name: str) -> None:
    for operation, status, body in bodies(asking, provider, Trigger(name=name)):
        model = get_provider(provider).operation(operation).responses[status]
        model.model_validate_json(json.dumps(body))


@pytest.mark.parametrize("provider", JSON_RESULTS)
@pytest.mark.parametrize("null", [0, 1])
def test_success_can_lack_its_result(asking: Asking, provider: str, null: int) -> None:
    body = task(asking(provider, Trigger(name="missing-result", params={"null": null})))

    assert at(body, response_paths(provider).state) == Engine().mounts[provider].state_names[SUCCEEDED]
    results = response_paths(provider).results
    assert [at(body, path) for path in results] == [None] * len(results)


def response_paths(provider: str) -> ResponsePaths:
    """Return where the operation that tells a task's state says it, and the result."""
    rows = get_provider(provider).operations
    return paths_of(next(row for row in rows if row.state and not row.creates))


@pytest.mark.parametrize("null", [0, 1])
def test_result_that_the_model_requires_is_null(asking: Asking, null: int) -> None:
    data = task(asking("acme", Trigger(name="missing-result", params={"null": null})))["data"]

    assert {name: data[name] for name in ("result",) if name in data} == {"result": None}


@pytest.mark.parametrize("provider", provider_ids())
def test_state_that_nobody_documents(asking: Asking, provider: str) -> None:
    client = asking(provider, Trigger(name="stuck"), Trigger(name="unknown-state"))
    body = task(client)

    assert at(body, response_paths(provider).state).lower() == UNKNOWN_STATE
    assert client.tenant.journal[-1].state is None


@pytest.mark.parametrize("provider", provider_ids())
def test_unknown_state_is_written_as_the_provider_writes_its_states(asking: Asking, provider: str) -> None:
    word = at(
        task(asking(provider, Trigger(name="stuck"), Trigger(name="unknown-state"))), response_paths(provider).state
    )

    assert word.isupper() == Engine().mounts[provider].state_names[RUNNING].isupper()


@pytest.mark.parametrize("provider", provider_ids())
def test_running_task_is_said_to_be_queued_again_where_that_is_another_word(asking: Asking, provider: str) -> None:
    words = Engine().mounts[provider].state_names
    client = asking(provider, Trigger(name="stuck"), Trigger(name="requeued"))

    body, path = task(client), response_paths(provider).state
    word, state = at(body, path), client.tenant.journal[-1].state

    assert word == words[state]
    only = words[QUEUED] == words[RUNNING] or _says_more(client, body, path, words[QUEUED])
    assert state == (RUNNING if only else QUEUED)


def _says_more(client: Any, body: Any, path: Any, queued: str) -> bool:
    """Return whether a queued task says more than one that runs: no change of a word makes one of the other."""
    models = [model for model in client.poll.responses.values() if issubclass(model, RootModel)]
    at(body, path[:-1])[path[-1]] = queued
    return bool(models) and not any(_takes(model, body) for model in models)


def _takes(model: type[BaseModel], body: Any) -> bool:
    try:
        model.model_validate_json(json.dumps(body))
    except ValidationError:
        return False
    return True


def test_extra_fields_stand_in_each_object(asking: Asking) -> None:
    body = task(asking("acme", Trigger(name="extra-fields")))

    assert EXTRA_FIELD in body
    assert EXTRA_FIELD in body["data"]
    assert EXTRA_FIELD in body["data"]["result"]


@pytest.mark.parametrize(("highest", "price"), [(1, LARGEST), (0, 0)])
def test_amounts_are_extreme(asking: Asking, highest: int, price: int) -> None:
    body = shown(asking("acme", Trigger(name="extreme-numbers", params={"highest": highest})).create())

    assert (body["code"], body["data"]["credits_cost"], body["data"]["balance"]) == (200, price, price)


def test_one_field_can_be_chosen(asking: Asking) -> None:
    def missing(number: int) -> set[str]:
        plain = shown(asking("acme").create())["data"]
        found = shown(asking("acme", Trigger(name="absent-fields", params={"field": number})).create())
        return set(plain) - set(found["data"])

    assert [missing(number) for number in (1, 2, 99)] == [{"model"}, {"balance"}, set()]
    assert missing(0) == {"model", "balance"}


def test_places_know_what_the_model_says() -> None:
    model = get_provider("acme").operation("query-task").responses[200]
    body = {"code": 200, "message": None, "data": {"credits_cost": 1, "result": {"video_url": "u"}}}
    found = {place.path: place for place in places(model, body)}

    assert found["data", "result"].nullable
    assert found["data", "result", "video_url"].nullable
    assert found["data", "credits_cost"].number is not None
    assert found["code",].number is None
    assert found["code",].required


def test_answer_of_no_documented_model_stays(asking: Asking) -> None:
    plain, odd = (
        dict(json.loads(asking("acme", *triggers).send("GET", "/acme/nowhere").body), trace_id="")
        for triggers in ((), (Trigger(name="null-fields"),))
    )

    assert plain == odd
