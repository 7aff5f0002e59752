"""A report for GitHub Actions: annotations at the lines, and a page of Markdown for the step's summary."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from drytake.contract_tests.documents.inputs import STDIN
from drytake.contract_tests.findings.model import Finding, Location, Report, UnverifiedFinding
from drytake.contract_tests.reports.escapes import one_line, visible
from drytake.contract_tests.reports.text import counted
from drytake.schemas.validation.rules import Severity

__all__ = ["add_to_summary", "render", "summary"]

COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_ROWS = 200
"""Most rows of a summary: GitHub takes 1 MiB a step."""
_CELL = 500


def render(report: Report) -> str:
    """Return a report as workflow commands, one a line."""
    lines = [*map(_finding, report.findings), *map(_unverified, report.unverified), *_ending(report)]
    lines.append(f"{report.title}: {one_line(report.headline)}: {counted(report)}")
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> str:
    where = finding.pointer if finding.location else f"{finding.subject} {finding.pointer}"
    said = f"{finding.message} ({where.strip()})" if where.strip() else finding.message
    return _command(
        COMMANDS[finding.severity],
        finding.location,
        finding.rule.id,
        f"{said}\nhint: {finding.hint}\nsource: {finding.rule.source}",
    )


def _unverified(unverified: UnverifiedFinding) -> str:
    subject, entry, location = unverified
    where = entry.pointer if location else f"{subject} {entry.pointer}"
    said = f"{entry.message} ({where.strip()})\nhint: {entry.hint}"
    return _command("notice", location, f"unverified {entry.rule.id}", said)


def _ending(report: Report) -> Iterator[str]:
    """Yield what isn't about a finding: hosts that were let out, and a conclusion that no finding shows."""
    if report.money.line:
        yield _command("warning" if report.money.lost else "notice", None, "money", report.money.line)
    if report.let_out:
        yield _command("notice", None, "let out", "\n".join(map(str, report.let_out)))
    if report.conclusion not in ("good", "bad"):
        reasons = [f"- {reason}" for reason in report.ending.reasons]
        yield _command("error", None, report.conclusion, "\n".join((report.headline, *reasons)))


def _command(name: str, location: Location | None, title: str, message: str) -> str:
    properties = {"title": title}
    if location is not None and location.file != STDIN:
        file = in_workspace(location.file)
        properties = {"file": file, "line": str(location.line), "col": str(location.column), "title": title}
    said = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {said}::{_data(message)}"


def in_workspace(file: str) -> str:
    """Return a file's path as GitHub finds it: relative to the workspace, if it lies there."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    path = Path(file)
    if workspace and path.is_absolute() and path.is_relative_to(workspace):
        return path.relative_to(workspace).as_posix()
    return path.as_posix()


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# --- the summary ---------------------------------------------------------------------------------------------


def add_to_summary(report: Report) -> None:
    """Append a report to the step's summary, where GitHub asks for one.

    Raises:
        OSError: it can't be written.
    """
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(summary(report))


def summary(report: Report) -> str:
    """Return a report as Markdown."""
    return "\n".join(_summary(report)) + "\n\n"


def _summary(report: Report) -> Iterator[str]:
    yield f"## {'✅' if report.good else '❌'} drytake {_cell(report.title)}\n"
    yield f"{_cell(report.headline)}: {counted(report)}, in {len(report.subjects)} checked\n"
    if report.ending.reasons:
        yield "Likely because\n"
        yield from (f"- {_cell(reason)}" for reason in report.ending.reasons)
        yield ""
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
        yield from (f"| {_cell(name)} | {_cell(value)} |" for name, value in facts)


def _finding_row(finding: Finding) -> str:
    rule = f"[{_cell(finding.rule.id)}]({_link(finding.rule.source.url)})"
    where = _where(finding.location, finding.subject, finding.pointer)
    return f"| {finding.severity} | {rule} | {where} | {_cell(finding.message)} | {_cell(finding.hint)} |"


def _unverified_row(unverified: UnverifiedFinding) -> str:
    subject, entry, location = unverified
    rule = f"[{_cell(entry.rule.id)}]({_link(entry.rule.source.url)})"
    where = _where(location, subject, entry.pointer)
    return f"| unverified | {rule} | {where} | {_cell(entry.message)} | {_cell(entry.hint)} |"


def _where(location: Location | None, subject: str, pointer: str) -> str:
    at = subject if location is None else f"{in_workspace(location.file)}:{location.line}:{location.column}"
    return _cell(f"{at} {pointer}".strip())


_LITERAL = re.compile(r"`([^`]+)`")
_SPECIAL = str.maketrans({char: f"&#{ord(char)};" for char in "&<>|\\*_[]~#!@:`"})


def _cell(text: str) -> str:
    """Return a text for a table's cell, where it means nothing to Markdown; backticks mark code as in a message."""
    parts = _LITERAL.split(one_line(text[:_CELL]))
    escaped = [part.translate(_SPECIAL) for part in parts]
    return "".join(f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(escaped))


def _link(url: str) -> str:
    return one_line(url).replace("(", "%28").replace(")", "%29").replace(" ", "%20").replace("|", "%7C")
