"""Where settings are said beside flags: variables of the environment, and a file of the project."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import create_model
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict

from drytake.mockserver.settings.fields import SourcedValue, rows
from drytake.mockserver.settings.places import PREFIX
from drytake.mockserver.settings.toml import TomlError, read_toml

__all__ = ["FileError", "FileSays", "from_file", "from_variables", "line_of"]

PROJECT = "pyproject.toml"
TABLE = ("tool", "drytake")
_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)""")


class FileError(ValueError):
    """A file that can't be read; the message says where and why."""


@dataclass(frozen=True)
class FileSays:
    """What a file says, by key."""

    path: Path
    values: Mapping[str, SourcedValue] = field(default_factory=dict)


class _Source(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, enable_decoding=False)


def from_variables() -> dict[str, SourcedValue]:
    """Return what variables of the environment say, by field."""
    names: Any = dict.fromkeys(rows(), (str | None, None))
    found = EnvSettingsSource(create_model("Variables", __base__=_Source, **names))()
    return {name: SourcedValue(value, "variable", rows()[name].variable) for name, value in found.items()}


def from_file(path: Path) -> FileSays | None:
    """Return what a file says; `None` where it is a project's file that says nothing of us.

    Raises:
        FileError: it can't be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
        values: Any = read_toml(text)
    except TomlError as error:
        raise FileError(f"{path}{_where(error)}: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{path}: it can't be read: {getattr(error, 'strerror', None) or error}") from error
    inside = TABLE if path.name == PROJECT else ()
    for name in inside:
        values = values.get(name) if isinstance(values, dict) else None
    if values is None:
        return None
    if not isinstance(values, dict):
        raise FileError(f"{path}: `{'.'.join(inside)}` isn't a table")
    lines = _lines(text, inside)
    return FileSays(
        path, {key: SourcedValue(value, "file", _place(path, lines.get(key))) for key, value in values.items()}
    )


def _where(error: TomlError) -> str:
    """Return `:line:column` where the message tells them."""
    found = re.search(r"line (\d+), column (\d+)", str(error))
    return f":{found[1]}:{found[2]}" if found else ""


def _place(path: Path, line: int | None) -> str:
    return f"{path}:{line}" if line else str(path)


def _lines(text: str, inside: tuple[str, ...]) -> dict[str, int]:
    """Return the line at which each key of a table is first said; TOML's readers don't tell."""
    found: dict[str, int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        parts = tuple(_parts(header[1])) if header else (*table, *_parts(line))
        table = parts if header else table
        if parts[: len(inside)] == inside and len(parts) > len(inside):
            found.setdefault(parts[len(inside)], number)
    return found


def line_of(path: Path, keys: tuple[str, ...]) -> int | None:
    """Return the line at which a file says a key within tables, or else the nearest table around it."""
    inside = TABLE if path.name == PROJECT else ()
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        header = _HEADER.match(line)
        parts = tuple(_parts(header[1])) if header else (*table, *_parts(line))
        table = parts if header else table
        for count in range(1, len(parts) + 1):
            lines.setdefault(parts[:count], number)
    wanted = (*inside, *keys)
    return next((lines[wanted[:count]] for count in range(len(wanted), 0, -1) if wanted[:count] in lines), None)


def _parts(text: str) -> Iterator[str]:
    """Yield the parts of a dotted key, at the start of a text."""
    found = _KEY.match(text)
    while found:
        yield found[1].strip("\"'")
        text = text[found.end() :].lstrip()
        found = _KEY.match(text[1:]) if text.startswith(".") else None
        text = text[1:]
