"""Servers, workers and stores that are killed, paused or full under load: nothing acknowledged is lost, and money is exact."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.mockserver.state.store.conftest import redis_program

CRASH = Path(__file__).parents[4] / "benchmarks" / "crash.py"
SQLITE = ("--store", "sqlite")
REDIS = ("--store", "redis", "--workers", "2")
pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="it finds workers as Linux lists them")
SHORT = ("--only", "kill worker", "--only", "kill store", "--only", "pause worker", "--only", "pause store")


@pytest.mark.parametrize(
    "options",
    [
        (*SQLITE, "--kills", "2", "--patient"),
        (*REDIS, "--kills", "2", "--patient", *SHORT),
        pytest.param((*SQLITE, "--kills", "100"), marks=pytest.mark.nightly),
        pytest.param((*REDIS, "--kills", "100"), marks=pytest.mark.nightly),
    ],
    ids=["sqlite", "redis", "sqlite, 100 kills", "redis, 100 kills"],
)
def test_what_was_acknowledged_outlives_a_crash(options: tuple[str, ...]) -> None:
    if "redis" in options:
        redis_program()
    done = subprocess.run([sys.executable, CRASH, *options], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 lost; " in done.stdout
    assert done.stdout.rstrip().endswith(" 0 flaws")
