"""The published form of a certification as JSON; scripts may rely on it."""

from typing import Literal

from pydantic import ConfigDict

from drytake.contract_tests.certify.conclusion import Outcome
from drytake.contract_tests.findings.ending import Conclusion
from drytake.contract_tests.reports.model import ReportedFinding, ReportedHost
from drytake.schemas.validation.model import WireModel

__all__ = ["CertifyFile"]


class _Published(WireModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ReportedBaseline(_Published):
    """The run without a fault."""

    creates: int
    charges: int
    money: str
    """What was paid for what, as a sentence."""


class ReportedTally(_Published):
    """What some cases come to together."""

    line: str
    """As a sentence: `6 faults: 3 double charges, 1 lost clip`."""
    cases: int
    applicable: int
    """How many of them could happen to the client, and did."""
    double_charges: int
    lost_clips: int


class ReportedSdk(_Published):
    """A package whose calls they are, by their `user-agent`."""

    name: str
    registry: Literal["PyPI", "npm"]
    version: str
    """As its calls say; empty where they don't."""


class ReportedCase(_Published):
    """One run of the client in which one thing went wrong, once."""

    name: str
    """Such as `create-500`; `drytake certify --list` lists them."""
    summary: str
    """What goes wrong."""
    single_fault: bool
    """True for the six faults by which clients are compared."""
    outcome: Outcome
    """`paid-twice`, `task-lost` and `no-result` are losses; `over-time` is an error, too. `good`: paid once, and each result
    came. Of a client that raised: `nothing-paid`; `unknowable`, as the response was lost that named the task; `task-known`, as
    it named the task. `not-applicable`: it couldn't happen to the client, or didn't."""
    said: str
    """The same in words."""
    exit_code: int | None
    """Of the client; null where it wasn't run, or nothing happened to it."""
    creates: int
    """Calls that made a task, or were to."""
    creates_expected: int
    """The same without a fault."""
    charges: int
    """Tasks that are paid in the end."""
    charges_expected: int
    """The same without a fault."""
    results: int
    """Tasks that came as far as without a fault."""
    results_expected: int
    double_charges: int
    lost_clips: int
    tasks: list[str]
    """Those that are lost, or that a client that gave up has named."""
    resent_after: float | None
    """Seconds after which the same create was sent again; null where it wasn't."""
    hasty: bool
    """True where that was sooner than `Retry-After` asked for."""
    sdk: ReportedSdk | None
    """Null where it is none that is known."""
    resent_by_sdk: bool
    """True where that package is known to send creates again by itself in such a case, or says that it has."""
    money: str
    """What was paid for what, as a sentence."""


class CertifyFile(_Published):
    """What `drytake certify --format json` prints."""

    title: Literal["certify"]
    good: bool
    """True where no finding is an error, and something was tested."""
    conclusion: Conclusion
    """`good`, `bad` as a finding is an error, `nothing-tested`, or `interrupted` by a signal."""
    reasons: list[str]
    """Why nothing was tested; empty where something was."""
    summary: str
    """The sums of the six faults and of the other cases, as a sentence."""
    command: list[str]
    baseline: ReportedBaseline
    tallies: list[ReportedTally]
    """Of the six faults, and of the other cases, as far as they were asked for."""
    cases: list[ReportedCase]
    findings: list[ReportedFinding]
    let_out: list[ReportedHost]
    """Hosts that aren't a provider's and that calls were let out to."""
