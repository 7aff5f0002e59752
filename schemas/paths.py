"""Paths as documents have them, with `{name}` for what varies."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

__all__ = ["filled", "openness", "path_pattern"]

_VARIABLE = re.compile(r"\{(\w+)(?::path)?\}")


@cache
def path_pattern(path: str) -> re.Pattern[str]:
    """Return what matches a documented path, with a group for each variable part.

    `{name}` stands for one segment, `{name:path}` for one or more.
    """
    segments = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
    return re.compile(re.sub(r"\\\{(\w+):path\\\}", r"(?P<\1>.+)", segments))


def filled(path: str, values: Mapping[str, str]) -> str:
    """Return a documented path with values for its variable parts.

    Raises:
        KeyError: one has none.
    """
    return _template(path).format_map(values) if "{" in path else path


@lru_cache(1_024)
def _template(path: str) -> str:
    return _VARIABLE.sub(r"{\1}", path)


def openness(pattern: re.Pattern[str]) -> tuple[int, int]:
    """Return how much a path's pattern leaves open: the least open of those that match comes first."""
    return pattern.pattern.count(">.+"), pattern.groups
