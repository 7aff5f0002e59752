"""`drytake fuzz`: a client in front of a mock that behaves in any way that the documents allow."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from drytake.contract_tests.errors import UsageError
from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.one_file import INSTALL, ONE_FILE

if TYPE_CHECKING:
    from drytake.contract_tests.fuzz.campaign import Campaign
    from drytake.mockserver.engine.scenario_file import ScenarioFile

__all__ = ["FuzzOptions", "case_files", "fuzz"]


def fuzz(options: FuzzOptions, *, say: Callable[[str], None]) -> "Campaign":
    """Fuzz a client and write a case for each finding; return the campaign. `say` is told how far it has come.

    Raises:
        UsageError: Hypothesis or the command isn't there, or the client fails when nothing goes wrong.
    """
    _check(options)
    from drytake.contract_tests.fuzz.campaign import Campaign, PlainError  # noqa: PLC0415 - a wrong call is told at once
    from drytake.contract_tests.fuzz.pool import pooled  # noqa: PLC0415
    from drytake.contract_tests.fuzz.report import file_of, said_by  # noqa: PLC0415

    with _usable(), pooled(options) as pool:
        campaign = Campaign(options, pool, say)
        try:
            campaign.go()
        except PlainError as error:
            words = "".join(f"\n  {line}" for line in said_by(error.outcome))
            raise UsageError(f"the client fails when nothing goes wrong: {error}{words}") from error
        if campaign.found and options.case is None:
            options.out.mkdir(parents=True, exist_ok=True)
        for found in campaign.found if options.case is None else ():
            file_of(found, campaign).write_text(found.case.to_toml(), encoding="utf-8")
    return campaign


def case_files(options: FuzzOptions) -> Iterator[tuple[str, str]]:
    """Yield the drawn cases without playing them: a file name and TOML.

    Raises:
        UsageError: Hypothesis isn't there.
    """
    _check_hypothesis()
    from drytake.contract_tests.fuzz.cases import draw  # noqa: PLC0415 - loads Hypothesis

    for number, one in enumerate(draw(options.seed, options.cases), 1):
        yield f"case-{number:03}.toml", one.case.to_toml()


@contextmanager
def _usable() -> Iterator[None]:
    from drytake.contract_tests.fuzz.worker import BeforeError  # noqa: PLC0415
    from drytake.contract_tests.journals.books import BooksError  # noqa: PLC0415
    from drytake.contract_tests.run.child import CommandError  # noqa: PLC0415

    expected = (CommandError, BeforeError, BooksError, OSError)
    try:
        yield
    except expected as error:
        raise UsageError(str(error)) from None
    except BaseExceptionGroup as group:  # not `except*`: early 3.11 wraps what is raised in there
        known, other = group.split(expected)
        if known is None or other is not None:
            raise
        raise UsageError(str(_first(known))) from None


def _first(error: BaseException) -> BaseException:
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


def _check(options: FuzzOptions) -> None:
    if os.name != "posix":
        raise UsageError("it needs Linux or macOS")
    if options.in_process and ONE_FILE:
        raise UsageError(f"--in-process needs the interpreter that the client is installed for: {INSTALL}")
    if options.in_process and (options.isolate or options.settings.isolate) == "require":
        raise UsageError("--in-process has no network of its own: leave --isolate=require out")
    if shutil.which(options.command[0]) is None:
        raise UsageError(f"there is no command `{options.command[0]}`, or it isn't executable")
    for path in options.copy:
        if not path.exists():
            raise UsageError(f"--copy {path}: there is no such file or folder")
    if options.case is not None:
        _check_triggers(options.case)
    _check_hypothesis()


def _check_triggers(case: "ScenarioFile") -> None:
    from drytake.mockserver.engine.scenario_file import ScriptError, check_triggers  # noqa: PLC0415 - as above

    try:
        check_triggers(case.trigger)
    except ScriptError as error:
        raise UsageError(f"--case: {error}") from None


def _check_hypothesis() -> None:
    try:
        import hypothesis  # noqa: F401, PLC0415 - only to see whether it is there
    except ImportError as error:
        how = INSTALL if ONE_FILE else "`pip install 'drytake[pytest]'`"
        raise UsageError(f"it needs Hypothesis: {how}") from error
