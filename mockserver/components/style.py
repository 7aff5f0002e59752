"""Styles: wide and narrow, light and dark, on paper. They lie in files beside, which pages name and reports carry."""

from functools import cache
from importlib.resources import files

__all__ = ["CSS", "PICTURES", "static"]


@cache
def static(name: str) -> bytes:
    """Return a file of the page's, such as a style or a script."""
    return (files("drytake.mockserver.components") / "static" / name).read_bytes()


CSS = (static("tokens.css") + static("document.css")).decode()
"""Of pages to read."""
PICTURES = static("pictures.css").decode()
"""Of what `timeline` and `waterfall` draw."""
