"""Venice's share links are secrets, also in a recording."""

import json

from drytake.contract_tests.recordings.calls import traffic_of
from drytake.contract_tests.recordings.har import read_har

HEAD = b'{"log": {"entries": [{"request": %s}]}}'


def test_a_secret_in_the_path_is_not_told() -> None:
    request = {"method": "GET", "url": "https://private-share.venice.ai/v1/share/read/told-nowhere"}
    (call,) = traffic_of([("t.har", read_har(HEAD % json.dumps(request).encode(), name="t.har"))]).calls
    assert call.name == "entry 1: GET /v1/share/read/{token}"
