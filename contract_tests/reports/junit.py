"""A report as JUnit XML: one test case a finding, one for each subject that nothing is said of.

Errors are failures. The format has no warnings: they and notes pass, with their text, and are counted as properties. That
nothing was tested, that the command failed or that it was broken off is an error of the run, not a failure of the client's.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from drytake.contract_tests.findings.model import Finding, Location, Report, UnverifiedFinding, amount_in_words
from drytake.contract_tests.findings.rule_pages import rule_page
from drytake.contract_tests.reports.text import beside
from drytake.mockserver.components.escapes import one_line, visible

if TYPE_CHECKING:
    from junitparser import TestCase

__all__ = ["render"]


def render(report: Report) -> str:
    """Return a report as JUnit XML."""
    from junitparser import JUnitXml, TestSuite  # noqa: PLC0415 - only this report needs it

    suite = TestSuite(one_line(f"drytake {report.title}"))
    for name, value in _properties(report):
        suite.add_property(one_line(name), one_line(value))
    suite.add_testcases(list(_cases(report)))
    whole = JUnitXml("drytake")
    whole.add_testsuite(suite)
    whole.update_statistics()  # type: ignore[no-untyped-call]  # junitparser's own lack
    made: bytes = whole.tostring()  # type: ignore[no-untyped-call]  # as above
    text = _SKIPPED.sub(r"\1", made.decode(), count=1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


_SKIPPED = re.compile(r'(<testsuites\b[^>]*?) skipped="\d+"')
"""What the library says of the whole, and Jenkins's schema has for suites alone."""


def _properties(report: Report) -> Iterator[tuple[str, str]]:
    for name, count in report.counts.items():
        yield name, str(count)
    yield "conclusion", report.conclusion
    if report.money.line:
        yield "money", report.money.line
    yield from report.facts
    for host, calls in report.let_out:
        yield f"let out: {host}", str(calls)
    for provider, unit, amount in report.cost:
        known = "unknown" if amount is None else str(amount)
        yield f"cost at {provider}, {unit}", amount_in_words(known, report.unknown_at(provider))


def _cases(report: Report) -> "Iterator[TestCase]":
    from junitparser import TestCase  # noqa: PLC0415 - only this report needs it

    said = {finding.subject for finding in report.findings} | {unverified.subject for unverified in report.unverified}
    if report.conclusion not in ("good", "bad"):
        yield _ended(report)
    for subject in dict.fromkeys(report.subjects):
        if subject not in said:
            yield TestCase("keeps every rule", one_line(subject))
    yield from map(_found, report.findings)
    yield from map(_skipped, report.unverified)


def _ended(report: Report) -> "TestCase":
    from junitparser import Error, TestCase  # noqa: PLC0415 - only this report needs it

    case = TestCase("comes to its end", one_line(f"drytake {report.title}"))
    error = Error(one_line(report.headline), report.conclusion)
    error.text = "".join(f"{visible(line)}\n" for line in beside(report))
    case.result = [error]
    return case


def _found(finding: Finding) -> "TestCase":
    from junitparser import Failure, TestCase  # noqa: PLC0415 - only this report needs it

    case = TestCase(_name(finding.rule.id, finding.pointer), one_line(finding.subject))
    text = _text(finding.severity, finding.message, finding.hint, finding.location) + _page(finding.rule.id)
    if finding.severity == "error":
        failure = Failure(one_line(finding.message), finding.rule.id)
        failure.text = f"{text}source: {visible(str(finding.rule.source))}\n"
        case.result = [failure]
    else:
        case.system_out = text
    return case


def _skipped(unverified: UnverifiedFinding) -> "TestCase":
    from junitparser import Skipped, TestCase  # noqa: PLC0415 - only this report needs it

    case = TestCase(_name(unverified.entry.rule.id, unverified.entry.pointer), one_line(unverified.subject))
    skipped = Skipped(one_line(unverified.entry.message), unverified.entry.rule.id)
    text = _text("unverified", unverified.entry.message, unverified.entry.hint, unverified.location)
    skipped.text = text + _page(unverified.entry.rule.id)
    case.result = [skipped]
    return case


def _page(rule: str) -> str:
    page = rule_page(rule)
    return f"page: {page}\n" if page else ""


def _name(rule: str, pointer: str) -> str:
    return one_line(f"{rule} {pointer}".strip())


def _text(word: str, message: str, hint: str, location: Location | None) -> str:
    where = "" if location is None else f"{location.file}:{location.line}:{location.column}: "
    return visible(f"{where}{word}: {message}\nhint: {hint}\n")
