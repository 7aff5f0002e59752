"""Which file a finding is shown at: services refuse a whole report for one result without a file."""

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from drytake.contract_tests.documents.inputs import STDIN
from drytake.contract_tests.findings.model import Location, Report
from drytake.mockserver.components.escapes import visible
from drytake.mockserver.settings.places import candidates

__all__ = ["client_file", "placed", "uri_of"]

_NOWHERE = "drytake.sarif"
"""Where there is no other file to show: the report's own."""
_INPUT = "stdin.json"


def client_file(command: Iterable[str]) -> str:
    """Return the file of a command's client: the first of its words that names one here; empty where none does."""
    here = Path.cwd()
    return next((word for word in command if _is_below(here / word, here)), "")


def _is_below(path: Path, folder: Path) -> bool:
    """Return whether a file lies in a folder or below; a word that can't be a path, such as a whole program, names none."""
    try:
        return path.is_file() and path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError):
        return False


def placed(location: Location | None, report: Report) -> Location:
    """Return where a finding is shown: its own place, else the client's file, the settings' file, or the report itself."""
    if location is not None:
        return location._replace(file=_INPUT) if location.file == STDIN else location
    settings = next(map(str, candidates(Path.cwd())), "")
    return Location(report.about or settings or _NOWHERE, 1)


def uri_of(file: str) -> str:
    """Return a file as a URI: relative to the working directory where it lies below it, percent-encoded."""
    path = Path(visible(file))
    if not path.is_absolute():
        return quote(path.as_posix(), safe="/")
    below = os.path.relpath(path, Path.cwd())
    return path.as_uri() if below.startswith("..") else quote(Path(below).as_posix(), safe="/")
