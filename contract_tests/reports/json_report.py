"""A judgement as JSON: all that is known of it."""

import json

from drytake.contract_tests.findings.model import Judgement
from drytake.contract_tests.reports.escapes import writable

__all__ = ["report"]


def report(told: Judgement) -> str:
    """Return a judgement as JSON."""
    return json.dumps(writable(told.to_json()), indent=2, ensure_ascii=False, default=str) + "\n"
