"""One account of each task over the control API: what was paid, what the client knows of it, what came."""

from collections.abc import Callable

import httpx


def test_account_follows_a_task(control: httpx.Client, origin: str, create: Callable[..., str]) -> None:
    control.post("/timing", json={"mode": "instant"})
    task_id = create()
    before = control.get("/accounts", params={"provider": "acme"}).json()
    headers = {"authorization": control.headers["authorization"]}
    asked = httpx.get(f"{origin}/acme/api/v1/tasks", params={"task_id": task_id}, headers=headers).json()
    httpx.get(asked["data"]["result"]["video_url"])
    after = control.get("/accounts").json()

    assert (before["money"]["lost"], before["tasks"][0]["end"]) == ([task_id], None)
    assert after["money"]["line"] == "paid 75 credits at acme for 1 task; 1 result fetched"
    (row,) = after["tasks"]
    assert (row["charged"], row["end"], row["downloads"], row["fetched"]) == (75, "succeeded", 1, True)


def test_of_nothing_there_is_no_line(control: httpx.Client) -> None:
    assert control.get("/accounts").json()["money"]["line"] == ""
