"""A command that is killed, so that it can't end anything itself: neither processes nor folders are left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ACME

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere orphans can't be found")


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def running(mark: str) -> list[str]:
    """Return the command lines of the processes that have a text in theirs."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
    return [line for line in found if mark in line]


@pytest.mark.parametrize("command", ["run --isolate", "fuzz", "certify"])
def test_nothing_is_left_of_what_is_killed(tmp_path: Path, command: str) -> None:
    (folder := tmp_path / "temporary").mkdir()
    mark, ready = f"mark-of-{tmp_path.name}", tmp_path / "ready"
    orphan = f"env -i setsid sh -c 'sleep 600; : {mark}' & touch {ready}; while :; do sleep 0.1; done; : {mark}"
    process = subprocess.Popen(
        [sys.executable, "-m", "drytake.cli", *command.split(), "--", "sh", "-c", orphan],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ACME, "TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(ready.exists)
        assert list(folder.iterdir())
        assert len(running(mark)) > 2
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()

    wait_until(lambda: not running(mark) and not list(folder.iterdir()))
