"""Scripts that follow the README's Python, JavaScript and curl examples meet what they expect, good and bad."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from drytake.mockserver.http.app import App
from drytake.mockserver.media.probe import probe

SCRIPTS = Path(__file__).parent / "exhibit"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
Run = Callable[..., Any]


def command(script: str) -> list[str]:
    """Return what starts a script; the test is skipped where its program isn't installed."""
    program = {"py": sys.executable, "mjs": shutil.which("node"), "sh": shutil.which("curl") and shutil.which("sh")}
    found = program[script.rpartition(".")[2]]
    if found is None:
        pytest.skip(f"nothing here runs {script}")
    return [found, str(SCRIPTS / script)]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "i.png"
    path.write_bytes(PNG)
    return path


@pytest.fixture
def run(server: tuple[str, App], key: str, image: Path, client_environment: Callable[..., dict[str, str]]) -> Run:
    """Return the JSON that a script prints last."""

    def run_one(script: str, *arguments: str, key_ending: str = "", **added: str) -> Any:
        environment = client_environment(
            XSKILL_BASE_URL=f"{server[0]}/xskill", XSKILL_API_KEY=key + key_ending, XSKILL_IMAGE=str(image), **added
        )
        done = subprocess.run(
            [*command(script), *arguments], env=environment, capture_output=True, text=True, timeout=60, check=True
        )
        return json.loads(done.stdout.splitlines()[-1])

    return run_one


PROGRAMS = pytest.mark.parametrize("script", ["xskill_requests.py", "xskill_fetch.mjs"])


@PROGRAMS
def test_program_gets_its_video(run: Run, script: str) -> None:
    done = run(script, "generate")

    assert (done["status"], done["price"]) == ("completed", 100)
    assert probe(httpx.get(done["url"], trust_env=False).content).seconds == 5
    assert run(script, "balance") == {"balance": 9_900}


@PROGRAMS
def test_program_polls_a_task_that_takes_its_time(run: Run, script: str, server: tuple[str, App], key: str) -> None:
    server[1].engine.tenant(key).timing = "per-poll"

    assert run(script, "generate")["status"] == "completed"
    assert [entry.operation for entry in server[1].engine.tenant(key).journal] == [
        "create-task",
        "query-task",
        "query-task",
    ]


@PROGRAMS
def test_program_is_told_of_a_failure_and_gets_its_money_back(run: Run, script: str) -> None:
    done = run(script, "generate", XSKILL_PROMPT="[drytake:provider-failure] @image_file_1 walks")

    assert done == {"status": "failed", "price": 100, "error": "Dreamina task failed (status=fail)"}
    assert run(script, "balance") == {"balance": 10_000}


REFUSALS = {
    "bad key": ("generate", "-drytake-bad-key", 401),
    "too little money": ("generate", "-drytake-insufficient-credit", 402),
    "unknown task": ("query", "", 404),
    "bad key at the balance": ("balance", "-drytake-bad-key", 401),
    "bad key at the upload": ("upload", "-drytake-bad-key", 401),
}


@PROGRAMS
@pytest.mark.parametrize(("step", "ending", "code"), REFUSALS.values(), ids=REFUSALS)
def test_program_is_refused_as_documented(run: Run, script: str, step: str, ending: str, code: int) -> None:
    assert run(script, step, key_ending=ending)["refused"] == code


@PROGRAMS
def test_program_uploads_a_file(run: Run, script: str) -> None:
    assert httpx.get(run(script, "upload")["url"], trust_env=False).content == PNG


def test_curl_goes_through_every_call(run: Run) -> None:
    script = "xskill_curl.sh"

    created = run(script, "create")
    task = run(script, "query", created["data"]["task_id"])
    uploaded = run(script, "upload")

    assert (created["code"], created["data"]["price"]) == (200, 50)
    assert task["data"]["result"]["output"]["images"][0].endswith(".mp4")
    assert run(script, "balance")["data"]["balance"] == 9_950
    assert httpx.get(uploaded["data"]["url"], trust_env=False).content == PNG


def test_curl_is_refused_and_told_of_failures(run: Run) -> None:
    script = "xskill_curl.sh"

    failed = run(script, "create", XSKILL_PROMPT="[drytake:moderation]")
    codes = [
        run(script, "create", key_ending="-drytake-bad-key")["code"],
        run(script, "create", key_ending="-drytake-insufficient-credit")["code"],
        run(script, "query", "task_xxx")["code"],
    ]

    assert run(script, "query", failed["data"]["task_id"])["data"]["error"].endswith("2038")
    assert codes == [401, 402, 404]
