"""The PyPI package `piapi-skills`, a command line for PiAPI, as it is, takes the mock for it."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from tried import pinned

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings

VERSION = pinned("PyPI", "piapi-skills")
Run = Callable[[str], tuple[int, str]]


@pytest.fixture(scope="module")
def run(python_package: Callable[..., str], client_environment: Callable[..., dict[str, str]]) -> Run:
    """What runs the client's `run seedance` with an input, and returns its exit code and what it prints."""
    path = os.pathsep.join((python_package("piapi-skills", VERSION, alone=True), os.environ["PYTHONPATH"]))

    def ran(asked: str) -> tuple[int, str]:
        with running(Engine(Settings(timing="instant"))) as (origin, _):
            done = subprocess.run(
                [sys.executable, "-m", "piapi_skills.cli", "run", "seedance", "seedance-2-fast", asked],
                env=client_environment(PIAPI_API_BASE=f"{origin}/piapi", PIAPI_API_KEY="k", PYTHONPATH=path),
                capture_output=True,
                text=True,
                check=False,
            )
        return done.returncode, done.stdout + done.stderr

    return ran


def test_task_is_followed_to_its_end(run: Run) -> None:
    code, said = run('{"prompt":"a fox","mode":"text_to_video","duration":5,"aspect_ratio":"16:9"}')

    assert (code, "completed" in said, ".mp4" in said) == (0, True, True)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ('{"prompt":"[drytake:moderation]"}', "Your content violated community guidelines."),
        ('{"prompt":"a fox","duration":16}', "duration"),
    ],
)
def test_failure_and_refusal_end_with_an_error(run: Run, asked: str, says: str) -> None:
    code, said = run(asked)

    assert (code, says in said) == (1, True)
