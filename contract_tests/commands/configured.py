"""Commands that have an option for each setting."""

from typing import TYPE_CHECKING

import click

from understudy.contract_tests.commands.output import fail

if TYPE_CHECKING:
    from understudy.mockserver.config import Configuration

__all__ = ["Configured", "configured"]


class Configured(click.Command):
    """A command that has an option for each setting; they are made when it is used."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        from understudy.mockserver.config.options import options

        return [*options(), *super().get_params(ctx)]


def configured(*, quiet: bool = False) -> "Configuration":
    """Return the settings that are in force for a `Configured` command, or say what is wrong with one and exit."""
    from understudy.mockserver.config import ConfigError
    from understudy.mockserver.config.options import configuration

    try:
        found = configuration(quiet=quiet)
    except ConfigError as error:
        fail(str(error))
    for warning in found.warnings:
        click.echo(f"understudy: {warning}", err=True)
    return found
