"""`drytake rules` and `drytake explain`."""

import click

from drytake.commands.lookup import all_rules, find_provider, find_rule
from drytake.commands.options import complete_providers, complete_rules, format_option
from drytake.commands.output import echo_lines, say_json, style

__all__ = ["explain", "rules"]


@click.command()
@click.option("-p", "--provider", shell_complete=complete_providers, help="Only this provider's rules.")
@format_option
def rules(*, provider: str | None, form: str) -> None:
    """List the rules, with severity and confidence.

    \b
    Examples:
      drytake rules
      drytake rules --provider loova --format json
    """
    found = list(find_provider(provider).rules) if provider else all_rules()
    if form == "json":
        say_json({"rules": [rule.to_json() for rule in found]})
    else:
        from drytake.contract_tests.reports import text

        echo_lines(text.rules(found, style()))


@click.command()
@click.argument("rule", shell_complete=complete_rules)
@format_option
def explain(*, rule: str, form: str) -> None:
    """Tell all about one rule: what it says, who says so, what breaks it.

    \b
    Example:
      drytake explain outai.audio-alone
    """
    from drytake.contract_tests.journals.conduct import paces

    found = find_rule(rule)
    intervals = paces(found)
    if form == "json":
        examples = {"rejects": list(found.rejects), "accepts": list(found.accepts)}
        asked = {title: {"seconds": seconds, "source": str(source)} for title, seconds, source in intervals}
        say_json(found.to_json() | examples | ({"intervals": asked} if asked else {}))
    else:
        from drytake.contract_tests.reports import text

        echo_lines(text.explained(found, style()))
        echo_lines(f"  interval    {title}: {seconds:g} s ({source})" for title, seconds, source in intervals)
