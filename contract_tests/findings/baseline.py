"""Findings that were known before: a file of them, so that a check fails for new ones alone.

A finding is known by its rule, the call and the part of its body: without ids, indices and lines, which differ from one
recording to the next; and by how often it was there.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from drytake.contract_tests.findings.model import Finding, Report

__all__ = ["BaselineError", "Known", "baseline_text", "compared", "read_baseline"]

FORM = 1
"""Which form of the file this is."""
_FACTS = ("rule", "subject", "pointer")
_ID = re.compile(
    r"(?<=[/#])(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?=(?:[^/]*\d){3})[A-Za-z0-9_-]{8,}|\d+)(?=/|$)"
)
"""A part of a path that is likely an id."""
_CALL = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE) \S+")


class BaselineError(ValueError):
    """A file that holds no findings of this kind; the message says why."""


class Known(NamedTuple):
    """A kind of finding."""

    rule: str
    subject: str
    pointer: str

    @classmethod
    def of(cls, finding: Finding) -> "Known":
        """Return what a finding is known by."""
        call = _CALL.search(finding.subject)
        subject = call[0] if call else finding.subject  # without the recording's name and the entry's number
        return cls(finding.rule.id, _ID.sub("*", subject), re.sub(r"/\d+(?=/|$)", "/*", finding.pointer))

    def __str__(self) -> str:
        return " ".join(filter(None, (self.rule, self.subject, self.pointer)))


def baseline_text(findings: Iterable[Finding]) -> str:
    """Return the text of a file that holds these findings."""
    counts = Counter(map(Known.of, findings))
    rows = [{**known._asdict(), "count": count} for known, count in sorted(counts.items())]
    return json.dumps({"drytake-baseline": FORM, "findings": rows}, indent=2, ensure_ascii=False) + "\n"


def read_baseline(text: str | bytes) -> Counter[Known]:
    """Return the findings of a file, and how often each is known.

    Raises:
        BaselineError: it isn't one.
    """
    try:
        said: Any = json.loads(text)
    except ValueError as error:
        raise BaselineError(f"it isn't JSON: {error}") from error
    if not isinstance(said, dict) or said.get("drytake-baseline") != FORM or not isinstance(said.get("findings"), list):
        raise BaselineError("it isn't a baseline: `drytake check --write-baseline FILE` writes one")
    return Counter(dict(map(_known, said["findings"], range(len(said["findings"])))))


def _known(row: Any, number: int) -> tuple[Known, int]:
    facts = [row.get(name) for name in _FACTS] if isinstance(row, dict) else [None]
    count = row.get("count") if isinstance(row, dict) else None
    if not all(isinstance(fact, str) for fact in facts) or type(count) is not int or count < 1:
        raise BaselineError(f"findings.{number} has no {', '.join(_FACTS)} and a count from 1")
    return Known(*facts), count


def compared(report: Report, known: Counter[Known], name: str) -> Report:
    """Return a report without the findings that were known, which says how many these are, and which are gone."""
    left, new = Counter(known), []
    for finding in report.findings:
        kind = Known.of(finding)
        if left[kind] > 0:
            left[kind] -= 1
        else:
            new.append(finding)
    shown = len(report.findings) - len(new)
    gone = [f"{kind}{f' ({count} times)' if count > 1 else ''}" for kind, count in sorted((+left).items())]
    facts = [
        (f"known by {name}", "1 finding, which isn't shown" if shown == 1 else f"{shown} findings, which aren't shown")
    ]
    facts += [("gone", kind) for kind in gone]
    return report._replace(findings=tuple(new), facts=(*report.facts, *facts))
