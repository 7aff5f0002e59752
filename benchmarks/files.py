"""Files of many lines: `validate` and `price` as whole commands against the validation alone, in CPU time; and their memory.

`python benchmarks/files.py` prints its rows alone.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from servers import drytake
from table import FULL, Effort, Row, paired, table

from drytake.schemas.registry import get_provider

BODIES: Mapping[str, Mapping[str, Any]] = {
    "smallest body": {"prompt": "a cat"},
    "two media": {
        "prompt": "a cat",
        "function_mode": "omni_reference",
        "image_urls": ["https://cdn.example.com/a.png"],
        "video_urls": ["https://cdn.example.com/a.mp4"],
    },
    "five violations": {"prompt": "", "duration": 99, "ratio": 7, "seed": "x", "foo": 1},
}
BARS = {("validate", "smallest body"): "<= 4", ("price", "smallest body"): "<= 4"}
"""A validation alone takes 4 us, so four of them are 60,000 lines a second."""
LINES, FEW = 100_000, 1_000


class Used(NamedTuple):
    """What a process used."""

    seconds: float
    """CPU, in user and system mode."""
    mebibytes: float
    """Memory at its most."""


def measure(effort: Effort) -> Iterator[Row]:
    """Yield what a line takes in each command, in validations of the same line, and the most memory of the commands."""
    with TemporaryDirectory() as folder:
        for name, body in BODIES.items():
            lines = effort.tasks if name == "smallest body" else effort.tasks // 5
            many, few = _written(folder, body, lines), _written(folder, body, FEW)
            for command in ("validate", "price"):
                yield from _rows(effort, (command, name), many, few, lines)


def _rows(effort: Effort, what: tuple[str, str], many: Path, few: Path, lines: int) -> Iterator[Row]:
    raw = few.read_bytes().splitlines()
    pairs, most, whole = [], 0.0, []
    for _ in range(effort.rounds):
        long, short = _used(what[0], many), _used(what[0], few)
        pairs.append((1e6 * (long.seconds - short.seconds) / (lines - FEW), _alone(raw)))
        most, whole = max(most, long.mebibytes), [*whole, lines / long.seconds]
    mine, theirs = zip(*pairs, strict=True)
    detail = {"us a line": min(mine), "alone us": min(theirs), "lines a second of CPU, start and all": max(whole)}
    yield Row(
        f"{what[0]} of JSON Lines, {what[1]}: a line, in validations",
        paired(mine, theirs),
        BARS.get(what, ""),
        detail=detail,
    )
    yield Row(f"{what[0]} of JSON Lines, {what[1]}: {lines:,} lines, memory", most, "<= 100", unit="MiB")


def _written(folder: str, body: Mapping[str, Any], lines: int) -> Path:
    path = Path(folder, f"{lines}.jsonl")
    with path.open("w", encoding="utf-8") as file:
        for number in range(lines):
            file.write(json.dumps({**body, "prompt": f"{body['prompt']} {number}" if body["prompt"] else ""}) + "\n")
    return path


def _used(command: str, path: Path) -> Used:
    return used([*drytake(), command, "-p", "outai", str(path)])


def used(command: Sequence[str]) -> Used:
    """Return what a command used: of its own process, whose output goes nowhere."""
    out = os.open(os.devnull, os.O_WRONLY)
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out, 1)])
    os.close(out)
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError(f"{command!r} ended with {os.waitstatus_to_exitcode(status)}")
    kibibytes = usage.ru_maxrss if sys.platform == "linux" else usage.ru_maxrss / 1024
    return Used(usage.ru_utime + usage.ru_stime, kibibytes / 1024)


def _alone(raw: Sequence[bytes]) -> float:
    """Return the microseconds of CPU that a validation takes in this process."""
    contract = get_provider("outai").create.contract
    assert contract is not None
    gc.disable()
    begun = time.process_time()
    for _ in range(5):
        for line in raw:
            contract.validate(line)
    spent = time.process_time() - begun
    gc.enable()
    return spent / 5 / len(raw) * 1e6


if __name__ == "__main__":
    print(table(measure(FULL)))
