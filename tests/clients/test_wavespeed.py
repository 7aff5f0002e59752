"""WaveSpeed's own SDK for Python, `wavespeed`, as it is, takes the mock for its service."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from tried import pinned

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings

VERSION = pinned("PyPI", "wavespeed")
PROGRAM = """
import json, sys, tempfile, wavespeed

client = wavespeed.Client(api_key="k", base_url=sys.argv[1])
model = "bytedance/seedance-2.0/text-to-video"


def tried(**asked):
    try:
        return client.run(model, {"prompt": "A lighthouse", **asked}, poll_interval=0.01)["outputs"][0][-4:]
    except Exception as error:
        return str(error)


said = {
    "run": tried(),
    "sync": client.run(model, {"prompt": "A lighthouse"}, enable_sync_mode=True)["outputs"][0][-4:],
    "failed": tried(prompt="[drytake:provider-failure]"),
    "refused": tried(duration=16),
}
with tempfile.NamedTemporaryFile(suffix=".png") as file:
    file.write(b"abc")
    file.flush()
    said["upload"] = client.upload(file.name)
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said(python_package: Callable[..., str], client_environment: Callable[..., dict[str, str]]) -> Any:
    """What a program that uses the SDK prints."""
    path = os.pathsep.join((python_package("wavespeed", VERSION, alone=True), os.environ["PYTHONPATH"]))
    with running(Engine(Settings(timing="instant"))) as (origin, _):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, f"{origin}/wavespeed"],
            env=client_environment(PYTHONPATH=path),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("way", ["run", "sync"])
def test_video_is_made(said: Any, way: str) -> None:
    assert said[way] == ".mp4"


def test_failure_and_refusal_raise(said: Any) -> None:
    assert "Execution failed" in said["failed"]
    assert "HTTP 400" in said["refused"]


def test_file_is_put_where_a_ticket_says(said: Any) -> None:
    assert said["upload"].endswith(".png")
