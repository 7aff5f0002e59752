"""Styles: wide and narrow, light and dark, on paper. They lie in files beside, which pages name and reports carry."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

__all__ = ["READING", "policy", "sheet", "static"]

READING = ("tokens.css", "document.css")
"""Of pages to read."""


@cache
def static(name: str) -> bytes:
    """Return a file of the page's, such as a style or a script."""
    return (files("drytake.mockserver.components") / "static" / name).read_bytes()


def sheet(*names: str) -> str:
    """Return some styles as one."""
    return "".join(static(name).decode() for name in names)


@cache
def policy(*names: str) -> str:
    """Return the content security policy of a page that carries some styles: nothing is loaded, nothing runs."""
    digest = base64.b64encode(hashlib.sha256(sheet(*names).encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
