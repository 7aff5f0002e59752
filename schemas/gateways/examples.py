"""Answers as examples: where `$id`, `$word` or `$url` stand in one, the task's own come; a key whose fact is missing is left out.

`$url?` is null in place of missing, `$url!` empty, and a key `response?` is null where all that stands under it is missing.
What an example is held to (its model) and where it names id, state
and result follow from the example itself.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal, NamedTuple, Optional

from pydantic import BaseModel, ConfigDict, create_model

from drytake.schemas.gateways.facts import TaskFacts
from drytake.schemas.provider import SUCCEEDED
from drytake.schemas.seedance.film import nearest_ratio
from drytake.schemas.validation.model import Link

__all__ = [
    "ELSE",
    "FACTS",
    "LEAVES_OUT",
    "REFUSAL",
    "Example",
    "filled",
    "has_nulls",
    "model_of",
    "pointers_of",
    "response_of",
    "unknown_facts",
]

Example = Mapping[str, Any]
_ABSENT: Any = object()
NULL = "?"
LEAVES_OUT = "leaves-out-null"
"""The switch of gateways of which nobody has seen whether a key is null or missing: it is left out."""


class _Fact(NamedTuple):
    """Something that stands for a fact of a task."""

    type: Any
    read: Callable[[TaskFacts], Any]
    always: bool = True
    """False where it may be missing."""


def _time(name: str) -> Callable[[TaskFacts], Any]:
    def read(facts: TaskFacts) -> Any:
        seconds: float | None = getattr(facts, name)
        return None if seconds is None else int(seconds)

    return read


def _iso(name: str) -> Callable[[TaskFacts], Any]:
    def read(facts: TaskFacts) -> Any:
        seconds: float | None = getattr(facts, name)
        return None if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"

    return read


FACTS: Mapping[str, _Fact] = {
    "id": _Fact(str, lambda facts: facts.task.id),
    "word": _Fact("words", lambda facts: facts.task.word),
    "model": _Fact(str, lambda facts: facts.model),
    "prompt": _Fact(str, lambda facts: facts.shot.prompt or ""),
    "progress": _Fact(int, lambda facts: facts.progress),
    "percent": _Fact(str, lambda facts: f"{facts.progress}%"),
    "created": _Fact(int, _time("created")),
    "created_iso": _Fact(str, _iso("created")),
    "updated": _Fact(int, _time("updated")),
    "updated_iso": _Fact(str, _iso("updated")),
    "started": _Fact(int, _time("started"), always=False),
    "finished": _Fact(int, _time("finished"), always=False),
    "finished_iso": _Fact(str, _iso("finished"), always=False),
    "url": _Fact(Link, lambda facts: facts.url, always=False),
    "failure": _Fact(str, lambda facts: facts.failure and facts.failure.message, always=False),
    "failure_code": _Fact(str, lambda facts: facts.failure and facts.failure.type, always=False),
    "reason_or_url": _Fact(str, lambda facts: facts.reason_or_url),
    "cost": _Fact(int | float, lambda facts: facts.cost, always=False),
    "tokens": _Fact(int, lambda facts: facts.tokens, always=False),
    "upstream": _Fact(dict[str, Any], lambda facts: facts.upstream),
    "request": _Fact(dict[str, Any], lambda facts: facts.request),
    "number": _Fact(int, lambda facts: facts.task.seed),
    "call": _Fact(str, lambda facts: facts.context.id),
    "position": _Fact(int, lambda facts: facts.position, always=False),
    "status_url": _Fact(Link, lambda facts: facts.to("get-task")),
    "result_url": _Fact(Link, lambda facts: facts.to("get-result")),
    "cancel_url": _Fact(Link, lambda facts: facts.to("cancel-task")),
    "content_url": _Fact(Link, lambda facts: facts.to("get-content") if facts.url else None, always=False),
    "succeeded": _Fact(bool, lambda facts: facts.state == SUCCEEDED),
    "event": _Fact(str, lambda facts: f"generation.{'completed' if facts.state == SUCCEEDED else 'failed'}"),
    "webhook_status": _Fact(str, lambda facts: "OK" if facts.state == SUCCEEDED else "ERROR"),
    "last_frame": _Fact(Link, lambda facts: facts.last_frame, always=False),
    "seconds": _Fact(int, lambda facts: facts.film and int(facts.film.seconds), always=False),
    "resolution": _Fact(str, lambda facts: facts.film and facts.resolution, always=False),
    "ratio": _Fact(str, lambda facts: facts.film and nearest_ratio(facts.film.width, facts.film.height), always=False),
    "audio": _Fact(bool, lambda facts: facts.shot.audio is not False),
    "ended_id": _Fact(str, lambda facts: facts.task.id if facts.ended else None, always=False),
    "ended_word": _Fact("words", lambda facts: facts.task.word if facts.ended else None, always=False),
    "ended_well": _Fact(bool, lambda facts: facts.state == SUCCEEDED if facts.ended else None, always=False),
}
"""Name to what it is of a task; times are seconds."""
REFUSAL: Mapping[str, Any] = {
    "code": str,
    "number": int,
    "message": str,
    "status": int,
    "call": str,
    "details": list[Any],
    "param": str,
    "upstream_refusal": str,
    "type": str,
    "signed": str,
}
"""The same of a refusal: `$signed` is the message with the call's id, `$upstream_refusal` the maker's own as a text."""
ELSE: Mapping[str, Any] = {"balance": int | float, "models": list[Any], "null": type(None)}
_NAMED = {**{name: fact.type for name, fact in FACTS.items()}, **REFUSAL, **ELSE}


def _name(value: Any) -> str | None:
    """Return the name of a fact that a value stands for."""
    return value[1:].rstrip("?!") if isinstance(value, str) and value[:1] == "$" else None


def unknown_facts(value: Any) -> Iterator[str]:
    """Yield what stands in an example for a fact that there isn't."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from unknown_facts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from unknown_facts(inner)
    elif (name := _name(value)) is not None and name not in _NAMED:
        yield name


