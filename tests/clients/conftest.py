"""Clients that others wrote, unmodified: what puts them in front of the mock."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

INSTALL_SECONDS = 180


@pytest.fixture(scope="session")
def node() -> str:
    """The `node` program; tests that need it are skipped where there is none."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node isn't installed")
    return found


@pytest.fixture(scope="session")
def npm_package(request: pytest.FixtureRequest, node: str) -> Callable[[str, str], Path]:
    """Return the folder of an npm package at a version, installed once and kept between runs."""

    def install(name: str, version: str) -> Path:
        cache = getattr(request.config, "cache", None)  # there is none without pytest's plugin for it
        npm = shutil.which("npm")
        if npm is None or cache is None:
            pytest.skip("npm isn't installed, or pytest keeps no cache")
        home = Path(cache.mkdir("npm")) / f"{name.replace('/', '+')}-{version}"
        if not home.exists():
            _install(npm, f"{name}@{version}", home)
        return home / "node_modules" / name

    return install


def _install(npm: str, package: str, home: Path) -> None:
    """Install into a folder beside, then move it: another worker may be doing the same."""
    with tempfile.TemporaryDirectory(dir=home.parent) as partial:
        command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", partial, package]
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip(f"npm didn't bring {package} within {INSTALL_SECONDS} seconds")
        if run.returncode:
            pytest.skip(f"npm can't bring {package}: {run.stderr.strip()[-200:]}")
        try:
            Path(partial).rename(home)
            Path(partial).mkdir()
        except OSError:
            assert home.exists()


@pytest.fixture
def client_environment() -> Callable[..., dict[str, str]]:
    """Return an environment for a client's process: ours without proxies and other keys, and what is added."""

    def made(**added: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        for name in ("APIZ_API_KEY", "APIZ_BASE_URL", "XSKILL_API_KEY", "XSKILL_BASE_URL"):
            kept.pop(name, None)
        return {**kept, **added}

    return made
