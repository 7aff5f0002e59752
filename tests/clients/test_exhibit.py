"""Each client of the exhibit, run in front of the mock, gets the result that docs/clients.md shows.

docs/clients.md has the command that writes the results anew.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from exhibit.exhibit import CLIENTS, FOLDER, ExhibitClient, result_of, results, write_results

NEEDS = {"node": ("node",), "sh": ("sh", "curl", "jq"), "python": ()}
"""What runs a client, and the programs that it takes."""

Package = Callable[[str, str], Path]
Environment = Callable[..., dict[str, str]]


def prepared(client: ExhibitClient, request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return a client's version and its package's folder; the test is skipped where something isn't there."""
    missing = [program for program in NEEDS[client.command[0]] if shutil.which(program) is None]
    if missing:
        pytest.skip(f"this machine has no {', '.join(missing)}")
    if client.module:
        pytest.importorskip(client.module)
        return version(client.name), ""
    if client.registry == "npm":
        package: Package = request.getfixturevalue("npm_package")
        return client.version, str(package(client.name, client.version))
    return "", ""


def run(client: ExhibitClient, package: str, folder: Path, environment: Environment) -> dict[str, Any]:
    """Return the report on a client's run."""
    fill = {"{package}": package, "{output}": str(folder / "output")}
    program, *rest = client.command
    script, *arguments = (filled(part, fill) for part in rest)
    report, known = folder / "report.json", ["--env", client.provider] if client.by_env else []
    options = ["--timing", "per-poll", "--seed", "7", "--timeout", "90", *known, "--report", f"json={report}"]
    own = {name: filled(value, fill) for name, value in client.settings.items()}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "drytake.cli", "run", *options, "--"),
            *(sys.executable if program == "python" else program, str(FOLDER / script), *arguments),
        ],
        cwd=folder,
        env=environment(**own),
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), done.stderr
    said: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    said["output"] = done.stdout + done.stderr
    return said


def filled(text: str, fill: dict[str, str]) -> str:
    for name, value in fill.items():
        text = text.replace(name, value)
    return text


ROWS = [pytest.param(client, marks=[pytest.mark.nightly] if client.slow else []) for client in CLIENTS]


@pytest.mark.parametrize("client", ROWS, ids=[client.name for client in CLIENTS])
def test_result_is_the_one_that_the_table_shows(
    client: ExhibitClient, request: pytest.FixtureRequest, tmp_path: Path, client_environment: Environment
) -> None:
    version_, package = prepared(client, request)

    report = run(client, package, tmp_path, client_environment)
    by_env = result_of(report, version_)

    if os.environ.get("WRITE_EXHIBIT"):
        write_results({client.name: by_env})
    assert by_env == results()[client.name], report["output"]


def test_every_client_has_a_result() -> None:
    assert list(results()) == [client.name for client in CLIENTS]


def test_names_tell_clients_apart() -> None:
    assert len({client.name for client in CLIENTS}) == len(CLIENTS)


FIND = """
import ast, importlib.util, pathlib, sys
for script in sys.argv[1:]:
    for node in ast.walk(ast.parse(pathlib.Path(script).read_text())):
        for name in [node.module] if isinstance(node, ast.ImportFrom) else [
            each.name for each in node.names] if isinstance(node, ast.Import) else []:
            try:
                found = importlib.util.find_spec(name)
            except ModuleNotFoundError:
                found = None
            if found is None:
                print(script, name)
"""


def test_scripts_import_what_is_found_where_they_run() -> None:
    """The slow ones run nightly only, so that a wrong import would be seen late."""
    scripts = sorted(FOLDER.glob("[!_b]*.py"))  # those `by_*` import the clients of others, which may not be installed
    assert "xskill_careful.py" in {script.name for script in scripts}
    environment = os.environ | {"PYTHONPATH": str(FOLDER)}  # a script's own folder comes first, as here

    done = subprocess.run(
        [sys.executable, "-c", FIND, *map(str, scripts)], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout == ""
