"""`drytake skill`."""

from pathlib import Path

import click

from drytake.commands.output import echo_error, fail

__all__ = ["skill"]

_PLACES = (
    "Claude Code reads .claude/skills/, of a project or of a user; of other agents their documents say where they look."
)


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
def skill(*, folder: Path | None) -> None:
    """Print the skill for coding agents, or write its folder into another.

    It is one file in the form of agentskills.io: validate and price before spending, run and certify before shipping.

    \b
    Examples:
      drytake skill
      drytake skill .claude/skills
    """
    from drytake.contract_tests.agents.skill import skill_text, write_skill

    if folder is None:
        click.echo(skill_text(), nl=False)
        return
    try:
        home = write_skill(folder)
    except OSError as error:
        fail(f"{folder} can't be written: {error.strerror or error}")
    click.echo(f"written: {home}")
    echo_error(_PLACES)
