"""A client that waited as it was told is never called impatient, and nobody is blamed for what a scenario did."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest

from drytake.contract_tests.journals.report import findings_of
from drytake.mockserver.faults.catalogue import ConnectionFaultError
from drytake.mockserver.faults.triggers import Trigger
from drytake.schemas.registry import get_provider, provider_ids
from tests.contract_tests.journals.conversation import KEY, QUERY, Conversation, conduct, findings, polls_every

WAITING = {"no-back-off", "retry-after-ignored"}
MODEL = "seedance-2-0-text-to-video"
QUEUE = {"model": MODEL, "prompt": "x", "duration": "5s", "resolution": "720p", "aspect_ratio": "16:9"}


def limited(*, retry_after: float | None = 3) -> Conversation:
    """Return a session at Venice whose calls are limited."""
    shown = Conversation(host="api.venice.ai")
    params = {} if retry_after is None else {"retry_after": retry_after}
    shown.engine.tenant(KEY).choose([Trigger(name="rate-limit", params=params)])
    return shown


def queue(shown: Conversation, prompt: str = "x", *, after: float = 0) -> None:
    shown.clock.advance(after)
    shown.call("POST", "/api/v1/video/queue", {**QUEUE, "prompt": prompt})


def quote(shown: Conversation) -> None:
    shown.call("POST", "/api/v1/video/quote", {name: QUEUE[name] for name in QUEUE if name != "prompt"})


def waited_by_the_machines_clock() -> Conversation:
    """Return a session on a clock that stands still, whose client really waited."""
    shown = limited()
    queue(shown)
    queue(shown)
    first, second = shown.engine.tenant(KEY).journal
    second.real = first.real + 3
    return shown


def two_workers_with_two_prompts() -> Conversation:
    shown = limited()
    queue(shown, "a")
    queue(shown, "b", after=0.05)
    shown.happens(None)
    queue(shown, "a", after=3)
    queue(shown, "b", after=0.05)
    return shown


def four_workers_with_one_prompt() -> Conversation:
    shown = limited()
    for _ in range(4):
        queue(shown, after=0.01)
    shown.happens(None)
    queue(shown, after=3)
    for _ in range(3):
        queue(shown, after=0.01)
    return shown


def another_operation_meanwhile() -> Conversation:
    shown = limited()
    queue(shown)
    shown.happens(None)
    quote(shown)
    queue(shown, after=3)
    return shown


def a_little_early(seconds: float) -> Callable[[], Conversation]:
    def session() -> Conversation:
        shown = limited()
        queue(shown)
        queue(shown, after=seconds)
        return shown

    return session


@pytest.mark.parametrize(
    "session",
    [
        pytest.param(waited_by_the_machines_clock, id="the tenant's clock stands still"),
        pytest.param(two_workers_with_two_prompts, id="workers of one key, each with its own prompt"),
        pytest.param(four_workers_with_one_prompt, id="workers that send the same"),
        pytest.param(another_operation_meanwhile, id="an operation that isn't limited"),
        pytest.param(a_little_early(2.99), id="timers aren't exact"),
    ],
)
def test_who_waited_is_not_impatient(session: Callable[[], Conversation]) -> None:
    assert not conduct(session()) & WAITING


@pytest.mark.parametrize("retry_after", [3, None])
def test_who_sends_the_same_at_once_is(retry_after: float | None) -> None:
    shown = limited(retry_after=retry_after)
    for _ in range(3):
        queue(shown, after=0.1)
    assert conduct(shown) & WAITING


def test_a_retry_that_waits_too_late_is_still_found() -> None:
    shown = limited()
    queue(shown)
    queue(shown, after=0.1)
    shown.happens(None)
    queue(shown, after=3)
    assert conduct(shown) & WAITING == {"retry-after-ignored"}


# --- polling ---------------------------------------------------------------------------------------------------


def test_steady_timer_may_be_early_after_it_was_late() -> None:
    assert "polls-too-fast" not in conduct(polls_every(60, 68, 52, 60))
    assert "polls-too-fast" in conduct(polls_every(60, 50, 50, 60))


def test_second_look_by_another_operation_is_no_second_poll() -> None:
    shown = Conversation(host="api.xskill.ai")
    model = {"model": "st-ai/super-seed2", "params": {"prompt": "A lighthouse", "model": "seedance_2.0_fast"}}
    task_id = json.loads(shown.call("POST", "/api/v3/tasks/create", model).body)["data"]["task_id"]
    for _ in range(3):
        shown.clock.advance(5)
        shown.call("POST", "/api/v3/tasks/query", {"task_id": task_id})
        shown.call("GET", f"/api/v3/tasks/{task_id}")
    assert "polls-too-fast" not in conduct(shown)


def test_who_waited_for_the_documented_time_but_for_a_moment_has_not_given_up_early() -> None:
    assert "gives-up-early" not in conduct(polls_every(60, 59.9))
    assert "gives-up-early" in conduct(polls_every(60))


@pytest.mark.parametrize("refusal", ["bad-key", "forbidden-region", "unknown-state"])
def test_who_is_told_to_stop_has_not_given_up_early(refusal: str) -> None:
    shown = polls_every(30)
    shown.happens(refusal)
    task_id = next(entry.task_id for entry in shown.engine.tenant(KEY).journal)
    shown.call("GET", QUERY, query=f"task_id={task_id}")
    assert "gives-up-early" not in conduct(shown)


@pytest.mark.parametrize(("blip", "words"), [("overloaded", "answered with 503"), ("empty-reply", "not answered")])
def test_who_gives_up_at_a_blip_is_told_which(blip: str, words: str) -> None:
    shown = polls_every(30)
    shown.happens(blip)
    task_id = next(entry.task_id for entry in shown.engine.tenant(KEY).journal)
    shown.clock.advance(10)
    with suppress(ConnectionFaultError):
        shown.call("GET", QUERY, query=f"task_id={task_id}")
    (finding,) = [entry for entry in findings(shown) if entry.rule.name == "gives-up-at-error"]
    assert "gave up 40 s after the task" in finding.message
    assert words in finding.message


def test_who_was_ended_by_somebody_else_has_not_given_up() -> None:
    shown = polls_every(30)
    assert [entry.rule.name for entry in findings_of(shown.engine)] == ["gives-up-early"]
    assert findings_of(shown.engine, cut=True) == []


# --- what a scenario did ---------------------------------------------------------------------------------------


def test_link_that_a_scenario_lets_expire_is_not_the_clients_fault() -> None:
    shown = polls_every(60, 60)
    shown.happens("expired-link")
    task_id = next(entry.task_id for entry in shown.engine.tenant(KEY).journal)
    response = shown.call("GET", f"/_drytake/media/acme/{task_id}/0.mp4", key=None)
    assert response.status == 403
    assert "expired-link" not in conduct(shown)


# --- whose page is cited ---------------------------------------------------------------------------------------

OWN = {
    "polls-too-fast",
    "polls-after-end",
    "gives-up-early",
    "never-asked",
    "task-thrown-away",
    "double-create",
    "expired-link",
}


def test_finding_cites_a_page_of_the_provider_that_was_called() -> None:
    pages = {name: _pages(name) for name in provider_ids()}
    shown = Conversation(host="api.venice.ai")
    for prompt in ("noon", "dusk"):
        queue_id = json.loads(shown.call("POST", "/api/v1/video/queue", {**QUEUE, "prompt": prompt}).body)["queue_id"]
    for _ in range(3):
        shown.call("POST", "/api/v1/video/retrieve", {"model": MODEL, "queue_id": queue_id})
    cited = {entry.rule.name: entry.rule.source.url for entry in findings(shown) if entry.rule.name in OWN}
    assert set(cited) == {"polls-too-fast", "gives-up-early", "never-asked"}
    assert set(cited.values()) <= pages["venice"]
    assert not set(cited.values()) & pages["outai"]


def _pages(name: str) -> set[str]:
    provider = get_provider(name)
    return {provider.docs, provider.timing.source.url, *(rule.source.url for rule in provider.rules)}


# --- did you mean ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/api/v1/image/generate", "/api/v1/image/edit", "/api/v1/chat/completions", "/api/v1/audio/queue"]
)
def test_far_off_path_is_not_what_was_meant(path: str) -> None:
    shown = Conversation(host="api.venice.ai")
    shown.call("POST", path, {})
    assert "did you mean" not in str(findings(shown))


@pytest.mark.parametrize("path", ["/api/v1/videos/queue", "/v1/video/queue", "/api/v1/video/queues"])
def test_near_path_is(path: str) -> None:
    shown = Conversation(host="api.venice.ai")
    shown.call("POST", path, {})
    assert "did you mean POST `/api/v1/video/queue`?" in str(findings(shown))
