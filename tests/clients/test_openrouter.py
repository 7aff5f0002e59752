"""OpenRouter's clients, as they are, at its own host: both official SDKs, `ai`'s provider of two generations, TanStack's."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tried import pinned

from drytake.mockserver.http.app import App

SCRIPTS = Path(__file__).parent / "scripts"
PYTHON, NODE = str(SCRIPTS / "openrouter_cases.py"), str(SCRIPTS / "openrouter_cases.mjs")
SDK, TANSTACK = str(SCRIPTS / "openrouter_ai_sdk.mjs"), str(SCRIPTS / "openrouter_tanstack.mjs")
KEY = {"OPENROUTER_API_KEY": "sk-or-x"}
GOOD = ("text", "references", "frames", "models", "early", "moderation")
FILM = {"start": "ftyp", "warnings": 0}
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def path(python_package: Callable[..., str]) -> str:
    """Where the client for Python lies."""
    return os.pathsep.join((python_package("openrouter", pinned("PyPI", "openrouter")), os.environ["PYTHONPATH"]))


@pytest.fixture(scope="module")
def package(npm_package: Callable[..., Path]) -> str:
    """Where the client for JavaScript lies."""
    return str(npm_package("@openrouter/sdk", pinned("npm", "@openrouter/sdk")))


@pytest.fixture(scope="module")
def good(run_client: Run, path: str) -> Any:
    """A program in Python that does everything right, also where its video fails."""
    return run_client(sys.executable, PYTHON, *GOOD, PYTHONPATH=path, **KEY)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((pinned("npm", "@openrouter/ai-sdk-provider", "2."), "ai@6.0.326", 18), id="ai 6"),
        pytest.param(
            (pinned("npm", "@openrouter/ai-sdk-provider", "3."), "ai@7.0.173", 22), id="ai 7", marks=pytest.mark.nightly
        ),  # of a Node that few systems bring
    ],
)
def of_sdk(request: pytest.FixtureRequest, run_client: Run, npm_package: Callable[..., Path], node: str) -> Any:
    """A program that asks by `ai`, in ways that its provider drops in part."""
    version, ai, least = request.param
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(said.removeprefix("v").partition(".")[0]) < least:
        pytest.skip(f"{ai} needs Node {least}; this is {said}")
    folder = npm_package("@openrouter/ai-sdk-provider", version, ai)
    names = ("good", "silent", "passed", "resolution", "keyless")
    return run_client(node, SDK, str(folder), str(folder.parents[1] / "ai"), *names, **KEY)


# --- the official SDKs -------------------------------------------------------------------------------------------


def test_program_in_python_gets_its_film_and_its_bill(good: Any) -> None:
    assert good.said["text"] == ["completed", "gen-vid-", 0.281232, False, "ftyp"]
    assert good.said["references"] == 0.2237301
    assert (good.code, good.report["conclusion"], good.findings("error", "warning")) == (0, "good", set())


def test_frames_with_a_size_are_taken(good: Any) -> None:
    assert good.said["frames"] == "completed"


def test_models_are_read_with_lengths_and_prices(good: Any) -> None:
    assert good.said["models"]["bytedance/seedance-2.5"] == [30, "0.0000107"]
    assert good.said["models"]["bytedance/seedance-1-5-pro"] == [12, None]


def test_content_that_comes_too_early_and_end_without_a_video_are_told(good: Any) -> None:
    assert good.said["early"] == ["ConflictResponseError", 409, "Video generation is not completed"]
    assert good.said["moderation"] == ["failed", "Content policy violation", None]


def test_what_is_refused_raises_by_its_status(run_client: Run, path: str) -> None:
    ran = run_client(sys.executable, PYTHON, "refused", PYTHONPATH=path, **KEY)

    assert [status for _, status, _ in ran.said["refused"]] == [400, 404, 404]
    assert ran.findings("error") == {
        f"openrouter.{name}" for name in ("resolution-of-model", "unknown-model", "unknown-task")
    }


def test_program_in_javascript_gets_the_same(run_client: Run, node: str, package: str) -> None:
    ran = run_client(node, NODE, package, "text", "references", "models", "refused", **KEY)

    assert ran.said["text"] == ["completed", "gen-vid-", 0.281232, False, "ftyp"]
    assert (ran.said["references"], ran.said["models"][0]) == (0.2237301, "bytedance/seedance-2.0")
    assert ran.said["refused"] == ["BadRequestResponseError", 400, "Invalid request parameters"]
    assert ran.findings("error") == {"openrouter.resolution-of-model"}


def test_variable_leads_to_the_mock(
    *,
    server: tuple[str, App],
    key: str,
    node: str,
    package: str,
    client_environment: Callable[..., dict[str, str]],
) -> None:
    environment = client_environment(OPENROUTER_API_KEY=key, OPENROUTER_BASE_URL=f"{server[0]}/openrouter/api/v1")
    command = [node, NODE, package, "text"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert '"completed"' in run.stdout, run.stderr


# --- `ai` and TanStack -------------------------------------------------------------------------------------------


def test_film_of_the_right_way_has_all_that_was_asked_for(of_sdk: Any) -> None:
    assert of_sdk.said["good"] == {**FILM, "sound": True, "cost": 0.281232}
    assert of_sdk.said["passed"] == {**FILM, "sound": False, "cost": 0.6048}


def test_sound_that_was_turned_off_is_in_the_film_and_references_have_no_price(of_sdk: Any) -> None:
    """The provider drops `generateAudio` and references without a warning; what came of it shows that."""
    assert of_sdk.said["silent"] == {**FILM, "sound": True, "cost": 0.6048}


def test_resolution_goes_out_as_a_size(of_sdk: Any) -> None:
    assert of_sdk.said["resolution"]["message"] == "Invalid request parameters"
    assert of_sdk.findings("error") == {"openrouter.size-malformed", "openrouter.key-missing"}


def test_download_without_the_key_is_refused(of_sdk: Any) -> None:
    said = of_sdk.said["keyless"]

    assert (said["name"], said["status"]) == ("AI_DownloadError", 401)


def test_tanstacks_adapter_sends_frames_and_downloads_with_the_key(
    run_client: Run, node: str, npm_package: Callable[..., Path]
) -> None:
    ran = run_client(
        node, TANSTACK, str(npm_package("@tanstack/ai-openrouter", pinned("npm", "@tanstack/ai-openrouter"))), **KEY
    )

    assert ran.said == {"frames": {"start": "ftyp", "cost": 0.281232}}
    assert (ran.code, ran.findings("error"), ran.report["conclusion"]) == (0, set(), "good")
