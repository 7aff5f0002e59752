"""The settings as `drytake config` shows them, secrets left out, and as a JSON Schema for `drytake.toml`."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from drytake.mockserver.settings.configuration import EffectiveSettings
from drytake.mockserver.settings.fields import Row, helps, rows
from drytake.mockserver.state.redaction import REDACTED, redacted_query
from drytake.schemas.prices import number

__all__ = ["effective_json", "effective_lines", "schema"]

_PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^/@]*@")


class Effective(NamedTuple):
    """A setting in force, and where it was said."""

    row: Row
    value: Any
    """As JSON, without secrets."""
    kind: str
    place: str | None


def effective(configuration: EffectiveSettings) -> Iterator[Effective]:
    """Yield all settings in force."""
    for name, row in rows().items():
        said = configuration.source.get(name)
        value = _open(row, getattr(configuration.settings, name))
        yield Effective(row, value, said.kind if said else "default", said.place if said else None)


def effective_json(configuration: EffectiveSettings) -> dict[str, Any]:
    """Return all settings in force as JSON."""
    return {
        "file": configuration.file and str(configuration.file),
        "settings": {
            one.row.key: {
                "value": one.value,
                "from": one.kind,
                "place": one.place,
                "flag": one.row.flag,
                "variable": one.row.variable,
            }
            for one in effective(configuration)
        },
    }


def effective_lines(configuration: EffectiveSettings) -> Iterator[str]:
    """Yield a line a setting: its key, its value, and where that was said."""
    found = list(effective(configuration))
    wide = max(len(one.row.key) for one in found)
    values = [json.dumps(one.value, ensure_ascii=False) for one in found]
    middle = min(40, max(map(len, values)))
    for one, value in zip(found, values, strict=True):
        yield f"{one.row.key:<{wide}}  {value:<{middle}}  {one.place or one.kind}"


def _open(row: Row, value: Any) -> Any:
    if row.source.secret and value:
        return REDACTED
    if isinstance(value, str):
        address, mark, query = _PASSWORD.sub(rf"\1:{REDACTED}@", value).partition("?")
        return address + mark + redacted_query(query.encode("latin-1", "replace"))
    if isinstance(value, Decimal):
        return number(value)
    return sorted(value) if isinstance(value, frozenset) else list(value) if isinstance(value, tuple) else value


def schema() -> dict[str, Any]:
    """Return the JSON Schema of `drytake.toml` and of the table `[tool.drytake]`."""
    from drytake.schemas.gateways.definition import Definition  # noqa: PLC0415 - of the schema alone

    gateway = Definition.model_json_schema()
    parts = {**gateway.pop("$defs"), "Gateway": {**gateway, "required": ["like"]}}
    for name in ("CallRow", "Hook"):  # what isn't said of them is that of the one that it is like
        parts[name].pop("required")
    described = {row.key: _property(row) for row in rows().values()}
    either = [{"type": "string"}, {"$ref": "#/$defs/Gateway"}]
    described["gateways"] = {**described["gateways"], "additionalProperties": {"anyOf": either}}
    return {
        "title": "Settings of Drytake",
        "description": "drytake.toml, or the table [tool.drytake] of pyproject.toml",
        "type": "object",
        "properties": described,
        "additionalProperties": False,
        "$defs": parts,
    }


def _property(row: Row) -> Mapping[str, Any]:
    made = TypeAdapter(row.type).json_schema(mode="validation")
    if {"type": "null"} in made.get("anyOf", ()):  # TOML has no null
        made = next(one for one in made["anyOf"] if one != {"type": "null"})
    default = {} if row.default is None else {"default": _open(row, row.default)}
    return {"description": helps()[row.name], **made, **default}
