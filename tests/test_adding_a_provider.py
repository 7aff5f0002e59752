"""A new provider is its own files and one line: nothing else changes, and the walks find it by themselves."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[1]
ACME = ROOT / "tests" / "providers" / "acme" / "src" / "acme"
NAME = "acme2"
IGNORED = shutil.ignore_patterns(
    *(".git", ".venv*", ".*_cache", ".hypothesis", ".drytake", "__pycache__"),
    "build",
    "dist",
    "node_modules",
    "*.egg-info",
)
WALKS = (
    *(
        "tests/schemas/validation/test_rulebook.py",
        "tests/schemas/validation/test_contract.py",
        "tests/contract_tests/journals/test_outcomes.py",
    ),
    *("tests/contract_tests/test_hosts.py", "tests/commands/test_env.py"),
    *(
        "tests/mockserver/engine/test_injection.py",
        "tests/mockserver/faults/test_mutations.py",
        "tests/mockserver/control/test_openapi.py",
    ),
)
"""Where each provider's rules, examples, models, outcomes, scenarios, hosts and descriptions are walked; `test_strategies.py` takes too long here."""
GENERAL = ("tests/test_layers.py", "tests/schemas/test_registry.py", "tests/mockserver/settings")
"""Tests that know which providers there are."""
CLIENT = f"""
import urllib.request as u
headers = {{'authorization': 'Bearer sk-test'}}
u.urlopen(u.Request('https://api.{NAME}.example/api/v1/balance', headers=headers)).close()
"""
STALE = {"test_generated_files_are_fresh"}
"""What may fail until the pages are written anew."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of this tree in which Acme is a built-in provider under another name."""
    tree = tmp_path_factory.mktemp("adding") / "tree"
    shutil.copytree(ROOT, tree, symlinks=True, ignore=IGNORED)
    new = tree / "scripts" / "new_provider"
    subprocess.run([sys.executable, new, NAME, "Acme 2"], capture_output=True, check=True)
    yield tree
    shutil.rmtree(tree)


def in_tree(tree: Path, *arguments: str, code: int = 0) -> str:
    """Run Python in the copy, whose modules come first; return what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    path = os.pathsep.join(filter(None, (str(tree), environment.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env={**environment, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout[-5_000:] + done.stderr[-5_000:]
    return done.stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("outai", "there is a provider `outai` already"),
        ("acme", "the test suite's own provider"),
        ("Fal", "is no id"),
        ("fal-ai", "is no id"),
        ("../x", "is no id"),
        ("", "is no id"),
    ],
)
def test_a_name_that_cannot_be_is_refused(name: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "new_provider", name], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_its_first_test_passes(tree: Path) -> None:
    in_tree(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/providers/{NAME}")


def test_commands_do_their_work_for_it(tree: Path) -> None:
    command = ("-m", "drytake.cli")
    (tree / "body.json").write_text('{"prompt": "p", "duration": 20}')
    (tree / "good.json").write_text('{"prompt": "p"}')

    assert f"{NAME}.duration-out-of-range" in in_tree(tree, *command, "validate", "-p", NAME, "body.json", code=1)
    assert "75 credits" in in_tree(tree, *command, "price", "-p", NAME, "good.json")
    assert f"{NAME}.audio-alone" in in_tree(tree, *command, "rules", "-p", NAME)
    assert f"/{NAME}/api" in in_tree(tree, *command, "env", NAME)
    (tree / "client.py").write_text(CLIENT)
    in_tree(tree, *command, "run", "--", sys.executable, "client.py")


def test_walks_find_it_by_themselves(tree: Path) -> None:
    collected = in_tree(tree, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *WALKS)

    assert len(re.findall(rf"^.*\b{NAME}\b.*$", collected, re.MULTILINE)) >= 30


def test_walks_pass(tree: Path) -> None:
    quiet = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist")

    in_tree(tree, *quiet, "-k", NAME, *WALKS)
    in_tree(tree, *quiet, *GENERAL)


def test_generated_pages_tell_of_it(tree: Path) -> None:
    in_tree(tree, "scripts/generate.py")

    assert (tree / "docs" / "providers" / f"{NAME}.md").read_text(encoding="utf-8").count("| `") > 10
    assert f"](docs/providers/{NAME}.md)" in (tree / "README.md").read_text(encoding="utf-8")
    changed = {path.relative_to(tree).as_posix() for path in tree.rglob("*") if changed_in(tree, path)}
    own = {f"schemas/providers/{NAME}/{file.name}" for file in ACME.glob("*.*") if file.stem != "mock"}
    pages = {"README.md", "README.zh-CN.md", "docs/rules.md", "docs/status.md", f"docs/providers/{NAME}.md"}
    written = pages | {"skills/drytake/SKILL.md"}
    tests = {f"tests/providers/{NAME}/{name}.py" for name in ("test_task", "ways")}
    assert changed == own | written | tests | {f"mockserver/providers/{NAME}.py", "schemas/registry.py"}


def changed_in(tree: Path, path: Path) -> bool:
    """Return whether a file of the copy says something else than here, and names the provider."""
    if (
        path.suffix not in (".py", ".md", ".json", ".toml")
        or not path.is_file()
        or path.is_relative_to(tree / "drytake")
    ):
        return False
    here = ROOT / path.relative_to(tree)
    if path.parent == tree and here.exists() is False:
        return False  # what the commands were given
    return not here.exists() or here.read_bytes() != path.read_bytes()


@pytest.mark.nightly
def test_nothing_else_fails(tree: Path) -> None:
    shutil.copytree(ROOT / "docs", tree / "docs", dirs_exist_ok=True)  # stale again, whatever ran before
    shutil.copy(ROOT / "README.md", tree)
    report = tree / "report.xml"
    ignored = f"--ignore={Path(__file__).relative_to(ROOT)}"

    in_tree(tree, "-m", "pytest", "-q", "-n", "auto", "-p", "no:cacheprovider", f"--junitxml={report}", ignored, code=1)

    cases = ET.parse(report).iter("testcase")
    assert {case.attrib["name"] for case in cases if case.find("failure") is not None} == STALE
