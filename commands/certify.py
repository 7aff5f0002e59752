"""`drytake certify`."""

import sys
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

from drytake.commands.lookup import find_provider
from drytake.commands.options import complete_providers, isolation_options
from drytake.commands.output import echo_error, fail, json_text, terminal_width
from drytake.commands.progress import progress
from drytake.commands.reporting import emit_report, known_targets, report_options
from drytake.contract_tests.certify.options import TIMEOUT_SECONDS, CertifyOptions

if TYPE_CHECKING:
    from drytake.contract_tests.reports.files import Own

__all__ = ["certify"]


@click.command(context_settings={"allow_interspersed_args": False})
@click.option("--case", "cases", multiple=True, metavar="NAME", help="Run only this case; may be given several times.")
@click.option("--skip", multiple=True, metavar="NAME", help="Leave this case out; may be given several times.")
@click.option("--list", "listed", is_flag=True, help="List the cases and run none.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Cases run at once; by default two a processor, 4 at most.")
@click.option(
    "--copy",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Put a copy of a file or folder into each case's folder; may be given several times.",
)
@click.option("--in-place", is_flag=True, help="Run the client in this folder instead of a fresh one; one at a time.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=TIMEOUT_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Of real time, after which a run of the client is ended.",
)
@click.option("--allow", multiple=True, metavar="HOST", help="Let a host through; all but the providers' are blocked.")
@click.option(
    "--env",
    multiple=True,
    metavar="PROVIDER",
    shell_complete=complete_providers,
    help="Set the variables that `drytake env PROVIDER` prints, for clients that heed no proxy.",
)
@isolation_options
@report_options
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="-- COMMAND...")
def certify(*, listed: bool, form: str, reports: tuple[str, ...], jobs: int | None, **how: Any) -> None:
    """Let one thing go wrong at a time, and count what a client pays twice or loses.

    The command, which makes a video, is run once as it is and once for each case, each time in front of an empty mock and
    in an empty folder: a create that is answered with 500, with 503 or not at all though it counted, a create that is
    refused with 429, a poll that is answered with 503 or not at all; then a crash and a restart, a link that has expired,
    a download that breaks off, a webhook that is lost or comes twice. Charges are counted, not requests; results are
    looked for; a client that gives up names its task, or the task is lost. What can't happen to the client isn't
    applicable, which is no success. Python and Node clients don't
    wait for real.

    Exits with 1 where a task is paid twice or lost, or the client ends with 0 without its result; with 128 and its number
    after a signal; and with 2 where nothing could be tested, where the client fails when nothing goes wrong, and where
    the call is wrong.

    \b
    Examples:
      drytake certify -- python generate.py
      drytake certify --skip crash-restart --report markdown=certify.md -- node client.mjs
      drytake certify --case create-lost --case poll-503 --format json -- ./client.sh
    """
    if listed:
        _list()
        return
    options = CertifyOptions(jobs=jobs or 0, **how)
    if not options.command:
        fail("it takes a command after `--`, such as `drytake certify -- python generate.py`")
    for name in options.env:
        find_provider(name)
    known_targets(reports)
    _certify(options, form, reports)


def _list() -> None:
    from drytake.contract_tests.certify.cases import CASES

    width, columns = max(map(len, CASES)), terminal_width()
    for name, case in CASES.items():
        line = f"{name:<{width}}  {case.summary}"
        click.echo(line if columns is None else fill(line, max(columns, 40), subsequent_indent=" " * (width + 2)))


def _certify(options: CertifyOptions, form: str, reports: tuple[str, ...]) -> None:
    from drytake.contract_tests.certify import certify as run
    from drytake.contract_tests.errors import UsageError
    from drytake.contract_tests.findings.exit_codes import INTERRUPTED, exit_code

    try:
        with progress() as say:
            certification = run(options, say=say)
    except UsageError as error:
        fail(str(error))
    except KeyboardInterrupt:  # before there was anything to end
        echo_error("certify: interrupted: nothing was run")
        sys.exit(INTERRUPTED)
    from drytake.contract_tests.certify.report import certification_report, lines, markdown, to_json
    from drytake.contract_tests.reports.places import client_file

    own: Own = {
        "json": lambda _: [json_text(to_json(certification))],
        "text": lambda colour: lines(certification, colour),
        "markdown": lambda _: markdown(certification),
    }
    report = certification_report(certification)._replace(about=client_file(options.command))
    emit_report(report, form, reports, own)
    sys.exit(exit_code(report))
