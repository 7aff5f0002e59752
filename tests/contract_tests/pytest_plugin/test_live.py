"""Tests marked `live`: skipped, or under guard and a cap, in pytest runs of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract_tests.guard.conftest import Command, Service, command, service

__all__ = ["command", "service"]  # fixtures

pytest_plugins = ["pytester"]

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


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ((), 0, "--drytake-live --drytake-max-total 2USD runs it"),
        (("--drytake-live",), 4, "--drytake-live needs --drytake-max-total"),
    ],
)
def test_without_a_cap_no_live_test_runs(
    pytester: pytest.Pytester, options: tuple[str, ...], code: int, said: str
) -> None:
    pytester.makepyfile(test_it=TESTS)

    done = pytester.runpytest_inprocess("-rs", "-p", "no:randomly", "-p", "no:asyncio", "-p", "no:xdist", *options)

    assert (done.ret, said in done.stdout.str() + done.stderr.str()) == (code, True)


def test_live_tests_run_under_guard(command: Command, service: Service, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    upstream = f"acme=https://127.0.0.1:{command.port}"
    options = ("--drytake-live", "--drytake-max-total", "80credits", "--drytake-upstream", upstream)
    plugin = ("-p", "drytake.contract_tests.pytest_plugin.plugin", "-p", "no:cacheprovider", "--rootdir", str(tmp_path))

    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, "test_it.py", *options],
        cwd=tmp_path,
        env={**command.environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "2 passed" in done.stdout, done.stdout + done.stderr
    assert len(service.creates) == 1
    assert "paid 75 credits at acme" in done.stderr
