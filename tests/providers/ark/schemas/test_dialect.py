"""Ark's words for tasks and errors: pure functions of a task, held against the models of its responses."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from drytake.schemas.http import ErrorView, Failure
from drytake.schemas.provider import CANCELLED, EXPIRED, FAILED, QUEUED, RUNNING, SUCCEEDED, State
from drytake.schemas.providers.ark import dialect, responses
from drytake.schemas.providers.ark.contracts import CREATE
from drytake.schemas.providers.ark.dialect import BYTEPLUS, ERRORS, FAILURES, KEPT, STATES, VOLCENGINE
from drytake.schemas.providers.ark.rules.book import body, image, text, video
from tests.providers import stubs

ID = "cgt-20260610150255-4g4tr"
CREATED, FINISHED = 1_781_074_975.6, 1_781_075_206.2
CALL = "02" + "0" * 51


@dataclass
class TaskStub(stubs.TaskStub):
    """A task as a dialect sees one."""

    body: Any = field(default_factory=text)
    path: str = "/contents/generations/tasks"
    id: str = ID
    created: float = CREATED
    now: float = FINISHED

    @property
    def word(self) -> str:
        return STATES[self.state]

    @property
    def request(self) -> Any:
        return CREATE.validate_value(self.body).request

    def __post_init__(self) -> None:
        self.data = {name: getattr(self.request, name) for name in KEPT} if self.request is not None else {}

    @property
    def failure(self) -> Failure | None:
        return FAILURES[self.cause] if self.cause else None


@dataclass
class CallStub(stubs.CallStub):
    """What a dialect sees of a call."""

    id: str = CALL
    now: float = FINISHED

    def result(self, task: Any, index: int = 0, suffix: str = "mp4") -> str:
        return f"https://example.com/{task.id}/{index}.{suffix}"


def done(shown: Any, **facts: Any) -> dict[str, Any]:
    return cast(
        "dict[str, Any]", BYTEPLUS.task(TaskStub(SUCCEEDED, body=shown, finished=FINISHED, **facts), CallStub())
    )


def test_captured_task_is_rendered_field_by_field() -> None:
    capture = json.loads(
        '{"id":"cgt-20260610150255-4g4tr","model":"dreamina-seedance-2-0-260128","status":"succeeded",'
        '"content":{"video_url":"https://example.com/cgt-20260610150255-4g4tr/0.mp4"},'
        '"usage":{"completion_tokens":108900,"total_tokens":108900},"created_at":1781074975,"updated_at":1781075206,'
        '"seed":13423,"resolution":"720p","ratio":"16:9","duration":5,"framespersecond":24,"output_format":"mp4",'
        '"service_tier":"default","execution_expires_after":172800,"generate_audio":true,"draft":false,"priority":0}'
    )
    rendered = done(text(seed=13423, ratio="16:9"))

    assert rendered == capture
    assert list(rendered) == list(capture)


WAITING = {"id", "model", "status", "created_at", "updated_at", "service_tier", "execution_expires_after"}
WAITING |= {"generate_audio", "draft", "priority"}


@pytest.mark.parametrize("state", [QUEUED, RUNNING, CANCELLED, EXPIRED])
def test_task_that_has_made_nothing_says_settings_alone(state: State) -> None:
    cause = state if state in (CANCELLED, EXPIRED) else ""
    rendered = BYTEPLUS.task(TaskStub(state, cause), CallStub())

    assert set(rendered) == WAITING
    responses.Pending.model_validate(rendered)


@pytest.mark.parametrize("cause", ["moderation", "moderation-audio", "moderation-policy", "provider-failure"])
def test_failed_task_says_why(cause: str) -> None:
    rendered = BYTEPLUS.task(TaskStub(FAILED, cause, finished=FINISHED), CallStub())

    failed = responses.Failed.model_validate(rendered)
    words, _, call = failed.error.message.partition(" Request id: ")
    assert (failed.error.code, words, len(call)) == (FAILURES[cause].type, FAILURES[cause].message, 53)


def test_settings_that_were_sent_are_said_again() -> None:
    shown = text(generate_audio=False, priority=3, execution_expires_after=3600, safety_identifier="u")
    rendered = BYTEPLUS.task(TaskStub(RUNNING, body=shown), CallStub())

    assert [rendered[name] for name in ("generate_audio", "priority", "execution_expires_after")] == [False, 3, 3600]
    assert rendered["safety_identifier"] == "u"
    assert BYTEPLUS.created(TaskStub(body=shown), CallStub()) == {"id": ID, "safety_identifier": "u"}


@pytest.mark.parametrize(
    ("shown", "facts"),
    [
        (text(resolution="4K", ratio="21:9"), {"resolution": "4k", "ratio": "21:9"}),
        (body(image(url="https://example.com/i.png#width=600&height=900")), {"ratio": "3:4", "resolution": "720p"}),
        (text(duration=-1), {"duration": 5}),
        (text(seed=-1), {"seed": 7}),
        (
            text(model="dreamina-seedance-2-5-260628", draft=True, resolution="720p"),
            {"resolution": "480p", "draft": True},
        ),
        (text(model="ep-20260401120000-abcde"), {"model": "dreamina-seedance-2-0-260128"}),
        (text(tools=[{"type": "web_search"}]), {"tools": [{"type": "web_search"}]}),
    ],
)
def test_what_was_made_is_said(shown: Any, facts: dict[str, Any]) -> None:
    rendered = done(shown)

    responses.Succeeded.model_validate(rendered)
    assert {name: rendered[name] for name in facts} == facts


def test_last_frame_has_a_link_of_its_own() -> None:
    content = done(text(return_last_frame=True))["content"]

    assert content["last_frame_url"] == f"https://example.com/{ID}/1.png"


def test_seconds_of_references_are_billed() -> None:
    shown = body(video("https://example.com/v.mp4#duration=5"), ratio="16:9")

    assert done(shown)["usage"]["completion_tokens"] == 216_900


def test_other_cloud_names_its_own_model_of_an_endpoint() -> None:
    rendered = VOLCENGINE.task(TaskStub(body=text(model="ep-20260401120000-abcde")), CallStub())

    assert rendered["model"] == "doubao-seedance-2-0-260128"


def test_ids_say_the_time_in_beijing() -> None:
    made = dialect.task_id("0123456789abcdef" * 2, 1_781_074_975)

    assert re.fullmatch(r"cgt-20260610150255-[a-z0-9]{5}", made)


def test_id_of_a_call_has_53_characters() -> None:
    made = dialect.request_id("0123456789abcdef" * 2, 1_781_074_975)

    assert made.startswith("021781074975000")
    assert len(made) == 53


@pytest.mark.parametrize("kind", ERRORS)
def test_error_has_one_form(kind: str) -> None:
    facts = {"task_id": ID, "word": "running"}
    response = dialect.error(ErrorView(kind, ERRORS[kind], facts, path="/x"), CallStub())

    said = responses.ErrorBody.model_validate_json(response.body).error
    assert response.status == ERRORS[kind].status
    assert said.message.endswith(f" Request id: {CALL}")
    assert "?" not in said.message


def test_wrong_request_is_said_by_its_first_fault() -> None:
    shown = body(image(), image())
    view = ErrorView(
        "malformed", ERRORS["malformed"], {}, CREATE.validate_value(shown).violations, body=json.dumps(shown).encode()
    )

    said = responses.ErrorBody.model_validate_json(dialect.error(view, CallStub()).body).error
    assert "role must be specified for image contents" in said.message
    assert said.param == "content"


def test_running_task_cannot_be_deleted_in_captured_words() -> None:
    view = ErrorView("late", ERRORS["late"], {"word": "running"})
    response = dialect.error(view, CallStub())

    said = responses.ErrorBody.model_validate_json(response.body).error
    assert (response.status, said.code) == (409, "InvalidAction.RunningTaskDeletion")
    assert said.message.startswith("Cannot delete task because it is currently running ")
