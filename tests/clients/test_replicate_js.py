"""The npm packages `replicate` and `@ai-sdk/replicate`, as they are: at their own host, and by base URL."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tried import pinned

from drytake.mockserver.http.app import App

SCRIPTS = Path(__file__).parent / "scripts"
CASES, SDK = str(SCRIPTS / "replicate_cases.mjs"), str(SCRIPTS / "replicate_ai_sdk.mjs")
GOOD = ("run", "poll", "create", "file", "beside", "webhook")
WRONG = ("schema", "late")
LATE = "Duration must be between 4 and 15 seconds, or -1 to let the model choose (E006) ("
FILE = ["file", "replicate.delivery"]
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def package(npm_package: Callable[..., Path]) -> str:
    """Where the client lies."""
    return str(npm_package("replicate", pinned("npm", "replicate")))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((pinned("npm", "@ai-sdk/replicate", "2."), "ai@6", 18), id="ai 6"),
        pytest.param(
            (pinned("npm", "@ai-sdk/replicate", "3."), "ai@7", 22), id="ai 7", marks=pytest.mark.nightly
        ),  # of a Node that few systems bring
    ],
)
def sdk(request: pytest.FixtureRequest, npm_package: Callable[..., Path], node: str) -> str:
    """Where `ai` and its provider lie, where this Node can run them."""
    version, ai, least = request.param
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(said.removeprefix("v").partition(".")[0]) < least:
        pytest.skip(f"@ai-sdk/replicate {version} with {ai} needs Node {least}; this is {said}")
    return str(npm_package("@ai-sdk/replicate", version, ai))


@pytest.fixture(scope="module")
def good(run_client: Run, node: str, package: str) -> Any:
    """A program that does everything right."""
    return run_client(node, CASES, package, *GOOD, REPLICATE_API_TOKEN="r8_x")


@pytest.fixture(scope="module")
def wrong(run_client: Run, node: str, package: str) -> Any:
    """A program that does what Replicate refuses."""
    return run_client(node, CASES, package, *WRONG, REPLICATE_API_TOKEN="r8_x")


@pytest.fixture(scope="module")
def of_sdk(run_client: Run, node: str, sdk: str) -> Any:
    """A program that asks by Vercel's SDK."""
    return run_client(node, SDK, sdk, REPLICATE_API_TOKEN="r8_x")


def test_correct_program_is_good(good: Any) -> None:
    assert (good.code, good.report["conclusion"], good.findings()) == (0, "good", set())


@pytest.mark.parametrize("case", ["run", "poll"])
def test_output_is_a_file_at_replicates_own_host(good: Any, case: str) -> None:
    assert good.said[case] == FILE


def test_prediction_is_followed_to_its_end(good: Any) -> None:
    assert good.said["create"] == ["starting", "succeeded", "bytedance/seedance-2.0-fast", "string"]


def test_file_is_uploaded_asked_for_and_deleted(good: Any) -> None:
    assert good.said["file"] == [3, {"customer": "x"}, True, True]


def test_model_account_and_list_are_read(good: Any) -> None:
    assert good.said["beside"] == {"model": "seedance-2.0", "account": "user", "listed": True}


def test_secret_is_of_the_form_that_the_helper_reads(good: Any) -> None:
    assert good.said["webhook"] is True


def test_schema_raises_at_once_and_the_model_late(wrong: Any) -> None:
    name, status, text = wrong.said["schema"]

    assert (name, status) == ("ApiError", 422)
    assert "Input validation failed" in text
    assert wrong.said["late"][2].startswith(f"Prediction failed: {LATE}")
    assert {"replicate.resolution-of-tier", "replicate.duration-too-short"} <= wrong.findings("error")


def test_sdk_makes_a_video_and_tells_why_there_is_none(of_sdk: Any) -> None:
    refused = of_sdk.said.pop("refused")

    assert of_sdk.said == {"videos": 1, "id": 26, "warnings": []}
    assert LATE in refused


# --- by base URL -------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(
    *, server: tuple[str, App], key: str, node: str, client_environment: Callable[..., dict[str, str]]
) -> Callable[..., Any]:
    """Run a script against the server by its address; return what it says."""

    def ask(*command: str, token: str = key) -> Any:
        environment = client_environment(REPLICATE_API_TOKEN=token, BASE_URL=f"{server[0]}/replicate/v1")
        run = subprocess.run([node, *command], env=environment, capture_output=True, text=True, timeout=60, check=False)
        return json.loads(run.stdout) if run.returncode == 0 else run.stderr

    return ask


def test_client_takes_a_base_url(asked: Run, package: str) -> None:
    said = asked(CASES, package, "create", "blob", "run")

    assert said["create"][1] == "succeeded"
    assert said["blob"] == "replicate/v1"
    assert said["run"][0] == "string"  # a URL without TLS is no file to it


def test_sdk_takes_a_base_url(asked: Run, sdk: str) -> None:
    assert asked(SDK, sdk)["videos"] == 1


@pytest.mark.parametrize(("scenario", "creates"), [("rate-limit", 6), ("server-error", 1)])
def test_create_is_repeated_after_a_429_alone(
    asked: Run, package: str, server: tuple[str, App], scenario: str, creates: int
) -> None:
    key = f"r8-npm-drytake-{scenario}_x"
    asked(CASES, package, "create", token=key)

    assert len(server[1].engine.tenant(key).journal) == creates
