"""Traffic of public clients, as recorders write it: nothing false is said of it.

The recordings follow public clients, most of which no registry has: a script that looks once a minute, a shell client
that waits out a 429, a wrapper that asks for its balance first, a script for which the response to a poll is the video, two
skills of agents, and a client in Go. Two more, a generated Ruby client and a node of ComfyUI, call what Venice documents
nowhere, and that alone is said of them. The mock wrote them, in front of plain programs that make such calls, not of the
clients themselves; the list of models in `venice-media-skill` was cut to its first by hand.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CAPTURES = Path(__file__).parents[1] / "data" / "captures"
ROWS: dict[str, tuple[int, list[tuple[str, str]]]] = {  # calls that are checked, and what is found
    "loova-minute-by-minute": (4, []),
    "outai-after-429": (5, []),
    "venice-comfyui-node": (2, [("conduct.unknown-endpoint", "entry 2: POST /api/v1/videos")]),
    "venice-generated-ruby": (5, [("conduct.unknown-endpoint", "entry 3: GET /api/v1/video/status")]),
    "venice-go-client": (3, []),
    "venice-media-skill": (6, []),
    "venice-quote-queue-retrieve": (18, []),
    "xskill-skill-script": (3, []),  # and the download, which is no call of the API
    "xskill-wrapper": (13, []),
}


def test_every_capture_has_its_row() -> None:
    assert {path.stem for path in CAPTURES.glob("*.har")} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_nothing_false_is_said_of_a_clients_traffic(name: str) -> None:
    calls, expected = ROWS[name]
    path = CAPTURES / f"{name}.har"
    line = [sys.executable, "-m", "drytake.cli", "check", "--strict", "--format", "json", str(path)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    report = json.loads(done.stdout)

    assert [(finding["rule"], finding["subject"]) for finding in report["findings"]] == expected
    assert (done.returncode, len(report["subjects"])) == (int(bool(expected)), calls)
