"""The settings that are in force: flags over `DRYTAKE_*` variables over a file of the project over defaults."""

import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from drytake.mockserver.settings.fields import Row, SourcedValue, rows
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.settings.places import PREFIX, candidates
from drytake.mockserver.state.redaction import REDACTED
from drytake.schemas.validation.text import quoted

if TYPE_CHECKING:
    from drytake.mockserver.settings.sources import FileSays

__all__ = ["ConfigError", "EffectiveSettings", "configure"]


class ConfigError(ValueError):
    """A setting that can't be followed; the message names the place and says why."""


@dataclass(frozen=True)
class EffectiveSettings:
    """Settings, and where each was said."""

    settings: Settings
    source: Mapping[str, SourcedValue]
    """By field; one that isn't here has its default."""
    file: Path | None
    warnings: tuple[str, ...] = ()


def configure(
    flags: Mapping[str, SourcedValue], *, file: Path | None = None, folder: Path | None = None
) -> EffectiveSettings:
    """Return what flags, variables and the project's file say together.

    Raises:
        ConfigError: a value is wrong, or a file can't be read.
    """
    found = _file(file, folder or Path.cwd())
    said = {**(_of_file(found) if found else {}), **_variables(), **flags}
    first = sorted(said.items(), key=lambda pair: pair[0] != "gateways")  # whose names others may say
    values = {name: _value(rows()[name], one) for name, one in first}
    return EffectiveSettings(Settings(**values), said, found.path if found else None, tuple(_strange_variables()))


def _value(row: Row, said: SourcedValue) -> Any:
    try:
        return row.read(said.value)
    except ValidationError as error:
        raise ConfigError(_message(row, said, error)) from error


def _message(row: Row, said: SourcedValue, error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    subject = f"{said.place}: `{row.key}`" if said.kind == "file" else said.place
    if first["type"] == "value_error":
        problems = getattr(first["ctx"]["error"], "problems", ())
        return _all_problems(row, said, problems) if problems else f"{subject} {first['ctx']['error']}"
    value = f"`{REDACTED}`" if row.source.secret else quoted(first["input"])
    expected = first["msg"].replace("Input should be", "it should be").replace("'", "`")
    return f"{subject} is {value}; {expected}"


def _all_problems(row: Row, said: SourcedValue, problems: Sequence[Any]) -> str:
    """Return what is wrong within a setting that is a table, each with its line."""
    lines = []
    for problem in problems:
        keys = ".".join((row.key, *problem.at))
        lines.append(f"{_within(said.place, (row.key, *problem.at))}: `{keys}` {problem.text}")
    return "\n".join(lines)


def _within(place: str, keys: tuple[str, ...]) -> str:
    """Return the file and the line of a key within one, as exactly as the file tells."""
    path = Path(place.rpartition(":")[0])
    if not path.is_file():
        return place
    from drytake.mockserver.settings.sources import line_of  # noqa: PLC0415 - only where something is wrong

    line = line_of(path, keys)
    return f"{path}:{line}" if line else place


# --- variables ---------------------------------------------------------------------------------------------------


def _ours() -> list[str]:
    return [name for name in os.environ if name.upper().startswith(PREFIX)]


def _variables() -> dict[str, SourcedValue]:
    if not _ours():
        return {}
    from drytake.mockserver.settings.sources import from_variables  # noqa: PLC0415 - a tenth of the server's start

    return from_variables()


def _strange_variables() -> Iterator[str]:
    """Yield what to say of variables that look like settings and aren't."""
    known = [row.variable for row in rows().values()]
    for name in _ours():
        near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.85)
        if near and name.upper() not in known:
            yield f"{name} isn't a setting; did you mean {near[0]}?"


# --- files -------------------------------------------------------------------------------------------------------


def _file(named: Path | None, folder: Path) -> "FileSays | None":
    paths = [named] if named else candidates(folder)
    if not paths:
        return None
    from drytake.mockserver.settings.sources import FileError, from_file  # noqa: PLC0415 - a tenth of the start

    try:
        return next((found for path in paths if (found := from_file(path))), None)
    except FileError as error:
        raise ConfigError(str(error)) from error


def _of_file(file: "FileSays") -> dict[str, SourcedValue]:
    """Return what a file says, by field.

    Raises:
        ConfigError: it has a key that no setting has.
    """
    keys = {row.key: name for name, row in rows().items()}
    for key, said in file.values.items():
        if key.replace("_", "-") not in keys:
            near = difflib.get_close_matches(key, keys, n=3, cutoff=0.5)
            there = f"did you mean {', '.join(near)}?" if near else "`drytake config` lists them"
            raise ConfigError(f"{said.place}: there is no setting {quoted(key)}; {there}")
    return {keys[key.replace("_", "-")]: said for key, said in file.values.items()}
