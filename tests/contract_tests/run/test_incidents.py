"""Incidents become findings: equal ones one, too many only a number."""

from pathlib import Path

from drytake.contract_tests.run.incidents import Incidents


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
        incidents.block("POST", "https://api.muapi.ai/x", "blocked")

    (call,) = incidents.blocked

    assert call.subject == "POST https://api.muapi.ai/x"
    assert call.message == "blocked (2 times)"


def test_a_client_that_never_stops_is_told_of_in_bounded_space() -> None:
    incidents = Incidents()
    for number in range(1000):
        incidents.note("garbled-request", "proxy", f"garbage {number}")
        incidents.block("GET", f"https://api.muapi.ai/{number}", "blocked")

    assert len(list(incidents.findings())) + len(incidents.blocked) + incidents.left_out == 2000
    assert incidents.left_out > 1000


def test_hosts_beyond_those_that_are_named_are_counted_together() -> None:
    incidents = Incidents()
    for number in range(1_000):
        incidents.let_out(f"host-{number % 500}.example.test")

    assert len(incidents.hosts) == 201
    assert sum(calls for _, calls in incidents.hosts) == 1_000
    assert ("other hosts", 600) in incidents.hosts


def test_hosts_that_preloads_noted_are_counted_once(tmp_path: Path) -> None:
    incidents, notes = Incidents(), tmp_path / "let-out"
    notes.write_text("chat.example.test\nCHAT.example.test.\n\nother.example.test\n")
    for _ in range(2):
        incidents.read_notes(notes)
    incidents.read_notes(tmp_path / "gone")

    assert [*map(str, incidents.hosts)] == ["chat.example.test, 2 calls", "other.example.test, 1 call"]
