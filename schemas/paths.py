"""Paths as documents have them, with `{name}` for what varies."""

import re
from functools import cache

__all__ = ["path_pattern"]


@cache
def path_pattern(path: str) -> re.Pattern[str]:
    """Return what matches a documented path, with a group for each variable part.

    `{name}` stands for one segment, `{name:path}` for one or more.
    """
    segments = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path))
    return re.compile(re.sub(r"\\\{(\w+):path\\\}", r"(?P<\1>.+)", segments))
