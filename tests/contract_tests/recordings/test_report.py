"""Recorded traffic is checked as the mock would have checked it, and no secret of it is told."""

import json
from decimal import Decimal
from typing import Any

import pytest

from drytake.contract_tests.documents.inputs import InputError
from drytake.contract_tests.findings.model import Finding, Report
from drytake.contract_tests.recordings.report import NoCallsError, check_recordings
from drytake.contract_tests.reports.files import FORMATS, printed

KEY = "sk-test-told-nowhere"
AUTH = {"Authorization": f"Bearer {KEY}"}
BASE = "https://api.acme.example/api/v1"
CREATED = {"task_id": "t", "status": "running", "created_at": "2026-01-01T00:00:00Z", "credits_cost": 75}


def answered(data: Any) -> dict[str, Any]:
    return {"code": 200, "trace_id": "0" * 32, "message": None, "data": data}


def call(method: str = "POST", path: str = "/videos", body: Any = None, **how: Any) -> dict[str, Any]:
    """Return a HAR entry; without a body of its own a POST carries a legal one."""
    headers = {"Content-Type": "application/json", **how.get("headers", AUTH)}
    request: dict[str, Any] = {
        "method": method,
        "url": path if "://" in path else BASE + path,
        "headers": [{"name": name, "value": value} for name, value in headers.items()],
    }
    if method != "GET":
        text = body if isinstance(body, str) else json.dumps({"prompt": "p"} if body is None else body)
        request["postData"] = {"mimeType": headers["Content-Type"], "text": text, **how.get("post", {})}
    said = how.get("response", answered(CREATED))
    kind, text = how.get("kind", "application/json"), said if isinstance(said, str) else json.dumps(said)
    response = {
        "status": how.get("status", 200),
        "headers": [{"name": name, "value": value} for name, value in how.get("response_headers", {}).items()],
        "content": {"mimeType": kind, "text": text, "size": len(text), **how.get("content", {})},
    }
    return {"startedDateTime": how.get("at", "2026-01-01T00:00:00Z"), "request": request, "response": response}


def validated(*calls: dict[str, Any]) -> Report:
    return check_recordings([("t.har", json.dumps({"log": {"entries": list(calls)}}, indent=1).encode())])


def rules(*calls: dict[str, Any]) -> dict[str, str]:
    return {finding.rule.id: finding.severity for finding in validated(*calls).findings}


def only(*calls: dict[str, Any]) -> Finding:
    (finding,) = validated(*calls).findings
    return finding


def test_clean_traffic_is_clean_and_is_priced() -> None:
    shown = validated(call(), call("GET", "/balance", response=answered({"available": 1, "granted": 2})))
    assert shown.findings == ()
    assert shown.subjects == ("entry 1: POST /api/v1/videos", "entry 2: GET /api/v1/balance")
    assert shown.cost == (("acme", "credits", Decimal(75)),)
    facts = {"calls checked": "2", "other calls": "0", "operations met": "acme 2 of 5"}
    assert dict(shown.facts) == facts | {"contract coverage": "acme 14.2 %"}
    assert [entry[:3] for entry in shown.coverage.outcomes if entry.met] == [
        ("acme", "create-video", "status 200"),
        ("acme", "get-balance", "status 200"),
    ]


def test_recorded_answers_are_read_for_what_they_show() -> None:
    task = {
        "task_id": "t",
        "status": "running",
        "model": "acme-1",
        "created_at": "2026-11-21T00:00:00Z",
        "updated_at": "2026-11-21T00:00:00Z",
        "credits_cost": 75,
        "result": None,
    }
    shown = validated(call("GET", "/tasks?task_id=t", response=answered(task)))
    assert {entry.name for entry in shown.coverage.outcomes if entry.met} == {
        "status 200",
        "state running",
        "result none",
    }


# --- tasks -------------------------------------------------------------------------------------------------------


def polled(second: int, state: str = "running", task_id: str = "t") -> dict[str, Any]:
    """Return a poll of a task at a second of a minute, and what it was told."""
    task = {
        "task_id": task_id,
        "status": state,
        "created_at": "2026-01-01T00:00:00Z",
        "credits_cost": 75,
        "result": None,
    }
    at = f"2026-01-01T00:{second // 60:02}:{second % 60:02}Z"
    return call("GET", f"/tasks?task_id={task_id}", at=at, response=answered(task))


def conduct(*calls: dict[str, Any]) -> set[str]:
    return {rule for rule in rules(*calls) if rule.startswith("conduct.")} - {"conduct.response-undocumented"}


