"""Lets the PyPI package `zjandrew-seedance-cli` make a video; prints what came of it as JSON."""

import json
import subprocess
import sys

MAIN = "import sys; from seedance_cli.__main__ import main; sys.argv[0] = 'seedance-cli'; main()"


def said(*arguments: str) -> dict[str, object]:
    """Return what the program says."""
    command = [sys.executable, "-c", MAIN, "--api-key", "sk-test", "generate", "--prompt", "A lighthouse", *arguments]
    made: dict[str, object] = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    return made


FILES = ["--return-last-frame", "--out", "film.mp4", "--out-last-frame", "last.png", "--poll-interval", "0.1"]
good = said("-m", "2.0", "--duration", "5", "--resolution", "480p", *FILES)
sys.stdout.write(json.dumps({"good": good}))
