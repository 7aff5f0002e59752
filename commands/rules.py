"""`drytake rules` and `drytake explain`."""

import re

import click

from drytake.commands.lookup import all_rules, find_provider, find_rule
from drytake.commands.options import complete_providers, complete_rules, format_option
from drytake.commands.output import echo_lines, fail, say_json, style

__all__ = ["explain", "rules"]


@click.command()
@click.option("-p", "--provider", shell_complete=complete_providers, help="Only this provider's rules.")
@click.option(
    "--older-than", metavar="DAYS", help="Only those whose source was read longer ago, such as 90d; the oldest first."
)
@format_option
def rules(*, provider: str | None, older_than: str | None, form: str) -> None:
    """List the rules, with severity and confidence.

    \b
    Examples:
      drytake rules
      drytake rules --provider loova --format json
      drytake rules --older-than 90d
    """
    from drytake.contract_tests.findings.rule_pages import page_field

    found = list(find_provider(provider).rules) if provider else all_rules()
    if older_than is not None:
        from drytake.contract_tests.findings.staleness import older_than as old
        from drytake.schemas.times import today

        found = old(found, _days(older_than), today())
    if form == "json":
        say_json({"rules": [rule.to_json() | page_field(rule.id) for rule in found]})
    else:
        from drytake.contract_tests.reports import text

        echo_lines(text.rules(found, style(), read=older_than is not None))


def _days(said: str) -> int:
    """Return the days that a text says, or say what it should be and exit."""
    match = re.fullmatch(r"(\d{1,5})\s*([dwmy]?)", said.strip().lower())
    if match is None:
        fail(f"--older-than takes days, such as 90d, 12w, 3m or 1y; it got `{said}`")
    return int(match[1]) * {"": 1, "d": 1, "w": 7, "m": 30, "y": 365}[match[2]]


@click.command()
@click.argument("rule", shell_complete=complete_rules)
@format_option
def explain(*, rule: str, form: str) -> None:
    """Tell all about one rule: what it says, who says so, what breaks it.

    \b
    Example:
      drytake explain outai.audio-alone
    """
    from drytake.contract_tests.findings.rule_pages import page_field
    from drytake.contract_tests.journals.conduct import paces

    found = find_rule(rule)
    intervals = paces(found)
    if form == "json":
        examples = {"rejects": list(found.rejects), "accepts": list(found.accepts)}
        asked = {title: {"seconds": seconds, "source": str(source)} for title, seconds, source in intervals}
        say_json(found.to_json() | page_field(found.id) | examples | ({"intervals": asked} if asked else {}))
    else:
        from drytake.contract_tests.reports import text

        echo_lines(text.explained(found, style()))
        echo_lines(f"  interval    {title}: {seconds:g} s ({source})" for title, seconds, source in intervals)
