"""The settings as options of a command, made when the command is used: their names and helps are read then."""

from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click

from drytake.mockserver.settings.configuration import EffectiveSettings, configure
from drytake.mockserver.settings.fields import Row, SourcedValue, helps, rows
from drytake.schemas.registry import provider_ids

__all__ = ["configuration", "options"]

_FLAGS, _FILE = "drytake.flags", "drytake.file"


@cache
def options() -> list[click.Option]:
    """Return an option for each setting of a server, and one that names the file; what they say is kept in the context."""
    named = click.Option(
        ["--config", "file"],
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_keep_file,
        help="TOML file with settings; by default drytake.toml or pyproject.toml, from here up to the repository.",
    )
    return [*(_option(row) for row in rows().values() if not row.source.of_clients), named]


def configuration(*, quiet: bool = False) -> EffectiveSettings:
    """Return the settings that the command was called with, and what else is in force; `quiet` logs errors only.

    Raises:
        ConfigError: a value is wrong, or a file can't be read.
    """
    meta = click.get_current_context().meta
    flags = meta.get(_FLAGS, {})
    if quiet:
        flags["log_level"] = SourcedValue("error", "flag", "--quiet")
    return configure(flags, file=meta.get(_FILE))


def _option(row: Row) -> click.Option:
    kind: dict[str, Any] = {"metavar": row.source.metavar or None}
    names = [row.flag, f"set_{row.name}"]
    if row.bare is bool:
        names, kind = [f"{row.flag}/--no-{row.key}", f"set_{row.name}"], {"default": None}
    elif get_origin(row.bare) is Literal:
        kind = {"type": click.Choice(get_args(row.bare))}
    elif row.bare is int and not row.source.metavar:
        kind = {"metavar": "NUMBER"}
    if row.source.short:
        names.append(f"-{row.source.short}")
    if row.name == "providers":
        kind["shell_complete"] = _complete
    return click.Option(
        names, multiple=row.many, expose_value=False, callback=partial(_keep, row), help=_help(row), **kind
    )


def _help(row: Row) -> str:
    shown = row.default if row.default not in (None, "", (), frozenset(), {}, False) else None
    return helps()[row.name] + (f"  [default: {shown}]" if shown is not None else "")


def _keep(row: Row, context: click.Context, _: click.Parameter, value: Any) -> None:
    if value not in (None, ()):
        said = list(value) if row.many else value
        context.meta.setdefault(_FLAGS, {})[row.name] = SourcedValue(said, "flag", row.flag)


def _keep_file(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    context.meta[_FILE] = value


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in provider_ids() if name.startswith(incomplete)]
