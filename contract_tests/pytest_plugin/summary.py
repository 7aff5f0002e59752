"""What pytest prints of the mock: a failing test's journal, and the sum at the end of the run."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

import pytest

from drytake.contract_tests.findings.coverage import Coverage, emit_coverage
from drytake.contract_tests.findings.ending import in_process, let_out_of
from drytake.contract_tests.findings.model import Report
from drytake.contract_tests.intercept.tenant import TenantHandle, finding_line
from drytake.contract_tests.journals.outcomes import OutcomeCounts, coverage_from, outcomes_in
from drytake.mockserver.accounts.settlement import Settlement
from drytake.mockserver.engine.engine import Engine
from drytake.schemas.prices import number

__all__ = ["Totals", "errors_of", "journal_text", "numbers_of", "summarize"]

_SHOWN_CALLS = 30
_SHOWN_BODY = 300
_SHOWN_FINDINGS = 20
_DEAREST = 10
_SEVERITIES = {"error": "error", "warning": "warning", "info": "note"}


def journal_text(handle: TenantHandle, report: Report) -> str:
    """Return a test's last calls and what was found in them."""
    entries = handle.journal
    lines = [f"{len(entries) - _SHOWN_CALLS} earlier calls left out"] if len(entries) > _SHOWN_CALLS else []
    for entry in entries[-_SHOWN_CALLS:]:
        shown = entry.to_json()
        query = f"?{shown['query']}" if shown["query"] else ""
        lines.append(f"{entry.serial}. {entry.provider}: {entry.method} {shown['path']}{query} -> {entry.status}")
        lines += [f"   > {_cut(shown['body'])}"] * bool(entry.body)
        lines += [f"   < {_cut(shown['response'])}"] * bool(entry.response)
    return "\n".join([*lines, *map(finding_line, report.findings)])


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_BODY else f"{text[:_SHOWN_BODY]}..."


def errors_of(report: Report) -> str:
    """Return the findings that fail a test, as text; empty where there are none."""
    return "\n".join(finding_line(finding) for finding in report.findings if finding.severity == "error")


def numbers_of(handle: TenantHandle, report: Report) -> dict[str, Any]:
    """Return what the end of the run says of a test, in a form that workers can send."""
    return {
        "calls": len(handle.journal),
        "findings": [[entry.severity, entry.rule.id, entry.message] for entry in report.findings],
        "met": [[*outcome, count] for outcome, count in outcomes_in(handle.engine, handle.journal).items()],
        "money": report.money.to_json(),
        "cost": [[provider, unit, str(amount)] for provider, unit, amount in report.cost if amount is not None],
        "let_out": dict(report.let_out),
        "unpriced": sum(count for _, count in report.unpriced),
    }


class Totals:
    """Adds up what the tests report, be they run here or by workers."""

    def __init__(self) -> None:
        self.tests = self.calls = self.unpriced = 0
        self.met = OutcomeCounts()
        self.untested = False
        """Whether no test called the mock, though that wasn't meant."""
        self.let_out: Counter[str] = Counter()
        """Connections to other machines, by host."""
        self.cost: dict[tuple[str, str], Decimal] = {}
        self.money = Settlement()
        """What the tasks of all tests cost, and what came of them."""
        self.by_test: list[tuple[str, str, str, Decimal]] = []
        """Test, provider, unit and what the test cost there."""
        self.findings: list[tuple[str, str, str, str]] = []
        """Test, severity, rule and message."""

    @classmethod
    def of(cls, numbers: Iterable[tuple[str, dict[str, Any]]]) -> "Totals":
        """Return the sum of what tests reported."""
        totals = cls()
        for test, shown in numbers:
            totals.add(test, shown)
        return totals

    @cached_property
    def coverage(self) -> Coverage:
        """What all tests together have met."""
        return coverage_from(Engine(), self.met)

    def add(self, test: str, numbers: dict[str, Any]) -> None:
        self.tests += 1
        self.calls += numbers["calls"]
        self.let_out.update(numbers["let_out"])
        self.unpriced += numbers["unpriced"]
        self.money = Settlement.of((self.money, Settlement.from_json(numbers["money"])))
        self.findings += [(test, *finding) for finding in numbers["findings"]]
        for provider, operation, outcome, count in numbers["met"]:
            self.met[provider, operation, outcome] += count
        for provider, unit, amount in numbers["cost"]:
            self.by_test.append((test, provider, unit, Decimal(amount)))
            self.cost[provider, unit] = self.cost.get((provider, unit), Decimal(0)) + Decimal(amount)

    @property
    def dearest(self) -> list[tuple[str, str, str, Decimal]]:
        """The tests that cost most, by their part in all that was spent at the provider."""
        part = {key: amount or Decimal(1) for key, amount in self.cost.items()}
        return sorted(self.by_test, key=lambda row: row[3] / part[row[1], row[2]], reverse=True)[:_DEAREST]

    def lines(self) -> Iterator[str]:
        """Yield what is printed at the end of the run."""
        yield f"{_count(self.calls, 'call')} in {_count(self.tests, 'test')}"
        severities = Counter(severity for _, severity, _, _ in self.findings)
        yield "findings: " + ", ".join(_count(severities[name], word) for name, word in _SEVERITIES.items())
        for test, severity, rule, message in self.findings[:_SHOWN_FINDINGS]:
            yield f"  {severity} {rule}: {message} ({test})"
        if len(self.findings) > _SHOWN_FINDINGS:
            yield f"  and {len(self.findings) - _SHOWN_FINDINGS} more"
        spent = [f"{amount.normalize():f} {unit} at {provider}" for (provider, unit), amount in self.cost.items()]
        spent += [f"unknown for {_count(self.unpriced, 'task')}"] if self.unpriced else []
        yield f"contract coverage: {self.coverage}"
        yield from filter(None, [self.money.line])
        yield f"the real calls would have cost: {', '.join(spent) or 'nothing'}"
        if len(self.by_test) > 1:
            yield "the dearest tests:"
            yield from (
                f"  {number(amount)} {unit} at {provider}: {test}" for test, provider, unit, amount in self.dearest
            )
        yield from (f"let out: {entry}" for entry in let_out_of(self.let_out))
        if self.untested:
            yield "nothing was tested: no call reached the mock, likely because"
            yield from (f"  - {reason}" for reason in in_process())


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def summarize(
    totals: Totals,
    terminal: "pytest.TerminalReporter",
    *,
    table: bool,
    fail_under: float | None,
) -> None:
    """Print the sum of what tests reported, and of the contract coverage what is wished for."""
    terminal.section("drytake")
    for line in totals.lines():
        terminal.line(line)
    emit_coverage(totals.coverage, terminal.line, table=table, fail_under=fail_under)
