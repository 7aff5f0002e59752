"""Each rule of good conduct is broken by one session, which breaks no other, and kept by its neighbour."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.findings.model import Finding
from drytake.contract_tests.journals.conduct import _RULES
from drytake.contract_tests.journals.report import Blocked, build_report, findings_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.http import Response

KEY = "sk-test-session"
CREATE, QUERY, BALANCE = "/api/v1/videos", "/api/v1/tasks", "/api/v1/balance"
BODY = {"prompt": "A lighthouse at dawn"}


class Conversation:
    """A client's session, told call by call at a clock that stands still in between."""

    def __init__(self, *, timing: Any = "realistic", host: str = "api.acme.example", store: str = "memory") -> None:
        self.engine = Engine(Settings(timing=timing, store=store))
        self.app = create_app(self.engine)
        self.host = host
        self.clock = self.engine.tenant(KEY).clock
        self.clock.freeze()

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = KEY, query: str = "") -> Response:
        headers = [(b"host", self.host.encode()), (b"content-type", b"application/json")]
        headers += [] if key is None else [(b"authorization", f"Bearer {key}".encode())]
        scope = {"method": method, "path": path, "scheme": "https", "query_string": query.encode(), "headers": headers}
        made = self.app.exchange(scope, b"" if body is None else json.dumps(body).encode())
        return made() if callable(made) else made

    def create(self, **changes: Any) -> str:
        return str(json.loads(self.call("POST", CREATE, {**BODY, **changes}).body)["data"]["task_id"])

    def poll(self, task_id: str, *, after: float = 0) -> Any:
        self.clock.advance(after)
        return json.loads(self.call("GET", QUERY, query=f"task_id={task_id}").body)["data"]

    def happens(self, scenario: str | None) -> None:
        self.engine.tenant(KEY).scenario = None if scenario is None else SCENARIOS[scenario]


def polls_every(*pauses: float, **how: Any) -> Conversation:
    shown = Conversation(**how)
    task_id = shown.create()
    for pause in pauses:
        shown.poll(task_id, after=pause)
    return shown


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


def created_twice(pause: float, **second: Any) -> Conversation:
    shown = Conversation()
    shown.create()
    shown.clock.advance(pause)
    shown.create(**second)
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


def silent_about_keys() -> Conversation:
    """Return a call without a key to a provider whose own rulebook had no rule about that."""
    shown = Conversation()
    shown.call("GET", BALANCE, key=None)
    for entry in shown.engine.tenant("").journal:
        entry.violations = ()
    return shown


SESSIONS: dict[str, tuple[Callable[[], Conversation], Callable[[], Conversation]]] = {
    "polls-too-fast": (lambda: polls_every(60, 50, 60), lambda: polls_every(60, 60)),
    "polls-after-end": (lambda: polls_every(60, 60, 60), lambda: polls_every(60, 60)),
    "gives-up-early": (lambda: polls_every(59), lambda: polls_every(60, 60)),
    "no-back-off": (lambda: called_after_429(0.8), lambda: called_after_429(0.95)),
    "retry-after-ignored": (lambda: called_after_retry_after(0.5), lambda: called_after_retry_after(1)),
    "double-create": (lambda: created_twice(29), lambda: created_twice(30)),
    "expired-link": (lambda: downloaded_after(86_401), lambda: downloaded_after(86_400)),
    "no-key": (silent_about_keys, lambda: one_call("GET", BALANCE)),
    "other-key": (lambda: one_call("GET", BALANCE, key="sk-test-old"), lambda: one_call("GET", BALANCE)),
    "unknown-endpoint": (lambda: one_call("GET", "/api/v1/task"), lambda: one_call("GET", BALANCE)),
    "endpoint-not-played": (lambda: one_call("GET", "/api/v1/styles"), lambda: one_call("GET", BALANCE)),
}


def findings(shown: Conversation, **how: Any) -> list[Finding]:
    return findings_of(shown.engine, keys=frozenset({KEY}), **how)


def conduct(shown: Conversation, **how: Any) -> set[str]:
    return {finding.rule.name for finding in findings(shown, **how) if finding.rule.provider == "conduct"}


def test_each_rule_has_its_stories() -> None:
    assert set(SESSIONS) == set(_RULES)


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
        pytest.param(lambda: created_twice(0, prompt="Another one"), "double-create", id="another request is no retry"),
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
    shown.create(**first)
    shown.create(**second)

    assert ("double-create" in conduct(shown)) == twice
    shown.engine.close()


def test_bodies_that_somebody_has_cleaned_are_no_retry() -> None:
    shown = Conversation()
    for _ in range(2):
        shown.create(image_urls=["https://cdn.example.com/a.png?token=[redacted]"])

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
