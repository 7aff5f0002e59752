"""The journal and the tasks tell what happened, to the right people, without secrets."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

KEY = "sk-test-control"
Create = Callable[..., str]


def journal(client: httpx.Client, **query: Any) -> dict[str, Any]:
    response: dict[str, Any] = client.get("/journal", params=query).raise_for_status().json()
    return response


def shown(response: dict[str, Any]) -> list[str]:
    return [call["task_id"] for call in response["calls"]]


def test_journal_lists_the_newest_calls_last(control: httpx.Client, create: Create) -> None:
    tasks = [create() for _ in range(3)]

    assert shown(journal(control)) == tasks
    assert shown(journal(control, limit=2)) == tasks[1:]


def test_cursor_leads_through_the_journal_without_a_gap(control: httpx.Client, create: Create) -> None:
    tasks = [create() for _ in range(3)]

    first = journal(control, limit=2, after=0)
    rest = journal(control, limit=2, after=first["next"])

    assert shown(first) + shown(rest) == tasks
    assert journal(control, after=rest["next"]) == {"tenant": rest["tenant"], "calls": [], "next": rest["next"]}


def test_journal_of_everybody_is_in_the_order_of_the_calls(everybody: httpx.Client, create: Create) -> None:
    tasks = [create(key) for key in ("sk-test-b", "sk-test-a", "sk-test-b")]

    response = journal(everybody)

    assert shown(response) == tasks
    assert [call["number"] for call in response["calls"]] == [1, 1, 2]


def test_journal_of_a_key_holds_no_other_keys_calls(control: httpx.Client, create: Create) -> None:
    create("sk-test-other")

    assert journal(control)["calls"] == []


def test_journal_can_be_narrowed_to_a_provider(control: httpx.Client, create: Create) -> None:
    create()

    assert journal(control, provider="globex")["calls"] == []
    assert len(journal(control, provider="acme")["calls"]) == 1


def test_journal_gives_no_key_away(everybody: httpx.Client, create: Create) -> None:
    create("sk-test-very-secret")

    text = everybody.get("/journal").text + everybody.get("/tasks").text + everybody.get("/state").text

    assert "very-secret" not in text
    assert "[redacted]" in text


def test_journal_holds_what_was_broken(origin: str, control: httpx.Client) -> None:
    headers = {"authorization": f"Bearer {KEY}"}
    httpx.post(f"{origin}/acme/api/v1/videos", json={"duration": 99}, headers=headers)

    (call,) = journal(control)["calls"]

    assert "acme.prompt-missing" in [violation["rule"] for violation in call["violations"]]
    assert (call["status"], json.loads(call["body"])) == (400, {"duration": 99})


def test_forgetting_the_journal_keeps_other_keys_calls(
    control: httpx.Client, everybody: httpx.Client, create: Create
) -> None:
    create()
    other = create("sk-test-other")

    assert control.delete("/journal").json()["forgotten_calls"] == 1
    assert shown(journal(everybody)) == [other]
    assert everybody.delete("/journal").json()["forgotten_calls"] == 1


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=ten", "limit"),
        ("after=-1", "after"),
        (f"after={'9' * 30}", "after"),
        ("since=5", "since"),
    ],
)
def test_impossible_query_is_refused(control: httpx.Client, query: str, parameter: str) -> None:
    response = control.get(f"/journal?{query}")

    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (422, parameter)


def test_tasks_are_listed_newest_first(control: httpx.Client, everybody: httpx.Client, create: Create) -> None:
    first, second = create(), create()
    other = create("sk-test-other")

    assert [row["id"] for row in control.get("/tasks").json()["tasks"]] == [second, first]
    assert [row["id"] for row in everybody.get("/tasks", params={"limit": 2}).json()["tasks"]] == [other, second]
    assert control.get("/tasks", params={"provider": "globex"}).json()["tasks"] == []


def test_task_is_told_in_full(origin: str, control: httpx.Client, create: Create) -> None:
    control.post("/timing", json={"mode": "instant"})
    task = create()

    response = control.get(f"/tasks/acme/{task}").json()

    assert (response["state"], response["price"], response["unit"], response["outcome"]) == (
        "succeeded",
        75,
        "credits",
        "success",
    )
    assert response["request"] == {"prompt": "A lighthouse at dawn"}
    assert [(step["state"], step["reached"]) for step in response["timeline"]] == [
        ("queued", True),
        ("running", True),
        ("succeeded", True),
    ]
    assert response["results"] == [f"{origin}/_drytake/media/acme/{task}/0.mp4"]
    assert httpx.head(response["results"][0]).status_code == 200


def test_looking_at_a_task_does_not_move_it_on(control: httpx.Client, create: Create) -> None:
    control.post("/timing", json={"mode": "per-poll"})
    task = create()

    states = [control.get(f"/tasks/acme/{task}").json()["state"] for _ in range(4)]

    assert set(states) == {"queued"}


def test_timeline_of_a_polled_task_follows_the_queries(origin: str, control: httpx.Client, create: Create) -> None:
    control.post("/timing", json={"mode": "per-poll"})
    task = create()
    for _ in range(2):
        httpx.get(f"{origin}/acme/api/v1/tasks", params={"task_id": task}, headers={"authorization": f"Bearer {KEY}"})

    timeline = control.get(f"/tasks/acme/{task}").json()["timeline"]

    assert [(step["state"], step["reached"]) for step in timeline] == [
        ("queued", True),
        ("running", True),
        ("succeeded", True),
    ]


def test_large_request_is_cut(control: httpx.Client, create: Create) -> None:
    task = create(prompt="long " * 300_000)

    request = control.get(f"/tasks/acme/{task}").json()["request"]

    assert request.replace(" ", "").startswith('{"prompt":"longlong')
    assert len(request) == 1024 * 1024


def test_stuck_task_has_no_end(control: httpx.Client, create: Create) -> None:
    task = create(prompt="[drytake:stuck]")

    timeline = control.get(f"/tasks/acme/{task}").json()["timeline"]

    assert [step["state"] for step in timeline] == ["queued", "running"]


def test_failed_task_tells_why_and_that_the_money_is_back(control: httpx.Client, create: Create) -> None:
    task = create(prompt="[drytake:moderation]")
    control.post("/clock", json={"advance": 600})

    response = control.get(f"/tasks/acme/{task}").json()

    assert (response["state"], response["outcome"], response["refunded"]) == ("failed", "moderation", True)
    assert response["message"]


def test_anothers_task_is_unknown_to_a_key(control: httpx.Client, everybody: httpx.Client, create: Create) -> None:
    task = create("sk-test-other")

    assert control.get(f"/tasks/acme/{task}").status_code == 404
    assert everybody.get(f"/tasks/acme/{task}").status_code == 200


def test_unknown_task_lists_the_nearest(control: httpx.Client, create: Create) -> None:
    task = create()

    response = control.get(f"/tasks/acme/{task[:-1]}")

    assert response.status_code == 404
    assert f"`{task}`" in response.json()["detail"]
