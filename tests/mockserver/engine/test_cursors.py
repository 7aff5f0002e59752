"""Lists whose pages are named by cursors: a page stays where it is while new tasks come."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from acme.requests import QueryTask
from drytake.mockserver.settings.model import Settings
from drytake.schemas.actions import List
from drytake.schemas.http import Body, Context, TaskPage
from drytake.schemas.provider import Operation, ResponseModels
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.rulebook import Rulebook

KEY = "sk-test-cursors"


class ListTasks(QueryTask):
    """Query of the list."""

    task_id: str = ""
    cursor: str | None = None
    but: str = ""


def page(listing: TaskPage, _: ListTasks, __: Context) -> Body:
    """Render a page."""
    return {"ids": [task.id for task in listing.tasks], "next": listing.next, "previous": listing.previous}


ROW = Operation(
    name="list-tasks",
    method="GET",
    path="/api/v1/tasks/list",
    summary="List tasks",
    action=List(render=page, cursor="cursor", size=2, matches=lambda task, request: task.id != request.but),
    contract=Contract.of(Rulebook("acme").section("list-tasks"), ListTasks),
    responses=ResponseModels("acme.responses", {200: "TaskResponse"}),
)


@pytest.fixture
def served(toy: Callable[..., Any]) -> Callable[..., Any]:
    return toy(ROW, settings=Settings(timing="per-poll"))  # type: ignore[no-any-return]


def listed(ask: Callable[..., Any], query: str = "") -> Any:
    return ask("GET", f"/acme/api/v1/tasks/list?{query}", key=KEY).json()["data"]


def made(ask: Callable[..., Any], count: int) -> list[str]:
    """Make tasks; return their ids, newest first."""
    body, headers = json.dumps({"prompt": "p"}).encode(), {"content-type": "application/json"}
    rows = [ask("POST", "/acme/api/v1/videos", key=KEY, body=body, headers=headers).json() for _ in range(count)]
    return [str(row["data"]["task_id"]) for row in reversed(rows)]


def test_pages_follow_one_another_to_the_end_and_back(served: Callable[..., Any]) -> None:
    ids = made(served, 5)
    first = listed(served)
    second = listed(served, f"cursor={first['next']}")
    third = listed(served, f"cursor={second['next']}")
    back = listed(served, f"cursor={third['previous']}")

    assert [*first["ids"], *second["ids"], *third["ids"]] == ids
    assert (first["previous"], third["next"]) == ("", "")
    assert back == second


def test_page_stays_where_it_is_while_tasks_come(served: Callable[..., Any]) -> None:
    made(served, 3)
    cursor = listed(served)["next"]
    before = listed(served, f"cursor={cursor}")["ids"]
    made(served, 2)

    assert listed(served, f"cursor={cursor}")["ids"] == before


@pytest.mark.parametrize("cursor", ["x", "%FF", "dGFzaz1nb25l", ""])
def test_cursor_that_names_no_page_is_that_of_the_first(served: Callable[..., Any], cursor: str) -> None:
    ids = made(served, 3)

    assert listed(served, f"cursor={cursor}")["ids"] == ids[:2]


def test_row_may_say_which_tasks_are_asked_for(served: Callable[..., Any]) -> None:
    newest, *others = made(served, 3)

    assert listed(served, f"but={newest}")["ids"] == others
