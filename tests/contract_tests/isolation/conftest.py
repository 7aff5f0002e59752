"""Runs in a network of their own, as the machine's root and as an ordinary user."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import ACME

RUN = [sys.executable, "-m", "drytake.cli", "run"]
_APART = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(0x10000000):
    sys.exit("this system lets nobody have a namespace of users")
with open("/proc/self/setgroups", "w") as file:
    file.write("deny")
for name in ("uid_map", "gid_map"):
    with open(f"/proc/self/{name}", "w") as file:
        file.write("USER 0 1")
MORE
os.execvp(sys.argv[1], sys.argv[1:])
"""
AS_NOBODY = [sys.executable, "-c", _APART.replace("USER", "65534").replace("MORE", "")]
"""What runs a command as an ordinary user, who has no capabilities; what root may read he may."""
_NONE = "\n".join(f"open('/proc/sys/user/max_{kind}_namespaces', 'w').write('0')" for kind in ("net", "user"))
WITHOUT_NAMESPACES = [sys.executable, "-c", _APART.replace("USER", "0").replace("MORE", _NONE)]
"""What runs a command where the system forbids namespaces."""


class Done(NamedTuple):
    """A finished run."""

    code: int
    out: str
    err: str
    report: dict[str, Any]

    @property
    def found(self) -> set[tuple[str, str]]:
        """The findings, by rule and subject."""
        return {(finding["rule"], finding["subject"]) for finding in self.report["findings"]}

    @property
    def facts(self) -> dict[str, str]:
        return dict(self.report["facts"])


Run = Callable[..., Done]


def _environment() -> dict[str, str]:
    steering = ("proxy", "ca_bundle", "ssl_cert_file", "node_options", "pythonpath")
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith(steering)}
    return {**kept, "PYTHONPATH": ACME, "DRYTAKE_ALLOW_LOST": "true"}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs `drytake run` with some arguments, in a folder of its own; a prefix says who runs it."""

    def go(*arguments: str, prefix: list[str] | None = None, **environment: str) -> Done:
        report = tmp_path / "report.json"
        done = subprocess.run(
            [*(prefix or []), *RUN, "--report", f"json={report}", *arguments],
            cwd=tmp_path,
            env={**_environment(), **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        shown = json.loads(report.read_text()) if report.exists() else {}
        return Done(done.returncode, done.stdout, done.stderr, shown)

    return go


@pytest.fixture(scope="session")
def isolable() -> None:
    """Skip where the system forbids namespaces."""
    command = [*AS_NOBODY, *RUN, "--isolate=require", "--allow-no-calls", "--", "true"]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(done.stderr.strip())
