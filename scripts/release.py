"""Makes what is released into `dist/`, and looks at it: `python scripts/release.py`.

The tree is clean, version and changelog agree; wheel and sdist are built twice and are the same to the byte; their metadata and
contents are right; the wheel installs on each Python that this machine has, and its demo works; `uvx` and `pipx` run it; then the
list of what is inside (CycloneDX) and the notes are written. It needs `build`, `twine`, `check-wheel-contents`, `cyclonedx-bom`, `uv`
and `pipx`.

`--mcp-name io.github.OWNER/drytake` makes it one that the registry of MCP servers takes: the README in wheel and sdist says the name, by
which the registry knows on PyPI whose it is, and `server.json` is written, which `mcp-publisher publish` sends once it is there.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CHANGELOG = ROOT / "CHANGELOG.md"
_MCP_NAME = re.compile(r"[a-zA-Z0-9.-]+/drytake")
_MCP_ABOUT = "Validate, price and mock calls to sellers of Seedance video, without an account or a credit"
"""At most 100 characters, by the registry."""


class ReleaseError(Exception):
    """What isn't as a release wants it."""


def main() -> int:
    """Return 0 once all is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=ROOT / "dist", metavar="FOLDER", help="where it is put")
    parser.add_argument(
        "--rehearse", action="store_true", help="take the tree as it is, and the changes not released yet"
    )
    parser.add_argument(
        "--python", action="append", metavar="PATH", help="install into this one alone; may be repeated"
    )
    parser.add_argument("--mcp-name", metavar="NAME", help="be listed by the registry of MCP servers under this name")
    options = parser.parse_args()
    try:
        named = mcp_name(options.mcp_name)
        release(options.output, rehearse=options.rehearse, pythons=options.python or found_pythons(), named=named)
    except ReleaseError as error:
        sys.stderr.write(f"release: {error}\n")
        return 1
    return 0


def mcp_name(said: str | None) -> str:
    """Return the name in the registry of MCP servers; nothing where none was said.

    Raises:
        ReleaseError: the registry takes no such name.
    """
    if said and not _MCP_NAME.fullmatch(said):
        raise ReleaseError(
            f"--mcp-name is `{said}`; it takes a namespace of yours and our name: io.github.OWNER/drytake"
        )
    return said or ""


def release(output: Path, *, rehearse: bool, pythons: Sequence[str], named: str = "") -> None:
    """Make all that is released into a folder.

    Raises:
        ReleaseError: something isn't as it should be; the folder is left as it was.
    """
    version = declared_version()
    if not documentation():
        say("note: pyproject.toml has no Documentation in [project.urls], so messages link to no page of rules")
    notes = notes_of(version, CHANGELOG.read_text(encoding="utf-8"), rehearse=rehearse)
    if not rehearse and run("git", "status", "--porcelain"):
        raise ReleaseError("the tree has changes that aren't committed")
    with tempfile.TemporaryDirectory() as work:
        made = Path(work, "made")
        built = built_twice(Path(work), named)
        made.mkdir()
        for path in built:
            shutil.copy(path, made)
        look_at(sorted(made.iterdir()))
        wheel = next(made.glob("*.whl"))
        environments = [installed(wheel, python, Path(work)) for python in pythons]
        run_by_tools(wheel, Path(work))
        write_contents(environments[0], made / f"drytake-{version}.cdx.json")
        (made / "NOTES.md").write_text(notes, encoding="utf-8")
        if named:
            (made / "server.json").write_text(json.dumps(listing(named, version), indent=2) + "\n", encoding="utf-8")
        output.mkdir(parents=True, exist_ok=True)
        for path in sorted(made.iterdir()):
            shutil.move(path, output / path.name)
            say(f"{hashlib.sha256((output / path.name).read_bytes()).hexdigest()}  {path.name}")


def declared_version() -> str:
    """Return the version, which stands in one place."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def documentation() -> str:
    """Return where the documents are published; nothing where that isn't said."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project.get("urls", {}).get("Documentation", ""))


def notes_of(version: str, changelog: str, *, rehearse: bool) -> str:
    """Return what the changelog says of a version; where a release is rehearsed, of what isn't released yet.

    Raises:
        ReleaseError: it says nothing, or says something that no version has.
    """
    parts = re.split(r"^## (.+)$", changelog, flags=re.MULTILINE)
    said = {title.split()[0].strip("[]"): text.strip() for title, text in zip(parts[1::2], parts[2::2], strict=True)}
    if rehearse:
        return said.get("Unreleased") or said[version]
    if said.get("Unreleased"):
        raise ReleaseError(f"CHANGELOG.md has changes under `Unreleased`: put them under `{version}`")
    if not said.get(version):
        raise ReleaseError(f"CHANGELOG.md says nothing of {version}, which pyproject.toml names")
    return said[version]


def built_twice(work: Path, named: str) -> list[Path]:
    """Return wheel and sdist, which another build in another folder made the same to the byte."""
    seconds = run("git", "log", "-1", "--format=%ct")
    folders = []
    for name, mask in (("first", 0o022), ("second", 0o077)):
        source, folder = work / name / "source", work / name / "dist"
        previous = os.umask(mask)
        try:
            copy_tree(source)
            if named:
                with (source / "README.md").open("a", encoding="utf-8") as readme:
                    readme.write(f"\n<!-- mcp-name: {named} -->\n")
            run(sys.executable, "-m", "build", "--outdir", str(folder), str(source), SOURCE_DATE_EPOCH=seconds)
        finally:
            os.umask(previous)
        folders.append(folder)
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    if first != second:
        raise ReleaseError(f"two builds differ: {', '.join(name for name in first if first[name] != second.get(name))}")
    return sorted(folders[0].iterdir())


def copy_tree(target: Path) -> None:
    """Copy what git knows of, as it lies here."""
    for name in run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0"):
        source = ROOT / name
        if name and (source.is_symlink() or source.is_file()):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name, follow_symlinks=False)


def listing(named: str, version: str) -> dict[str, Any]:
    """Return what the registry of MCP servers is sent: clients make `uvx --from drytake[mcp]==VERSION drytake mcp` of it."""
    package = {
        "registryType": "pypi",
        "identifier": "drytake",
        "version": version,
        "runtimeHint": "uvx",
        "runtimeArguments": [{"type": "named", "name": "--from", "value": f"drytake[mcp]=={version}"}],
        "packageArguments": [{"type": "positional", "value": "mcp"}],
        "transport": {"type": "stdio"},
    }
    return {
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": named,
        "title": "Drytake",
        "description": _MCP_ABOUT,
        "version": version,
        "packages": [package],
    }


def look_at(files: Sequence[Path]) -> None:
    """Have metadata and contents looked at."""
    run(sys.executable, "-m", "twine", "check", "--strict", *map(str, files))
    words = ("check_wheel_contents", "--ignore", "W002")  # the font's licence lies beside the font too
    run(sys.executable, "-m", *words, *(str(path) for path in files if path.suffix == ".whl"))


def installed(wheel: Path, python: str, work: Path) -> Path:
    """Return the Python of a new environment that has the wheel, whose demo has worked."""
    folder = work / f"environment-{hashlib.sha256(python.encode()).hexdigest()[:8]}"
    run(python, "-m", "venv", str(folder))
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    run(str(programs / "python"), "-m", "pip", "install", "-q", str(wheel))
    shown = json.loads(run(str(programs / "drytake"), "demo", "--format", "json", "--output", str(folder)))
    version = run(str(programs / "python"), "--version")
    takes = sum(path.lstat().st_blocks for path in folder.rglob("*")) * 512 >> 20
    say(f"{version}: installed, {takes} MiB, the demo made {shown['video']['width']}x{shown['video']['height']}")
    return programs / "python"


def run_by_tools(wheel: Path, work: Path) -> None:
    """Have the wheel run by the tools that need no installation.

    Raises:
        ReleaseError: it doesn't say its version there.
    """
    own = {"UV_TOOL_DIR": str(work / "uv"), "PIPX_HOME": str(work / "pipx"), "PIPX_BIN_DIR": str(work / "bin")}
    tools = {"uvx": ("uv", "tool", "run", "--from"), "pipx": ("pipx", "run", "--spec")}
    for tool, words in tools.items():
        said = run(sys.executable, "-m", *words, str(wheel), "drytake", "--version", **own).splitlines()
        if not said or said[-1] != f"drytake {declared_version()}":
            raise ReleaseError(f"{tool} runs something else: {' '.join(said) or 'it says nothing'}")
        say(f"{tool}: {said[-1]}")


def write_contents(python: Path, target: Path) -> None:
    """Write which packages an environment has that was made of the wheel alone."""
    words = ("environment", str(python), "--of", "JSON", "--output-reproducible", "--output-file", str(target))
    about = ("--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "application")
    run(sys.executable, "-m", "cyclonedx_py", *words, *about)


def found_pythons() -> list[str]:
    """Return each Python that is promised and that is here, by the look of `.ci/pythons`; at least this one."""
    done = subprocess.run([ROOT / ".ci" / "pythons"], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    rows = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    return [row[1] for row in rows if len(row) == 2 and Path(row[1]).is_absolute()] or [sys.executable]


def run(*command: str, **environment: str) -> str:
    """Return what a command prints.

    Raises:
        ReleaseError: it failed.
    """
    given = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | environment
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise ReleaseError(f"`{' '.join(command)}` ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
