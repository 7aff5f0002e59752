"""fal's words for tasks and errors: pure functions of a task, held against the models of its responses."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from pydantic import BaseModel

from drytake.schemas.http import ErrorView, Failure, Response
from drytake.schemas.provider import CANCELLED, FAILED, RUNNING, SUCCEEDED, State
from drytake.schemas.providers.fal import dialect, responses
from drytake.schemas.providers.fal.contracts import CONTRACTS
from drytake.schemas.providers.fal.dialect import ERRORS, FAILURES, STATES
from drytake.schemas.validation.rules import Violation
from tests.providers.stubs import CallStub, TaskStub

ID = "764cabcf-b745-4b3e-ae38-1200304cf45b"
ROOT = f"https://queue.fal.run/bytedance/seedance-2.0/requests/{ID}"
PATH = "/bytedance/seedance-2.0/text-to-video"


@dataclass
class Task(TaskStub):
    """A task of fal's."""

    body: Any = field(default_factory=lambda: {"prompt": "p"})
    path: str = PATH
    started: float | None = 0
    id: str = ID

    @property
    def word(self) -> str:
        return STATES[self.state]

    @property
    def model(self) -> type[BaseModel] | None:
        return CONTRACTS[self.path].model

    @property
    def violations(self) -> tuple[Violation, ...]:
        return CONTRACTS[self.path].validate_value(self.body).violations

    @property
    def failure(self) -> Failure | None:
        return FAILURES[self.cause] if self.cause else None


class Call(CallStub):
    """A call of fal's."""

    def to(self, operation: str, **path: str) -> str:
        assert operation == "result"
        return f"https://queue.fal.run/bytedance/{path['app']}/requests/{path['request_id']}"


def refused(**facts: Any) -> tuple[Response, Any]:
    response = dialect.failed(Task(state=FAILED, **facts), Call())
    return response, json.loads(response.body)


# --- a status ----------------------------------------------------------------------------------------------------


def test_waiting_task_says_its_place() -> None:
    body = dialect.status(Task(ahead=2), Call())

    assert responses.InQueue.model_validate(body).queue_position == 2
    assert (body["response_url"], body["status_url"], body["cancel_url"]) == (ROOT, f"{ROOT}/status", f"{ROOT}/cancel")


def test_running_task_has_logs_as_a_key() -> None:
    body = dialect.status(Task(RUNNING), Call())

    assert responses.InProgress.model_validate(body).logs == []


@pytest.mark.parametrize("state", [RUNNING, SUCCEEDED])
def test_logs_are_said_where_they_are_asked_for(state: State) -> None:
    for asked in ("1", "true"):
        body = dialect.status(Task(state, finished=1), Call(query={"logs": asked}))

        model = responses.InProgress if state == RUNNING else responses.Completed
        assert model.model_validate(body).model_dump()["logs"]


@pytest.mark.parametrize("asked", ["0", "false", ""])
def test_logs_are_left_out_where_they_are_not(asked: str) -> None:
    assert dialect.status(Task(RUNNING), Call(query={"logs": asked}))["logs"] == []


def test_links_of_a_task_name_owner_and_app_only() -> None:
    task = Task(path="/bytedance/seedance-2.5/flash/text-to-video")

    body = dialect.status(task, Call())

    assert body["response_url"] == f"https://queue.fal.run/bytedance/seedance-2.5/requests/{ID}"


def test_task_that_went_well_says_how_long_it_took() -> None:
    body = dialect.status(Task(SUCCEEDED, finished=93.2), Call())

    responses.Completed.model_validate(body)
    assert body["metrics"] == {"inference_time": 93.2}
    assert "error" not in body


@pytest.mark.parametrize("cause", ["moderation", "invalid", "provider-failure"])
def test_task_whose_model_refused_is_completed_without_a_type(cause: str) -> None:
    body = dialect.status(Task(FAILED, cause, finished=1), Call())

    responses.Completed.model_validate(body)
    assert body["status"] == "COMPLETED"
    assert body["error"] == f"Invalid status code: {FAILURES[cause].status}"
    assert "error_type" not in body


