"""What CI is made of: it finds each Python, tells what failed and why, and skips nothing that nobody allowed."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

CI = Path(__file__).parents[1] / ".ci"
TOOLS = ("awk", "bash", "cat", "cut", "dirname", "env", "grep", "mktemp", "mv", "ps", "sed", "sleep", "sort", "tail")

pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason=f"CI's scripts need {', '.join(TOOLS)}"
)


# --- the Pythons --------------------------------------------------------------------------------------------------


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with the programs that the scripts need, and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (folder / tool).symlink_to(found)
    return folder


@pytest.fixture
def find(tools: Path, tmp_path: Path) -> Callable[..., tuple[int, list[str]]]:
    """Look for Pythons among fake ones: path -> what one says of itself, or nothing if it fails."""

    def look(fakes: dict[str, str | None]) -> tuple[int, list[str]]:
        folders = {str(tools): None}
        for path, said in fakes.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("#!/bin/sh\nexit 1\n" if said is None else f"#!/bin/sh\necho {said} {file}\n")
            file.chmod(0o755)
            if not path.startswith("pyenv/"):
                folders[str(file.parent)] = None
        environment = {"PATH": os.pathsep.join(folders), "PYENV_ROOT": str(tmp_path / "pyenv"), "HOME": str(tmp_path)}
        done = subprocess.run([CI / "pythons"], env=environment, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout.replace(f"{tmp_path}/", "").splitlines()

    return look


ALL = {
    "pyenv/versions/3.11.7/bin/python3": "3.11 venv 3.11.7",
    "pyenv/versions/3.12.1/bin/python3": "3.12 venv 3.12.1",
    "bin/python3.13": "3.13 venv 3.13.0",
}
FOUND = ["3.11 pyenv/versions/3.11.7/bin/python3", "3.12 pyenv/versions/3.12.1/bin/python3", "3.13 bin/python3.13"]


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ({}, FOUND),
        ({"bin/python3.14": "3.14 venv 3.14.0"}, [*FOUND, "3.14 bin/python3.14"]),
        ({"bin/python3.10": None, "shims/python3.12": None}, FOUND),
        ({"bin/python3.11": "3.11 bare 3.11.9"}, FOUND),
        ({"bin/python3": "3.11 venv 3.11.2"}, FOUND),
        ({"bin/python3": "3.11 venv 3.11.10"}, ["3.11 bin/python3", *FOUND[1:]]),
    ],
    ids=["each kind", "a newer one", "broken ones", "without venv", "an older one of a kind", "a newer one of a kind"],
)
def test_each_python_is_found_once(
    find: Callable[..., object], others: dict[str, str | None], found: list[str]
) -> None:
    assert find({**ALL, **others}) == (0, found)


def test_missing_python_cannot_be_passed_over(find: Callable[..., tuple[int, list[str]]]) -> None:
    code, said = find({"bin/python3.11": "3.11 venv 3.11.7", "bin/python3.13": "3.13 bare 3.13.0"})

    assert code == 77
    assert said == [
        "3.11 bin/python3.11",
        "bin/python3.13 (Python 3.13.0) has no venv: apt-get install python3.13-venv",
        "no Python 3.12 was found, which pyproject.toml promises",
        "CI_ALLOW=pythons does without",
    ]


def test_pythons_of_this_machine_say_what_they_are() -> None:
    done = subprocess.run([CI / "pythons"], capture_output=True, text=True, check=False)
    rows = [line.split() for line in done.stdout.splitlines() if line[:2] == "3." and " /" in line]
    assert rows, done.stdout
    for kind, path in rows:
        command = [path, "-c", "import sys; print('{}.{}'.format(*sys.version_info))"]
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == kind


# --- jobs ---------------------------------------------------------------------------------------------------------


def play(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    whole = f"set -uo pipefail\n. {CI / 'jobs.sh'}\n{script}\ntable\n"
    return subprocess.run(
        ["bash", "-c", whole], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_what_passed_is_a_line_each_and_a_row_of_the_table() -> None:
    done = play("job one echo well; job two true")

    assert done.returncode == 0
    assert re.search(r"^== one: ok, \d+ s: well$", done.stdout, re.MULTILINE)
    assert re.search(r"^ +\d+  one$", done.stdout, re.MULTILINE)
    assert done.stdout.endswith("\neverything passed\n")


def test_what_failed_shows_its_log_and_fails_all() -> None:
    done = play("""job one bash -c 'echo what went; echo wrong >&2; exit 3'; job two echo after""")

    assert done.returncode == 1
    assert "== one FAILED (exit code 3)\nwhat went\nwrong\n" in done.stdout
    assert "== two: ok" in done.stdout
    assert " one (FAILED)\n" in done.stdout
    assert "everything passed" not in done.stdout


@pytest.mark.parametrize(
    ("code", "allowed", "state"),
    [
        (77, "", "FAILED"),
        (77, "other", "FAILED"),
        (77, "one", "allowed"),
        (77, "a,one", "allowed"),
        (1, "one", "FAILED"),
    ],
)
def test_what_cannot_run_fails_unless_it_is_allowed(code: int, allowed: str, state: str) -> None:
    done = play(f"job one bash -c 'echo lacking; exit {code}'", CI_ALLOW=allowed)

    assert done.returncode == (1 if state == "FAILED" else 0)
    assert f" one ({state})\n" in done.stdout
    assert "lacking" in done.stdout


def test_lanes_wait_for_what_they_need() -> None:
    done = play(
        """
        first() { after base job next echo built on it; after broken job never echo seen; }
        second() { job broken false; job base sleep 0.1; await next; job last echo the end; }
        lanes first second
        """
    )

    assert done.returncode == 1
    assert "== next: ok" in done.stdout
    assert "== never: not run, as broken failed" in done.stdout
    assert re.search(r"^== last: ok, \d+ s: the end$", done.stdout, re.MULTILINE)
    assert "seen" not in done.stdout
    assert " never (FAILED)\n" in done.stdout


def ends(pid: int) -> bool:
    """Return whether a process is over, now or in a while; one that nobody has buried is."""
    for _ in range(200):
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
        if state.stdout.strip()[:1] in ("", "Z"):
            return True
        time.sleep(0.05)
    return False


def test_an_interruption_ends_what_runs(tmp_path: Path) -> None:
    script = f"""
        lane() {{ job endless bash -c 'echo $$ > {tmp_path}/pid; exec sleep 600'; }}
        (until [[ -s {tmp_path}/pid ]]; do sleep 0.05; done; kill -TERM $$) &
        lanes lane
    """
    done = play(script)

    assert done.returncode == 130
    assert ends(int((tmp_path / "pid").read_text()))


# --- the scripts --------------------------------------------------------------------------------------------------


def test_every_script_is_one_that_is_run() -> None:
    scripts = {path.name for path in CI.iterdir()} - {"run"}
    text = "".join(path.read_text(encoding="utf-8") for path in CI.iterdir())
    assert {name for name in scripts if f".ci/{name}" in text} == scripts


@pytest.mark.parametrize("script", sorted(path.name for path in CI.iterdir()))
def test_each_script_is_sound_bash(script: str) -> None:
    done = subprocess.run(["bash", "-n", CI / script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert os.access(CI / script, os.X_OK) == (not script.endswith(".sh"))
