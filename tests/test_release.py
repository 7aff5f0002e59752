"""What a user installs is the rooms, all of them, under one name."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.scripts import loaded

ROOT = Path(__file__).parents[1]
ROOMS = ("schemas", "mockserver", "contract_tests", "commands", "cli.py")


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command that must succeed; return what it prints."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("room", ROOMS)
def test_link_leads_to_its_room(room: str) -> None:
    link = ROOT / "drytake" / room
    assert link.is_symlink()
    assert link.resolve() == ROOT / room


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from an sdist built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that has the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    run(programs / "python", "-m", "pip", "install", "-q", wheel)
    return programs


@pytest.fixture
def crowded(tmp_path: Path) -> Path:
    """A folder that has a `schemas` package and a `cli.py` of its own."""
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "__init__.py").write_text("raise RuntimeError('somebody else\\'s schemas')")
    (tmp_path / "cli.py").write_text("raise RuntimeError('somebody else\\'s cli')")
    (tmp_path / "request.json").write_text('{"prompt": "p", "duration": 20}')
    return tmp_path


@pytest.mark.release
def test_wheel_holds_the_rooms_and_nothing_else(wheel: Path) -> None:
    files = run("git", "ls-files", "--cached", "--others", "--exclude-standard", *ROOMS).splitlines()
    own = {
        str(path.relative_to(ROOT)) for path in (ROOT / "drytake").iterdir() if path.is_file() and not path.is_symlink()
    }
    expected = own | {f"drytake/{path}" for path in files}
    found = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert found == expected


@pytest.mark.release
def test_installed_program_ignores_its_surroundings(installed: Path, crowded: Path) -> None:
    command: list[str | Path] = [
        installed / "drytake",
        "validate",
        "-p",
        "outai",
        "--format",
        "json",
        "request.json",
    ]
    done = subprocess.run(command, cwd=crowded, capture_output=True, text=True, check=False)
    (report,) = json.loads(done.stdout)["reports"]
    assert done.returncode == 1
    assert [entry["rule"] for entry in report["violations"]] == ["outai.duration-out-of-range"]


@pytest.mark.release
def test_installed_demo_works_without_development_packages(installed: Path, crowded: Path) -> None:
    story = json.loads(run(installed / "drytake", "demo", "--format", "json", "--output", ".", cwd=crowded))
    assert (story["video"]["width"], story["video"]["height"]) == (1280, 720)
    assert (crowded / story["video"]["path"]).stat().st_size > 100_000


@pytest.mark.release
def test_installed_module_runs_as_the_program_does(installed: Path, crowded: Path) -> None:
    program = run(installed / "drytake", "--help", cwd=crowded)
    assert run(installed / "python", "-P", "-m", "drytake", "--help", cwd=crowded) == program


@pytest.mark.release
def test_installed_package_owns_one_name(installed: Path, tmp_path: Path) -> None:
    names = "import importlib.util as u; print([n for n in ('schemas', 'mockserver', 'contract_tests', 'cli') if u.find_spec(n)])"
    assert run(installed / "python", "-c", names, cwd=tmp_path).strip() == "[]"


@pytest.mark.release
def test_installation_takes_what_its_page_says_at_most(installed: Path) -> None:
    site = Path(run(installed / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    pythons_own = ("pip", "setuptools", "_distutils_hack")
    parts = [path for path in site.iterdir() if not path.name.startswith(pythons_own)]
    blocks = sum(path.lstat().st_blocks for part in parts for path in (part, *part.rglob("*")))

    assert blocks * 512 >> 20 <= 110 - 16  # pip takes 16 itself


@pytest.mark.release
def test_checkout_runs_without_an_installation(installed: Path, tmp_path: Path) -> None:
    assert "Usage: drytake" in run(installed / "python", ROOT / "cli.py", "--help", cwd=tmp_path)


# --- the release itself -------------------------------------------------------------------------------------------


@pytest.fixture
def release() -> Any:
    """The script, as a module."""
    return loaded("release")


CHANGES = "# Changelog\n\n## Unreleased\n\n{}\n\n## 0.2.0 (2026-11-30)\n\n- first\n\n## 0.1.0\n\n- before\n"


def test_notes_are_what_the_changelog_says_of_the_version(release: Any) -> None:
    assert release.notes_of("0.2.0", CHANGES.format(""), rehearse=False) == "- first"
    assert release.notes_of("0.2.0", CHANGES.format("- next"), rehearse=True) == "- next"


@pytest.mark.parametrize(
    ("version", "unreleased", "says"),
    [("0.3.0", "", "says nothing of 0.3.0"), ("0.2.0", "- next", "under `Unreleased`")],
)
def test_version_and_changelog_agree_or_nothing_is_released(
    release: Any, version: str, unreleased: str, says: str
) -> None:
    with pytest.raises(release.ReleaseError, match=says):
        release.notes_of(version, CHANGES.format(unreleased), rehearse=False)


def test_all_that_is_released_has_one_version(release: Any) -> None:
    package = json.loads((ROOT / "clients" / "node" / "package.json").read_text(encoding="utf-8"))

    assert package["version"] == release.declared_version()


def test_registry_of_mcp_servers_is_told_what_a_client_runs(release: Any) -> None:
    listed = release.listing(release.mcp_name("io.github.example/drytake"), "0.2.0")
    (package,) = listed["packages"]
    hint, before, after = package["runtimeHint"], package["runtimeArguments"], package["packageArguments"]
    words = [
        word
        for said in (*before, {"value": package["identifier"]}, *after)
        for word in (said.get("name"), said["value"])
    ]

    assert [hint, *filter(None, words)] == ["uvx", "--from", "drytake[mcp]==0.2.0", "drytake", "mcp"]
    assert len(listed["description"]) <= 100
    assert listed["version"] == package["version"] == "0.2.0"


@pytest.mark.parametrize("name", ["drytake", "io.github.example/other", "io.github/example/drytake"])
def test_name_that_the_registry_of_mcp_servers_would_refuse_is_told_before_anything_is_built(
    release: Any, name: str
) -> None:
    with pytest.raises(release.ReleaseError, match="it takes a namespace of yours and our name"):
        release.mcp_name(name)


@pytest.mark.release
def test_release_is_rehearsed(tmp_path: Path) -> None:
    script, named = ROOT / "scripts" / "release.py", ("--mcp-name", "io.github.example/drytake")
    said = run(sys.executable, script, "--rehearse", *named, "--python", sys.executable, "--output", tmp_path)

    assert [path.suffix for path in sorted(tmp_path.iterdir())] == [".md", ".whl", ".json", ".gz", ".json"]
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        (metadata,) = (wheel.read(name) for name in wheel.namelist() if name.endswith("/METADATA"))
    assert b"<!-- mcp-name: io.github.example/drytake -->" in metadata  # the registry looks for it on PyPI
    (inside,) = tmp_path.glob("*.cdx.json")
    listed = json.loads(inside.read_text(encoding="utf-8"))
    assert (listed["bomFormat"], listed["metadata"]["component"]["name"]) == ("CycloneDX", "drytake")
    assert {"pydantic", "click", "fastapi"} <= {part["name"] for part in listed["components"]}
    assert "pytest" not in {part["name"] for part in listed["components"]}  # what development needs isn't released
    assert str(tmp_path) not in inside.read_text(encoding="utf-8")
    assert [part for part in ("the demo made 1280x720", "uvx: drytake", "pipx: drytake") if part not in said] == []
