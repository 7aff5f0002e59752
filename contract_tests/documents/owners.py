"""Whose request a file holds: by a pattern of the settings, or by the folders that it lies in, never by a key in its body."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

from drytake.contract_tests.documents.inputs import LINES, InputError, shown_name

__all__ = ["FOLDER", "files_in", "named_by_folder", "named_by_pattern"]

FOLDER = "requests"
"""The folder whose folders are named after sellers, and theirs, if they like, after calls: `requests/venice/quote-video/`."""
_ENDINGS = (".json", *LINES, ".har")


def files_in(paths: Iterable[str]) -> Iterator[str]:
    """Yield files; of a folder those that may hold requests, by their endings, whatever deep, in order.

    Raises:
        InputError: a folder holds none.
    """
    for path in paths:
        if path == "-" or not Path(path).is_dir():
            yield path
            continue
        found = sorted(_requests_below(path))
        if not found:
            raise InputError(f"{shown_name(path)} holds no file that ends in {', '.join(_ENDINGS)}")
        yield from found


def _requests_below(folder: str) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        yield from (str(Path(place, name)) for name in names if name.lower().endswith(_ENDINGS) and name[0] != ".")


def named_by_pattern(file: str, patterns: Mapping[str, str], base: Path) -> str | None:
    """Return what the first pattern that fits a file says, `SELLER` or `SELLER:CALL`; patterns begin at the settings' folder."""
    path = Path(file).absolute()
    inside = path.relative_to(base) if path.is_relative_to(base) else path
    return next((said for pattern, said in patterns.items() if fnmatchcase(inside.as_posix(), pattern)), None)


def named_by_folder(file: str, providers: Collection[str]) -> str | None:
    """Return what a file's folders say in the same form: the last `requests/SELLER/`, and the folder within, if there is one."""
    parts = PurePath(os.path.abspath(file)).parts[:-1]  # noqa: PTH100 - links stay as they are named
    for at in range(len(parts) - 2, -1, -1):
        if parts[at] == FOLDER and parts[at + 1] in providers:
            inner = parts[at + 2 : at + 3]
            return ":".join((parts[at + 1], *inner))
    return None
