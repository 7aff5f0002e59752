"""How a command that takes long says how far it has come."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic

import click

_LATE = 1.0
"""Seconds after which somebody who waits is told how far the work has come."""

__all__ = ["busy", "far_along", "progress"]


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Yield what says how far the work has come: on one line of a terminal, else a line for each kind of work."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        with console.status("") as status:
            yield status.update
        return
    said: list[str] = []

    def echo_lines(text: str) -> None:
        kind = text.partition(" ")[0]
        if kind not in said:
            said.append(kind)
            click.echo(f"drytake: {text}", err=True)

    yield echo_lines


@contextmanager
def far_along(things: str) -> Iterator[Callable[[int], None]]:
    """Yield what says how many things are done, on a terminal, once it takes long and where no output shows it."""
    begun = monotonic()
    with ExitStack() as stack:
        shown: list[Callable[[str], None]] = []

        def advance(count: int) -> None:
            if watched and (shown or monotonic() - begun > _LATE):
                if not shown:
                    shown.append(stack.enter_context(progress()))
                shown[0](f"{count:,} {things} read")

        watched = sys.stderr.isatty() and not sys.stdout.isatty()
        yield advance


@contextmanager
def busy(doing: str, *, long: bool) -> Iterator[None]:
    """Say on a terminal what is done meanwhile, where it takes long."""
    if not long or not sys.stderr.isatty():
        yield
        return
    with progress() as show:
        show(doing)
        yield
