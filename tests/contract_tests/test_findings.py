"""What a judgement counts, and when a CI may go on."""

import json
from decimal import Decimal
from typing import Any

import pytest

from understudy.contract_tests.findings import Doubt, Finding, Judgement, Place
from understudy.schemas.registry import get_provider
from understudy.schemas.rulebook import Severity, Unverified

RULE = get_provider("acme").rules["unknown-field"]


def finding(severity: Severity, **facts: Any) -> Finding:
    return Finding(RULE, severity, "message", "hint", **facts)


@pytest.mark.parametrize(
    ("severities", "good", "strictly"),
    [((), True, True), (("info",), True, True), (("warning",), True, False), (("warning", "error"), False, False)],
)
def test_only_errors_fail_and_warnings_where_that_is_asked_for(
    severities: tuple[Severity, ...], *, good: bool, strictly: bool
) -> None:
    told = Judgement("run", ("a",), tuple(map(finding, severities)))
    assert (told.good, told.passes(strict=False), told.passes(strict=True)) == (good, good, strictly)


def test_counts_are_by_severity() -> None:
    doubt = Doubt("a", Unverified(RULE, "/x", "message", "hint"), Place("f", 1))
    told = Judgement("run", ("a",), (finding("error"), finding("info"), finding("error")), (doubt,))
    assert told.counts == {"error": 2, "warning": 0, "info": 1, "unverified": 1}


def test_all_of_it_can_be_said_in_json() -> None:
    found = finding("error", pointer="/x", value=float("inf"), subject="a", place=Place("f", 3, 4), call=7)
    doubt = Doubt("a", Unverified(RULE, "/x", "message", "hint"))
    cost = (("acme", "credits", Decimal("7.5")), ("globex", "credits", None))
    told = json.loads(json.dumps(Judgement("run", ("a",), (found,), (doubt,), cost, (("exit", "0"),)).to_json()))
    assert told["findings"][0]["value"] == "inf"
    assert told["findings"][0]["place"] == {"file": "f", "line": 3, "column": 4}
    assert told["unverified"][0]["place"] is None
    assert [entry["amount"] for entry in told["cost"]] == [7.5, None]
    assert told["facts"] == {"exit": "0"}
