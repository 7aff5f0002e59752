"""Options that several commands share, and how their values are completed."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from drytake.commands.lookup import all_rules

__all__ = [
    "complete_providers",
    "complete_rules",
    "complete_scenarios",
    "format_option",
    "isolation_options",
    "provider_option",
]

C = TypeVar("C", bound=Callable[..., Any])


def complete_providers(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from drytake.schemas.registry import named_ids

    return [name for name in named_ids() if name.startswith(incomplete)]


def complete_scenarios(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from drytake.mockserver.faults.scenarios import SCENARIOS

    return [name for name in SCENARIOS if name.startswith(incomplete)]


def complete_rules(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [rule.id for rule in all_rules() if rule.id.startswith(incomplete)]


def provider_option(command: C) -> C:
    shown = "The provider, such as outai; may be left out where the input or the settings name it."
    return click.option("-p", "--provider", shell_complete=complete_providers, help=shown)(command)


class _Mode(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic in click's newer versions alone
    """A way to isolate; whatever else stands there is likely the command."""

    name = "mode"
    there = ("auto", "require", "off")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.there:
            ways = ", ".join(self.there)
            self.fail(f"{value!r} isn't one of {ways}: write `--isolate=auto`, or `--` before the command", param, ctx)
        return str(value)


def isolation_options(command: C) -> C:
    """Add a network of the command's own, and what of this machine is reached in it."""
    shown = (
        "Give the command a network of its own (Linux), in which every address is the mock and nothing gets out that "
        "--allow doesn't name; alone it says auto: as far as the system allows it."
    )
    for decorate in (
        click.option(
            "--forward",
            type=click.IntRange(1, 65_535),
            multiple=True,
            metavar="PORT",
            help="With --isolate, let the command reach a port of this machine, such as a database's.",
        ),
        click.option(
            "--isolate", is_flag=False, flag_value="auto", type=_Mode(), metavar="[auto|require|off]", help=shown
        ),
    ):
        command = decorate(command)
    return command


def format_option(command: C, *, forms: Sequence[str] = ("text", "json")) -> C:
    choice = click.Choice(forms)
    return click.option("--format", "form", type=choice, default="text", show_default=True, help="Form of the output.")(
        command
    )
