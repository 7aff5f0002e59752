"""The PyPI client `huggingface_hub`, as it is, makes a video at its provider `fal-ai`, at fal's own host."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("huggingface_hub")

SCRIPT = str(Path(__file__).parent / "scripts" / "fal_huggingface.py")


@pytest.fixture(scope="module")
def ran(run_client: Callable[..., Any]) -> Any:
    """One video that succeeds, and one that fails."""
    return run_client(sys.executable, SCRIPT, HF_HUB_DISABLE_TELEMETRY="1")


def test_film_comes_in_one_call(ran: Any) -> None:
    assert ran.said["size"] == [864, 496]


def test_failure_is_a_key_that_isnt_there(ran: Any) -> None:
    assert ran.said["refused"] == "KeyError('video')"


def test_correct_program_is_good(ran: Any) -> None:
    assert (ran.code, ran.report["conclusion"], ran.findings()) == (0, "good", set())
