"""Processes below one, as /proc shows them: where there is none, nobody is found."""

import os

__all__ = ["below"]


def below(pid: int) -> set[int]:
    """Return the processes that descend from one, but for those that have ended."""
    parents = dict(_running())
    found: set[int] = set()
    for child in parents:
        line, at = [], child
        while at in parents and at not in found and at != pid:
            line.append(at)
            at = parents[at]
        if at == pid or at in found:
            found.update(line)
    return {child for child in found if child > 0}


def _running() -> "list[tuple[int, int]]":
    """Return each process with its parent; one that has ended and isn't reaped has children no more."""
    try:
        names = os.listdir("/proc")  # noqa: PTH208 - thousands of Path objects otherwise
    except OSError:
        return []
    return [found for name in names if name.isdecimal() for found in _parent(int(name))]


def _parent(pid: int) -> "list[tuple[int, int]]":
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123 - as above
            state, parent = file.read().rpartition(b")")[2].split()[:2]
    except (OSError, ValueError):
        return []
    return [] if state in b"ZX" else [(pid, int(parent))]
