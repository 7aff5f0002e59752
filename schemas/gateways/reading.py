"""Definitions as files say them: each over the one that it is like, and what is wrong with one."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, get_args

from pydantic import ValidationError

from drytake.schemas.gateways.definition import Definition, Meant
from drytake.schemas.gateways.examples import unknown_facts
from drytake.schemas.gateways.refusals import USUAL
from drytake.schemas.validation.text import nearest, quoted

__all__ = [
    "SHAPES",
    "DefinitionError",
    "Problem",
    "known_definition",
    "known_names",
    "raw_facts",
    "read",
    "shape_definition",
]

SHAPES = ("ark", "faces", "generations", "queue", "router", "tasks", "videos", "waiting")
"""The eight shapes, in alphabetical order."""
WHOLE = frozenset(
    {"models", "fields", "states", "progress", "response", "error_forms", "failed", "renames", "also", "partial"}
)
"""Tables that are said anew as a whole."""


class Problem(NamedTuple):
    """Something that is wrong with a definition."""

    at: tuple[str, ...]
    """The keys that lead to it."""
    text: str


class DefinitionError(ValueError):
    """A definition that can't be read: all that is wrong with it."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name, self.problems = name, problems
        super().__init__("; ".join(f"{'.'.join((name, *problem.at))} {problem.text}" for problem in problems))


