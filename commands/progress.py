"""How a command that takes long says how far it has come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

__all__ = ["progress"]


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
