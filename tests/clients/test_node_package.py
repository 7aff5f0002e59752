"""The npm package: packed, installed into an empty project, and used as people use it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from drytake.version import __version__

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "clients" / "node"
USERS = Path(__file__).parent / "node"
COMMAND = f"{sys.executable} -m drytake"
PATIENCE_SECONDS = 20
TOOLS = (
    *("vitest@3.2.7", "jest@30.5.2", "@types/jest@30", "@types/node@20"),
    *("typescript@5.9.3", "ts7@npm:typescript@7.0.2", "publint@0.3.25", "@arethetypeswrong/cli@0.18.5"),
)
STRICT = ("--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom")
Run = Callable[..., subprocess.CompletedProcess[str]]


def npm(*arguments: str, cwd: Path) -> str:
    program = shutil.which("npm")
    if program is None:
        pytest.skip("npm isn't installed")
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    done = subprocess.run(
        [program, *arguments, *quiet], cwd=cwd, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def tarball(node: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    (made,) = json.loads(npm("pack", "--json", "--pack-destination", str(folder), cwd=PACKAGE))
    return folder / str(made["filename"])


@pytest.fixture(scope="module")
def project(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty project with the package and nothing else."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "package.json").write_text('{"private": true}')
    npm("install", "--offline", str(tarball), cwd=folder)
    shutil.copytree(USERS, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def run(project: Path, node: str) -> Run:
    def go(*arguments: str, command: str = COMMAND, cwd: Path = project) -> subprocess.CompletedProcess[str]:
        surroundings = {**os.environ, "DRYTAKE_COMMAND": command}
        return subprocess.run(
            [node, *arguments], cwd=cwd, env=surroundings, capture_output=True, text=True, timeout=120, check=False
        )

    return go


def test_package_is_small_has_no_dependencies_and_our_version(tarball: Path) -> None:
    facts = json.loads((PACKAGE / "package.json").read_text())
    with tarfile.open(tarball) as packed:
        names = packed.getnames()

    assert facts["version"] == __version__
    assert "dependencies" not in facts
    assert tarball.stat().st_size < 12_000
    assert {"package/README.md", "package/LICENSE", "package/lib/index.cjs", "package/lib/vitest.d.mts"} <= {*names}
    assert not any("test" in Path(name).parts for name in names)


def test_every_export_is_packed(project: Path) -> None:
    home = project / "node_modules" / "drytake"
    facts = json.loads((home / "package.json").read_text())
    places = re.findall(r'"(\./[^"]+\.[cm]?[jt]s)"', json.dumps([facts["exports"], facts["main"], facts["types"]]))

    assert len(places) > 10
    assert [place for place in places if not (home / place).is_file()] == []


def test_node_test_runs_with_it(run: Run) -> None:
    done = run("--test", "--test-reporter=tap", "films.test.mjs")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 6" in done.stdout


@pytest.fixture
def holder(project: Path, node: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A process that has started a mock and goes on, and what it says of it."""
    surroundings = {**os.environ, "DRYTAKE_COMMAND": COMMAND}
    with subprocess.Popen(
        [node, "require.cjs"], cwd=project, env=surroundings, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        yield child, json.loads(child.stdout.readline())
        child.kill()


def test_mock_ends_with_the_process_that_started_it_be_it_killed(holder: Any) -> None:
    child, said = holder
    assert httpx.get(f"{said['url']}/_drytake/health").status_code == 200

    child.send_signal(signal.SIGKILL)

    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and _runs(said["pid"]):
        time.sleep(0.05)
    assert not _runs(said["pid"])


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("command", "flags", "said"),
    [
        ("no-such-drytake", (), "there is no command `no-such-drytake`: install it"),
        ("echo", (), "echo isn't drytake"),
        (COMMAND, ("--nope",), "drytake ended with 2"),
    ],
)
def test_mock_that_cant_be_started_says_why(run: Run, command: str, flags: tuple[str, ...], said: str) -> None:
    done = run("require.cjs", *flags, command=command)

    assert json.loads(done.stdout)["error"].startswith(said)


# --- with tools of others ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def equipped(tarball: Path, request: pytest.FixtureRequest) -> Path:
    """A project with the package, test runners, compilers and linters, installed once and kept between runs."""
    folder = Path(request.config.cache.mkdir("npm")) / "node-package"
    if not (folder / "node_modules" / "publint").exists():
        folder.mkdir(exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        npm("install", *TOOLS, cwd=folder)
    npm("install", "--no-save", "--prefer-offline", str(tarball), *TOOLS, cwd=folder)
    shutil.copytree(USERS, folder, dirs_exist_ok=True)
    return folder


@pytest.mark.nightly
def test_vitest_runs_with_it_and_with_the_readmes_lines(run: Run, equipped: Path) -> None:
    shown = re.findall(r"```js\n(.*?)```", (PACKAGE / "README.md").read_text(), re.DOTALL)[0]
    also = re.findall(r"```js\n(.*?)```", (ROOT / "docs" / "node.md").read_text(), re.DOTALL)[0]
    for name, text in (("readme", shown), ("docs", also)):
        (equipped / f"{name}.vitest.mjs").write_text(f'import {{ makeFilm }} from "./client.mjs";\n{text}')

    done = run("node_modules/vitest/vitest.mjs", "run", cwd=equipped)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)


@pytest.mark.nightly
def test_jest_runs_with_it(run: Run, equipped: Path) -> None:
    done = run("node_modules/jest/bin/jest.js", "--testMatch", "**/films.jest.cjs", cwd=equipped)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stderr


@pytest.mark.nightly
@pytest.mark.parametrize("compiler", ["typescript", "ts7"])
def test_types_hold_for_users(run: Run, equipped: Path, compiler: str) -> None:
    tsc = f"node_modules/{compiler}/bin/tsc"

    for types, name in (("node", "films.vitest.ts"), ("jest,node", "types.jest.ts")):
        done = run(tsc, *STRICT, "--skipLibCheck", "--types", types, name, cwd=equipped)
        assert (done.returncode, done.stdout) == (0, ""), done.stdout


@pytest.mark.nightly
def test_own_code_is_typed(run: Run, equipped: Path) -> None:
    home = "node_modules/drytake/lib"
    files = [f"{home}/{path.name}" for path in sorted((PACKAGE / "lib").glob("*.?js"))]

    done = run(
        *(
            "node_modules/typescript/bin/tsc",
            *STRICT,
            "--allowJs",
            "--checkJs",
            "--skipLibCheck",
            "--types",
            "node",
            *files,
        ),
        *("--maxNodeModuleJsDepth", "1"),
        cwd=equipped,
    )

    assert (done.returncode, done.stdout) == (0, ""), done.stdout


@pytest.mark.nightly
def test_linters_of_packages_find_nothing(run: Run, equipped: Path, tarball: Path) -> None:
    linted = run("node_modules/publint/src/cli.js", "--strict", str(tarball), cwd=equipped)
    typed = run(
        "node_modules/@arethetypeswrong/cli/dist/index.js",
        str(tarball),
        "--profile",
        "node16",
        *("--ignore-rules", "cjs-resolves-to-esm"),
        cwd=equipped,
    )

    assert linted.returncode == 0, linted.stdout
    assert typed.returncode == 0, typed.stdout
