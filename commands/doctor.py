"""`drytake doctor`."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from drytake.commands.lookup import find_provider
from drytake.commands.options import format_option
from drytake.commands.output import say_json, style

if TYPE_CHECKING:
    from drytake.commands.doctor_checks import Diagnosis

__all__ = ["doctor"]


@click.group(invoke_without_command=True)
@format_option
@click.pass_context
def doctor(context: click.Context, *, form: str) -> None:
    """See whether this machine has what Drytake needs; with `provider`, what a provider's folder lacks.

    \b
    Examples:
      drytake doctor
      drytake doctor provider outai
    """
    if context.invoked_subcommand is None:
        from drytake.commands.doctor_checks import examine

        _print(examine(), form)


@doctor.command("provider")
@click.argument("name")
@format_option
def of_provider(*, name: str, form: str) -> None:
    """Say what a provider's folder lacks: examples, actions, words of states, bodies of errors, ways to outcomes.

    \b
    Example:
      drytake doctor provider outai
    """
    from drytake.commands.provider_checks import examine_provider

    _print(examine_provider(find_provider(name)), form)


def _print(diagnoses: "Iterable[Diagnosis]", form: str) -> None:
    """Print what was found, and exit with 1 where something is bad."""
    found = list(diagnoses)
    good = all(finding.good for finding in found)
    if form == "json":
        say_json({"good": good, "findings": [finding.to_json() for finding in found]})
    else:
        colour = style()
        for finding in found:
            click.echo(f"{colour('ok  ', 'good') if finding.good else colour('bad ', 'error')}{finding.text}")
            if not finding.good:
                click.echo(f"    hint: {finding.hint}")
    sys.exit(0 if good else 1)
