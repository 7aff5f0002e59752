"""XSkill's files lie at a host where its API is spoken too."""

import json

import pytest

from drytake.contract_tests.recordings.calls import Traffic, traffic_of
from drytake.contract_tests.recordings.har import read_har

HEAD = b'{"log": {"entries": [{"request": %s}]}}'


def traffic(url: str) -> Traffic:
    request = {"method": "GET", "url": url}
    return traffic_of([("t.har", read_har(HEAD % json.dumps(request).encode(), name="t.har"))])


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://api.apiz.ai", "/"),
        ("https://ts-api.fyshark.com/api/v3/user/balance", "/api/v3/user/balance"),
    ],
)
def test_calls_at_its_hosts_are_its_own(url: str, path: str) -> None:
    (call,) = traffic(url).calls
    assert (call.provider.id, call.entry.path) == ("xskill", path)


def test_a_file_there_is_no_call() -> None:
    found = traffic("https://ts-api.fyshark.com/picture.png")
    assert (found.calls, found.others) == ([], 1)
