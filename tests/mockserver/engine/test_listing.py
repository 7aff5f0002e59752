"""Lists of tasks: the caller's own, newest first, those that the query asks for, page by page."""

import json
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import pytest

from acme.requests import QueryTask
from drytake.contract_tests.journals.outcomes import OutcomeCounts, coverage_from
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import List
from drytake.schemas.http import Body, Context, TaskPage
from drytake.schemas.provider import Operation, ResponseModels
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.variants import Variant

Toy = Callable[..., Callable[..., Any]]
KEY = "sk-test-listing"


class ListTasks(QueryTask):
    """Query of the list."""

    task_id: str = ""
    status: str = ""
    size: str = "2"
    number: str = "1"


def page(listing: TaskPage, request: ListTasks, _: Context) -> Body:
    """Render a page."""
    return {"ids": [task.id for task in listing.tasks], "total": listing.total, "size": request.size}


ROW = Operation(
    name="list-tasks",
    method="GET",
    path="/api/v1/tasks/list",
    summary="List tasks",
    action=List(render=page, filters={"status": attrgetter("word")}, limit="size", page="number"),
    contract=Contract.of(Rulebook("acme").section("list-tasks"), ListTasks),
    responses=ResponseModels("acme.responses", {200: "TaskResponse"}),
    variants=(Variant("result", "/data/result"),),
)


def listed(ask: Callable[..., Any], query: str = "", key: str = KEY) -> Any:
    return ask("GET", f"/acme/api/v1/tasks/list?{query}", key=key).json()["data"]


@pytest.fixture
def served(toy: Toy) -> Callable[..., Any]:
    return toy(ROW, settings=Settings(timing="per-poll"))


def made(ask: Callable[..., Any], key: str = KEY) -> str:
    body, headers = json.dumps({"prompt": "p"}).encode(), {"content-type": "application/json"}
    return str(ask("POST", "/acme/api/v1/videos", key=key, body=body, headers=headers).json()["data"]["task_id"])


def test_the_newest_task_comes_first_and_the_total_counts_all_pages(served: Callable[..., Any]) -> None:
    first, second, third = (made(served) for _ in range(3))

    assert listed(served) == {"ids": [third, second], "total": 3, "size": "2"}
    assert listed(served, "number=2")["ids"] == [first]
    assert listed(served, "size=1&number=4") == {"ids": [], "total": 3, "size": "1"}


def test_a_filter_lets_those_pass_that_equal_it_and_an_empty_one_all(served: Callable[..., Any]) -> None:
    first, second = made(served), made(served)
    served("GET", f"/acme/api/v1/tasks?task_id={first}", key=KEY)

    assert listed(served, "status=running") == {"ids": [first], "total": 1, "size": "2"}
    assert listed(served, "status=queued")["ids"] == [second]
    assert listed(served, "status=")["total"] == 2


def test_nobody_sees_another_keys_tasks(served: Callable[..., Any]) -> None:
    made(served)

    assert listed(served, key="sk-test-other")["total"] == 0


def test_looking_at_the_list_moves_no_task_on(served: Callable[..., Any]) -> None:
    made(served)

    assert [listed(served, "status=queued")["total"] for _ in range(3)] == [1, 1, 1]


def test_coverage_says_how_to_meet_lists_of_each_length(toy: Toy) -> None:
    engine = toy(ROW).args[0].engine  # type: ignore[attr-defined]
    ways = engine.mounts["acme"].dialect.reached_by["list-tasks"]

    assert ways["result several"] == "a key that has made two tasks"
    assert coverage_from(engine, OutcomeCounts({("acme", "list-tasks", ""): 1})).outcomes
