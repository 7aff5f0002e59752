"""A report for GitHub Actions: annotations at the lines, and a page of Markdown for the step's summary."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from drytake.contract_tests.documents.inputs import STDIN
from drytake.contract_tests.findings.model import Finding, Location, Report, UnverifiedFinding
from drytake.contract_tests.findings.rule_pages import rule_page
from drytake.contract_tests.reports.markdown import in_workspace
from drytake.contract_tests.reports.markdown import render as markdown
from drytake.contract_tests.reports.text import Counted, counted
from drytake.mockserver.components.escapes import one_line, visible
from drytake.schemas.validation.rules import Severity

__all__ = ["add_to_summary", "commands", "render", "summary_path", "summed"]

COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report) -> str:
    """Return a report as workflow commands, one a line."""
    lines = [
        *commands(report.findings, report.unverified),
        *_ending(report),
        summed(report.title, report.headline, report),
    ]
    return "\n".join(lines) + "\n"


def commands(findings: Iterable[Finding], unverified: Iterable[UnverifiedFinding]) -> Iterator[str]:
    """Yield a command for each finding."""
    yield from map(_finding, findings)
    yield from map(_unverified, unverified)


def summed(title: str, headline: str, counts: Counted) -> str:
    """Return the line of the sums."""
    return f"{title}: {one_line(headline)}: {counted(counts)}"


def _finding(finding: Finding) -> str:
    where = finding.pointer if finding.location else f"{finding.subject} {finding.pointer}"
    said = f"{finding.message} ({where.strip()})" if where.strip() else finding.message
    return _command(
        COMMANDS[finding.severity],
        finding.location,
        finding.rule.id,
        f"{said}\nhint: {finding.hint}\nsource: {finding.rule.source}{_page(finding.rule.id)}",
    )


def _unverified(unverified: UnverifiedFinding) -> str:
    subject, entry, location = unverified
    where = entry.pointer if location else f"{subject} {entry.pointer}"
    said = f"{entry.message} ({where.strip()})\nhint: {entry.hint}{_page(entry.rule.id)}"
    return _command("notice", location, f"unverified {entry.rule.id}", said)


def _page(rule: str) -> str:
    page = rule_page(rule)
    return f"\npage: {page}" if page else ""


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


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# --- the summary ---------------------------------------------------------------------------------------------


def summary_path() -> str:
    """Return the file in which GitHub wants the summary of a step, if it wants one."""
    return os.environ.get("GITHUB_STEP_SUMMARY", "")


def add_to_summary(report: Report) -> None:
    """Append a report to the step's summary, where GitHub asks for one.

    Raises:
        OSError: it can't be written.
    """
    path = summary_path()
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(markdown(report))
