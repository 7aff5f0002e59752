"""A report as SARIF 2.1.0: the part of the format that code-scanning services read, as models."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from drytake.contract_tests.findings.model import SEVERITIES, Finding, Location, Report, UnverifiedFinding
from drytake.contract_tests.findings.rule_pages import documentation, rule_page
from drytake.contract_tests.reports.places import placed, uri_of
from drytake.mockserver.components.escapes import visible, writable
from drytake.schemas.confidence import Confidence
from drytake.schemas.validation.rules import Rule, Severity
from drytake.version import __version__

__all__ = ["render"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
Level = Literal["error", "warning", "note", "none"]
LEVELS: dict[Severity, Level] = {"error": "error", "warning": "warning", "info": "note"}
PROBLEMS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "recommendation"}
PRECISIONS: dict[Confidence, str] = {"documented": "very-high", "observed": "high", "inferred": "medium"}
"""How GitHub calls what we call severity and confidence."""


class _Sarif(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Message(_Sarif):
    """What is said, as plain text."""

    text: str


class ArtifactLocation(_Sarif):
    """A file; a relative one is below the repository's root, as services have it."""

    uri: str
    uri_base_id: Literal["%SRCROOT%"] | None = None


class Region(_Sarif):
    """Where a value begins."""

    start_line: int
    start_column: int


class PhysicalLocation(_Sarif):
    """A place in a file."""

    artifact_location: ArtifactLocation
    region: Region


class LogicalLocation(_Sarif):
    """What was checked: an input or a call, and the part of its body."""

    fully_qualified_name: str
    kind: Literal["module", "member"]


class SarifLocation(_Sarif):
    """Where something is, in a file, and in which input or call."""

    physical_location: PhysicalLocation
    logical_locations: list[LogicalLocation]


class Result(_Sarif):
    """A finding, or something that couldn't be checked."""

    rule_id: str
    rule_index: int
    kind: Literal["fail", "open"]
    level: Level
    message: Message
    locations: list[SarifLocation]
    partial_fingerprints: dict[str, str]
    properties: dict[str, Any]


class Configuration(_Sarif):
    """How severe a rule is."""

    level: Level


class Help(Message):
    """The same as plain text and as Markdown."""

    markdown: str


class ReportingDescriptor(_Sarif):
    """A rule."""

    id: str
    name: str
    short_description: Message
    full_description: Message
    help: Help
    help_uri: str | None
    default_configuration: Configuration
    properties: dict[str, Any]


class Driver(_Sarif):
    """This program."""

    name: Literal["drytake"] = "drytake"
    version: str = __version__
    information_uri: str | None = None
    rules: list[ReportingDescriptor]


class Tool(_Sarif):
    """The program that checked."""

    driver: Driver


class AutomationDetails(_Sarif):
    """Which kind of run this is: results of one kind replace each other."""

    id: str


class Notification(_Sarif):
    """Something that happened on the way, which is no finding."""

    level: Level
    message: Message


class Invocation(_Sarif):
    """How the run came to its end."""

    execution_successful: bool
    exit_signal_name: str | None = None
    tool_execution_notifications: list[Notification]


class Run(_Sarif):
    """One report."""

    tool: Tool
    automation_details: AutomationDetails
    column_kind: Literal["unicodeCodePoints"] = "unicodeCodePoints"
    invocations: list[Invocation]
    results: list[Result]
    properties: dict[str, Any]


class Log(_Sarif):
    """The whole file."""

    schema_: str = Field(SCHEMA, alias="$schema")
    version: Literal["2.1.0"] = "2.1.0"
    runs: list[Run]


def render(report: Report) -> str:
    """Return a report as SARIF 2.1.0."""
    report, left_out = _cut(report)
    rules = {entry.id: entry for entry in _rules(report)}
    index = {name: number for number, name in enumerate(rules)}
    seen: Counter[str] = Counter()
    results = [
        *(_finding(finding, report, index, seen) for finding in report.findings),
        *(_unverified(unverified, report, index, seen) for unverified in report.unverified),
    ]
    run = Run(
        tool=Tool(driver=Driver(rules=[*map(_descriptor, rules.values())], information_uri=documentation() or None)),
        automation_details=AutomationDetails(id=f"drytake/{visible(report.title)}/"),
        invocations=[_invocation(report, left_out)],
        results=results,
        properties=_properties(report),
    )
    return Log(runs=[run]).model_dump_json(by_alias=True, exclude_none=True, indent=2) + "\n"


_MOST = 5_000
"""Results that GitHub keeps of one run."""


def _cut(report: Report) -> tuple[Report, int]:
    """Return a report with as many results as services keep, the worst first, and how many were left out."""
    left_out = len(report.findings) + len(report.unverified) - _MOST
    if left_out <= 0:
        return report, 0
    kept = tuple(sorted(report.findings, key=lambda finding: SEVERITIES.index(finding.severity))[:_MOST])
    return report._replace(findings=kept, unverified=report.unverified[: _MOST - len(kept)]), left_out


