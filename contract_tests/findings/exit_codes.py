"""What exit codes mean, for every command: said here, once.

| code | meaning |
| --- | --- |
| 0 | clean |
| 1 | findings, paid tasks that are lost, or a contract coverage that is too low |
| 2 | a wrong call or configuration; nothing was tested: no call reached a provider |
| 124 | `--timeout` ended the command |
| 128 and a number | the signal of that number ended the command or us: 130 is Ctrl-C, 141 an output that nobody reads on |
| another | that of a failed command of `run`, which goes before all of these |
"""

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drytake.contract_tests.findings.model import Report

__all__ = ["CLEAN", "FINDINGS", "INTERRUPTED", "TIMED_OUT", "UNREAD", "UNUSABLE", "by_signal", "exit_code"]

CLEAN = 0
FINDINGS = 1
UNUSABLE = 2
TIMED_OUT = 124
"""As with `timeout` of the coreutils."""


def by_signal(number: int) -> int:
    """Return the exit code of what a signal ended, as shells count it."""
    return 128 + number


INTERRUPTED = by_signal(signal.SIGINT)
"""Of what Ctrl-C ended."""
UNREAD = by_signal(13)
"""Of what wrote into a closed pipe: SIGPIPE, which not every system has."""


def exit_code(report: "Report", *, strict: bool = False, covered: bool = True) -> int:
    """Return what a command exits with: its own code where it failed, else by findings, by calls and by money.

    Args:
        report: all that was found.
        strict: whether warnings count as findings, and what lies outside of what is known.
        covered: whether the contract coverage is what was asked for.
    """
    if report.ending.code:
        return report.ending.code
    if not report.clean_from("warning" if strict else "error"):
        return FINDINGS
    if report.ending.reasons:
        return UNUSABLE
    if report.ending.lost:
        return FINDINGS
    return CLEAN if covered else FINDINGS
