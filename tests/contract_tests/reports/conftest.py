"""A judgement that is hard to print."""

from decimal import Decimal

import pytest

from drytake.contract_tests.findings.model import Doubt, Finding, Judgement, Place
from drytake.schemas.validation.rulebook import Rule, Severity, Source, Unverified

NASTY = (
    "Zürich 影 😀\nsecond line\r\t]]> \x1b[31m\x00\x85 100%0A <script>alert('x')</script> &amp; \"q\" \ud800 \u202e "
    "`a_b|c` {0} [x](https://e.test) | ::error:: ```"
)
SOURCE = Source("https://e.test/a?x=(1)&y=|#z", as_of="2026-01-02", section="Body | <b>")


def rule(offence: str, severity: Severity) -> Rule:
    return Rule(
        id=f"toy.{offence}",
        operation="create",
        summary=NASTY,
        severity=severity,
        source=SOURCE,
        confidence="documented",
        hint=NASTY,
    )


def finding(offence: str, severity: Severity, subject: str, place: Place | None = None) -> Finding:
    return Finding(rule(offence, severity), severity, NASTY, NASTY, "/a/b~1c", NASTY, subject, place, 4)


FINDINGS = (
    finding("one", "error", "a.json", Place("dir a/ü%,:.json", 3, 7)),
    finding("two", "warning", "POST /x"),
    finding("three", "info", "<stdin>", Place("<stdin>", 1, 1)),
    finding("one", "error", "a.json", Place("dir a/ü%,:.json", 9, 7)),
    Finding(rule("four", "error"), "warning", NASTY, NASTY, subject=NASTY),
)
DOUBTS = tuple(
    Doubt(subject, Unverified(rule("five", "warning"), "/v/0", NASTY, NASTY), place)
    for subject, place in (("a.json", Place("a.json", 2, 2)), ("alone", None))
)
JUDGEMENTS = {
    "clean": Judgement("validate", ("ok.json",)),
    "empty": Judgement("run", ()),
    "nasty": Judgement(
        "check",
        ("a.json", "POST /x", "<stdin>", "ok.json", "ok.json"),
        FINDINGS,
        DOUBTS,
        (("toy", "credits", Decimal("12.50")), ("other", "USD", None)),
        (("exit code", "1"), (NASTY, NASTY)),
    ),
    "doubts": Judgement("check", ("a.json",), (), DOUBTS),
}


@pytest.fixture(params=list(JUDGEMENTS))
def told(request: pytest.FixtureRequest) -> Judgement:
    """Return each judgement in turn."""
    return JUDGEMENTS[request.param]


@pytest.fixture
def nasty() -> Judgement:
    """Return the judgement that is hardest to print."""
    return JUDGEMENTS["nasty"]
