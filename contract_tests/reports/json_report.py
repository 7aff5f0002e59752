"""A report as JSON: all that is known of it."""

import json

from drytake.contract_tests.findings.model import Report
from drytake.mockserver.components.escapes import writable

__all__ = ["render"]


def render(report: Report) -> str:
    """Return a report as JSON."""
    return json.dumps(writable(report.to_json()), indent=2, ensure_ascii=False, default=str) + "\n"
