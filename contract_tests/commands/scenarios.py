"""`understudy scenarios`."""

import click

from understudy.contract_tests.commands.options import format_option
from understudy.contract_tests.commands.output import paint, say, say_json

__all__ = ["scenarios"]


@click.command()
@format_option
def scenarios(*, form: str) -> None:
    """List what can be made to happen, and how a client chooses it.

    \b
    Examples:
      understudy scenarios
      understudy serve --scenario slow --scenario moderation
    """
    from understudy.mockserver.scenarios import SCENARIOS

    if form == "json":
        say_json({"scenarios": [scenario.to_json() for scenario in SCENARIOS.values()]})
    else:
        from understudy.contract_tests.reports import text

        say(text.scenarios(SCENARIOS.values(), paint()))
