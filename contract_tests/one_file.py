"""Where all of Drytake is one executable file (`scripts/binary.py`): there is no interpreter, and variables are the file's own."""

import sys
from collections.abc import Mapping

__all__ = ["INSTALL", "ONE_FILE", "SUPERVISE", "foreign_environment"]

ONE_FILE = bool(getattr(sys, "frozen", False))
SUPERVISE = "--supervise"
"""First word of the file's own command line where it is to be the process above a command."""
INSTALL = "take the package instead of the one file: `pipx install 'drytake[pytest]'`"
_LIBRARIES = "LD_LIBRARY_PATH"
_ORIGINAL = "LD_LIBRARY_PATH_ORIG"
"""Where the file keeps what it has changed."""
_OWN = "_PYI_"
"""What the file's own variables begin with: a program of the same kind would take itself for a part of it."""


def foreign_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a program that isn't ours is given of an environment: nothing of the file's own."""
    if not ONE_FILE:
        return dict(environment)
    kept = {name: value for name, value in environment.items() if not name.startswith(_OWN) and name != _ORIGINAL}
    kept.pop(_LIBRARIES, None)
    return kept | ({_LIBRARIES: environment[_ORIGINAL]} if environment.get(_ORIGINAL) else {})
