"""What is asked of Linux by a call of the system that Python has no function for; on other systems nothing is."""

import os
import sys

__all__ = ["LINUX", "adopt_orphans", "check", "die_with_parent"]

LINUX = sys.platform == "linux"
_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36


def adopt_orphans() -> None:
    """Become the parent of every process below us whose own parent has ended, whatever its environment is."""
    _prctl(_SET_CHILD_SUBREAPER, 1)


def die_with_parent(signal: int) -> None:
    """Be sent a signal once our parent has died; a program that changes its user forgets it."""
    _prctl(_SET_PDEATHSIG, signal)


def _prctl(option: int, value: int) -> None:
    if LINUX:
        check("prctl", option, value, 0, 0, 0)


def check(name: str, *arguments: object) -> int:
    """Return what a function of the C library returns.

    Raises:
        OSError: it failed.
    """
    import ctypes  # noqa: PLC0415 - for Linux only

    given = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    result: int = getattr(ctypes.CDLL(None, use_errno=True), name)(*given)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result
