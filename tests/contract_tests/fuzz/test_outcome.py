"""A client may fail; what it may not is to fail in a way that helps nobody."""

from typing import Any

import pytest

from understudy.contract_tests.fuzz.ends import Trace
from understudy.contract_tests.fuzz.outcome import Outcome, Seen, faults_of

TRACE = Trace("KeyError", "'data'", "client.py:3")


def outcome(code: int, *, status: int = 200, word: str = "", done: tuple[str, ...] = (), **how: Any) -> Outcome:
    seen = Seen(0, "POST", "/create", status, None, word, "", done)
    return Outcome(code=code, seen=(seen,), **how)


@pytest.mark.parametrize(
    ("came", "keys"),
    [
        (outcome(0), []),
        (outcome(0, trace=TRACE), []),
        (outcome(1, spoke=True), []),
        (outcome(1, spoke=False), [("silent-exit", "status 200")]),
        (outcome(1, trace=TRACE), [("traceback", "KeyError", "client.py:3")]),
        (outcome(1, status=429, trace=TRACE), [("ignores-429", "traceback", "client.py:3")]),
        (outcome(0, status=429, rushed="called 0 s after a 429"), [("ignores-429", "too soon")]),
        (outcome(139), [("crash", "SIGSEGV")]),
        (outcome(137, cut="patience", word="running"), [("endless", "running")]),
        (outcome(137, cut="patience", word="on_hold", done=("unknown-state",)), [("endless", "unknown state")]),
        (outcome(137, cut="calls", status=0), [("endless", "no answer")]),
        (outcome(137, cut="time"), [("over-time", "status 200")]),
    ],
)
def test_fault_of_an_end(came: Outcome, keys: list[tuple[str, ...]]) -> None:
    assert [fault.key for fault in faults_of(came)] == keys
