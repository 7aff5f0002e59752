"""Odd answers keep to the provider's model, wherever they aren't said to go beyond it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from understudy.mockserver.app import App
from understudy.mockserver.control.curl import example
from understudy.mockserver.control.keys import key_header, schemes_of
from understudy.mockserver.cues import Cue
from understudy.mockserver.engine import Engine
from understudy.mockserver.settings import Settings
from understudy.mockserver.shapes import EXTRA_FIELD, LARGEST, UNKNOWN_STATE, places
from understudy.schemas.registry import get_provider, provider_ids

QUERIES = {
    "loova": ("GET", "/api/v1/tasks?task_id={task}"),
    "outai": ("GET", "/api/v1/tasks?task_id={task}"),
    "venice": ("POST", "/api/v1/video/retrieve"),
    "xskill": ("POST", "/api/v3/tasks/query"),
}


class Asker:
    """Makes a task at a provider and asks for it, in process."""

    def __init__(self, provider: str, key: str, *cues: Cue, timing: str = "instant") -> None:
        self.app = App(Engine(Settings(timing=timing)))  # type: ignore[arg-type]  # one of the modes
        self.provider, self.key = get_provider(provider), key
        self.tenant = self.app.engine.tenant(key)
        self.tenant.choose(cues)

    def say(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        scheme = schemes_of(self.app.engine, self.app.engine.mounts[self.provider.id])[0]
        name, _, value = key_header(scheme, self.key).partition(": ")
        path, _, query = path.partition("?")
        scope = {
            "method": method,
            "scheme": "http",
            "path": f"/{self.provider.id}{path}",
            "query_string": query.encode(),
            "headers": ((name.lower().encode(), value.encode()), (b"content-type", b"application/json")),
        }
        answer = self.app.exchange(scope, b"" if body is None else json.dumps(body).encode())
        assert not callable(answer)
        return answer.status, json.loads(answer.body)

    def create(self) -> tuple[int, Any]:
        return self.say("POST", self.provider.create.path, example(self.provider.create))

    def task(self) -> tuple[int, Any]:
        """Make a task; return what is said of it."""
        made = self.create()[1]
        data = made.get("data", made)
        task = data.get("task_id") or data["queue_id"]
        method, path = QUERIES[self.provider.id]
        body = None if method == "GET" else {"task_id": task}
        if self.provider.id == "venice":
            body = {"model": data["model"], "queue_id": task}
        return self.say(method, path.format(task=task), body)


def bodies(provider: str, key: str, *cues: Cue) -> Iterator[tuple[str, int, Any]]:
    """Yield answers of the create and of the query operation, good and bad, as a provider says them under cues."""
    asker = Asker(provider, key, *cues)
    query = asker.provider.operation_at(QUERIES[provider][0], QUERIES[provider][1].partition("?")[0])
    assert query is not None
    yield (asker.provider.create.name, *asker.create())
    for more in ("stuck", "server-error", "insufficient-credit", "moderation"):
        other = Asker(provider, key, *cues, Cue(name=more, after=int(more == "server-error")))
        if more in ("stuck", "moderation"):
            yield (query.name, *other.task())
        else:
            yield (other.provider.create.name, *other.create())


@pytest.mark.parametrize("provider", provider_ids())
@pytest.mark.parametrize("name", ["absent-fields", "extreme-numbers", "null-fields", "requeued"])
def test_answer_keeps_to_its_model(key: str, provider: str, name: str) -> None:
    for operation, status, body in bodies(provider, key, Cue(name=name)):
        model = get_provider(provider).operation(operation).answers[status]
        model.model_validate_json(json.dumps(body))


@pytest.mark.parametrize("provider", ["loova", "outai", "xskill"])
@pytest.mark.parametrize("null", [0, 1])
def test_success_can_lack_its_result(key: str, provider: str, null: int) -> None:
    status, body = Asker(provider, key, Cue(name="missing-result", params={"null": null})).task()

    assert status == 200
    assert body["data"]["status"] in ("succeeded", "completed")
    assert body["data"].get("result") is None


def test_result_is_absent_or_null_as_the_model_allows(key: str) -> None:
    def results(provider: str, null: int) -> dict[str, Any]:
        data = Asker(provider, key, Cue(name="missing-result", params={"null": null})).task()[1]["data"]
        return {name: data[name] for name in ("result", "output") if name in data}

    assert [results("xskill", null) for null in (0, 1)] == [{}, {"result": None, "output": None}]
    assert [results("outai", null) for null in (0, 1)] == [{"result": None}] * 2


@pytest.mark.parametrize(
    ("provider", "path", "word"),
    [("outai", ("data", "status"), UNKNOWN_STATE), ("xskill", ("data", "status"), UNKNOWN_STATE)],
)
def test_state_that_nobody_documents(key: str, provider: str, path: tuple[str, ...], word: str) -> None:
    asker = Asker(provider, key, Cue(name="unknown-state"))
    body: Any = asker.task()[1]
    for name in path:
        body = body[name]

    assert body == word
    assert asker.tenant.journal[-1].state is None


def test_unknown_state_is_written_as_the_provider_writes_its_states(key: str) -> None:
    asker = Asker("venice", key, Cue(name="stuck"), Cue(name="unknown-state"))

    assert asker.task()[1]["status"] == UNKNOWN_STATE.upper()


def test_running_task_is_said_to_be_queued_again(key: str) -> None:
    asker = Asker("xskill", key, Cue(name="stuck"), Cue(name="requeued"))

    assert asker.task()[1]["data"]["status"] == "pending"
    assert asker.tenant.journal[-1].state == "queued"


def test_provider_with_one_word_for_both_requeues_nothing(key: str) -> None:
    asker = Asker("outai", key, Cue(name="stuck"), Cue(name="requeued"))

    assert asker.task()[1]["data"]["status"] == "running"
    assert asker.tenant.journal[-1].state == "running"


def test_extra_fields_stand_in_each_object(key: str) -> None:
    body = Asker("xskill", key, Cue(name="extra-fields")).task()[1]

    assert EXTRA_FIELD in body
    assert EXTRA_FIELD in body["data"]
    assert EXTRA_FIELD in body["data"]["result"]["output"]


@pytest.mark.parametrize(("highest", "price"), [(1, LARGEST), (0, 0)])
def test_amounts_are_extreme(key: str, highest: int, price: int) -> None:
    body = Asker("xskill", key, Cue(name="extreme-numbers", params={"highest": highest})).create()[1]

    assert (body["code"], body["data"]["price"], body["data"]["balance"]) == (200, price, price)


def test_one_field_can_be_chosen(key: str) -> None:
    def missing(number: int) -> set[str]:
        plain = Asker("xskill", key).create()[1]["data"]
        found = Asker("xskill", key, Cue(name="absent-fields", params={"field": number})).create()[1]
        return set(plain) - set(found.get("data", {}))

    assert [missing(number) for number in (1, 2, 3, 99)] == [set(), {"request_id"}, {"model"}, set()]
    assert missing(0) == {"request_id", "model", "channel", "status", "balance"}


def test_places_know_what_the_model_says() -> None:
    model = get_provider("outai").operation("query-task").answers[200]
    body = {"code": 200, "message": None, "data": {"credits_cost": 1, "result": {"video_url": "u"}}}
    found = {place.path: place for place in places(model, body)}

    assert found["data", "result"].nullable
    assert found["data", "result", "video_url"].nullable
    assert found["data", "credits_cost"].number is not None
    assert found["code",].number is None
    assert found["code",].required


def test_answer_of_no_documented_model_stays(key: str) -> None:
    plain, odd = (Asker("xskill", key, *cues).say("GET", "/nowhere") for cues in ((), (Cue(name="null-fields"),)))

    assert plain == odd
