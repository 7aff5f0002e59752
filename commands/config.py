"""`drytake config`."""

import click

from drytake.commands.configured import Configured, configured
from drytake.commands.options import format_option
from drytake.commands.output import echo_lines, say_json

__all__ = ["config"]


@click.command(cls=Configured)
@format_option
def config(*, form: str) -> None:
    """Print the settings that are in force, and where each was said.

    \b
    Examples:
      drytake config
      DRYTAKE_TIMING=instant drytake config --format json
    """
    from drytake.mockserver.settings.report import effective_json, effective_lines

    found = configured()
    if form == "json":
        say_json(effective_json(found))
    else:
        echo_lines(effective_lines(found))
