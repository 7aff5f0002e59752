"""The settings as options of a command, made of plain data when the command is used: help needs no models."""

import json
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from drytake.mockserver.settings.configuration import EffectiveSettings

__all__ = ["configuration", "options"]

_ROWS = Path(__file__).with_name("options.json")
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
    return [*map(_option, json.loads(_ROWS.read_bytes())["options"]), named]


def configuration(*, quiet: bool = False) -> "EffectiveSettings":
    """Return the settings that the command was called with, and what else is in force; `quiet` logs errors only.

    Raises:
        ConfigError: a value is wrong, or a file can't be read.
    """
    from drytake.mockserver.settings.configuration import configure  # noqa: PLC0415 - help does without
    from drytake.mockserver.settings.fields import SourcedValue  # noqa: PLC0415 - as above

    meta = click.get_current_context().meta
    flags = {name: SourcedValue(value, "flag", flag) for name, (value, flag) in meta.get(_FLAGS, {}).items()}
    if quiet:
        flags["log_level"] = SourcedValue("error", "flag", "--quiet")
    return configure(flags, file=meta.get(_FILE))


def _option(row: dict[str, Any]) -> click.Option:
    kind: dict[str, Any] = {"metavar": row.get("metavar")}
    if row.get("switch"):
        kind = {"default": None}
    elif "choices" in row:
        kind = {"type": click.Choice(row["choices"])}
    elif row["providers"]:
        kind["shell_complete"] = _complete
    return click.Option(
        row["names"],
        multiple=row["multiple"],
        expose_value=False,
        callback=partial(_keep, row),
        help=row["help"],
        **kind,
    )


def _keep(row: dict[str, Any], context: click.Context, _: click.Parameter, value: Any) -> None:
    if value not in (None, ()):
        said = list(value) if row["multiple"] else value
        context.meta.setdefault(_FLAGS, {})[row["name"]] = said, row["flag"]


def _keep_file(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    context.meta[_FILE] = value


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    from drytake.schemas.registry import named_ids  # noqa: PLC0415 - help does without

    return [name for name in named_ids() if name.startswith(incomplete)]
