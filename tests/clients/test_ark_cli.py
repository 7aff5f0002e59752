"""The PyPI package `zjandrew-seedance-cli`, as it is, at Volcengine's own host.

The vendor's own `@byteplus/ark-cli` and `modelark-mcp` are in no registry.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tried import pinned

SCRIPT = str(Path(__file__).parent / "scripts" / "ark_cli.py")


def test_program_makes_a_film_with_its_last_frame(
    run_client: Callable[..., Any], python_package: Callable[..., str]
) -> None:
    pytest.importorskip("volcenginesdkarkruntime")  # which is all that it needs and isn't ours
    home = python_package("zjandrew-seedance-cli", pinned("PyPI", "zjandrew-seedance-cli"), alone=True)

    ran = run_client(sys.executable, SCRIPT, PYTHONPATH=home)

    film = ran.said["good"]["data"]
    assert (film["video_path"], film["last_frame_path"]) == ("film.mp4", "last.png")
    assert (ran.code, ran.report["conclusion"], ran.findings()) == (0, "good", set())
