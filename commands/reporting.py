"""How commands tell a report: one form is printed, others go into files; and what they ask of its coverage."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from drytake.commands.output import fail, style

if TYPE_CHECKING:
    from drytake.contract_tests.findings.model import Report
    from drytake.contract_tests.reports.files import Own

__all__ = ["RESULT_FORMS", "coverage_options", "emit_report", "emit_summary", "known_targets", "report_options"]

C = TypeVar("C", bound=Callable[..., Any])


FORMS = ("text", "json", "junit", "sarif", "github", "html", "markdown")
RESULT_FORMS = (*FORMS, "jsonl")
"""Those of `validate`, which has a result for each input."""


def report_options(command: C, *, forms: Sequence[str] = FORMS) -> C:
    """Add the forms of a report: one is printed, others go into files."""
    shown = "Form of the output."
    for decorate in (
        click.option(
            "--report",
            "reports",
            multiple=True,
            metavar="FORMAT=PATH",
            help="Write a report too, such as sarif=out.sarif; may be given several times.",
        ),
        click.option("--format", "form", type=click.Choice(forms), default="text", show_default=True, help=shown),
    ):
        command = decorate(command)
    return command


def coverage_options(command: C) -> C:
    """Add the contract coverage: its table, and the least that is enough."""
    shown = "Print which documented outcomes were met, and what shows the rest."
    least = "Fail where the contract coverage of a provider that was called is lower."
    for decorate in (
        click.option("--fail-under", type=click.FloatRange(0, 100), metavar="PERCENT", help=least),
        click.option("--coverage", is_flag=True, help=shown),
    ):
        command = decorate(command)
    return command


def known_targets(reports: Iterable[str], forms: Sequence[str] = FORMS) -> None:
    """Exit where a `--report` can't be meant, before any work is done."""
    if reports:
        from drytake.contract_tests.reports.files import ReportError, targets

        try:
            targets(reports, forms)
        except ReportError as error:
            fail(str(error))


def emit_report(report: "Report", form: str, reports: Iterable[str], own: "Own") -> None:
    """Print a report, if in any form, and write its reports; `own` holds forms that the command has lines of its own for."""
    from drytake.contract_tests.reports.files import ReportError, write_reports

    try:
        _say_report(report, form, own)
        write_reports(report, reports, own=own)
    except ReportError as error:
        fail(str(error))


def _say_report(report: "Report", form: str, own: "Own") -> None:
    """Print a report: as coloured text, or in a form that some other program reads, which is UTF-8."""
    from drytake.contract_tests.reports.files import printed, summarize

    if not form:
        return
    said = printed(report, form, own=own, style=style())
    click.echo(said if form == "text" else said.encode("utf-8", "backslashreplace"), nl=False)
    if form == "github":
        summarize(report)


def emit_summary(report: "Report") -> None:
    """Append a report to the GitHub step's summary, or say that it can't be written and exit."""
    from drytake.contract_tests.reports.files import ReportError, summarize

    try:
        summarize(report)
    except ReportError as error:
        fail(str(error))
