"""A client may fail; what it may not is to fail in a way that helps nobody."""

from typing import Any

import pytest

from drytake.contract_tests.fuzz.result import CaseResult, Exchange, failures_of
from drytake.contract_tests.fuzz.tracebacks import Trace

TRACE = Trace("KeyError", "'data'", "client.py:3")


def outcome(code: int, *, status: int = 200, word: str = "", done: tuple[str, ...] = (), **how: Any) -> CaseResult:
    seen = Exchange(0, "POST", "/create", status, None, word, "", done)
    return CaseResult(code=code, seen=(seen,), **how)


@pytest.mark.parametrize(
    ("came", "keys"),
    [
        (outcome(0), []),
        (outcome(0, trace=TRACE), []),
        (outcome(1, spoke=True), []),
        (outcome(1, spoke=False), [("silent-exit", "status 200")]),
        (outcome(1, trace=TRACE), [("traceback", "KeyError", "client.py:3")]),
        (outcome(1, status=429, trace=TRACE), [("ignores-429", "traceback", "client.py:3")]),
        (outcome(0, status=429, retried_early="called 0 s after a 429"), [("ignores-429", "too soon")]),
        (outcome(139), [("crash", "SIGSEGV")]),
        (outcome(137, cut="max-seconds", word="running"), [("endless", "running")]),
        (outcome(137, cut="max-seconds", word="on_hold", done=("unknown-state",)), [("endless", "unknown state")]),
        (outcome(137, cut="calls", status=0), [("endless", "no response")]),
        (outcome(137, cut="time"), [("over-time", "status 200")]),
    ],
)
def test_fault_of_an_end(came: CaseResult, keys: list[tuple[str, ...]]) -> None:
    assert [fault.key for fault in failures_of(came)] == keys


def asked(*statuses: int, **how: Any) -> CaseResult:
    """Return the outcome of a client that asked the same each thirty seconds, and other things in between."""
    other = Exchange(0, "GET", "/other", 200, None, "", "", ())
    seen = [
        Exchange(30.0 * number, "POST", "/create", status, None, "", "", ()) for number, status in enumerate(statuses)
    ]
    return CaseResult(code=1, seen=(seen[0], other, *seen[1:]), **how)


def test_client_that_asked_again_after_a_429_did() -> None:
    (fault,) = failures_of(asked(200, *[429] * 12, trace=TRACE))
    assert fault.key == ("traceback", "KeyError", "client.py:3")
    assert "told 429 12 times" in fault.message
    assert "didn't wait" not in fault.message


@pytest.mark.parametrize("kind", ["venice_sdk.errors.RateLimitError", "venice_sdk.errors.ServerError", "venice_sdk.X"])
def test_exceptions_of_one_library_are_one_thing(kind: str) -> None:
    (fault,) = failures_of(outcome(1, trace=Trace(kind, "no", f"client.py:{len(kind)}", "venice_sdk")))
    assert fault.key == ("traceback", "venice_sdk")
    assert kind in fault.message


def test_words_of_an_endless_client_fit_its_timeline() -> None:
    seen = [Exchange(at, "GET", "/tasks", 200, None, "running", "", ()) for at in (0.0, 60.0, 72_482.0)]
    (fault,) = failures_of(CaseResult(code=137, seen=seen, cut="max-seconds", waited=7_201, hurried=True))
    assert "3 calls and 2 hours of its own time, by a clock that was hurried on to 20:08:02" in fault.message
