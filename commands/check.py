"""`drytake check`."""

import sys
from typing import TYPE_CHECKING, Any

import click

from drytake.commands.baseline import baseline_options, known_before, without_known
from drytake.commands.lookup import read_own_gateways
from drytake.commands.output import echo_error, fail
from drytake.commands.overridden import said_overrides
from drytake.commands.progress import busy
from drytake.commands.reporting import coverage_options, emit_report, known_targets, report_options
from drytake.commands.validation import least_of, policy_of, severity_option

if TYPE_CHECKING:
    from drytake.contract_tests.reports.files import Own

__all__ = ["check"]

_LONG = 10_000_000
"""Bytes of recordings that take about half a second."""


@click.command()
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@severity_option
@click.option("--takes", type=click.IntRange(min=1), default=1, metavar="N", help="So many equal tasks are meant.")
@baseline_options
@coverage_options
@report_options
@click.argument("files", nargs=-1, required=True, metavar="RECORDING...")
def check(
    *,
    files: tuple[str, ...],
    form: str,
    reports: tuple[str, ...],
    strict: bool,
    severities: tuple[str, ...],
    takes: int,
    **more: Any,
) -> None:
    """Check recorded traffic offline: HAR files, what curl printed, a journal of the mock.

    HAR files come from browsers, mitmproxy, Playwright or `run --har`; of curl it takes `-v` and `-i` transcripts and the
    files of --trace and --trace-ascii (with --trace-time the pace is checked too). Calls to providers' hosts, and to a mock,
    are checked: keys, bodies, queries, endpoints, pace, doubled creates, lost results; what was paid is summed up. Answers
    that no document describes are noted, and count against nobody. No secret of a recording is printed. `-` is standard input.

    Exits with 1 where a call broke a rule of severity error (with --strict also of warning), and where the contract
    coverage of a provider is under --fail-under.

    \b
    Examples:
      drytake check traffic.har
      curl -v ... 2>&1 | tee log.txt; drytake check log.txt
      drytake check traffic.har --coverage --fail-under 60
      drytake check traffic.har --strict --format github --report html=report.html
      drytake check traffic.har --write-baseline known.json; drytake check traffic.har --baseline known.json
    """
    from drytake.contract_tests.documents.inputs import InputError, read_file, shown_name
    from drytake.contract_tests.findings.coverage import emit_coverage, rows
    from drytake.contract_tests.recordings.report import NoCallsError, check_recordings
    from drytake.contract_tests.reports.text import report_lines

    known_targets(reports)
    read_own_gateways()
    known = known_before(more["baseline"])
    overrides = said_overrides()
    levels = policy_of(severities).severities
    shown, fails = least_of(severities, strict=strict)
    try:
        recordings = [(shown_name(file), read_file(file)) for file in files]
        size = sum(len(raw) for _, raw in recordings)
        with busy(f"checking {size / 1e6:,.0f} MB", long=size > _LONG):
            found = check_recordings(recordings, takes=takes, overrides=overrides)
    except (InputError, NoCallsError) as error:
        fail(str(error))
    found = without_known(found.read_by(levels), known, more["baseline"], more["written"])
    report = found.from_severity(shown)
    own: Own = {
        "text": lambda colour: [*report_lines(report, colour), *(rows(report.coverage) if more["coverage"] else ())]
    }
    emit_report(report, form, reports, own)
    enough = emit_coverage(report.coverage, echo_error, table=False, fail_under=more["fail_under"])
    sys.exit(0 if enough and found.clean_from(fails) else 1)
