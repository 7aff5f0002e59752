"""`drytake fuzz`."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drytake.commands.options import isolation_options
from drytake.commands.output import echo_error, fail, json_text, terminal_width
from drytake.commands.progress import progress
from drytake.commands.reporting import emit_report, known_targets, report_options
from drytake.contract_tests.fuzz.options import CASES, OUT, TIMEOUT_SECONDS, FuzzOptions

if TYPE_CHECKING:
    from drytake.contract_tests.reports.files import Own
    from drytake.contract_tests.reports.text import Styler
    from drytake.mockserver.engine.scenario_file import ScenarioFile
    from drytake.mockserver.settings.model import Settings

__all__ = ["fuzz"]

_SECONDS = click.FloatRange(min=0, min_open=True)


@click.command(context_settings={"allow_interspersed_args": False})
@click.option(
    "--cases", type=click.IntRange(1, 10_000), default=CASES, show_default=True, help="How many cases to play."
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Draws other cases; the same seed draws the same.",
)
@click.option("--jobs", type=click.IntRange(1, 64), help="Cases played at once; by default one a processor, 4 at most.")
@click.option("--before", metavar="COMMAND", help="A shell command in each case's folder, before the case.")
@click.option(
    "--copy",
    multiple=True,
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Put a copy of a file or folder into each case's folder; may be given several times.",
)
@click.option(
    "--app-ledger",
    default="",
    metavar="CMD",
    help="A shell command in each case's folder, after the case: what the app booked, a JSON line a booking, is compared "
    "with what was charged and given back.",
)
@click.option(
    "--in-process",
    default="",
    metavar="MODULE:FUNCTION",
    help="A Python client as a function: it is loaded once, and called in a fork for each case; what comes after -- is its "
    "sys.argv.",
)
@click.option("--in-place", is_flag=True, help="Run the client in this folder instead of a fresh one; one at a time.")
@click.option(
    "--max-seconds",
    type=_SECONDS,
    metavar="SECONDS",
    help="Of the client's own time, after which it should have come to an end; by default two hours, or longer where a "
    "provider that it calls warns of that.",
)
@click.option(
    "--timeout",
    type=_SECONDS,
    default=TIMEOUT_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Of real time, after which a case is ended.",
)
@click.option("--allow", multiple=True, metavar="HOST", help="Let a host through; all but the providers' are blocked.")
@isolation_options
@click.option("--allow-no-calls", is_flag=True, help="It is meant that the client calls no provider.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=OUT,
    show_default=True,
    help="Folder for the cases of findings.",
)
@click.option(
    "--case",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Play this scenario file alone, on the instant clock.",
)
@click.option("--no-shrink", "shrink", is_flag=True, flag_value=False, default=True, help="Leave cases as drawn.")
@click.option("--print-cases", is_flag=True, help="Print the drawn cases and play none.")
@report_options
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="-- COMMAND...")
def fuzz(
    *,
    print_cases: bool,
    case: Path | None,
    form: str,
    reports: tuple[str, ...],
    jobs: int | None,
    allow_no_calls: bool,
    **how: Any,
) -> None:
    """Let a client meet what the documents allow, and find what breaks it.

    Hypothesis draws cases: errors at any call, tasks that never end, nulls, gaps, extremes, unknown states. The
    client runs for each in an empty folder, on a clock that jumps where it would wait. A traceback, a crash, a loop
    without an end, a failure without a word, and a 429 that isn't heeded are findings; an error that the client tells
    isn't. Each is shrunk to the smallest case that shows it, printed, and written as a scenario file.

    Exits with 1 where something was found, with 128 and its number after a signal, which keeps what was found (130 is
    Ctrl-C), and with 2 where no call reached a provider (unless --allow-no-calls says that this is meant), where the
    client fails when nothing goes wrong, and where the call is wrong.

    \b
    Examples:
      drytake fuzz -- python generate.py
      drytake fuzz --cases 500 --seed 7 -- ./client.sh
      drytake fuzz --case .drytake/fuzz/case-endless-running.toml -- python generate.py
      drytake fuzz --app-ledger 'cat books.jsonl 2>/dev/null || true' -- python app.py
      drytake fuzz --in-process app:main --cases 500
      drytake fuzz --copy config.toml --before 'mkdir out' --report junit=fuzz.xml -- node client.mjs
    """
    settings = _configured()
    options = FuzzOptions(
        jobs=jobs or 0,
        case=_read(case) if case else None,
        allow_no_calls=allow_no_calls or settings.allow_no_calls,
        settings=settings,
        **how,
    )
    if print_cases:
        _print_cases(options)
        return
    if options.in_process:
        from drytake.contract_tests.fuzz.forks import once

        options = replace(options, arguments=options.command, command=once(options.in_process, options.command))
    elif not options.command:
        fail("it takes a command after `--`, such as `drytake fuzz -- python generate.py`")
    known_targets(reports)
    _hunt(options, form, reports)


def _configured() -> "Settings":
    """Return the project's settings."""
    from drytake.mockserver.settings.configuration import ConfigError, configure

    try:
        return configure({}).settings
    except ConfigError as error:
        fail(str(error))


def _read(path: Path) -> "ScenarioFile":
    from drytake.mockserver.engine.scenario_file import ScriptError, load_script

    try:
        return load_script(path)
    except ScriptError as error:
        fail(str(error))


def _print_cases(options: FuzzOptions) -> None:
    from drytake.contract_tests.errors import UsageError
    from drytake.contract_tests.fuzz import case_files

    try:
        click.echo("\n".join(f"# {name}\n{text}" for name, text in case_files(options)), nl=False)
    except UsageError as error:
        fail(str(error))


def _hunt(options: FuzzOptions, form: str, reports: tuple[str, ...]) -> None:
    from drytake.contract_tests.errors import UsageError
    from drytake.contract_tests.findings.exit_codes import by_signal, exit_code
    from drytake.contract_tests.fuzz import fuzz as hunt_with
    from drytake.contract_tests.run.signals import SignalledError, noting

    try:
        with noting(), progress() as say:
            campaign = hunt_with(options, say=say)
    except UsageError as error:
        fail(str(error))
    except SignalledError as ended:  # before there was anything to keep
        echo_error(f"fuzz: interrupted by {ended}: nothing was played")
        sys.exit(by_signal(ended.number))
    from drytake.contract_tests.fuzz.report import campaign_report, lines, to_json  # loads Hypothesis: it is there now
    from drytake.contract_tests.reports.places import client_file
    from drytake.contract_tests.reports.text import plain

    def drawn(colour: "Styler") -> Iterable[str]:
        return lines(campaign, colour, None if colour is plain else terminal_width())

    own: Own = {"json": lambda _: [json_text(to_json(campaign))], "text": drawn}
    report = campaign_report(campaign)._replace(about=client_file(options.command))
    emit_report(report, form, reports, own)
    sys.exit(exit_code(report, strict=True))
