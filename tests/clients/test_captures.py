"""Traffic of clients that behave, as recorders write it: none of it is a finding.

The recordings follow public clients that no registry has: a script that looks once a minute, a shell client that waits out
a 429, a wrapper that asks for its balance first, a script for which the answer to a poll is the video.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CAPTURES = sorted(Path(__file__).parents[1].joinpath("data", "captures").glob("*.har"))


@pytest.mark.parametrize("path", CAPTURES, ids=[path.stem for path in CAPTURES])
def test_traffic_of_a_client_that_behaves_is_clean(path: Path) -> None:
    line = [sys.executable, "-m", "understudy.cli", "check", "--strict", "--format", "json", str(path)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    report = json.loads(done.stdout)

    assert (done.returncode, report["findings"]) == (0, [])
    assert len(report["subjects"]) == len(json.loads(path.read_text())["log"]["entries"]) > 3
