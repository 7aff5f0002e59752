"""What a report counts, and when a CI may go on."""

import json
from decimal import Decimal
from typing import Any

import pytest

from drytake.contract_tests.findings.ending import Ending
from drytake.contract_tests.findings.exit_codes import exit_code
from drytake.contract_tests.findings.model import Finding, Location, Report, UnverifiedFinding
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.rules import Severity, Unverified

RULE = get_provider("acme").rules["unknown-field"]


def finding(severity: Severity, **facts: Any) -> Finding:
    return Finding(RULE, severity, "message", "hint", **facts)


@pytest.mark.parametrize(
    ("severities", "code", "strictly"),
    [((), 0, 0), (("info",), 0, 0), (("warning",), 0, 1), (("warning", "error"), 1, 1)],
)
def test_only_errors_fail_and_warnings_where_that_is_asked_for(
    severities: tuple[Severity, ...], code: int, strictly: int
) -> None:
    shown = Report("run", ("a",), tuple(map(finding, severities)))
    assert (shown.good, exit_code(shown), exit_code(shown, strict=True)) == (not code, code, strictly)


WHY = ("because",)
ENDINGS = {
    "good": (Ending(), 0, "good", 0, "good"),
    "bad": (Ending(), 1, "bad", 1, "bad"),
    "untested": (Ending(reasons=WHY), 0, "nothing-tested", 2, "nothing was tested: no call reached a provider"),
    "untested and bad": (Ending(reasons=WHY), 1, "bad", 1, "bad"),
    "untested and failed": (
        Ending(7, reasons=WHY),
        0,
        "nothing-tested",
        7,
        "nothing was tested: no call reached a provider; the command failed (7)",
    ),
    "lost": (Ending(lost=2), 0, "money-lost", 1, "money is gone: 2 tasks paid and lost"),
    "failed": (Ending(7), 0, "command-failed", 7, "its calls broke no rule; the command failed (7)"),
    "failed and bad": (Ending(7), 1, "bad", 7, "bad"),
    "interrupted": (Ending(143, "SIGTERM"), 0, "interrupted", 143, "interrupted by SIGTERM"),
    "interrupted and bad": (Ending(143, "SIGTERM"), 1, "interrupted", 143, "interrupted by SIGTERM"),
    "interrupted before a call": (Ending(130, "SIGINT", WHY), 0, "interrupted", 130, "interrupted by SIGINT"),
}


@pytest.mark.parametrize(("ending", "errors", "conclusion", "code", "said"), ENDINGS.values(), ids=ENDINGS)
def test_good_is_said_only_where_all_of_it_was(
    ending: Ending, errors: int, conclusion: str, code: int, said: str
) -> None:
    shown = Report("run", ("a",), (finding("error"),) * errors, ending=ending)
    assert (shown.conclusion, exit_code(shown), shown.headline) == (conclusion, code, said)
    assert shown.good == (conclusion == "good")


def test_failed_command_whose_calls_broke_a_rule_is_not_said_to_have_broken_none() -> None:
    assert Report("run", ("a",), (finding("warning"),), ending=Ending(7)).headline == "the command failed (7)"


def test_coverage_that_is_too_low_fails_what_is_good() -> None:
    assert exit_code(Report("run", ("a",)), covered=False) == 1


def test_counts_are_by_severity() -> None:
    unverified = UnverifiedFinding("a", Unverified(RULE, "/x", "message", "hint"), Location("f", 1))
    shown = Report("run", ("a",), (finding("error"), finding("info"), finding("error")), (unverified,))
    assert shown.counts == {"error": 2, "warning": 0, "info": 1, "unverified": 1}


def test_all_of_it_can_be_said_in_json() -> None:
    found = finding("error", pointer="/x", value=float("inf"), subject="a", location=Location("f", 3, 4), call=7)
    unverified = UnverifiedFinding("a", Unverified(RULE, "/x", "message", "hint"))
    cost = (("acme", "credits", Decimal("7.5")), ("globex", "credits", None))
    shown = json.loads(json.dumps(Report("run", ("a",), (found,), (unverified,), cost, (("exit", "0"),)).to_json()))
    assert shown["findings"][0]["value"] == "inf"
    assert shown["findings"][0]["location"] == {"file": "f", "line": 3, "column": 4}
    assert shown["unverified"][0]["location"] is None
    assert [entry["amount"] for entry in shown["cost"]] == [7.5, None]
    assert shown["facts"] == {"exit": "0"}
