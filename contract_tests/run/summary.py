"""What a run says at its end, beside the command's own output, and what it writes into files."""

from collections.abc import Callable, Iterator

from drytake.contract_tests.findings.model import Report
from drytake.contract_tests.reports.text import Styler, report_lines

__all__ = ["Say", "lines"]

Say = Callable[[str], None]
"""Prints a line where it doesn't mix with the command's output."""
_SHOWN = 300
"""Lines that are printed; reports have them all."""
_SUMS = 20
"""Lines at the end that are always printed."""


def lines(report: Report, paint: Styler) -> Iterator[str]:
    """Yield the lines of a report; of very many the first and the last."""
    every = list(report_lines(report, paint))
    if len(every) <= _SHOWN:
        yield from every
        return
    yield from every[: _SHOWN - _SUMS]
    yield f"... {len(every) - _SHOWN} lines more; `--report text=FILE` writes them all"
    yield from every[-_SUMS:]
