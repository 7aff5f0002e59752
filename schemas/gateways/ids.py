"""Ids of tasks by their form: `task_{32}`, `cgt`, `uuid`."""

import re
from collections.abc import Callable

from drytake.schemas.ids import hex_id, uuid_id
from drytake.schemas.providers.ark.dialect import task_id

__all__ = ["id_of"]

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_COUNT = re.compile(r"\{(\d{1,2})\}")


def id_of(form: str) -> Callable[[str, float], str]:
    """Return what makes an id of 32 random hexadecimal digits and the time."""
    if form in ("cgt", "uuid"):
        return task_id if form == "cgt" else uuid_id
    found = _COUNT.search(form)
    if found is None:
        return hex_id
    before, after, count = form[: found.start()], form[found.end() :], int(found[1])

    def make(digits: str, _: float) -> str:
        number, letters = int(digits, 16), ""
        while len(letters) < count:
            number, rest = divmod(number, len(_LETTERS))
            letters += _LETTERS[rest] if number else digits[len(letters) % len(digits)]
        return f"{before}{letters}{after}"

    return make