def test_polls_are_told_by_the_documented_places_of_id_and_state() -> None:
    assert conduct(polled(0), polled(60), polled(120, "succeeded")) == set()
    assert conduct(polled(0), polled(2), polled(4), polled(6)) == {"conduct.polls-too-fast"}
    assert conduct(polled(0, "succeeded"), polled(90, "succeeded")) == {"conduct.polls-after-end"}


def test_polls_of_different_tasks_are_no_polls_of_one() -> None:
    assert conduct(polled(0), polled(1, task_id="u"), polled(2, task_id="v")) == set()


def test_tasks_whose_ids_a_recorder_has_hidden_may_be_any() -> None:
    hidden = [polled(second, "succeeded", "[redacted]") for second in range(4)]

    assert conduct(*hidden) == set()


def created(minute: int, **facts: Any) -> dict[str, Any]:
    said = {"response": answered({**CREATED, "task_id": str(minute)}), **facts}
    return call(at=f"2026-01-01T00:0{minute}:00Z", **said)


def test_equal_creates_that_were_answered_are_takes() -> None:
    assert conduct(created(0), created(1), created(5)) == set()


def test_create_after_a_lost_answer_is_told() -> None:
    assert conduct(created(0, status=504, response=""), created(1)) == {"conduct.create-resent"}


def test_task_that_is_left_alone_is_told_where_another_is_asked_for() -> None:
    assert conduct(created(0), created(1), polled(120, "succeeded", "1")) == {"conduct.task-thrown-away"}


def test_recording_says_what_was_paid() -> None:
    money = validated(created(0), polled(120, "succeeded", "0")).money
    assert money.line == "paid 75 credits at acme for 1 task; 0 results fetched; 1 paid and never fetched (task 0)"


# --- bodies and queries ------------------------------------------------------------------------------------------


def test_a_body_is_checked_by_the_provider_s_rules() -> None:
    finding = only(call(), call(body={"prompt": "p", "duration": 20}, status=400, response=""))
    assert (finding.rule.id, finding.pointer, finding.call) == ("acme.duration-out-of-range", "/duration", 2)
    assert finding.subject == "entry 2: POST /api/v1/videos"


def test_a_finding_points_into_the_har_file() -> None:
    entries = json.dumps({"log": {"entries": [call(body={"prompt": "p", "duration": 20})]}}, indent=1)
    (finding,) = check_recordings([("t.har", entries.encode())]).findings
    assert finding.location is not None
    line = entries.splitlines()[finding.location.line - 1]
    assert line[: finding.location.column - 1].strip() == '"text":'


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/tasks", "acme.task-id-missing"),
        ("/tasks?task_id=", "acme.task-id-blank"),
        ("/tasks?task_id=x", None),
        ("/tasks?task_id=x&y=1", "acme.unknown-field"),
    ],
)
def test_a_query_is_checked_too(path: str, rule: str | None) -> None:
    assert set(rules(call("GET", path, status=404, response=""))) == ({rule} if rule else set())


def test_an_alias_and_a_mock_s_prefix_lead_to_the_same_rules() -> None:
    bad = {"prompt": "p", "duration": 20}
    for url in ("https://api.acme.example/v1/videos", "http://localhost:8080/acme/v1/videos"):
        assert set(rules(call("POST", url, bad))) == {"acme.duration-out-of-range"}


def test_what_cannot_be_known_is_told_with_its_call() -> None:
    (unverified,) = validated(call(body={"prompt": "p", "video_urls": ["https://e.test/v.mp4"]})).unverified
    assert unverified.entry.rule.id == "acme.reference-too-long"
    assert unverified.subject == "entry 1: POST /api/v1/videos"


def test_a_data_url_is_looked_into() -> None:
    pixel = "data:image/png;base64,iVBORw0KGgo="
    assert rules(call(body={"prompt": "p", "image_urls": [pixel]})) == {"acme.url-scheme": "warning"}


@pytest.mark.parametrize(
    ("headers", "post"),
    [
        (AUTH, {"text": None}),
        (AUTH, {"text": '{"prompt": "p', "comment": "cut after 13 bytes"}),
        (AUTH | {"Content-Type": "multipart/form-data; boundary=x"}, {"text": None, "params": [{"name": "prompt"}]}),
    ],
    ids=["not-recorded", "cut", "form"],
)
def test_a_body_that_is_not_there_is_not_checked_but_counted(headers: dict[str, str], post: dict[str, Any]) -> None:
    url = "https://api.globex.example/api/v1/videos"
    shown = validated(call("POST", url, headers=headers, post=post))
    assert shown.findings == ()
    assert dict(shown.facts)["bodies not checked"].startswith("1: ")


def test_a_body_that_is_empty_is_checked() -> None:
    empty = call()
    del empty["request"]["postData"]
    assert set(rules(empty)) == {"acme.body-not-json"}


