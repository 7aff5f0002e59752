"""Rows by model: a seller's numbers hang on the family, `2.5`, and on the tier, `fast`."""

from collections.abc import Mapping
from typing import Any, TypeVar

__all__ = ["ANY", "ModelKey", "family_name", "of_model"]

T = TypeVar("T")
ModelKey = tuple[str, str]
"""(family, tier); an empty one stands for any."""
ANY: ModelKey = ("", "")


def family_name(value: Any) -> Any:
    """Return `2.5` as the name that it is, which YAML and JSON take for a number."""
    return f"{float(value):.1f}" if isinstance(value, int | float) and not isinstance(value, bool) else value


def of_model(rows: Mapping[ModelKey, T], family: str, tier: str) -> T | None:
    """Return the row that says most exactly what a model is, or `None` where none speaks of it."""
    for key in ((family, tier), (family, ""), ("", tier), ANY):
        if key in rows:
            return rows[key]
    return None
