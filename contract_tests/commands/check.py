"""`understudy check`."""

import sys

import click

from understudy.contract_tests.commands.output import fail
from understudy.contract_tests.commands.reporting import known_targets, report_options, tell

__all__ = ["check"]


@click.command()
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@report_options
@click.argument("files", nargs=-1, required=True, metavar="HAR...")
def check(*, files: tuple[str, ...], form: str, reports: tuple[str, ...], strict: bool) -> None:
    """Judge recorded traffic offline: HAR files of a browser, a proxy or a test.

    Calls to providers' hosts, and to a mock, are judged: keys, bodies, queries, endpoints, pace; answers that no
    document describes are noted. No secret of a recording is printed. `-` is standard input.

    Exits with 1 where a call broke a rule of severity error (with --strict also of warning).

    \b
    Examples:
      understudy check traffic.har
      understudy check traffic.har --strict --format github --report html=report.html
    """
    from understudy.contract_tests.inputs import InputError, read_file, shown_name
    from understudy.contract_tests.traffic import NoCallsError, judge_recordings

    known_targets(reports)
    try:
        told = judge_recordings([(shown_name(file), read_file(file)) for file in files])
    except (InputError, NoCallsError) as error:
        fail(str(error))
    tell(told, form, reports, {})
    sys.exit(0 if told.passes(strict=strict) else 1)
