"""What a call broke, as a header that only the mock sends."""

import json

from drytake.mockserver.engine.call import Call
from drytake.mockserver.state.journal import short
from drytake.mockserver.state.redaction import redacted_violation, secrets_of
from drytake.schemas.validation.rules import Violation

__all__ = ["VIOLATIONS", "violations_header"]

VIOLATIONS = b"x-drytake-violations"


_HEADER_BYTES = 6_000
"""Largest violations header: servers and clients commonly stop at 8 KiB."""


def violations_header(call: Call) -> bytes:
    """Return what a call broke as a header's value: JSON in ASCII, without the offending values and without secrets."""
    rows: list[bytes] = []
    size, secrets = 2, secrets_of(call.headers, call.query_string)
    for violation in call.violations:
        row = _row(redacted_violation(short(violation), secrets))
        size += len(row) + 1
        if size > _HEADER_BYTES:
            break
        rows.append(row)
    return b"[" + b",".join(rows) + b"]"


def _row(violation: Violation) -> bytes:
    said = {name: value for name, value in violation.to_json().items() if name != "value"}
    return json.dumps(said, separators=(",", ":")).encode("ascii")
