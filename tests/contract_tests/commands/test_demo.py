"""`understudy demo` and `doctor`."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from understudy.cli import main

GOOD = {"prompt": "a lighthouse", "duration": 5}


def test_the_demo_tells_its_story_and_leaves_the_video(run: Any, tmp_path: Path) -> None:
    done = run("demo", "--output", str(tmp_path), NO_COLOR="1")
    said = done.stdout.decode()
    assert done.returncode == 0, said + done.stderr.decode()
    for part in (".audio-alone", "hint: ", "75 credits (inferred)", "succeeded after", "1280x720", "balance"):
        assert part in said
    (video,) = tmp_path.glob("*.mp4")
    assert str(video) in said


def test_the_demo_fails_where_a_step_is_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from understudy.contract_tests import demo

    monkeypatch.setattr(demo, "GOOD", {**demo.GOOD, "duration": 3})
    assert demo.run_demo(output=tmp_path, as_json=True) == 1


def test_doctor_finds_this_machine_well(run: Any) -> None:
    done = run("doctor", "--format", "json")
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert told["good"]
    assert any("a video was made" in finding["text"] for finding in told["findings"])


def test_doctor_names_what_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    from understudy.contract_tests import doctor

    monkeypatch.setattr(doctor, "OLDEST", (99, 0))
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 1
    assert "install Python 99.0 or later" in done.output
