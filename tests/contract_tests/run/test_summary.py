"""The end of a run is readable, however much was found."""

from drytake.contract_tests.findings.model import Finding, Report
from drytake.contract_tests.reports.text import plain
from drytake.contract_tests.run.rules import RUN
from drytake.contract_tests.run.summary import lines


def report(count: int) -> Report:
    rule = RUN["half-request"]
    found = tuple(
        Finding(rule, rule.severity, f"message {number}", rule.hint, subject=f"POST /{number}")
        for number in range(count)
    )
    return Report("run", (), found, facts=(("exit code of the command", "0"),))


def test_few_findings_are_all_told() -> None:
    shown = "\n".join(lines(report(3), plain))

    assert all(f"message {number}" in shown for number in range(3))
    assert shown.endswith("run: bad: 3 errors, 0 warnings, 0 notes, 0 unverified")


def test_of_very_many_the_first_and_the_sums_are_told() -> None:
    shown = list(lines(report(5_000), plain))

    assert len(shown) < 400
    assert "message 0" in "\n".join(shown)
    assert any("lines more; `--report text=FILE` writes them all" in line for line in shown)
    assert shown[-1].startswith("run: bad: 5000 errors")
