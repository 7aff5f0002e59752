"""`drytake scenarios`."""

import click

from drytake.commands.options import format_option
from drytake.commands.output import echo_lines, say_json, style

__all__ = ["scenarios"]


@click.command()
@format_option
def scenarios(*, form: str) -> None:
    """List what can be made to happen, and how a client chooses it.

    \b
    Examples:
      drytake scenarios
      drytake serve --scenario slow --scenario moderation
    """
    from drytake.mockserver.faults.scenarios import SCENARIOS
    from drytake.schemas.registry import get_provider, provider_ids

    providers = [get_provider(name) for name in provider_ids()]
    if form == "json":
        operations = {provider.id: [one.name for one in provider.operations] for provider in providers}
        say_json({"scenarios": [scenario.to_json() for scenario in SCENARIOS.values()], "operations": operations})
    else:
        from drytake.contract_tests.reports import text

        echo_lines(text.scenarios(SCENARIOS.values(), style()))
        echo_lines(text.operations(providers))
