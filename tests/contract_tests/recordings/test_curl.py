"""What curl prints is read as calls: the same exchange in each of its forms, and what is judged of it."""

import json

import pytest

from drytake.contract_tests.recordings.curl import is_curl, read_transcript
from drytake.contract_tests.recordings.report import check_recordings
from tests.contract_tests.journals.conversation import KEY, Conversation

URL = "https://api.acme.example/api/v1/videos"
BODY = '{"prompt":"a lighthouse. at dawn","duration":5}'
SAID = '{"code":200,"trace_id":"' + "0" * 32 + '","message":null,"data":{"task_id":"t","status":"running",'
SAID += '"created_at":"2026-01-01T00:00:00Z","credits_cost":75}}'
COMMAND = (
    f"$ curl -X POST {URL} \\\n  -H 'Authorization: Bearer sk-test' -H 'content-type: application/json' -d '{BODY}'"
)
VERBOSE = f"""*   Trying 10.0.0.1:443...
* Connected to api.acme.example (10.0.0.1) port 443 (#0)
> CONNECT api.acme.example:443 HTTP/1.1
> Host: api.acme.example:443
>
< HTTP/1.1 200 Connection established
<
> POST /api/v1/videos HTTP/2
> Host: api.acme.example
> authorization: Bearer sk-test
> content-type: application/json
> content-length: {len(BODY)}
>
}} [{len(BODY)} bytes data]
< HTTP/2 200
< content-type: application/json
<
{{ [200 bytes data]
* Connection #0 to host api.acme.example left intact
{SAID}*   Trying 10.0.0.1:443...
"""
INCLUDED = f"""{COMMAND}
HTTP/1.1 200 OK
content-type: application/json

{SAID}
"""


def dump(data: str, *, width: int = 64) -> str:
    """Return bytes as `--trace-ascii` prints them: line ends of HTTP end a row, all else that can't be seen is a dot."""
    rows, start = [], 0
    for line in data.split("\r\n"):
        shown = line.replace("\n", ".")
        pieces = [shown[at : at + width] for at in range(0, len(shown), width)] or [""]
        rows += [f"{start + number * width:04x}: {piece}" for number, piece in enumerate(pieces)]
        start += len(line) + 2
    return "\n".join(rows)


def trace(*calls: tuple[str, str, str, int, str]) -> str:
    """Return a trace of calls: time, head, body, status and response."""
    lines = []
    for at, head, body, status, said in calls:
        lines += [f"{at} => Send header, 99 bytes (0x63)", dump(head)]
        lines += [f"{at} => Send data, 9 bytes (0x9)", dump(body)] if body else []
        lines += [f"{at} <= Recv header, 17 bytes (0x11)", f"0000: HTTP/1.1 {status} OK"]
        lines += [f"{at} <= Recv header, 32 bytes (0x20)", "0000: content-type: application/json"]
        lines += [f"{at} <= Recv data, 200 bytes (0xc8)", dump(said)]
    return "\n".join(lines)


HEAD = "\r\n".join(
    [
        "POST /api/v1/videos HTTP/1.1",
        "Host: api.acme.example",
        "authorization: Bearer sk-test",
        "content-type: application/json",
        f"content-length: {len(BODY)}",
        "",
    ]
)
TRACED = trace(("12:00:00.000001", HEAD, BODY, 200, json.dumps(json.loads(SAID), indent=1)))


def digits() -> str:
    """Return the same as `--trace` prints it."""
    raw = HEAD.encode() + b"\r\n"
    rows = [raw[at : at + 16] for at in range(0, len(raw), 16)]
    shown = "\n".join(f"{16 * number:04x}: {row.hex(' '):<47} {'.' * len(row)}" for number, row in enumerate(rows))
    body = f"0000: {BODY.encode()[:16].hex(' '):<47} ................"
    return f"=> Send header, 9 bytes (0x9)\n{shown}\n=> Send data, 16 bytes (0x10)\n{body}\n"


@pytest.mark.parametrize("text", [f"{COMMAND}\n{VERBOSE}", INCLUDED, TRACED], ids=["verbose", "included", "traced"])
def test_exchange_is_read_from_each_form(text: str) -> None:
    (entry,) = read_transcript(text).log.entries
    assert (entry.request.method, entry.request.url.startswith("https://api.acme.example/api/v1/videos")) == (
        "POST",
        True,
    )
    assert entry.request.post_data is not None
    assert json.loads(entry.request.post_data.text or "")["prompt"] == "a lighthouse. at dawn"
    assert entry.response is not None
    assert entry.response.content is not None
    assert json.loads(entry.response.content.text or "")["data"]["task_id"] == "t"


@pytest.mark.parametrize("text", [f"{COMMAND}\n{VERBOSE}", INCLUDED, TRACED], ids=["verbose", "included", "traced"])
def test_exchange_is_checked_and_priced(text: str) -> None:
    report = check_recordings([("log.txt", text.encode())])
    assert (report.findings, report.money.tasks) == ((), 1)


def test_body_that_was_not_printed_is_not_checked() -> None:
    report = check_recordings([("log.txt", VERBOSE.encode())])
    assert report.findings == ()
    assert dict(report.facts)["bodies not checked"].startswith("1")


def test_digits_are_read_as_bytes() -> None:
    (entry,) = read_transcript(digits()).log.entries
    assert entry.request.post_data is not None
    assert entry.request.post_data.text == BODY[:16]


def test_pace_of_a_trace_with_times_is_checked() -> None:
    head = "GET /api/v1/tasks?task_id=t HTTP/1.1\r\nHost: api.acme.example\r\nauthorization: Bearer k\r\n"
    data = {
        "task_id": "t",
        "status": "running",
        "created_at": "2026-01-01T00:00:00Z",
        "credits_cost": 75,
        "result": None,
    }
    said = json.dumps({"code": 200, "trace_id": "0" * 32, "message": None, "data": data})
    polls = [(f"12:00:0{second}.000000", head, "", 200, said) for second in range(3)]
    report = check_recordings([("trace.txt", trace(*polls).encode())])
    assert {finding.rule.id for finding in report.findings} == {"conduct.polls-too-fast"}


def test_wrong_body_is_told_without_a_place_in_the_file() -> None:
    text = INCLUDED.replace('"duration":5', '"duration":99')
    (finding,) = check_recordings([("log.txt", text.encode())]).findings
    assert (finding.rule.id, finding.location) == ("acme.duration-out-of-range", None)


@pytest.mark.parametrize("text", ['{"log": {"entries": []}}', "hello", "I like curls", ""])
def test_what_curl_did_not_print_is_none_of_it(text: str) -> None:
    assert not is_curl(text)


def test_journal_is_a_recording() -> None:
    shown = Conversation(timing="instant")
    shown.poll(shown.create())
    calls = [entry.to_json() for entry in shown.engine.tenant(KEY).journal]
    report = check_recordings([("journal.json", json.dumps({"tenant": "t", "calls": calls, "next": 2}).encode())])
    assert (report.findings, report.money.tasks, report.money.succeeded) == ((), 1, 1)
