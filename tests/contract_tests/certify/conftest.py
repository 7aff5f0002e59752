"""The command in a folder of its own, in front of which small clients of Acme are put."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import ACME

PROGRAM = [sys.executable, "-m", "drytake.cli", "certify"]


class Done(NamedTuple):
    """A finished call of the command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def outcomes(self) -> Mapping[str, str]:
        """By case."""
        return {case["name"]: case["outcome"] for case in self.json["cases"]}


Certify = Callable[..., Done]


@pytest.fixture
def environment() -> dict[str, str]:
    """Return ours without what would steer calls elsewhere, with the suite's own provider."""
    steering = ("proxy", "ca_bundle", "ssl_cert_file", "node_options", "pythonpath")
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith(steering)}
    return {**kept, "PYTHONPATH": ACME}


@pytest.fixture
def certify(tmp_path: Path, environment: dict[str, str]) -> Certify:
    """Return what runs `drytake certify` with some arguments, in a folder of its own."""

    def go(*arguments: str) -> Done:
        done = subprocess.run(
            [*PROGRAM, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return go


CLIENT = """
import http.client, json, sys, time, urllib.request
API = "https://api.acme.example/api/v1"

def call(method, url, body=None, tries=1):
    data = None if body is None else json.dumps(body).encode()
    head = {"authorization": "Bearer sk-test-certify", "content-type": "application/json"} if url.startswith(API) else {}
    for left in reversed(range(tries)):
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data, head, method=method), timeout=10) as response:
                return response.read()
        except (OSError, http.client.HTTPException):
            if not left:
                raise
            time.sleep(30)

def create(tries=1, **more):
    return json.loads(call("POST", API + "/videos", {"prompt": "a fox", **more}, tries=tries))["data"]["task_id"]

def keep(task, tries=3):
    open("video.mp4", "wb").write(call("GET", link(task), tries=tries))

def link(task, tries=3):
    while True:
        said = json.loads(call("GET", f"{API}/tasks?task_id={task}", tries=tries))["data"]
        if said["status"] == "succeeded":
            return said["result"]["video_url"]
        time.sleep(60)
"""


@pytest.fixture
def client(certify: Certify, tmp_path: Path) -> Certify:
    """Return what runs a client that is written with `create`, `link` and `call`, as JSON."""

    def go(code: str, *options: str) -> Done:
        (tmp_path / "client.py").write_text(CLIENT + code)
        return certify("--format", "json", *options, "--", sys.executable, "client.py")

    return go
