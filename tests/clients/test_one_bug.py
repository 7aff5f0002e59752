"""Clients with one bug each, and careful ones, get from `run`, `check` and `fuzz` what docs/one-bug-clients.md shows.

That page has the command that writes the results anew.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from drytake.cli import main
from drytake.schemas.registry import get_provider
from one_bug.page import FOLDER, results, write_result
from one_bug.table import BUGS, CAREFUL, UNSEEN, OneBug

PROGRAMS = {
    "Python": (sys.executable, "sellers.py"),
    "Node": ("node", "sellers.mjs"),
    "shell": ("bash", "sellers.sh"),
    "Perl": ("perl", "sellers.pl"),
}
NEEDS = {"Node": ("node",), "Go": ("go",), "shell": ("bash", "curl", "jq"), "Perl": ("perl",)}
PAUSE = "0.2"
"""Seconds between the polls of a client with a bug; a careful one takes its own time."""
FEW, MANY = 25, 200
"""Cases of `fuzz`: first few, then, for those that nothing was found of, many."""
Command = Callable[[OneBug], list[str]]
SEEN = [client for client in BUGS if client.name not in UNSEEN]
CALM = [client for client in CAREFUL if not client.events]
"""One row of each careful client."""


@pytest.fixture(scope="session")
def go_program(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Return what builds the client in Go, once for each text of it."""

    def build() -> str:
        cache = getattr(request.config, "cache", None)  # there is none without pytest's plugin for it
        if cache is None:
            pytest.skip("pytest keeps no cache")
        sources = [FOLDER / name for name in ("sellers.go", "sellers.json")]
        text = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
        home = Path(cache.mkdir("go"))
        built = home / f"sellers-{text[:16]}"
        if not built.exists():
            partial = home / f"{built.name}.{os.getpid()}"
            surroundings = {**os.environ, "CGO_ENABLED": "0", "GOCACHE": str(home / "cache"), "GOFLAGS": "-mod=mod"}
            command = ["go", "build", "-o", str(partial), str(sources[0])]
            subprocess.run(command, env=surroundings, cwd=home, check=True, capture_output=True)
            partial.rename(built)
        return str(built)

    return build


@pytest.fixture
def command(go_program: Callable[[], str]) -> Command:
    """Return what starts a client; its test is skipped where something isn't there."""

    def starts(client: OneBug) -> list[str]:
        missing = [program for program in NEEDS.get(client.language, ()) if shutil.which(program) is None]
        if missing:
            pytest.skip(f"this machine has no {', '.join(missing)}")
        if client.language == "Go":
            return [go_program(), client.bug, client.seller]
        if client.package:
            return [sys.executable, str(FOLDER / "by_others.py"), client.package]
        program, script = PROGRAMS[client.language]
        return [program, str(FOLDER / script), client.bug, client.seller]

    return starts