def test_another_content_type_is_told() -> None:
    assert rules(call(headers=AUTH | {"Content-Type": "text/plain"}))["acme.content-type"] == "error"


# --- keys --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [{}, {"Authorization": KEY}, {"Authorization": "Basic abc"}, {"X-Api-Key": KEY}])
def test_a_call_without_a_good_key_is_told(header: dict[str, str]) -> None:
    assert rules(call(headers=header, status=401, response="")) == {"acme.key-missing": "error"}


def test_a_key_that_the_recorder_left_out_is_only_noted() -> None:
    assert rules(call(headers={})) == {"acme.key-missing": "info"}


@pytest.mark.parametrize("value", ["[redacted]", "REDACTED", "***", "Bearer xxx", "<hidden>"])
def test_a_key_that_the_recorder_hid_was_there(value: str) -> None:
    assert rules(call(headers={"Authorization": value}, status=401, response="")) == {}


# --- endpoints and manners ---------------------------------------------------------------------------------------


def test_an_unknown_endpoint_is_told_with_the_nearest() -> None:
    finding = only(call("GET", "/task", status=404, response=""))
    assert finding.rule.id == "conduct.unknown-endpoint"
    assert "did you mean GET `/api/v1/tasks`?" in finding.message


def test_a_wrong_method_is_told() -> None:
    assert "it takes POST" in only(call("GET", "/videos", status=405, response="")).message


@pytest.mark.parametrize(("second", "broken"), [("00:00:05", True), ("00:01:00", False)])
def test_retry_after_is_heeded(second: str, *, broken: bool) -> None:
    limited = call(status=429, response="", response_headers={"Retry-After": "30"})
    found = rules(limited, call(at=f"2026-01-01T{second}Z"))
    assert ("conduct.retry-after-ignored" in found) == broken


def test_calls_are_put_in_their_order_and_unknown_times_are_no_pace() -> None:
    limited = call(status=429, response="", at="2026-01-01T00:00:00Z")
    assert rules(call(at="2026-01-01T00:01:00Z"), limited) == {}
    assert rules(limited | {"startedDateTime": None}, call() | {"startedDateTime": None}) == {}


# --- answers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"status": 418, "response": ""}, "status is 418; documented are 200, 400, 401"),
        ({"response": answered({"task_id": 5})}, "`data.task_id`: Input should be a valid string"),
        ({"response": answered({})}, "and 1 more"),
        ({"response": "{"}, "Invalid JSON"),
        ({"response": "<h1>", "kind": "text/html; charset=utf-8"}, "is `text/html`; JSON is documented"),
    ],
    ids=["status", "type", "many", "broken", "html"],
)
def test_a_response_that_nobody_documents_is_noted(how: dict[str, Any], said: str) -> None:
    finding = only(call(**how))
    assert (finding.rule.id, finding.severity) == ("conduct.response-undocumented", "info")
    assert said in finding.message
    assert finding.rule.source.url.startswith("https://docs.acme.example/")


@pytest.mark.parametrize(
    "how",
    [
        {"status": 0},
        {"response": ""},
        {"response": "x", "kind": "video/mp4"},
        {"response": "{", "content": {"size": 999}},
        {"response": "{", "content": {"text": None}},
    ],
    ids=["none", "empty", "other-kind", "cut", "not-recorded"],
)
def test_a_response_that_was_not_recorded_is_not_checked(how: dict[str, Any]) -> None:
    assert validated(call(**how)).findings == ()


def test_an_entry_without_a_response_is_checked() -> None:
    unanswered = call()
    del unanswered["response"]
    assert validated(unanswered).findings == ()


# --- money -------------------------------------------------------------------------------------------------------


def test_only_creates_that_were_taken_cost() -> None:
    refused, bad = call(status=402, response=""), call(body={"prompt": "p", "duration": 20})
    assert validated(refused, bad).cost == ()
    assert validated(call(), call(body={"prompt": "q"}, at="2026-01-01T01:00:00Z")).cost[0][2] == 150


# --- secrets -----------------------------------------------------------------------------------------------------


def test_no_secret_is_told_in_any_form() -> None:
    signed = "https://user:pass-word@e.test/a b.png?signature=told-nowhere"
    shown = validated(
        call(body={"prompt": "p", KEY: KEY, "x": {"api_key": "told-nowhere-either", "url": signed}}),
        call(body={"prompt": "p", "image_urls": [signed], "model": KEY, "ratio": f"Bearer {KEY}"}),
        call("GET", f"/{KEY}?api_key={KEY}&token=told-nowhere"),
        call("GET", f"https://api.globex.example/api/v1/balance?api_key={KEY}", headers={}, response=""),
        call(headers={"Authorization": KEY, "Cookie": "session=told-nowhere; b=c"}, status=401),
    )
    assert shown.findings
    for form in FORMATS:
        text = printed(shown, form)
        for secret in (KEY, "told-nowhere", "pass-word"):
            assert secret not in text, form


