"""Tests marked `live`: they call the real services, so they run under `drytake guard` and a cap, or not at all."""

import os
import sys

import pytest

from drytake.contract_tests.errors import UsageError
from drytake.contract_tests.guard.options import UNDER_GUARD, GuardOptions

__all__ = ["guarded_session", "skip_live_tests", "wants_guard"]

_SKIPPED = "it calls the real services: --drytake-live --drytake-max-total 2USD runs it, under a cap"


def wants_guard(config: pytest.Config) -> bool:
    """Return whether this process is to begin the run under guard.

    Raises:
        pytest.UsageError: nobody said how much it may cost.
    """
    if not config.getoption("drytake_live") or UNDER_GUARD in os.environ:
        return False
    if not config.getoption("drytake_max_total"):
        raise pytest.UsageError("--drytake-live needs --drytake-max-total, such as --drytake-max-total 2USD")
    return True


def guarded_session(config: pytest.Config) -> int:
    """Run this very call of pytest under guard; return its exit code.

    Raises:
        pytest.UsageError: the cap, the ledger or an upstream is none.
    """
    from drytake.contract_tests.guard import guard_command  # noqa: PLC0415 - only where asked for

    options = GuardOptions(
        command=(sys.executable, "-m", "pytest", *map(str, config.invocation_params.args)),
        max_total=config.getoption("drytake_max_total"),
        ledger=config.getoption("drytake_ledger"),
        upstream=config.getoption("drytake_upstream"),
        unenforced=True,  # the tests' own process is reached where it connects
        allow_no_calls=True,
    )
    try:
        return guard_command(options, say=_say, paint=lambda text, _: text)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error


def skip_live_tests(items: list[pytest.Item]) -> None:
    """Skip the tests that are marked, unless all of this runs under guard."""
    if UNDER_GUARD not in os.environ:
        for item in items:
            if item.get_closest_marker("live") is not None:
                item.add_marker(pytest.mark.skip(reason=_SKIPPED))


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
