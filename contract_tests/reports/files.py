"""Which forms a judgement can be printed in, and how it gets into files."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from drytake.contract_tests.findings.model import Judgement
from drytake.contract_tests.reports.text import Paint, judgement, plain

__all__ = ["FORMATS", "Own", "ReportError", "Target", "printed", "summarize", "targets", "write_reports"]

_MODULES = {
    "json": "drytake.contract_tests.reports.json_report",
    "junit": "drytake.contract_tests.reports.junit",
    "sarif": "drytake.contract_tests.reports.sarif",
    "github": "drytake.contract_tests.reports.github",
    "html": "drytake.contract_tests.reports.html",
}
"""Form to the module whose `report` makes it; imported when it is asked for."""
FORMATS = ("text", *_MODULES)

Own = Mapping[str, Callable[[Paint], Iterable[str]]]
"""Forms that a command has lines of its own for."""
_NONE: Own = {}


class ReportError(ValueError):
    """A report that can't be made as it was asked for."""


class Target(NamedTuple):
    """A report that was asked for."""

    form: str
    path: Path


def targets(specs: Iterable[str]) -> list[Target]:
    """Return what some `FORMAT=PATH` ask for.

    Raises:
        ReportError: one of them isn't of that form, or there is no such folder.
    """
    return [_target(spec) for spec in specs]


def _target(spec: str) -> Target:
    form, _, path = spec.partition("=")
    if form not in FORMATS or not path:
        raise ReportError(f"--report takes FORMAT=PATH with a format of {', '.join(FORMATS)}; it got `{spec}`")
    if not Path(path).parent.is_dir():
        raise ReportError(f"--report {spec}: there is no folder `{Path(path).parent}`")
    return Target(form, Path(path))


def printed(told: Judgement, form: str, *, own: Own = _NONE, paint: Paint = plain) -> str:
    """Return a judgement in one of the forms; only text has colour."""
    if form in own:
        return _joined(own[form](paint))
    if form == "text":
        return _joined(judgement(told, paint))
    made: str = import_module(_MODULES[form]).report(told)
    return made


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def write_reports(told: Judgement, specs: Iterable[str], *, own: Own = _NONE) -> None:
    """Write a judgement into files, one for each `FORMAT=PATH`; GitHub's form also goes to the step's summary.

    Raises:
        ReportError: one of them can't be written, or isn't of that form.
    """
    for form, path in targets(specs):
        try:
            path.write_bytes(printed(told, form, own=own).encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise ReportError(f"{path} can't be written: {error.strerror or error}") from error
        if form == "github":
            summarize(told)


def summarize(told: Judgement) -> None:
    """Append a judgement to the GitHub step's summary, where there is one.

    Raises:
        ReportError: it can't be written.
    """
    from drytake.contract_tests.reports.github import add_to_summary  # noqa: PLC0415 - only GitHub needs it

    try:
        add_to_summary(told)
    except OSError as error:
        raise ReportError(f"GITHUB_STEP_SUMMARY can't be written: {error.strerror or error}") from error
