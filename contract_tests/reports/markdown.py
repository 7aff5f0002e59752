"""A report as Markdown: for a step's summary, a pull request, a README."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from drytake.contract_tests.findings.model import Finding, Location, Report, Table, UnverifiedFinding
from drytake.contract_tests.findings.rule_pages import rule_page
from drytake.contract_tests.reports.text import counted
from drytake.mockserver.components.escapes import one_line

__all__ = ["badge", "cell", "in_workspace", "link", "render"]

_ROWS = 200
"""Most rows of a table: GitHub takes 1 MiB a step."""
_CELL = 500


def render(report: Report) -> str:
    """Return a report as Markdown."""
    return "\n".join(_summary(report)) + "\n\n"


def _summary(report: Report) -> Iterator[str]:
    yield f"## {'✅' if report.good else '❌'} drytake {cell(report.title)}\n"
    yield f"{cell(report.headline)}: {counted(report)}, in {len(report.subjects)} checked\n"
    if report.ending.reasons:
        yield "Likely because\n"
        yield from (f"- {cell(reason)}" for reason in report.ending.reasons)
        yield ""
    if report.table is not None:
        yield from _table(report.table)
    rows = [*map(_finding_row, report.findings), *map(_unverified_row, report.unverified)]
    if rows:
        yield "| severity | rule | where | what | hint |\n| --- | --- | --- | --- | --- |"
        yield from rows[:_ROWS]
    if len(rows) > _ROWS:
        yield f"\nand {len(rows) - _ROWS} more"
    costs = [(f"would have cost at {name}", amount) for name, amount in report.prices]
    hosts = [(f"let out: {host}", f"{calls} calls") for host, calls in report.let_out]
    facts = [*report.facts, *costs, *hosts]
    if facts:
        yield "\n| | |\n| --- | --- |"
        yield from (f"| {cell(name)} | {cell(value)} |" for name, value in facts)


def _table(shown: Table) -> Iterator[str]:
    yield f"{cell(shown.title)}\n"
    yield f"| {' | '.join(map(cell, shown.columns))} |\n|{' --- |' * len(shown.columns)}"
    yield from (f"| {' | '.join(map(cell, row))} |" for row in shown.rows)
    yield ""


def _finding_row(finding: Finding) -> str:
    rule = f"[{cell(finding.rule.id)}]({link(rule_page(finding.rule.id) or finding.rule.source.url)})"
    where = _where(finding.location, finding.subject, finding.pointer)
    return f"| {finding.severity} | {rule} | {where} | {cell(finding.message)} | {cell(finding.hint)} |"


def _unverified_row(unverified: UnverifiedFinding) -> str:
    subject, entry, location = unverified
    rule = f"[{cell(entry.rule.id)}]({link(rule_page(entry.rule.id) or entry.rule.source.url)})"
    where = _where(location, subject, entry.pointer)
    return f"| unverified | {rule} | {where} | {cell(entry.message)} | {cell(entry.hint)} |"


def _where(location: Location | None, subject: str, pointer: str) -> str:
    at = subject if location is None else f"{in_workspace(location.file)}:{location.line}:{location.column}"
    return cell(f"{at} {pointer}".strip())


_LITERAL = re.compile(r"`([^`]+)`")
_SPECIAL = str.maketrans({char: f"&#{ord(char)};" for char in "&<>|\\*_[]~#!@:`"})


def cell(text: str) -> str:
    """Return a text for a table's cell, where it means nothing to Markdown; backticks mark code as in a message."""
    parts = _LITERAL.split(one_line(text[:_CELL]))
    escaped = [part.translate(_SPECIAL) for part in parts]
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(escaped))


def link(url: str) -> str:
    """Return an address as it stands in a link's parentheses."""
    return one_line(url).replace("(", "%28").replace(")", "%29").replace(" ", "%20").replace("|", "%7C")


def badge(label: str, said: str, colour: str) -> str:
    """Return a badge, which shields.io draws; without that its words are read."""
    parts = [quote(part.replace("-", "--").replace("_", "__"), safe="") for part in (label, said)]
    return f"![{cell(f'{label}: {said}')}](https://img.shields.io/badge/{'-'.join([*parts, colour])})"


def in_workspace(file: str) -> str:
    """Return a file's path as GitHub finds it: relative to the workspace, if it lies there."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    path = Path(file)
    if workspace and path.is_absolute() and path.is_relative_to(workspace):
        return path.relative_to(workspace).as_posix()
    return path.as_posix()
