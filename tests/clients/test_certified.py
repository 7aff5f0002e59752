"""Each official SDK under `drytake certify` does what docs/sdk-safety.md says; that page has the command to write it anew."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from certified.certified import CASES, CLIENTS, FOLDER, CertifiedClient, result_of, results, write_results

BY_DAY = {client.key for client in CLIENTS if client.official and client.daily and not client.core}
"""Sellers' own, as they are, are run each time; all else waits for the night, as what switches do."""
Environment = Callable[..., dict[str, str]]


@pytest.fixture
def run(
    request: pytest.FixtureRequest, tmp_path: Path, client_environment: Environment
) -> Callable[..., dict[str, Any]]:
    """Return what certifies a client: its JSON. It's skipped where Node or a package can't be had."""

    def certified(client: CertifiedClient, *more: str) -> dict[str, Any]:
        program, script, *arguments = client.command
        folders = [str(request.getfixturevalue("npm_package")(*package)) for package in client.packages]
        target = request.getfixturevalue("python_package")(client.target, client.version) if client.target else ""
        path = {"PYTHONPATH": os.pathsep.join(filter(None, [target, os.environ.get("PYTHONPATH")]))}
        cases = [part for name in CASES for part in ("--case", name)]
        known = ["--env", client.provider] if client.by_env else []
        started = (
            sys.executable if program == "python" else request.getfixturevalue("node") if program == "node" else program
        )
        command = [started, str((FOLDER / script).resolve()), *(part.format(*folders) for part in arguments), *more]
        done = subprocess.run(
            [sys.executable, "-m", "drytake.cli", "certify", "--format", "json", *cases, *known, "--", *command],
            cwd=tmp_path,
            env=client_environment(HOME=str(tmp_path), **path, **client.settings),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.startswith("{"), done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return certified


ROWS = [pytest.param(one, marks=[] if one.key in BY_DAY else [pytest.mark.nightly], id=one.key) for one in CLIENTS]


def kept(client: CertifiedClient, found: dict[str, Any]) -> dict[str, Any]:
    """Return what is written down of a client, as far as something was found out; write that down first, if asked to."""
    if os.environ.get("WRITE_CERTIFIED"):
        write_results({client.key: {**results().get(client.key, {}), **found}})
    known = results()[client.key]
    return {name: known[name] for name in found}


@pytest.mark.parametrize("client", ROWS)
def test_client_does_what_the_page_says(client: CertifiedClient, run: Callable[..., dict[str, Any]]) -> None:
    there = client.version or (version(client.name) if client.registry else "")
    found = {"version": there, "cases": result_of(run(client))}

    assert kept(client, found) == found


@pytest.mark.nightly
@pytest.mark.parametrize("client", [one for one in CLIENTS if one.switched], ids=lambda client: client.key)
def test_switch_does_what_the_page_says(client: CertifiedClient, run: Callable[..., dict[str, Any]]) -> None:
    found = {"switched": result_of(run(client, *client.switched))}

    assert kept(client, found) == found


def test_every_client_has_a_result_and_with_its_switch_too() -> None:
    assert list(results()) == [client.key for client in CLIENTS]
    assert {key for key, found in results().items() if "switched" in found} == {
        one.key for one in CLIENTS if one.switched
    }
