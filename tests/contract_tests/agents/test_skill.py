"""The skill keeps its format, and whoever follows it literally gets what it shows."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from click.testing import CliRunner

from drytake.cli import main
from drytake.contract_tests.agents.skill import NAME, skill_text
from drytake.schemas.registry import BUILT_IN, get_provider

CLIENT = Path(__file__).with_name("careful_client.py")
HEAD, BODY = skill_text().removeprefix("---\n").split("\n---\n", 1)
FIELDS = {"name", "description", "license", "compatibility", "metadata", "allowed-tools"}
SESSIONS = re.findall(r"```console\n(.*?)```", BODY, re.DOTALL)


def front() -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load(HEAD)
    return said


def test_front_matter_keeps_the_format() -> None:
    said = front()

    assert set(said) <= FIELDS
    assert said["name"] == NAME
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", NAME)
    assert 0 < len(said["description"]) <= 1_024
    assert len(said["compatibility"]) <= 500
    assert BODY.count("\n") < 500


def test_description_names_each_service_and_says_when() -> None:
    description = front()["description"]

    assert [name for name in BUILT_IN if get_provider(name).title not in description] == []
    assert "Use it whenever" in description


def test_order_is_validate_price_run_certify() -> None:
    places = [
        min(BODY.index(f"$ drytake {verb}"), BODY.rindex(f"$ drytake {verb}"))
        for verb in ("validate", "price", "run", "certify")
    ]

    assert places == sorted(places)


def test_commands_do_what_the_skill_shows(tmp_path: Path) -> None:
    shutil.copy(CLIENT, tmp_path / "client.py")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    path = os.pathsep.join([str(tmp_path / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
    surroundings = {**os.environ, "PATH": path, "NO_COLOR": "1", "PAUSE": "1"}
    checker = doctest.OutputChecker()
    assert len(SESSIONS) == 3

    for command, _, shown in (
        part.partition("\n") for text in SESSIONS for part in text.removeprefix("$ ").split("\n$ ")
    ):
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        said = done.stdout
        wanted = shown.removesuffix("\n") + "\n" if shown else ""
        assert checker.check_output(wanted, said, doctest.ELLIPSIS), f"{command}\n{said}"
        assert done.returncode == ("refused" in shown), f"{command}\n{said}"


def test_folder_is_written_and_the_text_is_printed(tmp_path: Path) -> None:
    written = CliRunner().invoke(main, ["skill", str(tmp_path / "skills")])
    printed = CliRunner().invoke(main, ["skill"])

    assert (written.exit_code, printed.exit_code) == (0, 0)
    assert (tmp_path / "skills" / NAME / "SKILL.md").read_text(encoding="utf-8") == printed.output == skill_text()


def test_place_that_is_a_file_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "skills").write_text("")

    done = CliRunner().invoke(main, ["skill", str(tmp_path / "skills" / "deeper")])

    assert done.exit_code == 2
    assert "can't be written" in done.output