@cache
def _file(folder: str, name: str) -> Mapping[str, Any]:
    text = (files(__package__) / folder / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def known_definition(name: str) -> Definition:
    """Return one of the gateways that were read.

    Raises:
        FileNotFoundError: there is none of that name.
    """
    return Definition(**_under(_file("known", name)))


def shape_definition(name: str) -> Definition:
    """Return one of the shapes."""
    return Definition(**_file("shapes", name))


def raw_facts(name: str) -> Mapping[str, Any]:
    """Return what a known gateway's file says itself: nothing else is read for it."""
    return _file("known", name)


def _is_known(name: str) -> bool:
    return (files(__package__) / "known" / f"{name}.toml").is_file()


def _under(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said, over what it is like."""
    like = said.get("like", "")
    if not like:
        return dict(said)
    base = _file("shapes", like) if like in SHAPES else _under(_file("known", like))
    return _over(base, said)


def _over(base: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(base)
    for key, value in said.items():
        held = found.get(key)
        inside = key not in WHOLE and isinstance(value, dict) and isinstance(held, dict)
        found[key] = _over(held or {}, value) if inside else value
    return found


# --- a user's own ------------------------------------------------------------------------------------------------


def read(name: str, said: Mapping[str, Any]) -> Definition:
    """Return a definition that a user says.

    Raises:
        DefinitionError: something is wrong with it; it says all of that.
    """
    like = said.get("like")
    if not isinstance(like, str) or not (like in SHAPES or _is_known(like)):
        raise DefinitionError(name, [Problem(("like",) if like is not None else (), _no_base(like))])
    problems: list[Problem] = []
    made: Definition | None = None
    try:
        made = Definition(**_under(said))
    except ValidationError as error:
        problems += [_problem(one) for one in error.errors(include_url=False) if not _is_other_form(one)]
    problems += _strange(said)
    if made is not None:
        problems += _incomplete(made)
    if problems or made is None:
        raise DefinitionError(name, list(dict.fromkeys(problems)))
    return made


def _is_other_form(error: Mapping[str, Any]) -> bool:
    """Return whether an error is that a word isn't a table, where either is taken."""
    return error["type"] == "model_type" and "FieldRow" in error["loc"] and isinstance(error["input"], str)


def _no_base(like: Any) -> str:
    there = ", ".join((*SHAPES, *known_names()))
    if like is None:
        return f'says nothing that it is like; add `like = "videos"`, or another of {there}'
    near = nearest(str(like), (*SHAPES, *known_names()))[:2]
    return f"is {quoted(str(like))}; did you mean {' or '.join(f'`{one}`' for one in near)}? There is: {there}"


def known_names() -> tuple[str, ...]:
    """Return the names of the gateways that were read."""
    return tuple(sorted(path.name.removesuffix(".toml") for path in (files(__package__) / "known").iterdir()))


def _problem(error: Mapping[str, Any]) -> Problem:
    at = tuple(str(one) for one in error["loc"] if not str(one).startswith(("literal", "FieldRow", "function")))
    if error["type"] == "extra_forbidden":
        return Problem(at, f"isn't known; did you mean {_near(at)}?")
    if "[key]" in at:
        at = at[:-2]
    value = "" if error["type"] == "missing" else f"is {quoted(error['input'])}; "
    if error["type"] == "string_pattern_mismatch":
        return Problem(at, f"{value}it takes {_example_of(at)}")
    if error["type"] == "literal_error":
        near = ", ".join(f"`{one}`" for one in nearest(str(error["input"]), _listed(error["ctx"]["expected"]))[:3])
        return Problem(at, f"{value}did you mean {near}? It takes {error['ctx']['expected'].replace(chr(39), '`')}")
    said_so = error["msg"].replace("Input should be", "it takes").replace("'", "`")
    return Problem(at, f"{value}{said_so[:1].lower()}{said_so[1:]}")


def _listed(expected: str) -> list[str]:
    return re.findall(r"'([^']*)'", expected)


_FORMS: Mapping[str, str] = {
    "hosts": "a host name in lower case, such as `api.example.com`",
    "path": "a path, such as `/videos/{id}`",
    "aliases": "a path, such as `/videos/{id}`",
    "base": "a path without a slash at its end, such as `/v1`",
    "docs": "an https URL",
    "as_of": "a day, such as `2026-11-30`",
    "auth": "a place of the key, such as `Authorization: Bearer`, `x-api-key` or `?key`",
    "rates": 'an amount as a text, such as `"0.12"`',
    "with_video": 'an amount as a text, such as `"0.12"`',
    "models": "a model, such as `2.0`, `2.0 fast` or `2.5`",
    "fields": "a name of letters, digits and underscores",
}
"""What a text has to be, by the last key that isn't a name or a number."""


def _example_of(at: tuple[str, ...]) -> str:
    return next((_FORMS[key] for key in reversed(at) if key in _FORMS), "another form")


def _near(at: tuple[str, ...]) -> str:
    model: Any = Definition
    for name in at[:-1]:
        fields = getattr(model, "model_fields", {})
        kinds = list(_models_in(fields[name].annotation)) if name in fields else [model]
        model = kinds[0] if kinds else model
    return ", ".join(f"`{name}`" for name in nearest(at[-1], model.model_fields)[:3])


def _models_in(annotation: Any) -> Iterator[Any]:
    if hasattr(annotation, "model_fields"):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _strange(said: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield facts that answers name and that there aren't, errors of no kind, and fields that mean nothing."""
    for key, value in said.items():
        if isinstance(value, dict):
            for name in unknown_facts(value):
                from drytake.schemas.gateways.examples import FACTS  # noqa: PLC0415 - only where one is wrong

                near = ", ".join(f"`${one}`" for one in nearest(name, FACTS)[:3])
                yield Problem((key,), f"names `${name}`, which there isn't; did you mean {near}?")


def _incomplete(made: Definition) -> Iterator[Problem]:
    if made.create is None and made.run is None:
        yield Problem((), "has no create call: say `create`, or `run` where the call waits")
    if made.body == "fields" and not made.fields:
        yield Problem((), "has no fields of a body")
    if made.body == "fields" and not any(row.means == "prompt" for row in made.rows.values()):
        yield Problem(("fields",), f"has no prompt; meanings are {', '.join(get_args(Meant))}")
    call = made.create or made.run
    if call is not None and "{model}" in call.path and made.body == "fields" and not made.models:
        yield Problem(("models",), "is empty, and the path of the create names a model")
    for kind in made.errors:
        if not kind.startswith("content ") and kind not in USUAL and not _is_rule(kind):
            yield Problem(("errors", kind), f"is no kind of error; did you mean {', '.join(nearest(kind, USUAL)[:3])}?")


def _is_rule(name: str) -> bool:
    return name.endswith(
        ("-missing", "-json", "-object", "-type", "-range", "-model", "-ratio", "-resolution", "-roles")
    )
