"""Each rule of good conduct is broken by one story, which breaks no other, and kept by its neighbour."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.findings.model import Finding
from drytake.contract_tests.journals.conduct import _TELLERS
from drytake.contract_tests.journals.report import Blocked, findings_of, judgement_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.faults.triggers import Cue
from drytake.mockserver.http.app import create_app
from drytake.mockserver.settings.model import Settings
from drytake.schemas.http import Answer

KEY = "sk-test-story"
CREATE, QUERY, BALANCE = "/api/v1/videos", "/api/v1/tasks", "/api/v1/balance"
BODY = {"prompt": "A lighthouse at dawn"}


class Told:
    """A client's story, told call by call at a clock that stands still in between."""

    def __init__(self, *, timing: Any = "realistic", host: str = "api.acme.example", store: str = "memory") -> None:
        self.engine = Engine(Settings(timing=timing, store=store))
        self.app = create_app(self.engine)
        self.host = host
        self.clock = self.engine.tenant(KEY).clock
        self.clock.freeze()

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = KEY, query: str = "") -> Answer:
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


def polls_every(*pauses: float, **how: Any) -> Told:
    told = Told(**how)
    task_id = told.create()
    for pause in pauses:
        told.poll(task_id, after=pause)
    return told


def called_after_429(pause: float) -> Told:
    told = Told()
    told.happens("rate-limit")
    told.call("GET", BALANCE)
    told.happens(None)
    told.clock.advance(pause)
    told.call("GET", BALANCE)
    return told


def called_after_retry_after(pause: float) -> Told:
    told = Told()
    told.engine.tenant(KEY).choose([Cue(name="rate-limit", params={"retry_after": 20}, first=1)])
    asked = told.call("GET", BALANCE)
    assert dict(asked.headers)[b"retry-after"] == b"20"
    told.clock.advance(pause * 20)
    told.call("GET", BALANCE)
    return told


def created_twice(pause: float, **second: Any) -> Told:
    told = Told()
    told.create()
    told.clock.advance(pause)
    told.create(**second)
    return told


def downloaded_after(seconds: float) -> Told:
    told = polls_every(60, 60)
    task_id = next(entry.task_id for entry in told.engine.tenant(KEY).journal)
    told.clock.advance(seconds)
    told.call("GET", f"/_drytake/media/acme/{task_id}/0.mp4", key=None)
    return told


def one_call(method: str, path: str, **how: Any) -> Told:
    told = Told()
    told.call(method, path, **how)
    return told


def silent_about_keys() -> Told:
    """Return a call without a key to a provider whose own rulebook had no rule about that."""
    told = Told()
    told.call("GET", BALANCE, key=None)
    for entry in told.engine.tenant("").journal:
        entry.violations = ()
    return told


STORIES: dict[str, tuple[Callable[[], Told], Callable[[], Told]]] = {
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


def findings(told: Told, **how: Any) -> list[Finding]:
    return findings_of(told.engine, keys=frozenset({KEY}), **how)


def conduct(told: Told, **how: Any) -> set[str]:
    return {finding.rule.offence for finding in findings(told, **how) if finding.rule.provider == "conduct"}


def test_each_rule_has_its_stories() -> None:
    assert set(STORIES) == set(_TELLERS)


@pytest.mark.parametrize("offence", STORIES)
def test_story_breaks_this_rule_alone(offence: str) -> None:
    assert conduct(STORIES[offence][0]()) == {offence}


@pytest.mark.parametrize("offence", STORIES)
def test_story_beside_it_breaks_none(offence: str) -> None:
    assert conduct(STORIES[offence][1]()) == set()


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        pytest.param(lambda: polls_every(1, 1, timing="fast"), "polls-too-fast", id="fast tasks may be polled fast"),
        pytest.param(lambda: polls_every(0, 0, timing="per-poll"), "polls-too-fast", id="so may those that polls move"),
        pytest.param(lambda: polls_every(4, timing="fast"), "gives-up-early", id="a fast task ends early"),
        pytest.param(lambda: created_twice(0, prompt="Another one"), "double-create", id="another request is no retry"),
    ],
)
def test_kept(told: Callable[[], Told], kept: str) -> None:
    assert kept not in conduct(told())


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
    told = Told(store="memory" if store == "memory" else f"sqlite:///{tmp_path / 'state.db'}")
    told.create(**first)
    told.create(**second)

    assert ("double-create" in conduct(told)) == twice
    told.engine.close()


def test_bodies_that_somebody_has_cleaned_are_no_retry() -> None:
    told = Told()
    for _ in range(2):
        told.create(image_urls=["https://cdn.example.com/a.png?token=[redacted]"])

    assert "double-create" not in conduct(told)


def test_intervals_are_judged_in_any_timing_when_asked() -> None:
    assert "polls-too-fast" in conduct(polls_every(1, 1, timing="fast"), paced=True)


def test_intervals_are_measured_on_the_tenants_clock() -> None:
    told = Told()
    told.clock.run(1e9)
    task_id = told.create()
    told.clock.freeze()
    told.poll(task_id, after=60)
    told.poll(task_id, after=60)
    assert "polls-too-fast" not in conduct(told)


def test_cancelling_is_no_giving_up() -> None:
    told = Told()
    task_id = told.create()
    told.poll(task_id)
    assert conduct(told) == {"gives-up-early"}
    told.call("POST", f"/api/v1/tasks/{task_id}/cancel")
    assert conduct(told) == set()


def test_polling_too_fast_cites_the_providers_own_page() -> None:
    told = polls_every(1, 1)
    (finding,) = [entry for entry in findings(told) if entry.rule.offence == "polls-too-fast"]
    assert finding.rule.source == told.engine.mounts["acme"].provider.timing.source


def test_poll_after_the_end_is_told_once_a_task() -> None:
    (finding,) = [entry for entry in findings(polls_every(60, 60, 60, 60, 60)) if "after-end" in entry.rule.id]
    assert "3 times" in finding.message


def test_misspelt_path_and_wrong_method_are_told_apart() -> None:
    told = Told()
    told.call("GET", "/api/v1/task")
    told.call("DELETE", BALANCE)
    misspelt, wrong = (entry.message for entry in findings(told) if "endpoint" in entry.rule.id)
    assert "did you mean GET `/api/v1/tasks`?" in misspelt
    assert "it takes GET" in wrong


def test_blocked_call_is_a_finding() -> None:
    call = Blocked("POST", "https://queue.fal.run/x", "it would have cost: unknown")
    judgement = judgement_of(Engine(), title="run", blocked=[call])
    assert [finding.rule.offence for finding in judgement.findings] == ["paid-host"]
    assert judgement.subjects == ("POST https://queue.fal.run/x",)
