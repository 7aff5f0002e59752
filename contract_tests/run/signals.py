"""Which signals end us, and which are a command's own; and a signal as an exception, where there is no event loop."""

import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

__all__ = ["ENDING", "PASSED_ON", "SignalledError", "heeded", "raising", "signal_name"]

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
PASSED_ON = (signal.SIGUSR1, signal.SIGUSR2, signal.SIGWINCH)


class SignalledError(KeyboardInterrupt):
    """A signal asked us to end; what catches Ctrl-C catches this too."""

    def __init__(self, number: int) -> None:
        super().__init__(signal_name(number))
        self.number = number


def heeded(numbers: Iterable[signal.Signals]) -> list[signal.Signals]:
    """Return those of some signals that whoever began us hasn't left ignored, as `nohup` does."""
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]


def signal_name(number: int) -> str:
    """Return a signal's name, such as `SIGTERM`."""
    return signal.Signals(number).name


@contextmanager
def raising() -> Iterator[None]:
    """Raise `SignalledError` at the first of the signals that end us; later ones wait until the block has ended.

    For the main thread alone.
    """
    caught = heeded(ENDING)

    def end(number: int, _: FrameType | None) -> NoReturn:
        for one in caught:
            signal.signal(one, signal.SIG_IGN)  # what is being cleaned up now isn't broken off
        raise SignalledError(number)

    before = {number: signal.signal(number, end) for number in caught}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