def test_cancelled_task_is_completed_with_its_type() -> None:
    body = dialect.status(Task(CANCELLED, "cancelled", finished=1), Call())

    assert responses.Completed.model_validate(body).error_type == "client_cancelled"
    assert body["status"] == "COMPLETED"


def test_cancel_is_confirmed_as_asked_for() -> None:
    response = dialect.cancelled(Task(RUNNING), Call())

    assert (response.status, json.loads(response.body)) == (202, {"status": "CANCELLATION_REQUESTED"})


# --- a result ----------------------------------------------------------------------------------------------------


def test_output_is_bare() -> None:
    body = dialect.output(Task(SUCCEEDED, body={"prompt": "p", "seed": 42}), Call())

    assert responses.Output.model_validate(body).seed == 42


def test_output_says_a_seed_where_none_was_sent() -> None:
    body = dialect.output(Task(SUCCEEDED), Call())

    assert body["seed"] == dialect.output(Task(SUCCEEDED), Call())["seed"]
    responses.Output.model_validate(body)


def test_draft_says_its_id() -> None:
    body = dialect.output(Task(SUCCEEDED, body={"prompt": "p", "draft": True}), Call())

    assert responses.DraftOutput.model_validate(body).draft_id == ID


def test_input_without_a_prompt_is_refused_in_the_result() -> None:
    response, body = refused(cause="invalid", body={})

    assert (response.status, body) == (
        422,
        {"detail": [{"loc": ["body", "prompt"], "msg": "Field required", "type": "missing", "input": {}}]},
    )


@pytest.mark.parametrize(
    ("cause", "body", "field", "message"),
    [
        ("moderation", {"prompt": "p"}, "prompt", "Output video has sensitive content"),
        ("moderation-audio", {"prompt": "p"}, "prompt", "Output audio has sensitive content"),
        ("moderation-face", {"prompt": "p", "image_url": "https://e.com/i.png"}, "image_url", "likeness"),
        ("moderation-face", {"prompt": "p", "image_urls": ["https://e.com/i.png"]}, "image_urls", "likeness"),
    ],
)
def test_refusal_by_content_has_the_observed_form(cause: str, body: Any, field: str, message: str) -> None:
    response, said = refused(cause=cause, body=body)

    (item,) = responses.ModelErrors.model_validate(said).detail
    assert (response.status, item.loc, item.type) == (422, ["body", field], "content_policy_violation")
    assert item.url == "https://docs.fal.ai/errors#content_policy_violation"
    assert item.ctx == {"extra_info": {"reason": "partner_validation_failed"}}
    assert item.input == body[field]
    assert message in item.msg


@pytest.mark.parametrize(
    ("cause", "body", "loc"),
    [
        ("unknown-draft", {"draft_id": "d"}, ["body", "draft_id"]),
        ("download-failure", {"prompt": "p", "video_urls": ["https://e.com/v.mp4"]}, ["body", "video_urls"]),
        ("no-media", {"prompt": "p"}, ["body"]),
    ],
)
def test_failure_names_the_field_that_it_speaks_of(cause: str, body: Any, loc: list[str]) -> None:
    _, said = refused(cause=cause, body=body)

    assert said["detail"][0]["loc"] == loc


PLATFORM = [cause for cause, failure in FAILURES.items() if failure.type in dialect.PLATFORM]
MODEL = [cause for cause, failure in FAILURES.items() if failure.type in dialect.STATUSES]


@pytest.mark.parametrize("cause", PLATFORM)
def test_failure_of_the_platform_is_a_sentence_with_a_type(cause: str) -> None:
    response, body = refused(cause=cause)

    error = responses.PlatformError.model_validate(body)
    assert (b"x-fal-error-type", error.error_type.encode()) in response.headers
    assert response.status == FAILURES[cause].status


