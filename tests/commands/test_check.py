"""`drytake check`, as scripts use it."""

import json
from pathlib import Path
from typing import Any

import pytest

GOOD = {"prompt": "a lighthouse", "duration": 5}
BAD = {"prompt": "a lighthouse", "duration": 20}


def recording(folder: Path, body: object) -> str:
    """Write a HAR file of one create call; return its path."""
    path = folder / "traffic.har"
    headers = [
        {"name": "Authorization", "value": "Bearer sk-test-told-nowhere"},
        {"name": "Content-Type", "value": "application/json"},
    ]
    request = {"method": "POST", "url": "https://api.acme.example/api/v1/videos", "headers": headers}
    post = {"mimeType": "application/json", "text": json.dumps(body)}
    path.write_text(json.dumps({"log": {"entries": [{"request": {**request, "postData": post}}]}}, indent=1))
    return str(path)


@pytest.mark.parametrize(
    ("body", "flags", "code"),
    [(GOOD, [], 0), (BAD, [], 1), ({**GOOD, "promt": "q"}, [], 0), ({**GOOD, "promt": "q"}, ["--strict"], 1)],
    ids=["good", "bad", "warning", "strict"],
)
def test_recorded_traffic_is_checked(run: Any, body: object, flags: list[str], code: int, tmp_path: Path) -> None:
    done = run("check", recording(tmp_path, body), *flags)
    assert done.returncode == code
    assert done.stderr == b""
    assert b"calls checked: 1" in done.stdout


def test_recorded_traffic_is_reported_in_every_form_without_secrets(run: Any, tmp_path: Path) -> None:
    forms = ("text", "json", "junit", "sarif", "github", "html")
    reports = [f"--report={form}={tmp_path / form}" for form in forms]
    done = run("check", recording(tmp_path, {**BAD, "x": "sk-test-told-nowhere"}), *reports, GITHUB_STEP_SUMMARY="")
    assert done.returncode == 1
    for said in (done.stdout, *((tmp_path / form).read_bytes() for form in forms)):
        assert b"acme.duration-out-of-range" in said
        assert b"told-nowhere" not in said


def test_recorded_coverage_is_shown_and_may_be_too_low(run: Any, tmp_path: Path) -> None:
    path = write_answered(tmp_path)

    shown = run("check", path, "--coverage", "--fail-under", "5")
    low = run("check", path, "--fail-under", "50")

    assert (shown.returncode, low.returncode, shown.stderr) == (0, 1, b"")
    assert b"create-video status 402  not met; shown by: scenario insufficient-credit" in shown.stdout
    assert b"coverage: acme 12.5 % is under 50 %; missing, and what shows it:\n" in low.stderr
    assert b"  create-video status 402  scenario insufficient-credit\n" in low.stderr
    assert b"missing" not in low.stdout


def write_answered(folder: Path) -> str:
    """Write a recording whose one call was answered."""
    path = Path(recording(folder, GOOD))
    recorded = json.loads(path.read_text())
    recorded["log"]["entries"][0]["response"] = {"status": 200, "headers": []}
    path.write_text(json.dumps(recorded))
    return str(path)


def test_a_percentage_is_one(run: Any) -> None:
    done = run("check", "-", "--fail-under", "101")
    assert (done.returncode, b"--fail-under" in done.stderr) == (2, True)


def test_a_recording_may_come_on_standard_input(run: Any, tmp_path: Path) -> None:
    done = run("check", "-", stdin=Path(recording(tmp_path, BAD)).read_bytes())
    assert b"\n<stdin>:" in done.stdout


def test_findings_known_before_do_not_fail_new_ones_do_and_gone_ones_are_said(run: Any, tmp_path: Path) -> None:
    known, path = tmp_path / "known.json", recording(tmp_path, BAD)

    written = run("check", path, "--write-baseline", known)
    again = run("check", path, "--baseline", known)
    new = run("check", recording(tmp_path, {**BAD, "prompt": 5}), "--baseline", known)
    mended = run("check", recording(tmp_path, GOOD), "--baseline", known)

    assert (written.returncode, written.stdout) == (0, b"")
    assert written.stderr.decode() == f"{known}: 1 finding known from now on\n"
    assert (again.returncode, b"duration" in again.stdout) == (0, False)
    assert b"1 finding, which isn't shown" in again.stdout
    assert (new.returncode, b"acme.wrong-type" in new.stdout, b"acme.duration-out" in new.stdout) == (1, True, False)
    assert mended.returncode == 0
    assert b"gone: acme.duration-out-of-range POST /api/v1/videos /duration" in mended.stdout


def test_a_baseline_that_is_none_is_one_clear_line(run: Any, tmp_path: Path) -> None:
    path = recording(tmp_path, BAD)
    odd = tmp_path / "odd.json"
    for text, said in (("{", "it isn't JSON"), ("{}", "it isn't a baseline"), (None, "there is no baseline")):
        odd.unlink(missing_ok=True)
        if text is not None:
            odd.write_text(text)
        done = run("check", path, "--baseline", odd)
        (line,) = done.stderr.decode().splitlines()
        assert (done.returncode, line.startswith("drytake: "), said in line) == (2, True, True)
