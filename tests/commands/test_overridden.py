"""Rules and rates that the settings change, where no server is asked."""

import json
from pathlib import Path
from typing import Any

import pytest

LIMIT = '[overrides."acme.duration-out-of-range"]\nhigh = 30\nreason = "the page says 30 now"\n'
RATE = '[overrides."acme rate 15 per second of output"]\namount = 20\nreason = "dearer since today"\n'


@pytest.fixture(autouse=True)
def _in_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def body(seconds: int) -> str:
    return json.dumps({"prompt": "a lighthouse", "duration": seconds})


@pytest.mark.parametrize(("seconds", "code"), [(20, 0), (31, 1)])
def test_limit_that_the_settings_change_holds_for_validate(run: Any, tmp_path: Path, seconds: int, code: int) -> None:
    (tmp_path / "drytake.toml").write_text(LIMIT, encoding="utf-8")

    done = run("validate", "-p", "acme", "-", stdin=body(seconds))

    assert done.returncode == code
    assert b"override acme.duration-out-of-range: at most 30 (the page says 30 now)" in done.stderr


def test_rate_that_the_settings_change_holds_for_price(run: Any, tmp_path: Path) -> None:
    usual = json.loads(run("price", "-p", "acme", "--format", "json", "-", stdin=body(5)).stdout)
    (tmp_path / "drytake.toml").write_text(RATE, encoding="utf-8")

    done = run("price", "-p", "acme", "--format", "json", "-", stdin=body(5))

    assert (float(usual["total"]), float(json.loads(done.stdout)["total"])) == (5 * 15, 5 * 20)
    assert b"dearer since today" in done.stderr


def test_override_that_cannot_be_read_is_one_line(run: Any, tmp_path: Path) -> None:
    (tmp_path / "drytake.toml").write_text('[overrides."acme.nosuch"]\noff = true\nreason = "x"\n', encoding="utf-8")

    done = run("validate", "-p", "acme", "-", stdin=body(5))

    assert done.returncode == 2
    assert b"acme.nosuch" in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_settings_that_say_none_change_nothing(run: Any, tmp_path: Path) -> None:
    (tmp_path / "drytake.toml").write_text('timing = "instant"\n', encoding="utf-8")

    done = run("validate", "-p", "acme", "-", stdin=body(20))

    assert (done.returncode, done.stderr) == (1, b"")


def test_recordings_are_checked_by_them(run: Any, tmp_path: Path) -> None:
    entry = {
        "request": {
            "method": "POST",
            "url": "https://api.acme.example/api/v1/videos",
            "headers": [
                {"name": "Authorization", "value": "Bearer sk-test"},
                {"name": "Content-Type", "value": "application/json"},
            ],
            "postData": {"mimeType": "application/json", "text": body(20)},
        },
        "response": {"status": 200, "headers": [], "content": {}},
        "startedDateTime": "2026-11-29T12:00:00Z",
    }
    recording = json.dumps({"log": {"entries": [entry]}})
    usual = json.loads(run("check", "--format", "json", "-", stdin=recording).stdout)
    (tmp_path / "drytake.toml").write_text(LIMIT + RATE, encoding="utf-8")

    found = json.loads(run("check", "--format", "json", "-", stdin=recording).stdout)

    broken = [[one["rule"] for one in report["findings"]] for report in (usual, found)]
    assert ["acme.duration-out-of-range" in rules for rules in broken] == [True, False]
    assert "the page says 30 now" in found["facts"]["override acme.duration-out-of-range"]
    assert float(found["cost"][0]["amount"]) == 20 * 20
