"""OutAI takes no forms; a recorded one is told."""

import json

from drytake.contract_tests.recordings.report import check_recordings

KEY = "sk-test-9f86d081884c7d65"


def test_a_recorded_form_is_told() -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "multipart/form-data; boundary=x"}
    request = {
        "method": "POST",
        "url": "https://api.outai.top/api/v1/video/seedance-2",
        "headers": [{"name": name, "value": value} for name, value in headers.items()],
        "postData": {"text": '{"prompt": "p"}'},
    }
    raw = json.dumps({"log": {"entries": [{"request": request}]}}).encode()

    assert ("outai.content-type", "error") in {
        (found.rule.id, found.severity) for found in check_recordings([("t.har", raw)]).findings
    }
