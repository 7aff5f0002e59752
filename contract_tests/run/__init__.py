"""`drytake run`: a command in front of the mock, checked by what it said."""

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from drytake.contract_tests.errors import UsageError
from drytake.contract_tests.run.options import GRACE_SECONDS, RunOptions

if TYPE_CHECKING:
    from drytake.contract_tests.run.session import RunResult, RunSession
    from drytake.mockserver.engine.engine import Engine
    from drytake.mockserver.settings.model import Settings
    from drytake.mockserver.state.journal import JournalEntry

__all__ = ["GRACE_SECONDS", "RunOptions", "check_call", "conduct_run", "run_command"]


def run_command(options: RunOptions, *, say: Callable[[str], None], paint: Callable[[str, str], str]) -> int:
    """Run a command in front of the mock and say what is to be said of it; return the exit code.

    `exit_codes` says what it means.

    Raises:
        UsageError: the command, the scenario, a port or a report's place isn't there.
    """
    check_call(options)
    from drytake.contract_tests.journals.report import journal_of  # noqa: PLC0415 - a wrong call is told at once
    from drytake.contract_tests.run.session import RunSession  # noqa: PLC0415

    return conduct_run(options, lambda settings: RunSession(options, settings), journal_of, say=say, paint=paint)


def conduct_run(
    options: RunOptions,
    make: "Callable[[Settings], RunSession]",
    entries_of: "Callable[[Engine], Iterable[JournalEntry]]",
    *,
    say: Callable[[str], None],
    paint: Callable[[str, str], str],
) -> int:
    """Run the session that is made for the project's settings, say what is to be said of it and write what was asked for.

    Args:
        options: the call, which was checked.
        make: makes the session.
        entries_of: returns the calls of an engine that go into a HAR file.
        say: prints a line.
        paint: colours a text.

    Raises:
        UsageError: something that it needs isn't there.
    """
    import asyncio  # noqa: PLC0415 - a wrong call is told at once

    from drytake.contract_tests.findings.coverage import emit_coverage  # noqa: PLC0415
    from drytake.contract_tests.findings.exit_codes import INTERRUPTED, exit_code  # noqa: PLC0415
    from drytake.contract_tests.journals.books import BooksError  # noqa: PLC0415
    from drytake.contract_tests.run.child import CommandError  # noqa: PLC0415
    from drytake.contract_tests.run.summary import lines  # noqa: PLC0415
    from drytake.mockserver.engine.scenario_file import ScriptError  # noqa: PLC0415
    from drytake.mockserver.settings.configuration import ConfigError  # noqa: PLC0415

    try:
        found = options.configuration()
        for warning in found.warnings:
            say(f"drytake: {warning}")
        result = asyncio.run(_result(make, found.settings))
    except KeyboardInterrupt:  # before the command was there to take it
        say("run: interrupted: nothing was run")
        return INTERRUPTED
    except (BooksError, CommandError, ConfigError, ScriptError, OSError) as error:
        raise UsageError(str(error)) from error
    with closing(result.engine):
        for line in lines(result.report, paint):
            say(line)
        covered = emit_coverage(result.report.coverage, say, table=options.coverage, fail_under=options.fail_under)
        _write(result, options, entries_of)
    return exit_code(result.report, strict=options.strict, covered=covered)


async def _result(make: "Callable[[Settings], RunSession]", settings: "Settings") -> "RunResult":
    return await make(settings).result()


def _write(result: "RunResult", options: RunOptions, entries_of: "Callable[[Engine], Iterable[JournalEntry]]") -> None:
    """Write the files that were asked for."""
    if not options.reports and options.har is None:
        return
    from drytake.contract_tests.recordings.har import write_har  # noqa: PLC0415 - only where asked for
    from drytake.contract_tests.reports.files import ReportError, write_reports  # noqa: PLC0415
    from drytake.contract_tests.reports.places import client_file  # noqa: PLC0415

    try:
        write_reports(result.report._replace(about=client_file(options.command)), options.reports)
        if options.har is not None:
            write_har(options.har, entries_of(result.engine))
    except (ReportError, OSError) as error:
        raise UsageError(str(error)) from error


def check_call(options: RunOptions) -> None:
    """Raise what is wrong with a call before anything is started.

    Raises:
        UsageError: the system, the command, the scenario or the place of a file isn't there.
    """
    from drytake.mockserver.faults.scenarios import SCENARIOS  # noqa: PLC0415 - not before it is needed

    if os.name != "posix":
        raise UsageError("it needs Linux or macOS; on Windows use `drytake serve` and its base URLs")
    if shutil.which(options.command[0]) is None:
        raise UsageError(_missing(options.command[0]))
    if options.scenario is not None and options.scenario not in SCENARIOS:
        raise UsageError(f"there is no scenario `{options.scenario}`; there is: {', '.join(SCENARIOS)}")
    if options.har is not None and not options.har.parent.is_dir():
        raise UsageError(f"--har {options.har}: there is no folder `{options.har.parent}`")
    if options.reports:
        _check_reports(options.reports)
    if options.max_cost:
        _check_amounts(options.max_cost)


def _check_amounts(specs: Sequence[str]) -> None:
    from drytake.contract_tests.run.money import amounts  # noqa: PLC0415 - only where asked for

    try:
        amounts(specs)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _check_reports(specs: Sequence[str]) -> None:
    from drytake.contract_tests.reports.files import ReportError, targets  # noqa: PLC0415 - only where asked for

    try:
        targets(specs)
    except ReportError as error:
        raise UsageError(str(error)) from error


def _missing(name: str) -> str:
    if os.path.dirname(name) and os.path.isfile(name):  # noqa: PTH113, PTH120 - no pathlib before it is needed
        return f"`{name}` can't be run: it isn't executable"
    return f"there is no command `{name}`"