@pytest.mark.parametrize("cause", MODEL)
def test_failure_of_a_model_is_a_list_and_says_whether_to_try_again(cause: str) -> None:
    response, body = refused(cause=cause)

    (item,) = responses.ModelErrors.model_validate(body).detail
    retryable = b"true" if FAILURES[cause].type in dialect.RETRYABLE else b"false"
    assert item.type == FAILURES[cause].type
    assert (b"x-fal-retryable", retryable) in response.headers


def test_request_that_did_not_begin_in_time_says_whose_time_it_was() -> None:
    response, body = refused(cause="expired")

    assert (response.status, body["error_type"]) == (504, "request_timeout")
    assert (b"x-fal-request-timeout-type", b"user") in response.headers


def test_prefixed_path_is_unknown_in_the_result() -> None:
    response, body = refused(cause="unknown-path", path="/fal-ai/bytedance/seedance-2.0/text-to-video")

    assert (response.status, body) == (404, {"detail": "Path /seedance-2.0/text-to-video not found"})


def test_cancelled_result_is_499() -> None:
    response, body = refused(cause="cancelled")

    assert (response.status, body["error_type"]) == (499, "client_cancelled")


# --- webhooks ----------------------------------------------------------------------------------------------------


def test_good_end_is_posted_with_its_output() -> None:
    body = dialect.event(Task(SUCCEEDED), Call())

    assert list(body) == ["request_id", "gateway_request_id", "status", "payload"]
    responses.EventOk.model_validate(body)


@pytest.mark.parametrize("cause", ["moderation", "invalid", "cancelled", "unknown-path"])
def test_bad_end_is_posted_with_what_the_result_says(cause: str) -> None:
    task = Task(FAILED, cause, body={} if cause == "invalid" else {"prompt": "p"})

    body = dialect.event(task, Call())

    event = responses.EventError.model_validate(body)
    assert event.error == f"Invalid status code: {FAILURES[cause].status}"
    assert body["payload"] == json.loads(dialect.failed(task, Call()).body)


# --- errors ------------------------------------------------------------------------------------------------------


def error(kind: str, **facts: Any) -> tuple[Response, Any]:
    view = ErrorView(kind, ERRORS[kind], facts, path="/fal-ai/bytedance/seedance-2.0/text-to-video")
    response = dialect.error(view, Call())
    return response, json.loads(response.body)


@pytest.mark.parametrize("kind", ERRORS)
def test_error_has_one_of_the_documented_forms(kind: str) -> None:
    response, body = error(kind)
    forms = (responses.GatewayError, responses.PlatformError, responses.NotFound, responses.AlreadyCompleted)

    assert response.status == ERRORS[kind].status
    assert any(set(form.model_fields) == set(body) for form in forms)
    assert "{" not in response.body.decode()[1:]


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("bad-key", 401, {"detail": "No user found for Key ID and Secret"}),
        ("in-progress", 400, {"detail": "Request is still in progress"}),
        ("late", 400, {"status": "ALREADY_COMPLETED"}),
        ("unknown-task", 404, {"status": "NOT_FOUND"}),
        ("unknown-path", 404, {"detail": "Path /seedance-2.0/text-to-video not found"}),
    ],
)
def test_error_has_the_observed_words(kind: str, status: int, body: object) -> None:
    response, said = error(kind)

    assert (response.status, said) == (status, body)


def test_sync_limit_asks_to_try_again() -> None:
    response, body = error("too-many-running")

    assert (response.status, body["error_type"]) == (429, "concurrent_requests_limit")
    assert (b"x-fal-needs-retry", b"1") in response.headers


def test_types_of_the_platform_are_those_of_the_model() -> None:
    known = set(cast("Any", responses.ErrorType).__args__)

    assert set(dialect.PLATFORM) | {"concurrent_requests_limit"} == known
