"""Names that stand more than once in an object of a JSON text: parsers differ in which of the values they take."""

import json
import re
from typing import Any

__all__ = ["duplicate_names"]

_NAMES = re.compile(rb'"([^"\\]*)"\s*:')


def duplicate_names(raw: bytes) -> tuple[str, ...]:
    """Return the names that stand more than once in one object, in the order in which they do; none of what isn't JSON."""
    names = _NAMES.findall(raw)
    if len(names) == len(set(names)):  # a look that is cheap, and enough for most
        return ()
    found: dict[str, None] = {}

    def look(pairs: list[tuple[str, Any]]) -> None:
        if len(pairs) > 1:
            seen = set()
            for name, _ in pairs:
                if name in seen:
                    found[name] = None
                seen.add(name)

    try:
        json.loads(raw, object_pairs_hook=look)
    except (ValueError, RecursionError):
        return ()
    return tuple(found)
