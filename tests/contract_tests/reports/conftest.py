"""A report that is hard to print."""

from decimal import Decimal

import pytest

from drytake.contract_tests.findings.model import Finding, Location, Report, UnverifiedFinding
from drytake.schemas.validation.rules import Rule, Severity, Source, Unverified

NASTY = (
    "Zürich 影 😀\nsecond line\r\t]]> \x1b[31m\x00\x85 100%0A <script>alert('x')</script> &amp; \"q\" \ud800 \u202e "
    "`a_b|c` {0} [x](https://e.test) | ::error:: ```"
)
SOURCE = Source("https://e.test/a?x=(1)&y=|#z", as_of="2026-01-02", section="Body | <b>")


def rule(rule_name: str, severity: Severity) -> Rule:
    return Rule(
        id=f"toy.{rule_name}",
        operation="create",
        summary=NASTY,
        severity=severity,
        source=SOURCE,
        confidence="documented",
        hint=NASTY,
    )


def finding(rule_name: str, severity: Severity, subject: str, place: Location | None = None) -> Finding:
    return Finding(rule(rule_name, severity), severity, NASTY, NASTY, "/a/b~1c", NASTY, subject, place, 4)


FINDINGS = (
    finding("one", "error", "a.json", Location("dir a/ü%,:.json", 3, 7)),
    finding("two", "warning", "POST /x"),
    finding("three", "info", "<stdin>", Location("<stdin>", 1, 1)),
    finding("one", "error", "a.json", Location("dir a/ü%,:.json", 9, 7)),
    Finding(rule("four", "error"), "warning", NASTY, NASTY, subject=NASTY),
)
UNVERIFIED = tuple(
    UnverifiedFinding(subject, Unverified(rule("five", "warning"), "/v/0", NASTY, NASTY), place)
    for subject, place in (("a.json", Location("a.json", 2, 2)), ("alone", None))
)
REPORTS = {
    "clean": Report("validate", ("ok.json",)),
    "empty": Report("run", ()),
    "nasty": Report(
        "check",
        ("a.json", "POST /x", "<stdin>", "ok.json", "ok.json"),
        FINDINGS,
        UNVERIFIED,
        (("toy", "credits", Decimal("12.50")), ("other", "USD", None)),
        (("exit code", "1"), (NASTY, NASTY)),
    ),
    "unverified": Report("check", ("a.json",), (), UNVERIFIED),
}


@pytest.fixture(params=list(REPORTS))
def report(request: pytest.FixtureRequest) -> Report:
    """Return each report in turn."""
    return REPORTS[request.param]


@pytest.fixture
def nasty() -> Report:
    """Return the report that is hardest to print."""
    return REPORTS["nasty"]
