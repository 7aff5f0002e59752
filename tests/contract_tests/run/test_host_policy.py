"""Where a call goes by its host."""

import pytest

from drytake.contract_tests.run.host_policy import HostPolicy

SERVED = ("api.acme.example",)


@pytest.mark.parametrize(
    ("host", "way"),
    [
        ("api.acme.example", "mock"),
        ("API.ACME.EXAMPLE.", "mock"),
        ("api.muapi.ai", "paid"),
        ("queue.falrun.com", "paid"),
        ("example.com", "open"),
        ("localhost", "local"),
    ],
)
def test_paid_hosts_are_kept_in_and_others_let_out(host: str, way: str) -> None:
    assert HostPolicy(SERVED).decide(host) == way


@pytest.mark.parametrize("host", ["localhost", "app.localhost", "127.0.0.1", "127.8.9.10", "::1", "[::1]", "0.0.0.0"])
def test_the_own_machine_stays_open_when_all_is_blocked(host: str) -> None:
    assert HostPolicy(SERVED, block_all=True).decide(host) == "local"


@pytest.mark.parametrize("host", ["example.com", "10.0.0.1", "", "localhost.example.com"])
def test_unknown_hosts_are_blocked_when_all_is(host: str) -> None:
    assert HostPolicy(SERVED, block_all=True).decide(host) == "blocked"


@pytest.mark.parametrize("host", ["api.muapi.ai", "example.com"])
def test_an_allowed_host_is_let_out(host: str) -> None:
    assert HostPolicy(SERVED, allow=[host.upper()], block_all=True).decide(host) == "open"


def test_a_host_that_the_mock_stands_in_for_is_never_let_out() -> None:
    assert HostPolicy(SERVED, allow=SERVED).decide("api.acme.example") == "mock"


# --- hosts that sell text and video ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "way"), [(None, "open"), ("/v1/chat/completions", "open"), ("/v1/videos?x=1", "paid")]
)
def test_of_a_host_that_sells_text_only_videos_are_kept_in(path: str | None, way: str) -> None:
    assert HostPolicy(SERVED).decide("api.openai.com", path) == way


def test_no_certificate_is_made_for_a_host_whose_calls_pass() -> None:
    assert not {"api.x.ai", "api.openai.com"} & {*HostPolicy(SERVED).names}
