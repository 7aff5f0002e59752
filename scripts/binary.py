"""Makes one executable file that needs no Python, for the system that it is made on: `python scripts/binary.py`.

It needs PyInstaller beside the package and its extras (`pip install pyinstaller -e '.[mcp,pytest,redis]'`). `--folder` makes a
folder instead, which starts at once, as nothing has to be unpacked.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENTRY = ROOT / "scripts" / "one_file_entry.py"
COLLECTED = ("drytake",)
"""Packages that load their modules by name."""
PARTS = ("uvicorn", "mcp.server", "mcp.types")
"""Those of which some modules are loaded by name; all of `mcp` would ask for its command line's libraries."""
LEFT_OUT = ("av", "PIL", "IPython", "tkinter", "mypy", "xdist", "schemathesis", "playwright")
"""What a development environment has, and the file can do without."""


def main() -> int:
    """Return 0 once the file is made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=ROOT / "dist", metavar="FOLDER", help="where it is put")
    parser.add_argument("--folder", action="store_true", help="a folder instead of one file")
    options = parser.parse_args()
    if find_spec("PyInstaller") is None:
        sys.stderr.write("PyInstaller isn't here: pip install 'pyinstaller>=6.9'\n")
        return 2
    with tempfile.TemporaryDirectory() as work:
        made = build(Path(work), folder=options.folder)
        options.output.mkdir(parents=True, exist_ok=True)
        place = options.output / made.name
        shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
        shutil.move(made, place)
    sys.stdout.write(f"{place}: {size(place) / 1e6:.1f} MB\n")
    return 0


def build(work: Path, *, folder: bool) -> Path:
    """Return the file that PyInstaller makes in a folder."""
    words = [
        *(word for name in COLLECTED for word in ("--collect-all", name)),
        *(word for name in PARTS for word in ("--collect-submodules", name)),
        *(word for name in LEFT_OUT for word in ("--exclude-module", name)),
        *("--recursive-copy-metadata", "drytake"),  # `doctor` and the registry of providers read it
    ]
    places = ["--distpath", str(work / "dist"), "--workpath", str(work / "build"), "--specpath", str(work)]
    form = "--onedir" if folder else "--onefile"
    command = [sys.executable, "-m", "PyInstaller", "-y", "--log-level", "WARN", form, "--name", "drytake"]
    subprocess.run([*command, *words, *places, str(ENTRY)], check=True, cwd=work)  # noqa: S603 - ourselves
    return work / "dist" / "drytake"


def size(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return sum(one.stat().st_size for one in files)


if __name__ == "__main__":
    sys.exit(main())
