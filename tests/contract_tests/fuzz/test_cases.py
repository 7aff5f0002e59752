"""Cases are the same bytes for the same seed, in any process, and each scenario gets its turn."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from drytake.contract_tests.fuzz.cases import LEFT_OUT, NAMES, draw, explore, size
from drytake.mockserver.engine.scenario_file import ScenarioFile, read_script
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.faults.triggers import Trigger


def printed(tmp_path: Path, *arguments: str, hash_seed: str = "0", loaded: str = "") -> bytes:
    """Return the cases that a process of its own prints, with some other module loaded."""
    code = f"{loaded}\nfrom drytake.cli import main\nmain(['fuzz', '--print-cases', *{list(arguments)!r}])"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout


def test_the_same_seed_gives_the_same_stories_to_the_byte(tmp_path: Path) -> None:
    (tmp_path / "local_numbers.py").write_text("NUMBERS = [2, 3, 5, 7, 11, 13]\nWORDS = ['stuck', 'rate-limit']\n")
    first = printed(tmp_path, "--seed", "7")

    assert printed(tmp_path, "--seed", "7", hash_seed="1", loaded="import local_numbers") == first
    assert first.count(b"# case-") == 100
    assert draw(7, 100) != draw(8, 100)


def test_what_is_printed_can_be_read(tmp_path: Path) -> None:
    texts = printed(tmp_path, "--cases", "40").decode().split("# case-")[1:]

    assert [text.partition(".toml\n")[0] for text in texts] == [f"{number:03}" for number in range(1, 41)]
    assert [read_script(text.partition("\n")[2]) for text in texts] == [one.case for one in draw(0, 40)]


def test_stories_differ_and_each_scenario_is_alone_in_one() -> None:
    cases = [one.case for one in draw(3, 100)]

    assert len({case.to_toml() for case in cases}) == 100
    alone = {case.trigger[0].name for case in cases if len(case.trigger) == 1}
    assert alone >= set(NAMES)


def test_what_is_left_out_has_a_reason() -> None:
    assert set(NAMES) | LEFT_OUT.keys() == SCENARIOS.keys()
    assert not set(NAMES) & LEFT_OUT.keys()
    assert all(LEFT_OUT.values())


def test_hypothesis_shrinks_to_the_one_cue_that_matters() -> None:
    class ShownError(Exception):
        pass

    drawn = next(one for one in draw(0, 200) if len({trigger.name for trigger in one.case.trigger}) == 3)
    assert drawn.turn is not None
    wanted = drawn.case.trigger[0].name  # the others are played alone by the campaign
    shown: list[ScenarioFile] = []

    def look(case: ScenarioFile) -> None:
        if wanted in [trigger.name for trigger in case.trigger]:
            shown.append(case)
            raise ShownError

    with pytest.raises(ShownError):
        explore(look, 0, drawn.turn)

    assert shown[-1] == ScenarioFile(seed=0, timing="instant", trigger=[Trigger(name=wanted)])
    assert size(shown[-1]) < size(drawn.case)
