"""`drytake doctor`."""

import sys

import click

from drytake.commands.options import format_option
from drytake.commands.output import say_json, style

__all__ = ["doctor"]


@click.command()
@format_option
def doctor(*, form: str) -> None:
    """See whether this machine has what Drytake needs.

    \b
    Example:
      drytake doctor
    """
    from drytake.commands.doctor_checks import examine

    findings = list(examine())
    good = all(finding.good for finding in findings)
    if form == "json":
        say_json({"good": good, "findings": [finding.to_json() for finding in findings]})
    else:
        colour = style()
        for finding in findings:
            click.echo(f"{colour('ok  ', 'good') if finding.good else colour('bad ', 'error')}{finding.text}")
            if not finding.good:
                click.echo(f"    hint: {finding.hint}")
    sys.exit(0 if good else 1)
