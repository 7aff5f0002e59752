"""Commands that have an option for each setting."""

from typing import TYPE_CHECKING

import click

from drytake.commands.output import fail

if TYPE_CHECKING:
    from drytake.mockserver.settings.configuration import EffectiveSettings

__all__ = ["Configured", "configured"]


class Configured(click.Command):
    """A command that has an option for each setting; they are made when it is used."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        from drytake.mockserver.settings.options import options

        return [*options(), *super().get_params(ctx)]


def configured(*, quiet: bool = False) -> "EffectiveSettings":
    """Return the settings that are in force for a `Configured` command, or say what is wrong with one and exit."""
    from drytake.mockserver.settings.configuration import ConfigError
    from drytake.mockserver.settings.options import configuration

    try:
        found = configuration(quiet=quiet)
    except ConfigError as error:
        fail(str(error))
    for warning in found.warnings:
        click.echo(f"drytake: {warning}", err=True)
    return found
