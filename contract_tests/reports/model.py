"""The published forms of JSON: that of `validate`, and that of `check` and `run`; scripts may rely on them."""

from typing import Any

from pydantic import ConfigDict

from drytake.contract_tests.findings.ending import Conclusion
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.rules import Confidence, Severity

__all__ = ["ReportFile", "ReportedFinding", "ReportedViolation", "UnverifiedRule", "ValidationFile"]


class _Published(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ReportedViolation(_Published):
    """A rule broken at a place."""

    rule: str
    """Rule id, such as `outai.audio-alone`."""
    severity: Severity
    """`error` makes a request invalid; `warning` and `info` don't."""
    confidence: Confidence
    """Whether the source says so, real calls show it, or it is our reading."""
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
    page: str = ""
    """The rule's own page, where our documents are published; else it isn't there."""


class UnverifiedRule(_Published):
    """A rule that can't be checked offline."""

    rule: str
    pointer: str
    message: str
    hint: str
    """What would make it knowable."""
    source: str
    page: str = ""
    """As of a violation."""


class Reported(_Published):
    """The result on one input."""

    input: str
    """File name, `file:line` of a JSON Lines file, or `<stdin>`."""
    provider: str
    operation: str
    valid: bool
    """True where no violation is an error."""
    violations: list[ReportedViolation]
    unverified: list[UnverifiedRule]


class ValidationFile(_Published):
    """What `drytake validate --format json` prints."""

    reports: list[Reported]
    """One per input, in order."""


# --- reports --------------------------------------------------------------------------------------------------


class ReportedLocation(_Published):
    """A place in a file."""

    file: str
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""


class ReportedFinding(_Published):
    """A rule that was broken."""

    rule: str
    """Rule id, such as `conduct.polled-too-fast`; `drytake explain` tells all about it."""
    severity: Severity
    """`error` fails; `warning` does with `--strict`."""
    confidence: Confidence
    """Whether the source says so, real calls show it, or it is our reading."""
    message: str
    """What is wrong, with which number."""
    hint: str
    """How to mend it."""
    source: str
    """Page, section and the day it was read."""
    page: str = ""
    """The rule's own page, where our documents are published; else it isn't there."""
    pointer: str
    """RFC 6901 pointer into the body; empty where it isn't about a body's part."""
    value: Any
    """The offending value; null where there is none."""
    subject: str
    """What was checked: method and path of a call, or an input's name."""
    location: ReportedLocation | None
    """Where it stands in a file, if that is known."""
    call: int | None
    """Number of the call in its key's journal, if it was one."""


class ReportedUnverified(UnverifiedRule):
    """A rule that couldn't be checked."""

    subject: str
    location: ReportedLocation | None


class ReportedCounts(_Published):
    """How much is said."""

    error: int
    warning: int
    info: int
    unverified: int


class ReportedCost(_Published):
    """What the calls to a provider would have cost."""

    provider: str
    unit: str
    """Credits or a currency."""
    amount: int | float | None
    """Null where that is unknown."""
    unpriced: int
    """How many tasks were made whose price nobody publishes; the amount is without them."""


class ReportedOutcome(_Published):
    """Something documented that a call can bring."""

    provider: str
    operation: str
    name: str
    """`status 402`, `state failed`, `result none`."""
    met: int
    """How many calls brought it."""
    reached_by: str
    """What shows it: a scenario, a timing, or what to send."""


class ReportedCoverage(_Published):
    """Which documented outcomes the client has met, of the operations that it called."""

    percentage: float
    """0 to 100, rounded down to one decimal."""
    providers: dict[str, float]
    """The same, by provider."""
    outcomes: list[ReportedOutcome]
    unused: list[str]
    """Operations that were never called, `provider operation`."""


class ReportedPayment(_Published):
    """What tasks cost in the end at one provider."""

    provider: str
    unit: str
    amount: int | float
    unpriced: int
    """How many of them have a price that nobody publishes; the amount is without them."""


class ReportedMoney(_Published):
    """What was paid, refunds set off, and how many results came for it."""

    line: str
    """The same as a sentence."""
    payments: list[ReportedPayment]
    tasks: int
    """How many were paid."""
    fetched: int
    """How many of these have a result that came whole."""
    unfetched: list[str]
    """Those whose result never came, though none was told to have failed."""
    lost: list[str]
    """Those of them whose end the client was never told, and that it didn't cancel."""
    succeeded: int
    """How many tasks were told to have succeeded, paid or not."""
    failed: int
    """How many were told to have failed, paid or not."""


class ReportedHost(_Published):
    """A host that isn't a provider's and that calls were let out to."""

    host: str
    calls: int
    """Where TLS hides the calls, the connections."""


class ReportFile(_Published):
    """What `drytake check --format json` prints, and a report `json=PATH` of `check` and `run` holds."""

    title: str
    """What checked: `check` or `run`."""
    good: bool
    """True where no finding is an error, something was tested, and the command came to its good end."""
    conclusion: Conclusion
    """`good`, or why not: the first that holds of `interrupted` by a signal, `bad` as a finding is an error,
    `nothing-tested` as no call reached a provider, `command-failed`, `money-lost` as tasks were paid and left alone."""
    reasons: list[str]
    """Why, likely, no call reached a provider; empty where one did, or where that was meant."""
    counts: ReportedCounts
    subjects: list[str]
    """Each call, in order, findings or not."""
    findings: list[ReportedFinding]
    unverified: list[ReportedUnverified]
    cost: list[ReportedCost]
    money: ReportedMoney | None
    """Null where nothing was paid."""
    let_out: list[ReportedHost]
    """By name; information, not a finding."""
    facts: dict[str, str]
    """More, by title: coverage, the command's exit code..."""
    coverage: ReportedCoverage | None
    """Null where no operation of a provider was called."""