# --- files -------------------------------------------------------------------------------------------------------


def test_of_several_files_each_call_names_its_own() -> None:
    raw = json.dumps({"log": {"entries": [call()]}}).encode()
    assert check_recordings([("a.har", raw), ("b.har", raw)]).subjects == (
        "a.har, entry 1: POST /api/v1/videos",
        "b.har, entry 1: POST /api/v1/videos",
    )


def test_a_recording_without_a_provider_s_call_is_said() -> None:
    with pytest.raises(NoCallsError, match=r"^t\.har holds no call of a known provider, 1 other call$"):
        validated(call("GET", "https://example.com/"))


def test_other_hosts_where_calls_cost_money_are_told() -> None:
    shown = validated(call(), call("GET", "https://api.muapi.ai/x"))
    assert dict(shown.facts)["other hosts where calls cost money"] == "api.muapi.ai (1)"


def test_a_field_s_value_is_told_with_the_finding() -> None:
    finding = only(call(body={"prompt": "p", "extra": {"list": [1, "https://e.test/x?a=1"]}}))
    assert finding.value == {"list": [1, "https://e.test/x?[redacted]"]}


def test_a_broken_file_is_said() -> None:
    with pytest.raises(InputError, match="isn't a HAR file"):
        check_recordings([("t.har", b"{}")])


# --- results -----------------------------------------------------------------------------------------------------

LINK = "https://cdn.acme.example/t.mp4"


def fetched_as(second: int, **how: Any) -> list[dict[str, Any]]:
    """Return a recording of a task whose result is asked for, so many seconds after its end was told."""
    task = {"task_id": "0", "status": "succeeded", "created_at": "2026-01-01T00:00:00Z", "credits_cost": 75}
    task["result"] = {"video_url": LINK, "error_message": None, "finished_at": "2026-01-01T00:02:00Z"}
    ended = call("GET", "/tasks?task_id=0", at="2026-01-01T00:02:00Z", response=answered(task))
    day, rest = divmod(120 + second, 86_400)
    at = f"2026-01-{day + 1:02}T{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}Z"
    facts = {"headers": {}, "kind": "video/mp4", "response": "x" * 10, **how}
    return [created(0), ended, call("GET", LINK, at=at, **facts)]


@pytest.mark.parametrize(
    ("second", "how", "rule"),
    [
        (1, {}, None),
        (1, {"headers": AUTH}, "conduct.key-sent-along"),
        (1, {"response_headers": {"Content-Length": "99"}}, "conduct.download-broken"),
        (1, {"status": 503}, "conduct.download-broken"),
        (1, {"status": 403}, None),
        (86_500, {"status": 403}, "conduct.expired-link"),
    ],
    ids=["whole", "with the key", "cut", "refused for a while", "refused at once", "expired"],
)
def test_download_is_followed(second: int, how: dict[str, Any], rule: str | None) -> None:
    assert conduct(*fetched_as(second, **how)) == ({rule} if rule else set())


def test_result_that_came_is_counted() -> None:
    assert validated(*fetched_as(1)).money.fetched == 1


def test_empty_200_is_no_end() -> None:
    empty = call("GET", "/tasks?task_id=0", at="2026-01-01T00:02:00Z", response="", content={"size": 0})
    later = polled(180, task_id="other")
    assert conduct(created(0), empty, later) == {"conduct.taken-for-done"}


def test_response_that_was_not_kept_is_none() -> None:
    kept = call("GET", "/tasks?task_id=0", at="2026-01-01T00:02:00Z", response="", content={"size": 400})
    assert conduct(created(0), kept, polled(180, task_id="other")) == set()


def test_retry_after_may_be_a_date() -> None:
    head = {"Retry-After": "Thu, 01 Jan 2026 00:01:00 GMT"}
    limited = call(status=429, response={}, response_headers=head)
    assert conduct(limited, call(at="2026-01-01T00:00:30Z")) == {"conduct.retry-after-ignored"}
    assert conduct(limited, call(at="2026-01-01T00:01:01Z")) == set()


def test_takes_may_be_said() -> None:
    said = [created(0), created(1), polled(120, "succeeded", "1")]
    recording = json.dumps({"log": {"entries": said}}).encode()
    found = {finding.rule.name for finding in check_recordings([("t.har", recording)], takes=2).findings}
    assert found & {"never-asked", "task-thrown-away"} == {"never-asked"}