# --- filling one in ----------------------------------------------------------------------------------------------


def response_of(example: Example, facts: TaskFacts) -> dict[str, Any]:
    """Return an example with the facts of a task."""

    def read(name: str) -> Any:
        fact = FACTS.get(name)
        return None if fact is None else fact.read(facts)

    found = filled(example, read)
    if facts.context.switches.get(LEAVES_OUT):
        nulls = {key.rstrip(NULL) for key in example if key.endswith(NULL)}
        return {key: value for key, value in found.items() if value is not None or key not in nulls}
    return found


def has_nulls(example: Example) -> Iterator[str]:
    """Yield the keys of an example that are null where what stands under them is missing."""
    return (key for key in example if key.endswith(NULL))


def filled(example: Example, read: Callable[[str], Any]) -> dict[str, Any]:
    """Return an example with what `read` says of each name; what it has nothing for is left out."""
    found = _filled(dict(example), read)
    return {} if found is _ABSENT else found


def _filled(value: Any, read: Callable[[str], Any]) -> Any:
    if isinstance(value, dict):
        parts = {key: _filled(held, read) for key, held in value.items()}
        inner = {
            key.rstrip(NULL): None if one is _ABSENT else one
            for key, one in parts.items()
            if one is not _ABSENT or key.endswith(NULL)
        }
        absent = [key for key, one in parts.items() if one is _ABSENT]
        missing = (
            absent and len(inner) < len(value) and not any(_varies(value[key]) for key in value if key not in absent)
        )
        return _ABSENT if missing else inner
    if isinstance(value, list):
        items = [one for held in value if (one := _filled(held, read)) is not _ABSENT]
        return items if items or not value else _ABSENT
    name = _name(value)
    if name is None:
        return value
    found = read(name)
    if found is not None:
        return found
    return None if value.endswith("?") else _empty(name) if value.endswith("!") else _ABSENT


def _varies(value: Any) -> bool:
    """Return whether an example has a fact in it."""
    if isinstance(value, dict):
        return any(map(_varies, value.values()))
    return any(map(_varies, value)) if isinstance(value, list) else _name(value) is not None


def _empty(name: str) -> Any:
    return 0 if _NAMED[name] in (int, int | float) else ""


# --- what follows from one ---------------------------------------------------------------------------------------


def pointers_of(example: Any, name: str, at: str = "") -> Iterator[str]:
    """Yield the JSON pointers at which an example names a fact."""
    if isinstance(example, dict):
        for key, inner in example.items():
            yield from pointers_of(inner, name, f"{at}/{key.rstrip(NULL).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(example, list):
        for index, inner in enumerate(example):
            yield from pointers_of(inner, name, f"{at}/{index}")
    elif _name(example) == name:
        yield at


def model_of(title: str, example: Example, words: tuple[str, ...] = ()) -> type[BaseModel]:
    """Return what answers like an example are held to; `words` are those that a state may have."""
    made: type[BaseModel] = _type(title, dict(example), Literal[words] if words else str)[0]
    return made


_Strict = ConfigDict(extra="forbid", strict=True, protected_namespaces=())


def _type(title: str, value: Any, words: Any) -> tuple[Any, bool]:
    """Return the type of a part of an example, and whether it may be left out."""
    if isinstance(value, dict):
        parts = {key: _type(f"{title}{_camel(key)}", held, words) for key, held in value.items()}
        fields: dict[str, Any] = {key.rstrip(NULL): _field(key, *part) for key, part in parts.items()}
        made = create_model(title, __config__=_Strict, __module__=__name__, **fields)
        varying = [parts[key][1] for key, held in value.items() if _varies(held)]
        return made, bool(varying) and all(varying)
    if isinstance(value, list):
        inner = [_type(f"{title}Item", held, words) for held in value]
        return list[inner[0][0] if inner else Any], bool(inner) and all(optional for _, optional in inner)  # type: ignore[misc]
    name = _name(value)
    if name is None:
        return Literal[value] if isinstance(value, str | int) else type(value) if value is not None else None, False
    return _of_fact(name, value, words)


def _field(key: str, kind: Any, optional: bool) -> tuple[Any, Any]:  # noqa: FBT001 - what was found of a part
    if key.endswith(NULL):
        return Optional[kind], None  # noqa: UP045 - a type that is only known here
    return (Optional[kind], None) if optional else (kind, ...)  # noqa: UP045 - as above


def _of_fact(name: str, value: str, words: Any) -> tuple[Any, bool]:
    kind = _NAMED[name]
    kind = words if kind == "words" else kind
    missing = name in FACTS and not FACTS[name].always
    if value.endswith("?"):
        return Optional[kind], False  # noqa: UP045 - as above
    return kind, missing


@cache
def _camel(key: str) -> str:
    return "".join(part.capitalize() for part in key.replace("-", "_").split("_"))
