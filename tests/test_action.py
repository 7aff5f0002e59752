"""What a CI takes from the repository: the action's steps are executed, the hook is run by pre-commit, all are linted offline."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml  # type: ignore[import-untyped]  # its types are a package of their own

ROOT = Path(__file__).parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
PROGRAMS = Path(sys.executable).parent
FILES = ("GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_STEP_SUMMARY")


class Runner:
    """Runs a composite action's steps as GitHub's runner does: inputs, conditions, files for what comes out."""

    def __init__(self, folder: Path, **inputs: str) -> None:
        self.folder, self.outputs = folder, dict[str, dict[str, str]]()
        self.inputs = {
            name: str(inputs.get(name.replace("-", "_"), said["default"])) for name, said in ACTION["inputs"].items()
        }
        self.environment = {
            **os.environ,
            "RUNNER_TEMP": str(folder),
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        }

    def run(self) -> subprocess.CompletedProcess[str]:
        """Return the last step that ran: that which failed, or the last of all."""
        for step in ACTION["runs"]["steps"]:
            if self._meant(step["if"]):
                done = self._step(step)
                if done.returncode:
                    return done
        return done

    def _meant(self, condition: str) -> bool:
        found = re.fullmatch(r"inputs\.([a-z-]+) (==|!=) '(.*)'", condition)
        assert found is not None
        return (self.inputs[found[1]] == found[3]) is (found[2] == "==")

    def _step(self, step: Mapping[str, Any]) -> subprocess.CompletedProcess[str]:
        files = {name: self.folder / f"{name}.{step['id']}" for name in FILES}
        for path in files.values():
            path.touch()
        said = {
            name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: self.inputs[found[1]], text)
            for name, text in step["env"].items()
        }
        script = self.folder / f"{step['id']}.sh"
        script.write_text(step["run"])
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            env={**self.environment, **said, **{name: str(path) for name, path in files.items()}},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        self.outputs[step["id"]] = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
        self.environment |= dict(line.split("=", 1) for line in files["GITHUB_ENV"].read_text().splitlines())
        added = [*files["GITHUB_PATH"].read_text().split(), self.environment["PATH"]]
        self.environment["PATH"] = os.pathsep.join(added)
        return done


@pytest.fixture
def requests(tmp_path: Path) -> Path:
    """Return a folder of requests, one of them good and one not."""
    folder = tmp_path / "requests" / "acme"
    folder.mkdir(parents=True)
    (folder / "good.json").write_text(json.dumps({"prompt": "a lighthouse", "duration": 5}))
    (folder / "bad.json").write_text(json.dumps({"prompt": "a lighthouse", "duration": 20}))
    return folder.parent


@pytest.mark.usefixtures("requests")
def test_action_serves_and_fails_for_a_bad_request_with_its_line(tmp_path: Path) -> None:
    runner = Runner(
        tmp_path, version="installed", serve="true", serve_options="--timing instant", validate="requests", sarif="out"
    )
    done = runner.run()
    try:
        url = runner.outputs["serve"]["url"]
        assert url == runner.environment["DRYTAKE_URL"]
        assert httpx.get(f"{url}/_drytake/health").status_code == 200
    finally:
        os.kill(int(runner.environment["DRYTAKE_PID"]), signal.SIGTERM)
    assert done.returncode == 1
    assert "::error file=requests/acme/bad.json,line=1" in done.stdout
    assert "good.json" not in done.stdout
    (result,) = json.loads((tmp_path / "out" / "validate.sarif").read_text())["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "requests/acme/bad.json"


def test_each_step_takes_its_inputs_by_variables() -> None:
    """An input within the script itself would be code of whoever wrote it."""
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"
        assert subprocess.run(["bash", "-n"], input=step["run"], text=True, check=False).returncode == 0
    assert ACTION["outputs"]["url"]["value"] == "${{ steps.serve.outputs.url }}"


def committed(folder: Path) -> None:
    """Make a repository of a folder, with all that is in it staged."""
    if shutil.which("git") is None:
        pytest.skip("git isn't installed")
    for arguments in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)


def pre_commit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = PROGRAMS / "pre-commit"
    if not program.exists():
        pytest.skip("pre-commit isn't installed")
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(folder / ".cache"),
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
    }
    return subprocess.run(
        [program, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_hook_validates_the_requests_that_are_committed(tmp_path: Path, requests: Path) -> None:
    """By the program that is installed; another test installs the repository as pre-commit does."""
    (tmp_path / "notes.json").write_text("{}")
    local = {"repo": "local", "hooks": [{**HOOKS[0], "language": "system"}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(json.dumps({"repos": [local]}))
    committed(tmp_path)

    bad = pre_commit(tmp_path, "run", "--all-files")
    (requests / "acme" / "bad.json").unlink()
    committed(tmp_path)
    good = pre_commit(tmp_path, "run", "--all-files")

    assert bad.returncode == 1
    assert "acme.duration-out-of-range" in bad.stdout
    assert "1 of 2 valid" in bad.stdout
    assert good.returncode == 0, good.stdout


@pytest.mark.nightly
def test_hook_is_installed_from_the_repository(tmp_path: Path) -> None:
    folder = tmp_path / "requests" / "outai"
    folder.mkdir(parents=True)
    (folder / "bad.json").write_text('{"prompt": "a lighthouse", "duration": 20}')
    committed(tmp_path)

    done = pre_commit(tmp_path, "try-repo", str(ROOT), HOOKS[0]["id"], "--all-files")

    assert done.returncode == 1
    assert "outai.duration-out-of-range" in done.stdout


@pytest.mark.nightly
def test_action_installs_what_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text('{"prompt": "a lighthouse"}')
    folder = tmp_path / "requests" / "outai"
    folder.mkdir(parents=True)
    shutil.move(tmp_path / "good.json", folder)
    runner = Runner(tmp_path, version=str(ROOT), validate="requests")

    done = runner.run()

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "drytake" / "bin" / "drytake").exists()


@pytest.mark.parametrize(
    ("schema", "name", "documents"),
    [("vendor.github-actions", "action.yml", 1), ("vendor.gitlab-ci", "templates/drytake.yml", 2)],
)
def test_each_file_is_of_its_form(schema: str, name: str, documents: int, tmp_path: Path) -> None:
    """A template of GitLab's is two documents: what it takes, and the jobs."""
    parts = (ROOT / name).read_text(encoding="utf-8").split("\n---\n")
    assert len(parts) == documents
    path = tmp_path / Path(name).name
    path.write_text(parts[-1])
    options = ["--data-transform", "gitlab-ci"] if "gitlab" in schema else []

    done = subprocess.run(
        [PROGRAMS / "check-jsonschema", "--builtin-schema", schema, *options, path],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_manifest_of_hooks_is_of_its_form(tmp_path: Path) -> None:
    assert pre_commit(tmp_path, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")).returncode == 0
