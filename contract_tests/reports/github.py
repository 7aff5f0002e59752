"""A judgement for GitHub Actions: annotations at the lines, and a page of Markdown for the step's summary."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from drytake.contract_tests.documents.inputs import STDIN
from drytake.contract_tests.findings.model import Doubt, Finding, Judgement, Place
from drytake.contract_tests.reports.escapes import one_line, visible
from drytake.contract_tests.reports.text import counted
from drytake.schemas.validation.rulebook import Severity

__all__ = ["add_to_summary", "report", "summary"]

COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}
_ROWS = 200
"""Most rows of a summary: GitHub takes 1 MiB a step."""
_CELL = 500


def report(told: Judgement) -> str:
    """Return a judgement as workflow commands, one a line."""
    lines = [*map(_finding, told.findings), *map(_doubt, told.unverified), *_ending(told)]
    lines.append(f"{told.title}: {one_line(told.headline)}: {counted(told)}")
    return "\n".join(lines) + "\n"


def _finding(finding: Finding) -> str:
    where = finding.pointer if finding.place else f"{finding.subject} {finding.pointer}"
    said = f"{finding.message} ({where.strip()})" if where.strip() else finding.message
    return _command(
        COMMANDS[finding.severity],
        finding.place,
        finding.rule.id,
        f"{said}\nhint: {finding.hint}\nsource: {finding.rule.source}",
    )


def _doubt(doubt: Doubt) -> str:
    subject, entry, place = doubt
    where = entry.pointer if place else f"{subject} {entry.pointer}"
    said = f"{entry.message} ({where.strip()})\nhint: {entry.hint}"
    return _command("notice", place, f"unverified {entry.rule.id}", said)


def _ending(told: Judgement) -> Iterator[str]:
    """Yield what isn't about a finding: hosts that were let out, and a conclusion that no finding shows."""
    if told.let_out:
        yield _command("notice", None, "let out", "\n".join(map(str, told.let_out)))
    if told.conclusion not in ("good", "bad"):
        reasons = [f"- {reason}" for reason in told.ending.reasons]
        yield _command("error", None, told.conclusion, "\n".join((told.headline, *reasons)))


def _command(name: str, place: Place | None, title: str, message: str) -> str:
    properties = {"title": title}
    if place is not None and place.file != STDIN:
        file = in_workspace(place.file)
        properties = {"file": file, "line": str(place.line), "col": str(place.column), "title": title}
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


def add_to_summary(told: Judgement) -> None:
    """Append a judgement to the step's summary, where GitHub asks for one.

    Raises:
        OSError: it can't be written.
    """
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(summary(told))


def summary(told: Judgement) -> str:
    """Return a judgement as Markdown."""
    return "\n".join(_summary(told)) + "\n\n"


def _summary(told: Judgement) -> Iterator[str]:
    yield f"## {'✅' if told.good else '❌'} drytake {_cell(told.title)}\n"
    yield f"{_cell(told.headline)}: {counted(told)}, in {len(told.subjects)} judged\n"
    if told.ending.reasons:
        yield "Likely because\n"
        yield from (f"- {_cell(reason)}" for reason in told.ending.reasons)
        yield ""
    rows = [*map(_finding_row, told.findings), *map(_doubt_row, told.unverified)]
    if rows:
        yield "| severity | rule | where | what | hint |\n| --- | --- | --- | --- | --- |"
        yield from rows[:_ROWS]
    if len(rows) > _ROWS:
        yield f"\nand {len(rows) - _ROWS} more"
    costs = [(f"would have cost at {name}", amount) for name, amount in told.prices]
    hosts = [(f"let out: {host}", f"{calls} calls") for host, calls in told.let_out]
    facts = [*told.facts, *costs, *hosts]
    if facts:
        yield "\n| | |\n| --- | --- |"
        yield from (f"| {_cell(name)} | {_cell(value)} |" for name, value in facts)


def _finding_row(finding: Finding) -> str:
    rule = f"[{_cell(finding.rule.id)}]({_link(finding.rule.source.url)})"
    where = _where(finding.place, finding.subject, finding.pointer)
    return f"| {finding.severity} | {rule} | {where} | {_cell(finding.message)} | {_cell(finding.hint)} |"


def _doubt_row(doubt: Doubt) -> str:
    subject, entry, place = doubt
    rule = f"[{_cell(entry.rule.id)}]({_link(entry.rule.source.url)})"
    where = _where(place, subject, entry.pointer)
    return f"| unverified | {rule} | {where} | {_cell(entry.message)} | {_cell(entry.hint)} |"


def _where(place: Place | None, subject: str, pointer: str) -> str:
    at = subject if place is None else f"{in_workspace(place.file)}:{place.line}:{place.column}"
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