def run_and_check(client: OneBug, starts: list[str], folder: Path) -> dict[str, Any]:
    """Return the rules that `run` names, those that `check` names of the traffic of that run, and how both ended."""
    scenario, report, har = folder / "scenario.toml", folder / "report.json", folder / "traffic.har"
    scenario.write_text(client.scenario)
    options = ["--scenario-file", scenario, "--report", f"json={report}", "--har", har, *client.options]
    done = subprocess.run(
        [sys.executable, "-m", "drytake.cli", "run", *map(str, options), "--", *starts],
        cwd=folder,
        env=surroundings(client),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert report.exists(), done.stdout + done.stderr
    said = json.loads(report.read_text(encoding="utf-8"))
    checked = json.loads(CliRunner().invoke(main, ["check", "--format", "json", str(har)]).stdout)
    return {
        "run": rules_of(said),
        "conclusion": said["conclusion"],
        "exit": int(said["facts"]["exit code of the command"]),
        "check": rules_of(checked),
    }


def surroundings(client: OneBug) -> dict[str, str]:
    """Return the environment of a client: one with a bug makes haste, a careful one takes its own time."""
    return dict(os.environ) if client.bug == "none" else {**os.environ, "PAUSE": PAUSE}


def rules_of(report: dict[str, Any]) -> list[str]:
    return sorted({finding["rule"] for finding in report["findings"]})


def rows(clients: tuple[OneBug, ...]) -> list[Any]:
    return [
        pytest.param(client, id=client.name, marks=() if client.by_day else [pytest.mark.nightly]) for client in clients
    ]


@pytest.mark.parametrize("client", rows(BUGS))
def test_run_tells_the_bug(client: OneBug, command: Command, tmp_path: Path) -> None:
    found = run_and_check(client, command(client), tmp_path)
    if os.environ.get("WRITE_ONE_BUG"):
        write_result(client, found)
    assert client.rule in found["run"]
    assert {**results()[client.name], **found} == results()[client.name]


@pytest.mark.parametrize("client", rows(CAREFUL))
def test_careful_client_is_clean(client: OneBug, command: Command, tmp_path: Path) -> None:
    found = run_and_check(client, command(client), tmp_path)
    if os.environ.get("WRITE_ONE_BUG"):
        write_result(client, found)
    assert (found["run"], found["check"]) == ([], [])
    assert {**results()[client.name], **found} == results()[client.name]


def fuzzed(
    client: OneBug, starts: list[str], folder: Path, seed: int, steps: tuple[int, ...] = (FEW, MANY)
) -> dict[str, Any]:
    """Return the rules that `fuzz` names, and of how many cases it took; first it is given few."""
    real = client.language in REAL_TIME
    pace = max(1.0, get_provider(client.seller).timing.poll_seconds / 10)  # the least that isn't called too fast
    for cases in steps:
        options = ["--cases", cases, "--seed", seed, "--no-shrink", "--format", "json", "--out", folder / "cases"]
        done = subprocess.run(
            [sys.executable, "-m", "drytake.cli", "fuzz", *map(str, options), "--", *starts],
            cwd=folder,
            env={**os.environ, "PAUSE": str(pace), "PATIENCE": PATIENCE} if real else os.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        rules = rules_of(json.loads(done.stdout)) if done.stdout.startswith("{") else [PLAIN] * (PLAIN in done.stderr)
        if rules:
            return {"rules": rules, "cases": cases}
    return {"rules": [], "cases": steps[-1]}


REAL_TIME = ("Go", "shell", "Perl")
"""Languages whose programs wait for real: they make haste."""
PATIENCE = "20"
"""Seconds after which they give up."""
SEEDS = range(int(os.environ.get("ONE_BUG_SEEDS", "1")))
PLAIN = "fails when nothing goes wrong"


@pytest.mark.nightly
@pytest.mark.parametrize("client", SEEN, ids=[client.name for client in SEEN])
def test_fuzz_finds_the_bug(client: OneBug, command: Command, tmp_path: Path) -> None:
    found = {str(seed): fuzzed(client, command(client), tmp_path, seed) for seed in SEEDS}
    if os.environ.get("WRITE_ONE_BUG"):
        write_result(client, {"fuzz": found})
    missed = [seed for seed, one in found.items() if not one["rules"]]
    assert len(missed) <= len(SEEDS) // 10


@pytest.mark.nightly
@pytest.mark.parametrize("client", CALM, ids=[client.name for client in CALM])
def test_fuzz_says_nothing_of_a_careful_client(client: OneBug, command: Command, tmp_path: Path) -> None:
    found = {str(seed): fuzzed(client, command(client), tmp_path, seed, (FEW,)) for seed in SEEDS}
    if os.environ.get("WRITE_ONE_BUG"):
        write_result(client, {"fuzz": found})
    assert [one["rules"] for one in found.values()] == [[]] * len(SEEDS)


def test_each_client_has_a_result() -> None:
    assert list(results()) == [client.name for client in (*BUGS, *CAREFUL)]


def test_names_tell_clients_apart() -> None:
    names = [client.name for client in (*BUGS, *CAREFUL)]
    assert len(set(names)) == len(names)
