"""Incidents become findings: equal ones one, too many only a number."""

from understudy.contract_tests.run.incidents import Incidents


def test_equal_incidents_are_told_once_with_their_number() -> None:
    incidents = Incidents()
    for _ in range(3):
        incidents.note("half-request", "POST /x", "it ended")

    (finding,) = incidents.findings()

    assert finding.message == "it ended (3 times)"
    assert finding.rule.id == "run.half-request"
    assert finding.subject == "POST /x"


def test_equal_blocked_calls_are_told_once() -> None:
    incidents = Incidents()
    for _ in range(2):
        incidents.block("POST", "https://api.kie.ai/x", "blocked")

    (call,) = incidents.blocked

    assert call.subject == "POST https://api.kie.ai/x"
    assert call.message == "blocked (2 times)"


def test_a_client_that_never_stops_is_told_of_in_bounded_space() -> None:
    incidents = Incidents()
    for number in range(1000):
        incidents.note("garbled-request", "proxy", f"garbage {number}")
        incidents.block("GET", f"https://api.kie.ai/{number}", "blocked")

    assert len(list(incidents.findings())) + len(incidents.blocked) + incidents.untold == 2000
    assert incidents.untold > 1000
