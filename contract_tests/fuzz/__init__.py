"""`drytake fuzz`: a client in front of a mock that behaves in any way that the documents allow."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from drytake.contract_tests.fuzz.options import FuzzOptions

if TYPE_CHECKING:
    from drytake.contract_tests.fuzz.campaign import Hunt
    from drytake.mockserver.engine.scenario_file import Script

__all__ = ["FuzzOptions", "UnusableError", "fuzz", "story_files"]


class UnusableError(Exception):
    """The call can't be carried out; the message says why."""


def fuzz(options: FuzzOptions, *, say: Callable[[str], None]) -> "Hunt":
    """Fuzz a client and write a story for each finding; return the hunt. `say` is told how far it has come.

    Raises:
        UnusableError: Hypothesis or the command isn't there, or the client fails when nothing goes wrong.
    """
    _check(options)
    from drytake.contract_tests.fuzz.campaign import Hunt, PlainError  # noqa: PLC0415 - a wrong call is told at once
    from drytake.contract_tests.fuzz.pool import pooled  # noqa: PLC0415
    from drytake.contract_tests.fuzz.report import file_of, said_by  # noqa: PLC0415
    from drytake.contract_tests.run.child import heed_children  # noqa: PLC0415

    heed_children()
    with _usable(), pooled(options) as pool:
        hunt = Hunt(options, pool, say)
        try:
            hunt.go()
        except PlainError as error:
            words = "".join(f"\n  {line}" for line in said_by(error.outcome))
            raise UnusableError(f"the client fails when nothing goes wrong: {error}{words}") from error
        if hunt.found and options.story is None:
            options.out.mkdir(parents=True, exist_ok=True)
        for found in hunt.found if options.story is None else ():
            file_of(found, hunt).write_text(found.story.to_toml(), encoding="utf-8")
    return hunt


def story_files(options: FuzzOptions) -> Iterator[tuple[str, str]]:
    """Yield the drawn stories without playing them: a file name and TOML.

    Raises:
        UnusableError: Hypothesis isn't there.
    """
    _check_hypothesis()
    from drytake.contract_tests.fuzz.cases import draw  # noqa: PLC0415 - loads Hypothesis

    for number, one in enumerate(draw(options.seed, options.stories), 1):
        yield f"story-{number:03}.toml", one.story.to_toml()


@contextmanager
def _usable() -> Iterator[None]:
    from drytake.contract_tests.fuzz.worker import BeforeError  # noqa: PLC0415
    from drytake.contract_tests.run.child import CommandError  # noqa: PLC0415

    expected = (CommandError, BeforeError, OSError)
    try:
        yield
    except expected as error:
        raise UnusableError(str(error)) from None
    except BaseExceptionGroup as group:  # not `except*`: early 3.11 wraps what is raised in there
        known, other = group.split(expected)
        if known is None or other is not None:
            raise
        raise UnusableError(str(_first(known))) from None


def _first(error: BaseException) -> BaseException:
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


def _check(options: FuzzOptions) -> None:
    if os.name != "posix":
        raise UnusableError("it needs Linux or macOS")
    if shutil.which(options.command[0]) is None:
        raise UnusableError(f"there is no command `{options.command[0]}`, or it isn't executable")
    for path in options.copy:
        if not path.exists():
            raise UnusableError(f"--copy {path}: there is no such file or folder")
    if options.story is not None:
        _check_triggers(options.story)
    _check_hypothesis()


def _check_triggers(story: "Script") -> None:
    from drytake.mockserver.engine.scenario_file import ScriptError, check_triggers  # noqa: PLC0415 - as above

    try:
        check_triggers(story.cue)
    except ScriptError as error:
        raise UnusableError(f"--story: {error}") from None


def _check_hypothesis() -> None:
    try:
        import hypothesis  # noqa: F401, PLC0415 - only to see whether it is there
    except ImportError as error:
        raise UnusableError("it needs Hypothesis: `pip install 'drytake[pytest]'`") from error
