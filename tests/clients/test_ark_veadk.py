"""The PyPI package `veadk-python`, as it is, at Volcengine's own host: an environment of its own, for it brings 200 packages."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tried import pinned

SCRIPT = str(Path(__file__).parent / "scripts" / "ark_veadk.py")
PACKAGE = f"veadk-python=={pinned('PyPI', 'veadk-python')}"

pytestmark = pytest.mark.nightly


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python that has the package."""
    home = tmp_path_factory.mktemp("veadk")
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    subprocess.run([str(home / "bin" / "pip"), "install", "--quiet", PACKAGE], check=True)
    return str(home / "bin" / "python")


def test_tool_makes_a_video_and_says_why_the_other_is_none(run_client: Callable[..., Any], python: str) -> None:
    ran = run_client(python, SCRIPT, timing="instant", MODEL_VIDEO_API_KEY="sk-test")

    assert [*ran.said["success_list"][0]] == ["good"]
    (wrong,) = ran.said["error_details"]
    words = wrong["error"]["error"]["message"]
    assert "first/last frame content cannot be mixed with reference media content" in words
    assert (ran.code, ran.findings("error")) == (1, {"volcengine.modes-mixed"})
