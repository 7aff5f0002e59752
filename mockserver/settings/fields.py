"""The settings as rows: each field with its flag, variable and key in a file, all named after the field."""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter

from drytake.mockserver.settings.model import Flag, Settings
from drytake.mockserver.settings.places import PREFIX

__all__ = ["Row", "SourcedValue", "helps", "rows"]


@dataclass(frozen=True)
class SourcedValue:
    """A value as it was said, and where."""

    value: Any
    kind: Literal["flag", "variable", "file"]
    place: str
    """The flag, the variable, or the file and its line."""


@dataclass(frozen=True)
class Row:
    """A setting by all its names."""

    name: str
    """Of the field."""
    type: Any
    default: Any
    source: Flag

    @property
    def key(self) -> str:
        """How a file says it."""
        return self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()

    @property
    def flag(self) -> str:
        return f"--{self.source.name or self.key}"

    @property
    def bare(self) -> Any:
        """The type without what is said beside it, and without `None`."""
        found = self.type
        while hasattr(found, "__metadata__") or type(None) in get_args(found):
            found = found.__origin__ if hasattr(found, "__metadata__") else get_args(found)[0]
        return found

    @property
    def many(self) -> bool:
        """Whether the flag may be given several times."""
        return get_origin(self.bare) in (tuple, frozenset, Mapping) or isinstance(self.default, Mapping)

    def read(self, value: Any) -> Any:
        """Return what a value says.

        Raises:
            ValueError: it isn't one that this setting takes.
        """
        return TypeAdapter(self.type).validate_python(value)


@cache
def rows() -> Mapping[str, Row]:
    """Return all settings by their fields' names."""
    hints = get_type_hints(Settings, include_extras=True)
    return {
        field.name: Row(field.name, hints[field.name], _default(field), _said(hints[field.name]))
        for field in fields(Settings)
    }


def _default(field: Any) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _said(hint: Any) -> Flag:
    """Return what stands beside a type or, where `None` is allowed too, beside one of its parts."""
    beside = [note for note in getattr(hint, "__metadata__", ()) if isinstance(note, Flag)]
    parts = (note for part in get_args(hint) if hasattr(part, "__metadata__") for note in [_said(part)])
    return beside[-1] if beside else next(parts, Flag())


@cache
def helps() -> Mapping[str, str]:
    """Return the sentence that stands under each field."""
    body = ast.parse(textwrap.dedent(inspect.getsource(Settings))).body[0]
    assert isinstance(body, ast.ClassDef)
    return dict(_sentences(body))


def _sentences(body: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, text in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            assert isinstance(field.target, ast.Name)
            yield field.target.id, " ".join(str(text.value.value).split())
