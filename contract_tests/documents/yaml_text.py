"""A YAML text as plain values, with where each of them stands. `16:9` is a text here, and no number of base 60."""

import re
from typing import Any

__all__ = ["YamlError", "read_yaml"]

Places = dict[str, tuple[int, int]]
_DEEP, _MANY = 50, 200_000
"""Levels, and values, beyond which a text isn't read: aliases can make few lines many."""
_BASE_60 = re.compile(r"[-+]?\d+(?::\d+)+(?:\.\d*)?")
_PLAIN = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"}


class YamlError(ValueError):
    """A text that can't be read; it says where."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line, self.column = line, column


def read_yaml(raw: bytes) -> tuple[Any, Places]:
    """Return the value of a text, and line and column of each value by its JSON Pointer; both count from 1.

    Raises:
        YamlError: the text can't be read.
    """
    import yaml  # type: ignore[import-untyped]  # noqa: PLC0415 - only YAML needs it

    try:
        loader = yaml.SafeLoader(raw.decode("utf-8-sig"))
        node = loader.get_single_node()
    except UnicodeDecodeError as error:
        raise YamlError(f"this isn't UTF-8: {error.reason}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError(f"this isn't YAML: {error.problem or error.context}", *where) from None
    except yaml.YAMLError as error:
        raise YamlError(f"this isn't YAML: {error}") from None
    places: Places = {}
    return (None if node is None else _value(node, "", places, loader, 0)), places


def _value(node: Any, pointer: str, places: Places, loader: Any, depth: int) -> Any:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if depth > _DEEP or len(places) > _MANY:
        raise YamlError("this is nested too deep, or too large", line, column)
    places[pointer] = (line, column)
    if node.id == "mapping":
        return {
            key.value: _value(held, f"{pointer}/{_escaped(key.value)}", places, loader, depth + 1)
            for key, held in _pairs(node)
        }
    if node.id == "sequence":
        return [_value(held, f"{pointer}/{index}", places, loader, depth + 1) for index, held in enumerate(node.value)]
    return _scalar(node, loader)


def _pairs(node: Any) -> list[tuple[Any, Any]]:
    for key, _ in node.value:
        if key.id != "scalar":
            raise YamlError("a key is a text", key.start_mark.line + 1, key.start_mark.column + 1)
    pairs: list[tuple[Any, Any]] = node.value
    return pairs


def _scalar(node: Any, loader: Any) -> Any:
    """Return a text, or the number, switch or null that it is; all else, such as a day, stays the text."""
    if node.tag not in _PLAIN or _BASE_60.fullmatch(node.value):
        return node.value
    try:
        return loader.construct_object(node)
    except (ValueError, KeyError):
        return node.value


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
