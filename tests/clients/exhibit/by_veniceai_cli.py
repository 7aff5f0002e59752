"""Lets the npm package `veniceai-cli` queue a video, ask for it and fetch it: `by_veniceai_cli.py COMMAND...` runs it.

It ends as the package does that can't take the video.
"""

import json
import subprocess
import sys
from typing import Any

MODEL = "seedance-2-0-text-to-video"


def video(*arguments: str) -> Any:
    command = [*sys.argv[1:], "video", *arguments, "-m", MODEL, "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        sys.exit(done.returncode)
    return json.loads(done.stdout)


made = video("generate", "A lighthouse at dawn", "-d", "5s", "-a", "9:16")
print(video("status", made["queue_id"]))
print(video("retrieve", made["queue_id"]))
