"""`drytake certify`: a client in front of a mock that lets one thing go wrong at a time, judged by what was paid and came."""

import os
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

from drytake.contract_tests.certify.options import CertifyOptions
from drytake.contract_tests.errors import UsageError

if TYPE_CHECKING:
    from drytake.contract_tests.certify.certification import Certification

__all__ = ["CertifyOptions", "certify"]

_JOURNAL = 10_000


def certify(options: CertifyOptions, *, say: Callable[[str], None]) -> "Certification":
    """Run a client once without a fault and once in each case; return what came of it. `say` is told how far it has come.

    Raises:
        UsageError: the command, a case or a setting isn't there, or the client fails when nothing goes wrong.
    """
    _check(options)
    import asyncio  # noqa: PLC0415 - a wrong call is told at once
    from dataclasses import replace  # noqa: PLC0415

    from drytake.contract_tests.certify.session import run_session  # noqa: PLC0415
    from drytake.contract_tests.run.child import CommandError  # noqa: PLC0415
    from drytake.mockserver.settings.configuration import ConfigError, configure  # noqa: PLC0415

    try:
        found = configure({})
        settings = replace(found.settings, store="memory", public_url=None, scenario_file=None, scenarios=())
        return asyncio.run(run_session(options, replace(settings, journal_limit=_JOURNAL), say))
    except (CommandError, ConfigError, OSError) as error:
        raise UsageError(str(error)) from error
    except BaseExceptionGroup as group:
        raise _known(group) from None


def _known(error: BaseException) -> BaseException:
    """Return the first error of a group; one that a user can mend as such."""
    from drytake.contract_tests.run.child import CommandError  # noqa: PLC0415 - as above

    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return UsageError(str(error)) if isinstance(error, CommandError | OSError) else error


def _check(options: CertifyOptions) -> None:
    """Raise what is wrong with a call before anything is started."""
    from drytake.contract_tests.certify.cases import CASES  # noqa: PLC0415 - not before it is needed
    from drytake.schemas.validation.text import nearest  # noqa: PLC0415

    if os.name != "posix":
        raise UsageError("it needs Linux or macOS")
    for name in (*options.cases, *options.skip):
        if name not in CASES:
            raise UsageError(
                f"there is no case `{name}`; did you mean `{nearest(name, CASES)[0]}`? There is {', '.join(CASES)}"
            )
    if not set(CASES if not options.cases else options.cases) - set(options.skip):
        raise UsageError("no case is left: each one is skipped")
    if shutil.which(options.command[0]) is None:
        raise UsageError(f"there is no command `{options.command[0]}`, or it isn't executable")
    for path in options.copy:
        if not path.exists():
            raise UsageError(f"--copy {path}: there is no such file or folder")