def _invocation(report: Report, left_out: int) -> Invocation:
    """Return how the run ended: successfully where what it says rests on what the client did of itself."""
    notes = [Notification(level="note", message=_message(f"let out: {entry}")) for entry in report.let_out]
    if left_out:
        said = f"{left_out} results are left out here, of the mildest: services keep {_MOST}"
        notes.insert(0, Notification(level="warning", message=_message(said)))
    if report.money.line:
        level: Level = "warning" if report.money.lost else "note"
        notes.insert(0, Notification(level=level, message=_message(report.money.line)))
    if report.conclusion not in ("good", "bad"):
        said = "\n".join((report.headline, *report.ending.reasons))
        notes.insert(0, Notification(level="error", message=_message(said)))
    return Invocation(
        execution_successful=report.conclusion in ("good", "bad"),
        exit_signal_name=report.ending.signal or None,
        tool_execution_notifications=notes,
    )


def _properties(report: Report) -> dict[str, Any]:
    names = ("conclusion", "counts", "facts", "cost", "money", "let_out")
    said: dict[str, Any] = writable({name: report.to_json()[name] for name in names})
    return said


def _rules(report: Report) -> Iterable[Rule]:
    yield from (finding.rule for finding in report.findings)
    yield from (unverified.entry.rule for unverified in report.unverified)


def _descriptor(rule: Rule) -> ReportingDescriptor:
    own, source = rule_page(rule.id), str(rule.source)
    url, page = own or rule.source.url, f"\n\n**Page:** {own}" if own else ""
    return ReportingDescriptor(
        id=visible(rule.id),
        name="".join(word.capitalize() for word in re.split(r"[^A-Za-z0-9]+", rule.id)) or "Rule",
        short_description=_message(rule.summary),
        full_description=_message(f"{rule.summary}. Hint: {rule.hint}. Source: {source}"),
        help=Help(
            text=_message(f"{rule.summary}\nhint: {rule.hint}\nsource: {source}").text,
            markdown=visible(f"{rule.summary}\n\n**Hint:** {rule.hint}\n\n**Source:** {source}{page}"),
        ),
        help_uri=quote(visible(url), safe=_URI) if url.startswith(("https://", "http://")) else None,
        default_configuration=Configuration(level=LEVELS[rule.severity]),
        properties=writable(
            {
                "confidence": rule.confidence,
                "asOf": rule.as_of,
                "operation": rule.operation,
                "precision": PRECISIONS[rule.confidence],
                "problem.severity": PROBLEMS[rule.severity],
                "tags": [rule.provider],
            }
        ),
    )


def _finding(finding: Finding, report: Report, index: dict[str, int], seen: Counter[str]) -> Result:
    said = (finding.rule.id, finding.subject, finding.pointer)
    return Result(
        rule_id=visible(finding.rule.id),
        rule_index=index[finding.rule.id],
        kind="fail",
        level=LEVELS[finding.severity],
        message=_message(f"{finding.message}\nhint: {finding.hint}"),
        locations=[_location(finding.subject, finding.pointer, placed(finding.location, report))],
        partial_fingerprints=_fingerprints(said, finding.location, seen),
        properties=writable({"pointer": finding.pointer, "hint": finding.hint, "call": finding.call}),
    )


def _unverified(unverified: UnverifiedFinding, report: Report, index: dict[str, int], seen: Counter[str]) -> Result:
    subject, entry, location = unverified
    return Result(
        rule_id=visible(entry.rule.id),
        rule_index=index[entry.rule.id],
        kind="open",
        level="none",
        message=_message(f"{entry.message}\nhint: {entry.hint}"),
        locations=[_location(subject, entry.pointer, placed(location, report))],
        partial_fingerprints=_fingerprints((entry.rule.id, subject, entry.pointer), location, seen),
        properties=writable({"pointer": entry.pointer, "hint": entry.hint}),
    )


_LINK, _PLACEHOLDER = re.compile(r"\[(?=[^\]\n]*\]\()"), re.compile(r"\{(\d+)\}")


def _message(text: str) -> Message:
    """Return a text that means itself: `[a](b)` would be a link, `{0}` a placeholder."""
    return Message(text=_PLACEHOLDER.sub(r"{{\1}}", _LINK.sub(r"\\[", visible(text))))


def _location(subject: str, pointer: str, location: Location) -> SarifLocation:
    logical = LogicalLocation(
        fully_qualified_name=visible(f"{subject}#{pointer}" if pointer else subject) or "run",
        kind="member" if pointer else "module",
    )
    uri = uri_of(location.file)
    artifact = ArtifactLocation(uri=uri, uri_base_id=None if uri.startswith("file:") else "%SRCROOT%")
    region = Region(start_line=location.line, start_column=location.column)
    return SarifLocation(
        physical_location=PhysicalLocation(artifact_location=artifact, region=region), logical_locations=[logical]
    )


_URI = "/:?#[]@!$&'()*+,;=%~"


def _fingerprints(said: Sequence[str], location: Location | None, seen: Counter[str]) -> dict[str, str]:
    """Return what tells that a later run found the same: rule, subject and pointer, but no line and no number."""
    rule, subject, pointer = said
    subject = subject if location is None else location.file
    text = f"{rule}\0{subject}\0{pointer}"
    seen[text] += 1
    digest = hashlib.sha256(f"{text}\0{seen[text]}".encode("utf-8", "backslashreplace")).hexdigest()
    return {"drytake/v1": digest[:32], "primaryLocationLineHash": f"{digest[:16]}:1"}
