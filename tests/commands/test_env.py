"""`drytake env`: what a shell can evaluate."""

import json
import subprocess
from typing import Any

import pytest

from drytake.schemas.registry import provider_ids


@pytest.mark.parametrize("provider", provider_ids())
def test_env_prints_what_a_shell_can_evaluate(run: Any, provider: str) -> None:
    printed = run("env", provider, "--url", "http://127.0.0.1:9/", "--key", "sk-test 'quoted'").stdout.decode()
    shown = subprocess.run(["sh", "-eu"], input=f"{printed}\nenv", capture_output=True, text=True, check=True).stdout
    clients = json.loads(run("env", provider, "--url", "http://127.0.0.1:9", "--format", "json").stdout)["clients"]
    assert clients
    for client in clients:
        for name in client["settings"]:
            assert f"\n{name}=" in f"\n{shown}"
    assert f"http://127.0.0.1:9/{provider}" in printed
