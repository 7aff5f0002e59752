"""From nothing to a response: the server's first response, and whole runs of the short commands."""

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
    for target in (OURS, BASELINE) * (rounds + 1):
        seen[target.name].append(_first_response(target))
    mine, theirs = (seen[name][1:] for name in seen)  # the first one reads the disk
    yield _row("serve, process to first response", "<= 0.8", mine, theirs, "FastAPI")


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


def _first_response(target: Target) -> float:
    with target.process() as server:
        return server.wait()


def _command(effort: Effort, name: str, arguments: list[str], statement: str) -> Row:
    ours, theirs = [*drytake(), *arguments], [sys.executable, "-c", statement]
    pairs = [(run_seconds(ours), run_seconds(theirs)) for _ in range(effort.rounds * 3 + 1)][1:]
    mine, others = zip(*pairs, strict=True)
    return _row(f"drytake {name}, whole process", "<= 2.0", mine, others, statement)


def _row(name: str, bar: str, mine: list[float], theirs: list[float], other: str) -> Row:
    detail = {"ours ms": median(mine) * 1000, f"{other} ms": median(theirs) * 1000}
    return Row(name, paired(mine, theirs), bar, detail=detail)


def _loaded(arguments: list[str]) -> set[str]:
    """Return the modules that a command loads."""
    done = subprocess.run([sys.executable, "-c", _LOADED, *arguments], capture_output=True, text=True, check=True)
    return set(done.stderr.split())
