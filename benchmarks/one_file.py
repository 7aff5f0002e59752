"""The one file without Python: its size, and its start beside that of the command that is installed. Needs PyInstaller."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from machine import HERE, run_seconds
from servers import drytake
from table import Effort, Row, paired

_SCRIPT = HERE.parent / "scripts" / "binary.py"


def measure(effort: Effort) -> Iterator[Row]:
    """Yield size and start, as a file and as a folder."""
    for form, bar in (("file", "<= 95"), ("folder", "")):
        with TemporaryDirectory() as folder:
            words = ["--folder"] if form == "folder" else []
            subprocess.run([sys.executable, str(_SCRIPT), "--output", folder, *words], check=True, capture_output=True)
            made = Path(folder, "drytake")
            program = made / "drytake" if made.is_dir() else made
            files = [one for one in made.rglob("*") if one.is_file()] if made.is_dir() else [made]
            yield Row(f"one {form}, its size", sum(one.stat().st_size for one in files) / 1e6, bar, "MB")
            pairs = [
                (run_seconds([str(program), "--version"]), run_seconds([*drytake(), "--version"]))
                for _ in range(effort.rounds + 1)
            ]
        mine, theirs = zip(*pairs[1:], strict=True)  # the first pair reads the disk
        detail = {"ours ms": median(mine) * 1000, "installed ms": median(theirs) * 1000}
        yield Row(f"one {form}, --version, against the installed command", paired(mine, theirs), detail=detail)
