"""Lets the PyPI client `venice-cli` make a video from its command line, quote first, and fetch it."""

import subprocess
import sys
import tempfile
from pathlib import Path

MODEL = "seedance-2-0-text-to-video-basic"

with tempfile.TemporaryDirectory() as folder:
    output = Path(folder) / "result.mp4"
    shape = ["--model", MODEL, "--duration", "5s", "--resolution", "720p", "--aspect-ratio", "16:9"]
    options = [*shape, "--output", str(output), "--yes", "--poll-interval", "0.1", "--max-wait", "60"]
    command = [sys.executable, "-m", "venice", "video", *options, "A lighthouse at dawn"]
    done = subprocess.run(command, timeout=80, check=False)
    print(output.stat().st_size if output.exists() else "no file")
sys.exit(done.returncode)
