"""`understudy config`."""

import click

from understudy.contract_tests.commands.configured import Configured, configured
from understudy.contract_tests.commands.options import format_option
from understudy.contract_tests.commands.output import say, say_json

__all__ = ["config"]


@click.command(cls=Configured)
@format_option
def config(*, form: str) -> None:
    """Print the settings that are in force, and where each was said.

    \b
    Examples:
      understudy config
      UNDERSTUDY_TIMING=instant understudy config --format json
    """
    from understudy.mockserver.config.report import effective_json, effective_lines

    found = configured()
    if form == "json":
        say_json(effective_json(found))
    else:
        say(effective_lines(found))
