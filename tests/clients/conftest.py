"""Clients that others wrote, unmodified: what puts them in front of the mock."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from drytake.mockserver.media.image import ImageSpec, render_image

INSTALL_SECONDS = 180


@pytest.fixture(scope="session")
def node() -> str:
    """The `node` program; tests that need it are skipped where there is none."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node isn't installed")
    return found


@pytest.fixture(scope="session")
def npm_package(request: pytest.FixtureRequest, node: str) -> Callable[..., Path]:
    """Return the folder of an npm package at a version, installed once and kept between runs; `others` come with it."""

    def install(name: str, version: str, *others: str) -> Path:
        cache = getattr(request.config, "cache", None)  # there is none without pytest's plugin for it
        npm = shutil.which("npm")
        if npm is None or cache is None:
            pytest.skip("npm isn't installed, or pytest keeps no cache")
        home = Path(cache.mkdir("npm")) / f"{name.replace('/', '+')}-{version}"
        if not home.exists():
            packages = (f"{name}@{version}", *others)
            command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", *packages, "--prefix"]
            _install(command, home)
        return home / "node_modules" / name

    return install


@pytest.fixture(scope="session")
def python_package(request: pytest.FixtureRequest) -> Callable[..., str]:
    """Return the folder of a PyPI package at a version, installed once and kept between runs.

    It has all that the package needs; `alone=True` leaves that out, where it is installed here.
    """

    def install(name: str, version: str, *, alone: bool = False) -> str:
        cache = getattr(request.config, "cache", None)
        if cache is None:
            pytest.skip("pytest keeps no cache")
        home = Path(cache.mkdir("pip")) / f"{name}-{version}-{sys.version_info[0]}.{sys.version_info[1]}"
        if not home.exists():
            own = ["--no-deps"] if alone else []
            _install([sys.executable, "-m", "pip", "install", "--quiet", *own, f"{name}=={version}", "--target"], home)
        return str(home)

    return install


def _install(command: list[str], home: Path) -> None:
    """Install into a folder beside, then move it: another worker may be doing the same."""
    with tempfile.TemporaryDirectory(dir=home.parent) as partial:
        try:
            run = subprocess.run(
                [*command, partial], capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            pytest.skip(f"{home.name} didn't come within {INSTALL_SECONDS} seconds")
        if run.returncode:
            pytest.skip(f"{home.name} can't be had: {run.stderr.strip()[-200:]}")
        try:
            Path(partial).rename(home)
            Path(partial).mkdir()
        except OSError:
            assert home.exists()


OTHERS = ("APIZ_API_KEY", "APIZ_BASE_URL", "XSKILL_API_KEY", "XSKILL_BASE_URL")
REPLICATE = ("REPLICATE_API_TOKEN", "REPLICATE_BASE_URL", "REPLICATE_POLL_INTERVAL")
FAL = ("FAL_KEY", "FAL_KEY_ID", "FAL_KEY_SECRET", "FAL_API_KEY", "FAL_RUN_HOST", "FAL_QUEUE_RUN_HOST", "HF_TOKEN")
"""Variables that clients read their keys and hosts from."""


def environment(**added: str) -> dict[str, str]:
    """Return an environment for a client's process: ours without proxies and other keys, and what is added."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**{name: value for name, value in kept.items() if name not in (*OTHERS, *FAL, *REPLICATE)}, **added}


@pytest.fixture(scope="session")
def client_environment() -> Callable[..., dict[str, str]]:
    """Return what makes an environment for a client's process."""
    return environment


@pytest.fixture(scope="session")
def picture_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return where a PNG lies that any seller takes for a first frame."""
    spec = ImageSpec(width=640, height=640, format="png", task_id="t", prompt="p", index=0)
    path = tmp_path_factory.mktemp("picture") / "first.png"
    path.write_bytes(render_image(spec))
    return str(path)


class Ran(NamedTuple):
    """How a client ended that ran in front of the mock, what it printed as JSON, and the report."""

    code: int
    said: Any
    report: dict[str, Any]

    def findings(self, *severities: str) -> set[str]:
        """Return the rules that findings name, of some severities or of any."""
        found = self.report["findings"]
        return {one["rule"] for one in found if not severities or one["severity"] in severities}


@pytest.fixture(scope="session")
def run_client(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Ran]:
    """Run a command under `drytake run`, at the real addresses: `run_client(command, timing=..., **environment)`."""

    def ran(*command: str, timing: str = "per-poll", **added: str) -> Ran:
        report = tmp_path_factory.mktemp("run") / "report.json"
        options = ["--timing", timing, "--timeout", "90", "--report", f"json={report}"]
        done = subprocess.run(
            [sys.executable, "-m", "drytake.cli", "run", *options, "--", *command],
            cwd=report.parent,
            env=environment(HOME=str(report.parent), **added),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.startswith("{"), done.stderr
        return Ran(done.returncode, json.loads(done.stdout), json.loads(report.read_text(encoding="utf-8")))

    return ran
