"""How commands tell a report: one form is printed, others go into files; and what they ask of its coverage."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from drytake.commands.output import fail, style

if TYPE_CHECKING:
    from drytake.contract_tests.findings.model import Report
    from drytake.contract_tests.reports.files import Own

__all__ = ["coverage_options", "emit_report", "known_targets", "report_options"]

C = TypeVar("C", bound=Callable[..., Any])


def report_options(command: C) -> C:
    """Add the forms of a report: one is printed, others go into files."""
    forms = ["text", "json", "junit", "sarif", "github", "html", "markdown"]
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


def known_targets(reports: Iterable[str]) -> None:
    """Exit where a `--report` can't be meant, before any work is done."""
    if reports:
        from drytake.contract_tests.reports.files import ReportError, targets

        try:
            targets(reports)
        except ReportError as error:
            fail(str(error))


def emit_report(report: "Report", form: str, reports: Iterable[str], own: "Own") -> None:
    """Print a report and write its reports; `own` holds forms that the command has lines of its own for."""
    from drytake.contract_tests.reports.files import ReportError, write_reports

    try:
        _say_report(report, form, own)
        write_reports(report, reports, own=own)
    except ReportError as error:
        fail(str(error))


def _say_report(report: "Report", form: str, own: "Own") -> None:
    """Print a report: as coloured text, or in a form that some other program reads, which is UTF-8."""
    from drytake.contract_tests.reports.files import printed, summarize

    said = printed(report, form, own=own, style=style())
    click.echo(said if form == "text" else said.encode("utf-8", "backslashreplace"), nl=False)
    if form == "github":
        summarize(report)
