"""Tests marked `live`: skipped, or under guard and a cap, in pytest runs of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract_tests.guard.conftest import Command, Service, command, service

__all__ = ["command", "service"]  # fixtures

TESTS = """
import json, urllib.request
import pytest

def test_plain():
    pass

@pytest.mark.live
def test_first_real_call():
    head = {"Authorization": "Bearer sk-test-live", "Content-Type": "application/json"}
    body = json.dumps({"prompt": "a lighthouse", "duration": 5}).encode()
    url = "https://api.acme.example/api/v1/videos"
    with urllib.request.urlopen(urllib.request.Request(url, body, head)) as response:
        assert response.status == 200
"""


def run(folder: Path, environment: dict[str, str], *options: str) -> "subprocess.CompletedProcess[str]":
    folder.joinpath("test_it.py").write_text(TESTS)
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-rs",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
        "test_it.py",
        *options,
    ]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--drytake-live",), 4)])
def test_without_a_cap_no_live_test_runs(tmp_path: Path, options: tuple[str, ...], code: int) -> None:
    done = run(tmp_path, dict(os.environ), *options)

    said = "--drytake-live needs --drytake-max-total" if options else "--drytake-live --drytake-max-total 2USD runs it"
    assert (done.returncode, said in done.stdout + done.stderr) == (code, True)


@pytest.mark.parametrize(("cap", "made"), [("80credits", 1), ("70credits", 0)])
def test_live_tests_run_under_guard(command: Command, service: Service, tmp_path: Path, cap: str, made: int) -> None:
    upstream = f"acme=https://127.0.0.1:{command.port}"
    options = ("--drytake-live", "--drytake-max-total", cap, "--drytake-upstream", upstream)

    done = run(tmp_path, command.environment, *options)

    assert len(service.creates) == made, done.stdout + done.stderr
    assert ("2 passed" in done.stdout) == (made == 1)
    assert ("paid 75 credits at acme" in done.stderr) == (made == 1)
