"""Which forms a report can be printed in, and how it gets into files."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from drytake.contract_tests.findings.model import Report
from drytake.contract_tests.reports.text import Styler, plain, report_lines

__all__ = ["FORMATS", "Own", "ReportError", "ReportTarget", "printed", "summarize", "targets", "write_reports"]

_MODULES = {
    "json": "drytake.contract_tests.reports.json_report",
    "junit": "drytake.contract_tests.reports.junit",
    "sarif": "drytake.contract_tests.reports.sarif",
    "github": "drytake.contract_tests.reports.github",
    "html": "drytake.contract_tests.reports.html",
    "markdown": "drytake.contract_tests.reports.markdown",
}
"""Form to the module whose `report` makes it; imported when it is asked for."""
FORMATS = ("text", *_MODULES)

Own = Mapping[str, Callable[[Styler], Iterable[str]]]
"""Forms that a command has lines of its own for."""
_NONE: Own = {}


class ReportError(ValueError):
    """A report that can't be made as it was asked for."""


class ReportTarget(NamedTuple):
    """A report that was asked for."""

    form: str
    path: Path


def targets(specs: Iterable[str], forms: Sequence[str] = FORMATS) -> list[ReportTarget]:
    """Return what some `FORMAT=PATH` ask for, with one of the forms that a command has.

    Raises:
        ReportError: one of them isn't of that form, or there is no such folder.
    """
    return [_target(spec, forms) for spec in specs]


def _target(spec: str, forms: Sequence[str]) -> ReportTarget:
    form, _, path = spec.partition("=")
    if form not in forms or not path:
        raise ReportError(f"--report takes FORMAT=PATH with a format of {', '.join(forms)}; it got `{spec}`")
    if not Path(path).parent.is_dir():
        raise ReportError(f"--report {spec}: there is no folder `{Path(path).parent}`")
    return ReportTarget(form, Path(path))


def printed(report: Report, form: str, *, own: Own = _NONE, style: Styler = plain) -> str:
    """Return a report in one of the forms; only text has colour."""
    if form in own:
        return _joined(own[form](style))
    if form == "text":
        return _joined(report_lines(report, style))
    made: str = import_module(_MODULES[form]).render(report)
    return made


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def write_reports(report: Report, specs: Iterable[str], *, own: Own = _NONE) -> None:
    """Write a report into files, one for each `FORMAT=PATH`; GitHub's form also goes to the step's summary.

    Raises:
        ReportError: one of them can't be written, or isn't of that form.
    """
    for form, path in targets(specs):
        try:
            path.write_bytes(printed(report, form, own=own).encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise ReportError(f"{path} can't be written: {error.strerror or error}") from error
        if form == "github":
            summarize(report)


def summarize(report: Report) -> None:
    """Append a report to the GitHub step's summary, where there is one.

    Raises:
        ReportError: it can't be written.
    """
    from drytake.contract_tests.reports.github import add_to_summary  # noqa: PLC0415 - only GitHub needs it

    try:
        add_to_summary(report)
    except OSError as error:
        raise ReportError(f"GITHUB_STEP_SUMMARY can't be written: {error.strerror or error}") from error
