"""`understudy demo`."""

import sys
from pathlib import Path

import click

from understudy.contract_tests.commands.options import format_option

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
      understudy demo
    """
    from understudy.contract_tests.demo import run_demo

    sys.exit(run_demo(output=output, as_json=form == "json"))
