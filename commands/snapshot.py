"""`drytake snapshot` and `drytake restore`."""

from pathlib import Path

import click

from drytake.commands.output import fail

__all__ = ["restore", "snapshot"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="Where the mock is served.")
def snapshot(*, file: Path, url: str) -> None:
    """Save all that a running server holds: tenants, tasks, money, journal, files; never the keys.

    \b
    Example:
      drytake snapshot state.json --url http://127.0.0.1:8080
    """
    from drytake.commands.remote import RemoteError, save_snapshot

    try:
        click.echo(save_snapshot(url, file))
    except RemoteError as error:
        fail(str(error))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="Where the mock is served.")
def restore(*, file: Path, url: str) -> None:
    """Make a running server hold what a snapshot holds, and nothing else.

    \b
    Example:
      drytake restore state.json --url http://127.0.0.1:8080
    """
    from drytake.commands.remote import RemoteError, restore_snapshot

    try:
        click.echo(restore_snapshot(url, file))
    except RemoteError as error:
        fail(str(error))
