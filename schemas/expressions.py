"""OpenAPI's runtime expressions, read from a call: `$request.query.x`, `$response.body#/a/b`, `$request.path.id`.

A second `#` goes on into a string that holds JSON: `$response.body#/data/resultJson#/urls/0`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from pydantic_core import from_json

__all__ = ["Expression", "RequestView", "expression"]

_PARTS = ("path", "query", "header", "body")


class RequestView(Protocol):
    """A request as expressions read it: a mock's own, a journal's or a recorded one."""

    @property
    def params(self) -> Mapping[str, str]:
        """Segments of the path, by name."""

    @property
    def query(self) -> Mapping[str, str]:
        """Query parameters."""

    @property
    def headers(self) -> Mapping[bytes, bytes]:
        """Headers, names in lower case."""

    @property
    def body(self) -> bytes:
        """The body as it came."""


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression, taken apart once."""

    text: str
    source: str
    """`request` or `response`."""
    part: str
    """`path`, `query`, `header` or `body`."""
    name: str = ""
    pointers: tuple[tuple[str, ...], ...] = ()
    """One a JSON text: the second goes on into a string that holds JSON."""
    mark: bytes = b""
    """What a body has in it that has the field; nothing where that can't be told."""

    def of_request(self, request: RequestView) -> Any:
        """Return what a request says there; `None` where it says nothing."""
        if self.part == "path":
            return request.params.get(self.name)
        if self.part == "query":
            return request.query.get(self.name)
        if self.part == "header":
            value = request.headers.get(self.name.encode())
            return None if value is None else value.decode("latin-1")
        return self.of_json(request.body) if self.is_named_in(request.body) else None

    def is_named_in(self, body: bytes) -> bool:
        """Return whether a body may have the field: a look for its name costs a tenth of reading it."""
        return self.mark in body or b"\\u" in body

    def of_json(self, text: bytes | str) -> Any:
        """Return what a body says there, which may be cut off behind it; `None` where it says nothing."""
        value: Any = text
        for pointer in self.pointers:
            try:
                value = from_json(value, allow_partial=True)
            except (ValueError, TypeError):
                return None
            value = _at(value, pointer)
        return value


def _at(value: Any, pointer: tuple[str, ...]) -> Any:
    for name in pointer:
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


@lru_cache(1024)
def expression(text: str) -> Expression:
    """Take an expression apart.

    Raises:
        ValueError: it is none.
    """
    head, *pointers = text.split("#")
    source, _, rest = head.removeprefix("$").partition(".")
    part, _, name = rest.partition(".")
    wrong = not text.startswith("$") or source not in ("request", "response") or part not in _PARTS
    if wrong or (part == "body") != bool(pointers) or (part != "body" and not name):
        raise ValueError(f"`{text}` is no runtime expression, such as `$request.query.id` or `$response.body#/id`")
    steps = tuple(tuple(map(_unescaped, pointer.split("/")[1:])) for pointer in pointers)
    last = steps[0][-1] if steps and steps[0] else ""
    mark = b"" if last.isdecimal() else last.encode()
    return Expression(text, source, part, name.lower() if part == "header" else name, steps, mark)


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
