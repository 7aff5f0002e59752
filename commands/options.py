"""Options that several commands share, and how their values are completed."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from drytake.commands.lookup import all_rules

__all__ = ["complete_providers", "complete_rules", "complete_scenarios", "format_option", "provider_option"]

C = TypeVar("C", bound=Callable[..., Any])


def complete_providers(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from drytake.schemas.registry import provider_ids

    return [name for name in provider_ids() if name.startswith(incomplete)]


def complete_scenarios(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from drytake.mockserver.faults.scenarios import SCENARIOS

    return [name for name in SCENARIOS if name.startswith(incomplete)]


def complete_rules(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [rule.id for rule in all_rules() if rule.id.startswith(incomplete)]


def provider_option(command: C) -> C:
    shown = "The provider, such as outai; may be left out where the input or the settings name it."
    return click.option("-p", "--provider", shell_complete=complete_providers, help=shown)(command)


def format_option(command: C, *, forms: Sequence[str] = ("text", "json")) -> C:
    choice = click.Choice(forms)
    return click.option("--format", "form", type=choice, default="text", show_default=True, help="Form of the output.")(
        command
    )
