"""The one seam to isolation: a guard that a client can go past guards nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any

from drytake.contract_tests.errors import UsageError
from drytake.mockserver.settings.model import Settings

__all__ = ["isolating", "naming_the_way_out"]

_SETTING, _REQUIRED = "isolate", "require"
_UNENFORCED = "`--unenforced` does without: clients that ignore the environment then reach the sellers unguarded"


def isolating(settings: Settings, *, unenforced: bool) -> Settings:
    """Return the settings of a run whose command has no way past the guard, unless that is meant.

    Raises:
        UsageError: this version can't isolate.
    """
    if unenforced:
        return settings
    if _SETTING not in {field.name for field in fields(Settings)}:
        raise UsageError(f"guard needs isolation, and this version has none; {_UNENFORCED}")
    chosen: dict[str, Any] = {_SETTING: _REQUIRED}
    return replace(settings, **chosen)


@contextmanager
def naming_the_way_out() -> Iterator[None]:
    """Say how to go on where the system forbids isolation."""
    try:
        yield
    except UsageError as error:
        if str(error).startswith(f"--{_SETTING}={_REQUIRED}"):
            raise UsageError(f"guard needs isolation: {error}; {_UNENFORCED}") from error
        raise
