"""Replicate's words for predictions and errors: pure functions of a task, held against the models of its responses."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import BaseModel

from drytake.schemas.http import ErrorView, Failure
from drytake.schemas.provider import CANCELLED, EXPIRED, FAILED, RUNNING, SUCCEEDED
from drytake.schemas.providers.replicate import dialect, responses
from drytake.schemas.providers.replicate.contracts import CONTRACTS, VERSIONED
from drytake.schemas.providers.replicate.dialect import ERRORS, FAILURES, STATES
from drytake.schemas.providers.replicate.problems import invalid_fields
from drytake.schemas.providers.replicate.rules import RULES, book
from drytake.schemas.providers.replicate.rules.fields import LATE
from drytake.schemas.validation.rules import Rule, Violation
from tests.providers.stubs import CallStub, TaskStub

ID = "gm3qorzdhgbfurvjtvhg6dckhu"
NAME = "bytedance/seedance-2.0"
PATH = f"/v1/models/{NAME}/predictions"
ROOT = f"https://api.replicate.com/v1/predictions/{ID}"
HOUR = 3_600


@dataclass
class Task(TaskStub):
    """A task as a dialect sees one."""

    body: Any = field(default_factory=lambda: {"input": {"prompt": "p"}})
    path: str = PATH
    id: str = ID
    created: float = 1_000.5
    now: float = 2_000

    @property
    def word(self) -> str:
        return STATES[self.state]

    @property
    def model(self) -> type[BaseModel] | None:
        return CONTRACTS[NAME].model

    @property
    def violations(self) -> tuple[Violation, ...]:
        contract = CONTRACTS.get(self.path.removeprefix("/v1/models/").removesuffix("/predictions"), VERSIONED)
        return contract.validate_value(self.body).violations

    @property
    def failure(self) -> Failure | None:
        return FAILURES[self.cause] if self.cause else None


@dataclass
class Call(CallStub):
    """A call as a dialect sees one."""

    user: str = "abcdef0123456789"
    now: float = 2_000

    def file(self, file_id: str, name: str) -> str:
        return f"https://replicate.delivery/{file_id}/{name}"

    def result(self, _: object, index: int = 0, suffix: str = "mp4") -> str:
        return f"https://replicate.delivery/x/video.{suffix}"

    def to(self, operation: str, **path: str) -> str:
        tail = "/cancel" if operation == "cancel-prediction" else ""
        return f"https://api.replicate.com/v1/predictions/{path['id']}{tail}"


def said(call: Call | None = None, /, **facts: Any) -> dict[str, Any]:
    body: dict[str, Any] = dialect.prediction(Task(**facts), call or Call())
    responses.Prediction.model_validate(body)
    return body


DONE: dict[str, Any] = {"started": 1_002, "finished": 1_102.25}

# --- a prediction ------------------------------------------------------------------------------------------------


def test_new_prediction_is_starting_without_output() -> None:
    body = said()

    assert (body["status"], body["output"], body["error"], body["logs"]) == ("starting", None, None, "")
    assert (body["version"], body["model"], body["data_removed"]) == ("hidden", NAME, False)


def test_links_are_built_from_the_call() -> None:
    assert said()["urls"] == {"get": ROOT, "cancel": f"{ROOT}/cancel", "web": f"https://replicate.com/p/{ID}"}


def test_times_have_microseconds() -> None:
    body = said(state=SUCCEEDED, **DONE)

    assert body["created_at"] == "1970-01-01T00:16:40.500000Z"
    assert body["completed_at"] == "1970-01-01T00:18:22.250000Z"


def test_input_is_what_was_sent() -> None:
    sent = {"prompt": "p", "duration": 5, "fps": 24, "image": None}

    assert said(body={"input": sent})["input"] == sent


def test_webhook_is_said_where_it_was_sent() -> None:
    beside = {"webhook": "https://e.com/h", "webhook_events_filter": ["completed"]}
    body = said(body={"input": {"prompt": "p"}, **beside})

    assert {name: body[name] for name in beside} == beside
    assert "webhook" not in said()


def test_prediction_that_runs_says_its_seed() -> None:
    body = said(state=RUNNING, started=1_002, body={"input": {"prompt": "p", "seed": 42}})

    assert (body["status"], body["logs"]) == ("processing", "Using seed: 42\n")


def test_output_is_one_url() -> None:
    assert said(state=SUCCEEDED, **DONE)["output"] == "https://replicate.delivery/x/video.mp4"


def test_metrics_say_what_is_billed() -> None:
    body = said(state=SUCCEEDED, **DONE, body={"input": {"prompt": "p", "duration": 10, "resolution": "480p"}})

    assert body["metrics"] == {
        "total_time": 101.75,
        "predict_time": 100.25,
        "video_output_duration_seconds": 10.0,
        "video_output_count": 1,
        "resolution_target": "480p",
    }


@pytest.mark.parametrize("version", [NAME, f"{NAME}:{'0' * 64}", book.VERSION])
def test_generic_call_names_its_model_too(version: str) -> None:
    body = said(path="/v1/predictions", body={"version": version, "input": {"prompt": "p"}})

    assert body["model"] == (book.MODELS[3] if version == book.VERSION else NAME)


# --- how it ends -------------------------------------------------------------------------------------------------


def test_content_that_is_refused_has_the_observed_text() -> None:
    error = said(state=FAILED, cause="moderation", **DONE)["error"]

    assert re.fullmatch(
        r"The input or output was flagged as sensitive\. Please try again with different inputs\. \(E005\) \(\w{10}\)",
        error,
    )


@pytest.mark.parametrize("rule", [RULES[name] for name in LATE], ids=lambda rule: rule.name)
def test_what_only_the_model_knows_fails_with_its_code(rule: Rule) -> None:
    for body in rule.rejects:
        model = book.MODELS[3] if rule.operation == "seedance-2.5" else NAME
        error = said(state=FAILED, cause="invalid", **DONE, body=body, path=f"/v1/models/{model}/predictions")["error"]

        assert re.search(r" \(E006\) \(\w{10}\)$", error)


def test_length_that_is_too_short_is_refused_as_observed() -> None:
    error = said(state=FAILED, cause="invalid", **DONE, body={"input": {"prompt": "p", "duration": 2}})["error"]

    assert error.startswith("Duration must be between 4 and 15 seconds, or -1 ")


def test_prediction_that_is_cancelled_has_no_error() -> None:
    body = said(state=CANCELLED, cause="cancelled", **DONE)

    assert (body["status"], body["error"], body["output"]) == ("canceled", None, None)


def test_prediction_that_is_cancelled_before_it_ran_never_started() -> None:
    body = said(state=CANCELLED, cause="cancelled", started=1_100, finished=1_100)

    assert "started_at" not in body


def test_deadline_that_passes_before_the_start_aborts() -> None:
    body = said(state=EXPIRED, cause="expired", started=1_100, finished=1_100)

    assert body["status"] == "aborted"


def test_data_are_gone_after_an_hour() -> None:
    body = said(state=SUCCEEDED, **DONE, now=DONE["finished"] + HOUR)

    assert body["data_removed"] is True
    assert (body["input"], body["output"], body["logs"], body["status"]) == ({}, None, None, "succeeded")


def test_data_are_there_until_then() -> None:
    assert said(state=SUCCEEDED, **DONE, now=DONE["finished"] + HOUR - 1)["data_removed"] is False


def test_switch_keeps_data_for_ever() -> None:
    call = Call(switches={"data-lifetime": None})

    assert said(call, state=SUCCEEDED, **DONE, now=10 * HOUR)["output"] is not None


def test_id_has_26_characters() -> None:
    assert re.fullmatch(r"[a-z2-7]{26}", dialect.prediction_id("0123456789abcdef" * 2, 0))


# --- errors ------------------------------------------------------------------------------------------------------


def refused(kind: str, violations: tuple[Violation, ...] = (), **facts: Any) -> tuple[int, Any]:
    response = dialect.error(ErrorView(kind, ERRORS[kind], facts, violations, "/v1/x"), Call())
    body = json.loads(response.body)
    responses.Problem.model_validate(body)
    assert (b"content-type", b"application/problem+json") in response.headers
    return response.status, body


@pytest.mark.parametrize("kind", sorted(ERRORS))
def test_error_is_a_problem_document(kind: str) -> None:
    status, body = refused(kind)

    assert status == ERRORS[kind].status
    assert body["detail"]


def violations(body: Any, name: str = NAME) -> tuple[Violation, ...]:
    return CONTRACTS[name].validate_value(body).violations


def test_missing_prompt_is_refused_as_observed() -> None:
    assert refused("malformed", violations({"input": {}})) == (
        422,
        {
            "title": "Input validation failed",
            "detail": "- input: prompt is required\n",
            "status": 422,
            "invalid_fields": [{"type": "required", "field": "input", "description": "prompt is required"}],
        },
    )


ITEMS: dict[str, tuple[dict[str, Any], tuple[str, str, str]]] = {
    "resolution": (
        {"resolution": "8k"},
        (
            "enum",
            "input.resolution",
            'input.resolution must be one of the following: "480p", "720p", "1080p", "4k"',
        ),
    ),
    "type": ({"duration": "5"}, ("invalid_type", "input.duration", "Invalid type. Expected: integer, given: string")),
    "least": ({"duration": -2}, ("number_gte", "input.duration", "Must be greater than or equal to -1")),
    "most": ({"duration": 16}, ("number_lte", "input.duration", "Must be less than or equal to 15")),
    "items": (
        {"reference_images": ["https://e.com/i.png"] * 10},
        ("array_max_items", "input.reference_images", "Array must have at most 9 items"),
    ),
    "characters": (
        {"prompt": "p" * 4_001},
        ("string_lte", "input.prompt", "String length must be less than or equal to 4000"),
    ),
    "URL": ({"image": "photo.png"}, ("format", "input.image", "Does not match format 'uri'")),
}


@pytest.mark.parametrize(("fields", "item"), ITEMS.values(), ids=ITEMS)
def test_item_has_the_words_of_its_library(fields: dict[str, Any], item: tuple[str, str, str]) -> None:
    (found,) = invalid_fields(violations({"input": {"prompt": "p", **fields}}))

    assert (found["type"], found["field"], found["description"]) == item


def test_field_beside_the_input_is_refused_by_name() -> None:
    (found,) = invalid_fields(violations({"input": {"prompt": "p"}, "model": "x"}))

    assert found == {
        "type": "additional_property_not_allowed",
        "field": "(root)",
        "description": "Additional property model is not allowed",
    }


AT_ONCE = [rule for rule in RULES if rule.severity == "error" and rule.name not in LATE and rule.rejects]
BY_OPERATION = {name.rpartition("/")[2]: contract for name, contract in CONTRACTS.items()}
UNSAID = ("body-not-json", "body-not-object", "version-malformed", "unknown-version", "source-unknown")


@pytest.mark.parametrize("rule", AT_ONCE, ids=lambda rule: rule.name)
def test_each_refusal_of_the_schema_has_an_item(rule: Rule) -> None:
    contract = BY_OPERATION.get(rule.operation, VERSIONED)
    for example in rule.rejects:
        if rule.name not in UNSAID:
            assert invalid_fields(contract.validate_value(example).violations)


def test_limit_says_when_it_resets() -> None:
    assert refused("rate-limit", retry_after=12) == (
        429,
        {"detail": "Request was throttled. Your rate limit resets in ~12s."},
    )


def test_lost_file_is_refused_by_its_detail_alone() -> None:
    assert refused("unknown-file") == (404, {"detail": "File not found"})


# --- beside predictions ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", book.MODELS)
def test_model_is_official(name: str) -> None:
    body = dialect.model(name)

    assert responses.Model.model_validate(body).is_official
    assert f"{body['owner']}/{body['name']}" == name


def test_account_has_a_name() -> None:
    assert responses.Account.model_validate(dialect.account("abcdef0123")).username == "user-abcdef01"
