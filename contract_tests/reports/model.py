"""The published form of `validate --format json`: a contract that scripts may rely on."""

from typing import Any

from pydantic import ConfigDict

from understudy.schemas.rulebook import Severity
from understudy.schemas.wire import Wire

__all__ = ["ReportFile"]


class _Published(Wire):
    model_config = ConfigDict(extra="forbid", strict=True)


class ReportedViolation(_Published):
    """A rule broken at a place."""

    rule: str
    """Rule id, such as `outai.audio-alone`."""
    severity: Severity
    """`error` makes a request invalid; `warning` and `info` don't."""
    pointer: str
    """RFC 6901 pointer into the input; of a missing field, the place where it should stand."""
    value: Any
    """The offending value; null where there is none."""
    message: str
    """What is wrong, with which number."""
    hint: str
    """How to mend it."""
    source: str
    """Page, section and the day it was read."""


class ReportedUnverified(_Published):
    """A rule that can't be judged offline."""

    rule: str
    pointer: str
    message: str
    hint: str
    """What would make it knowable."""
    source: str


class Reported(_Published):
    """The verdict on one input."""

    input: str
    """File name, `file:line` of a JSON Lines file, or `<stdin>`."""
    provider: str
    operation: str
    valid: bool
    """True where no violation is an error."""
    violations: list[ReportedViolation]
    unverified: list[ReportedUnverified]


class ReportFile(_Published):
    """What `understudy validate --format json` prints."""

    reports: list[Reported]
    """One per input, in order."""
