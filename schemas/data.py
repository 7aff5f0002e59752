"""Facts that lie beside the code as JSON: what a provider's own documents list, with its source and date."""

from importlib.resources import files
from typing import Any

from pydantic_core import from_json

__all__ = ["read_data"]


def read_data(package: str, name: str) -> Any:
    """Return what a JSON file of a package holds."""
    return from_json((files(package) / name).read_bytes())
