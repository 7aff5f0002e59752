"""Differences as plain text: by provider and kind, each with who says otherwise and how old that is."""

from collections.abc import Iterator
from datetime import date

from drytake.contract_tests.drift.model import KINDS, Difference, DriftReport
from drytake.contract_tests.reports.text import Styler, plain
from drytake.mockserver.components.escapes import one_line

__all__ = ["drift_lines"]


def drift_lines(report: DriftReport, day: date, style: Styler = plain) -> Iterator[str]:
    """Yield the lines of a report."""
    seen = ""
    for one in report.differences:
        heading = f"{one.provider}: {KINDS[one.kind]}"
        if heading != seen:
            seen = heading
            yield style(heading, "strong")
        yield one_line(f"  {_place(one)}: {_said(one)}")
        yield one_line(f"    row: {one.row}")
        yield one_line(f"    source: {one.source}, {one.age(day)} days old")
    others = f", {report.others} other call{'' if report.others == 1 else 's'}" if report.others else ""
    count = len(report.differences)
    said = "no difference" if not count else f"{count} difference{'' if count == 1 else 's'}"
    yield f"drift: {style(said, 'error' if count else 'good')} in {report.calls} call{'' if report.calls == 1 else 's'}{others}"


def _place(one: Difference) -> str:
    return f"{one.operation} {one.at}".strip()


def _said(one: Difference) -> str:
    expected = f"; documented: {one.evidence.expected}" if one.evidence.expected else ""
    value = "" if one.evidence.value is None else f" (it was {one.evidence.value!r})"
    more = (
        f" ({len(one.calls)} calls, first {one.calls[0]})"
        if len(one.calls) > 1
        else f" ({one.calls[0]})"
        if one.calls
        else ""
    )
    return f"{one.evidence.said}{value}{expected}{more}"
