"""Which signals end us, and which are a command's own; and how they are heeded where there is no event loop."""

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

__all__ = ["ENDING", "PASSED_ON", "SignalledError", "handled", "noting", "raise_noted", "signal_name"]

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
PASSED_ON = (signal.SIGUSR1, signal.SIGUSR2, signal.SIGWINCH)

_came: list[int] = []
"""Signals that asked us to end while they were noted."""


class SignalledError(KeyboardInterrupt):
    """A signal asked us to end; what catches Ctrl-C catches this too."""

    def __init__(self, number: int) -> None:
        super().__init__(signal_name(number))
        self.number = number


def handled(numbers: Iterable[signal.Signals]) -> list[signal.Signals]:
    """Return those of some signals that whoever began us hasn't left ignored, as `nohup` does."""
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]


def signal_name(number: int) -> str:
    """Return a signal's name, such as `SIGTERM`."""
    return signal.Signals(number).name


@contextmanager
def noting() -> Iterator[None]:
    """Note the signals that end us, for `raise_noted`, while the block runs.

    An exception out of nowhere wouldn't do: some code swallows it, and some is left in a state that it can't be in. For the
    main thread alone.
    """
    _came.clear()
    before = {number: signal.signal(number, lambda came, _: _came.append(came)) for number in handled(ENDING)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def raise_noted() -> None:
    """End here what a signal has asked to end.

    Raises:
        SignalledError: one came.
    """
    if _came:
        raise SignalledError(_came[0])
