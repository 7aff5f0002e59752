"""`drytake demo`."""

import sys
from pathlib import Path

import click

from drytake.commands.options import format_option

__all__ = ["demo"]


@click.command()
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the video; by default a new temporary one.",
)
@format_option
def demo(*, output: Path | None, form: str) -> None:
    """Show it all in ten seconds: refuse, price, create, poll, download, account.

    \b
    Example:
      drytake demo
    """
    try:
        from drytake.commands.demo_steps import run_demo
    except Exception as error:  # noqa: BLE001 - whatever a library throws that is missing or of another version
        from drytake.commands.diagnosis import advice, reason

        click.echo(f"drytake: the demo can't begin: {reason(error)}; {advice(error)}", err=True)
        sys.exit(1)
    sys.exit(run_demo(output=output, as_json=form == "json"))
