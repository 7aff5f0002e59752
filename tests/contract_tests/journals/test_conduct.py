"""Each rule of good conduct is broken by one session, which breaks no other, and kept by its neighbour."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.journals.report import Blocked, build_report
from drytake.contract_tests.journals.rulebook import RULES
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.catalogue import ConnectionFaultError
from drytake.mockserver.faults.triggers import Trigger
from tests.contract_tests.journals.conversation import (
    BALANCE,
    BODY,
    CREATE,
    KEY,
    QUERY,
    Conversation,
    conduct,
    findings,
    polls_every,
)


def called_after_429(pause: float) -> Conversation:
    shown = Conversation()
    shown.happens("rate-limit")
    shown.call("GET", BALANCE)
    shown.happens(None)
    shown.clock.advance(pause)
    shown.call("GET", BALANCE)
    return shown


def called_after_retry_after(pause: float) -> Conversation:
    shown = Conversation()
    shown.engine.tenant(KEY).choose([Trigger(name="rate-limit", params={"retry_after": 20}, first=1)])
    asked = shown.call("GET", BALANCE)
    assert dict(asked.headers)[b"retry-after"] == b"20"
    shown.clock.advance(pause * 20)
    shown.call("GET", BALANCE)
    return shown


def strikes(name: str, operation: str, **how: Any) -> Conversation:
    """Return a session in which something happens to the first call of an operation."""
    shown = Conversation(**how)
    shown.engine.tenant(KEY).choose([Trigger(name=name, operation=operation, calls=[1])])
    return shown


def created_twice(lost: str, **second: Any) -> Conversation:
    """Return a session whose first create has its answer impaired, and that creates again."""
    shown = strikes(lost, "create-video", timing="instant")
    shown.call("POST", CREATE, BODY)
    shown.poll(shown.create(**second))
    return shown


def takes() -> Conversation:
    """Return a session that wants the same three times, and gets it."""
    shown = Conversation(timing="instant")
    for task_id in [shown.create() for _ in range(3)]:
        shown.poll(task_id)
    return shown


def resent_after(status: str, pause: float) -> Conversation:
    shown = Conversation(timing="instant")
    shown.engine.tenant(KEY).choose(
        [
            Trigger(
                name=status,
                operation="create-video",
                calls=[1],
                params={} if status != "overloaded" else {"retry_after": 20},
            )
        ]
    )
    shown.call("POST", CREATE, BODY)
    shown.clock.advance(pause)
    shown.poll(shown.create())
    return shown


def polled_again(*, again: bool) -> Conversation:
    shown = strikes("overloaded", "query-task", timing="instant")
    task_id = shown.create()
    shown.call("GET", QUERY, query=f"task_id={task_id}")
    shown.clock.advance(60)
    if again:
        shown.poll(task_id)
    return shown


def created(*, asked: bool) -> Conversation:
    shown = Conversation(timing="instant")
    task_id = shown.create()
    if asked:
        shown.poll(task_id)
    return shown


def made_anew(*, asked: bool) -> Conversation:
    """Return a session whose process ended between a create and the first poll, and began again."""
    shown = Conversation(timing="instant")
    first = shown.create()
    shown.poll(shown.create())
    if asked:
        shown.poll(first)
    return shown


def failed_and_made_again(times: int, *, refunds: bool = True) -> Conversation:
    """Return a session in which a request is made again after each failure; the last one goes well."""
    shown = Conversation(timing="instant", switches={"acme": {"refund-on-failure": refunds}})
    shown.engine.tenant(KEY).choose([Trigger(name="moderation", first=times)])
    for _ in range(times + 1):
        shown.poll(shown.create())
    return shown


def failed(*, asked: bool) -> Conversation:
    shown = Conversation(timing="instant")
    shown.happens("moderation")
    task_id = shown.create()
    if asked:
        shown.poll(task_id)
    return shown


def empty_response(*, again: bool) -> Conversation:
    shown = strikes("malformed-json", "query-task", timing="instant")
    task_id = shown.create()
    shown.call("GET", QUERY, query=f"task_id={task_id}")
    if again:
        shown.poll(task_id)
    return shown


def posted(*statuses: int, state: str = "delivered") -> tuple[Conversation, str]:
    """Return a session whose task has ended, of which a webhook was to tell; each attempt came a minute later."""
    shown = Conversation()
    task_id = shown.create(callback_url="http://127.0.0.1:9/hook")
    (delivery,) = shown.engine.tenant(KEY).deliveries
    now = shown.clock.now + 120
    delivery["state"] = state
    delivery["attempts"] = [
        {"at": now + 60 * number, "status": status, "error": None} for number, status in enumerate(statuses)
    ]
    shown.clock.advance(120)
    return shown, task_id


def webhook_refused(*, asked: bool) -> Conversation:
    shown, task_id = posted(500, 500, state="failed")
    if asked:
        shown.poll(task_id)
    return shown


def webhook_twice(fetches: int) -> Conversation:
    shown, task_id = posted(200, 200)
    for _ in range(fetches):
        shown.call("GET", f"/_drytake/media/acme/{task_id}/0.mp4", key=None)
        shown.clock.advance(60)
    return shown


def fetched_elsewhere(key: str | None) -> Conversation:
    shown = Conversation(timing="instant")
    task_id = shown.create()
    shown.poll(task_id)
    shown.host = "cdn.acme.example"
    shown.call("GET", f"/_drytake/media/acme/{task_id}/0.mp4", key=key)
    return shown


def redirected(*, follows: bool) -> Conversation:
    """Return a session whose result lies behind a redirect to this machine."""
    shown = strikes("private-redirect", "download", timing="instant")
    shown.poll(shown.create())
    task_id = next(entry.task_id for entry in shown.engine.tenant(KEY).journal)
    path = f"/_drytake/media/acme/{task_id}/0.mp4"
    where = dict(shown.call("GET", path, key=None).headers)[b"location"].decode()
    assert where.startswith("http://127.0.0.1")
    if follows:
        shown.call("GET", path, key=None, query=where.partition("?")[2])
    return shown


def left_after(*pauses: float) -> Conversation:
    """Return a session that polls, and then lets the task end."""
    shown = polls_every(*pauses)
    shown.clock.advance(60)
    return shown


def fetched(times: int) -> Conversation:
    shown = strikes("truncated-download", "download", timing="instant")
    shown.poll(shown.create())
    task_id = next(entry.task_id for entry in shown.engine.tenant(KEY).journal)
    for _ in range(times):
        with suppress(ConnectionFaultError):
            shown.call("GET", f"/_drytake/media/acme/{task_id}/0.mp4", key=None)
    return shown


def cancelled(seconds: float) -> Conversation:
    shown = Conversation()
    task_id = shown.create()
    shown.clock.advance(seconds)
    shown.call("POST", f"/api/v1/tasks/{task_id}/cancel")
    return shown


def refused(times: int) -> Conversation:
    shown = Conversation()
    for _ in range(times):
        shown.call("GET", QUERY, query="task_id=nobodys")
    return shown


def downloaded_after(seconds: float) -> Conversation:
    shown = polls_every(60, 60)
    task_id = next(entry.task_id for entry in shown.engine.tenant(KEY).journal)
    shown.clock.advance(seconds)
    shown.call("GET", f"/_drytake/media/acme/{task_id}/0.mp4", key=None)
    return shown


def one_call(method: str, path: str, **how: Any) -> Conversation:
    shown = Conversation()
    shown.call(method, path, **how)
    return shown


def uploaded(times: int, tasks: int = 1, *, other: str = "") -> Conversation:
    """Return a session that uploads a file so often, and makes tasks with it; the last one may be another file."""
    shown = Conversation(timing="instant")
    for left in reversed(range(times)):
        shown.call(
            "POST", "/api/v1/files", {"name": "a.png", "data_url": f"data:image/png;base64,{PNG}{other * (not left)}"}
        )
    for number in range(tasks):
        shown.poll(shown.create(prompt=f"scene {number}"))
    return shown


def said_in_json(body: bytes) -> Conversation:
    """Return a session that makes a task by a body that is sent as it is, and waits for its end."""
    shown = Conversation(timing="instant")
    shown.poll(json.loads(shown.call("POST", CREATE, body).body)["data"]["task_id"])
    return shown


def silent_about_keys() -> Conversation:
    """Return a call without a key to a provider whose own rulebook had no rule about that."""
    shown = Conversation()
    shown.call("GET", BALANCE, key=None)
    for entry in shown.engine.tenant("").journal:
        entry.violations = ()
    return shown


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
SESSIONS: dict[str, tuple[Callable[[], Conversation], Callable[[], Conversation]]] = {
    "polls-too-fast": (lambda: polls_every(60, 50, 60), lambda: polls_every(60, 60)),
    "polls-after-end": (lambda: polls_every(60, 60, 60), lambda: polls_every(60, 60)),
    "gives-up-early": (lambda: polls_every(59), lambda: polls_every(60, 60)),
    "no-back-off": (lambda: called_after_429(0.8), lambda: called_after_429(0.95)),
    "retry-after-ignored": (lambda: called_after_retry_after(0.5), lambda: called_after_retry_after(1)),
    "gives-up-at-error": (lambda: polled_again(again=False), lambda: polled_again(again=True)),
    "never-asked": (lambda: created(asked=False), lambda: created(asked=True)),
    "result-not-asked": (lambda: left_after(60, 54), lambda: left_after(60, 60)),
    "double-create": (lambda: created_twice("gateway-timeout"), takes),
    "create-resent": (lambda: resent_after("server-error", 60), lambda: resent_after("overloaded", 20)),
    "download-broken": (lambda: fetched(1), lambda: fetched(2)),
    "cancelled-but-charged": (lambda: cancelled(121), lambda: cancelled(119)),
    "refused-again": (lambda: refused(3), lambda: refused(2)),
    "task-thrown-away": (lambda: made_anew(asked=False), lambda: made_anew(asked=True)),
    "retried-unrefunded": (
        lambda: failed_and_made_again(1, refunds=False),
        lambda: failed_and_made_again(1),
    ),
    "retried-without-end": (lambda: failed_and_made_again(5), lambda: failed_and_made_again(4)),
    "refund-not-seen": (lambda: failed(asked=False), lambda: failed(asked=True)),
    "taken-for-done": (lambda: empty_response(again=False), lambda: empty_response(again=True)),
    "webhook-lost": (lambda: webhook_refused(asked=False), lambda: webhook_refused(asked=True)),
    "webhook-doubled": (lambda: webhook_twice(2), lambda: webhook_twice(1)),
    "key-sent-along": (lambda: fetched_elsewhere(KEY), lambda: fetched_elsewhere(None)),
    "uploaded-again": (lambda: uploaded(3), lambda: uploaded(2)),
    "private-address-followed": (lambda: redirected(follows=True), lambda: redirected(follows=False)),
    "expired-link": (lambda: downloaded_after(86_401), lambda: downloaded_after(86_400)),
    "no-key": (silent_about_keys, lambda: one_call("GET", BALANCE)),
    "other-key": (lambda: one_call("GET", BALANCE, key="sk-test-old"), lambda: one_call("GET", BALANCE)),
    "unknown-endpoint": (lambda: one_call("GET", "/api/v1/task"), lambda: one_call("GET", BALANCE)),
    "duplicate-name": (
        lambda: said_in_json(b'{"prompt": "A cat", "duration": 9, "duration": 5}'),
        lambda: said_in_json(b'{"prompt": "A \\"duration\\": \\"duration\\": cat", "duration": 5}'),
    ),
    "endpoint-not-played": (lambda: one_call("GET", "/api/v1/styles"), lambda: one_call("GET", BALANCE)),
}


def test_each_rule_has_its_stories() -> None:
    assert set(SESSIONS) == set(RULES)


@pytest.mark.parametrize("rule_name", SESSIONS)
def test_story_breaks_this_rule_alone(rule_name: str) -> None:
    assert conduct(SESSIONS[rule_name][0]()) == {rule_name}


@pytest.mark.parametrize("rule_name", SESSIONS)
def test_story_beside_it_breaks_none(rule_name: str) -> None:
    assert conduct(SESSIONS[rule_name][1]()) == set()


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        pytest.param(lambda: polls_every(1, 1, timing="fast"), "polls-too-fast", id="fast tasks may be polled fast"),
        pytest.param(lambda: polls_every(0, 0, timing="per-poll"), "polls-too-fast", id="so may those that polls move"),
        pytest.param(lambda: polls_every(60, 60, 0), "polls-too-fast", id="after the end is too late, not too fast"),
        pytest.param(lambda: polls_every(4, timing="fast"), "gives-up-early", id="a fast task ends early"),
        pytest.param(
            lambda: created_twice("gateway-timeout", prompt="Another one"),
            "double-create",
            id="another shot is no retry",
        ),
    ],
)
def test_kept(shown: Callable[[], Conversation], kept: str) -> None:
    assert kept not in conduct(shown())


SIGNED = "https://cdn.example.com/a.png?token=Zk9-nobody-47"


@pytest.mark.parametrize("store", ["memory", "sqlite"])
@pytest.mark.parametrize(
    ("first", "second", "twice"),
    [
        ({"image_urls": [f"{SIGNED}11"]}, {"image_urls": [f"{SIGNED}11"]}, True),
        ({"image_urls": [f"{SIGNED}11"]}, {"image_urls": [f"{SIGNED}12"]}, False),
        ({"prompt": "say sk-aaaaaaaaaa1"}, {"prompt": "say sk-bbbbbbbbbb2"}, False),
        ({"prompt": f"say {KEY}"}, {"prompt": f"say {KEY}"}, True),
        ({}, {}, True),
    ],
    ids=["same secret", "other secret", "other key", "own key", "none"],
)
def test_creates_that_differ_in_a_secret_alone_are_no_retry(
    tmp_path: Path, store: str, first: Any, second: Any, *, twice: bool
) -> None:
    shown = Conversation(store="memory" if store == "memory" else f"sqlite:///{tmp_path / 'state.db'}")
    with shown.engine.lock:
        shown.engine.tenant(KEY).choose([Trigger(name="gateway-timeout", operation="create-video", calls=[1])])
    shown.call("POST", CREATE, {**BODY, **first})
    shown.create(**second)

    assert ("double-create" in conduct(shown)) == twice
    shown.engine.close()


def test_bodies_that_somebody_has_cleaned_are_no_retry() -> None:
    shown = strikes("gateway-timeout", "create-video")
    for _ in range(2):
        shown.call("POST", CREATE, {**BODY, "image_urls": ["https://cdn.example.com/a.png?token=[redacted]"]})

    assert "double-create" not in conduct(shown)


def test_intervals_are_checked_in_any_timing_when_asked() -> None:
    assert "polls-too-fast" in conduct(polls_every(1, 1, timing="fast"), realistic=True)


def test_intervals_are_measured_on_the_tenants_clock() -> None:
    shown = Conversation()
    shown.clock.run(1e9)
    task_id = shown.create()
    shown.clock.freeze()
    shown.poll(task_id, after=60)
    shown.poll(task_id, after=60)
    assert "polls-too-fast" not in conduct(shown)


def test_cancelling_is_no_giving_up() -> None:
    shown = Conversation()
    task_id = shown.create()
    shown.poll(task_id)
    assert conduct(shown) == {"gives-up-early"}
    shown.call("POST", f"/api/v1/tasks/{task_id}/cancel")
    assert conduct(shown) == set()


@pytest.mark.parametrize(("times", "tasks", "other"), [(3, 3, ""), (3, 1, "AAAA")], ids=["one a task", "another file"])
def test_uploads_that_have_a_reason_are_none_again(times: int, tasks: int, other: str) -> None:
    assert conduct(uploaded(times, tasks, other=other)) == set()


def test_polling_too_fast_cites_the_providers_own_page() -> None:
    shown = polls_every(1, 1)
    (finding,) = [entry for entry in findings(shown) if entry.rule.name == "polls-too-fast"]
    assert finding.rule.source == shown.engine.mounts["acme"].provider.timing.source


def test_poll_after_the_end_is_told_once_a_task() -> None:
    (finding,) = [entry for entry in findings(polls_every(60, 60, 60, 60, 60)) if "after-end" in entry.rule.id]
    assert "3 times" in finding.message


def test_misspelt_path_and_wrong_method_are_told_apart() -> None:
    shown = Conversation()
    shown.call("GET", "/api/v1/task")
    shown.call("DELETE", BALANCE)
    misspelt, wrong = (entry.message for entry in findings(shown) if "endpoint" in entry.rule.id)
    assert "did you mean GET `/api/v1/tasks`?" in misspelt
    assert "it takes GET" in wrong


def test_blocked_call_is_a_finding() -> None:
    call = Blocked("POST", "https://queue.fal.run/x", "it would have cost: unknown")
    report = build_report(Engine(), title="run", blocked=[call])
    assert [finding.rule.name for finding in report.findings] == ["paid-host"]
    assert report.subjects == ("POST https://queue.fal.run/x",)
