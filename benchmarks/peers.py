"""Mock servers of others, installed from npm into a cache folder: aimock and Prism."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bodies import PROMPT
from machine import HERE
from servers import BASELINE, Target

PACKAGES = ("@copilotkit/aimock", "@stoplight/prism-cli")
_ARK = "/api/v3/contents/generations/tasks"
"""The nearest thing that aimock serves: Seedance as the model's own maker sells it."""


def installed_peers() -> list[Target]:
    """Return the peers, installed at the first call."""
    folder = peer_folder()
    return [_aimock(folder), _prism(folder)]


def peer_folder() -> Path:
    """Return the folder that the peers are installed in; the first call does it."""
    folder = cache_folder()
    install_from_npm(folder, PACKAGES)
    return folder


def install_from_npm(folder: Path, packages: Sequence[str]) -> None:
    """Install into a folder what it lacks."""
    modules = folder / "node_modules"
    if not all((modules / package).exists() for package in packages):
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), *packages]
        subprocess.run(command, check=True, stdout=sys.stderr)


def cache_folder() -> Path:
    """Return the folder that keeps what is installed from run to run."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "drytake-bench")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir(), "drytake-bench")
        folder.mkdir(exist_ok=True)
    return folder


def _aimock(folder: Path) -> Target:
    response = {"status": "succeeded", "model": "seedance", "content": {"video_url": "https://example.com/v.mp4"}}
    fixtures = folder / "fixtures.json"
    fixtures.write_text(json.dumps({"fixtures": [{"match": {"endpoint": "video"}, "response": {"json": response}}]}))
    urls = [f"https://example.com/image/reference-{number}.png" for number in (1, 2)]
    images = [{"type": "image_url", "image_url": {"url": url}, "role": "reference_image"} for url in urls]
    body = {"model": "seedance", "content": [{"type": "text", "text": PROMPT}, *images], "duration": 5}
    script = str(folder / "node_modules" / PACKAGES[0] / "dist" / "cli.js")
    return Target(
        name="aimock",
        command=["node", script, "-f", str(fixtures), "-p", "{port}", "--log-level", "silent"],
        create=_ARK,
        query=f"{_ARK}/",
        body=json.dumps(body).encode(),
        id_key="id",
    )


def openapi_file(folder: Path) -> Path:
    """Return the baseline's API as a document that mock servers are made from."""
    spec = folder / "openapi.json"
    command = [sys.executable, "-c", "import json, baseline; print(json.dumps(baseline.app.openapi()))"]
    spec.write_bytes(subprocess.run(command, check=True, capture_output=True, cwd=HERE).stdout)
    return spec


def _prism(folder: Path) -> Target:
    spec = openapi_file(folder)
    script = str(folder / "node_modules" / PACKAGES[1] / "dist" / "index.js")
    serve = ["node", script, "mock", "-p", "{port}", "--multiprocess=false", "--verboseLevel=silent", str(spec)]
    return Target(name="Prism", command=serve, create=BASELINE.create, query=BASELINE.query)
