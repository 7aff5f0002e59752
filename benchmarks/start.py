"""From nothing to a response: the server's first response, and whole runs of the short commands; all in CPU time."""

import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bodies import EXAMPLE
from machine import run_seconds
from servers import BASELINE, OURS, Target, drytake
from table import Effort, Row, paired

_HEAVY = ("av", "fastapi", "httpx")
_LOADED = """
import sys
from drytake.cli import main
try:
    main()
except SystemExit:
    pass
sys.stderr.write(' '.join(sys.modules))
"""


def measure(effort: Effort) -> Iterator[Row]:
    """Yield how the start compares with FastAPI's, in pairs of cold processes."""
    rounds = effort.rounds * 2 + 1
    seen: dict[str, list[float]] = {OURS.name: [], BASELINE.name: []}
    for _ in range(rounds + 1):
        for target in random.sample((OURS, BASELINE), 2):
            seen[target.name].append(first_response(target))
    mine, theirs = (seen[name][1:] for name in seen)  # the first one reads the disk
    yield _row("serve, process to first response", "<= 0.8", mine, theirs, "FastAPI")
    yield _command(effort, "serve --help", ["serve", "--help"], "import click", "")


def measure_commands(effort: Effort) -> Iterator[Row]:
    """Yield how short commands compare with the imports that they can't do without."""
    with tempfile.TemporaryDirectory() as folder:
        body = Path(folder, "request.json")
        body.write_bytes(EXAMPLE)
        validate = ["validate", "--provider", "outai", str(body)]
        yield _command(effort, "--help", ["--help"], "import click")
        yield _command(effort, "validate FILE", validate, "from pydantic import BaseModel")
        for arguments in (["--help"], validate):
            heavy = sorted(_loaded(arguments) & set(_HEAVY))
            detail = {"loaded": " ".join(heavy) or "none"}
            name = f"drytake {arguments[0]}, {', '.join(_HEAVY)} loaded"
            yield Row(name, len(heavy), "<= 0", "", detail)


def first_response(target: Target) -> float:
    """Return the CPU seconds of a server until its first response."""
    with target.process() as server:
        server.wait()
        return server.cpu_seconds


def _command(effort: Effort, name: str, arguments: list[str], statement: str, bar: str = "<= 2.0") -> Row:
    ours, theirs = [*drytake(), *arguments], [sys.executable, "-c", statement]
    seen: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(effort.rounds * 2 + 1):
        for one, command in random.sample((("ours", ours), ("theirs", theirs)), 2):
            seen[one].append(run_seconds(command))
    return _row(f"drytake {name}, whole process", bar, seen["ours"][1:], seen["theirs"][1:], statement)


def _row(name: str, bar: str, mine: list[float], theirs: list[float], other: str) -> Row:
    detail = {"ours ms": median(mine) * 1000, f"{other} ms": median(theirs) * 1000}
    return Row(name, paired(mine, theirs), bar, detail=detail)


def _loaded(arguments: list[str]) -> set[str]:
    """Return the modules that a command loads."""
    done = subprocess.run([sys.executable, "-c", _LOADED, *arguments], capture_output=True, text=True, check=True)
    return set(done.stderr.split())
