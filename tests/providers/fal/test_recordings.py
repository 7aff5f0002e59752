"""Recorded calls to fal's hosts: its files are no calls of its API, and a result that was fetched is one that came."""

import json
from typing import Any

import pytest

from drytake.contract_tests.recordings.report import check_recordings

HEAD = {"authorization": "Key sk-test"}
PATH = "https://queue.fal.run/bytedance/seedance-2.0"
LINK = "https://v3b.fal.media/files/b/0a1b/0.mp4"
QUEUED = {"status": "IN_QUEUE", "request_id": "id", "queue_position": 0}
QUEUED |= {"response_url": f"{PATH}/requests/id", "status_url": f"{PATH}/requests/id/status", "cancel_url": PATH}


def call(method: str, url: str, said: Any, body: Any = None, head: dict[str, str] = HEAD) -> dict[str, Any]:
    text = json.dumps(said)
    request: dict[str, Any] = {
        "method": method,
        "url": url,
        "headers": [{"name": n, "value": v} for n, v in head.items()],
    }
    if body is not None:
        request["postData"] = {"mimeType": "application/json", "text": json.dumps(body)}
    content = {"mimeType": "application/json", "text": text, "size": len(text)}
    return {"request": request, "response": {"status": 200, "headers": [], "content": content}}


@pytest.mark.parametrize(("head", "rules"), [({}, set()), (HEAD, {"conduct.key-sent-along"})])
def test_result_of_a_recording_is_followed(head: dict[str, str], rules: set[str]) -> None:
    entries = [
        call("POST", f"{PATH}/text-to-video", QUEUED, {"prompt": "A lighthouse at dawn"}),
        call("GET", f"{PATH}/requests/id/status", {**QUEUED, "status": "COMPLETED"}),
        call("GET", f"{PATH}/requests/id", {"video": {"url": LINK}, "seed": 1}),
        call("GET", LINK, "film", head=head),
    ]
    report = check_recordings([("t.har", json.dumps({"log": {"entries": entries}}).encode())])
    assert {found.rule.id for found in report.findings} - {"conduct.response-undocumented"} == rules
    assert report.money.fetched == 1
