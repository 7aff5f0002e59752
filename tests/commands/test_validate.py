"""`drytake validate`, as scripts use it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

GOOD = {"prompt": "a lighthouse", "duration": 5}
BAD = {"prompt": "a lighthouse", "duration": 20}


def test_a_clean_request_exits_with_zero(run: Any, write: Any, tmp_path: Path) -> None:
    done = run("validate", "-p", "acme", write(tmp_path, "good.json", GOOD))
    assert done.returncode == 0
    assert b"good.json: valid" in done.stdout
    assert done.stderr == b""


def test_a_finding_exits_with_one_and_tells_all_at_once(run: Any) -> None:
    body = {**BAD, "ratio": "2:1", "audio_urls": ["https://example.com/a.mp3"]}
    done = run("validate", "-p", "acme", "--format", "json", "-", stdin=json.dumps(body))
    (report,) = json.loads(done.stdout)["reports"]
    assert done.returncode == 1
    assert report["input"] == "<stdin>"
    assert {entry["rule"]: entry["pointer"] for entry in report["violations"]} == {
        "acme.unknown-ratio": "/ratio",
        "acme.duration-out-of-range": "/duration",
        "acme.audio-alone": "/audio_urls",
    }


def test_a_warning_alone_exits_with_zero(run: Any) -> None:
    done = run("validate", "-p", "acme", "-", stdin='{"prompt": "p", "promt": "q"}')
    assert done.returncode == 0
    assert b"warning acme.unknown-field" in done.stdout
    assert b"did you mean `prompt`?" in done.stdout


def test_a_name_that_stands_twice_is_warned_of(run: Any) -> None:
    done = run("validate", "-p", "acme", "-", stdin='{"prompt": "p", "duration": 9, "duration": 5}')
    assert done.returncode == 0
    assert b"warning conduct.duplicate-name: `duration` stands more than once" in done.stdout
    quiet = run(
        "validate",
        "-p",
        "acme",
        "--severity",
        "conduct.duplicate-name=off",
        "-",
        stdin='{"prompt": "p", "prompt": "q"}',
    )
    assert b"duplicate" not in quiet.stdout + quiet.stderr


def test_several_files_and_json_lines_make_one_report_each(run: Any, write: Any, tmp_path: Path) -> None:
    single, lines = write(tmp_path, "one.json", GOOD), write(tmp_path, "more.jsonl", GOOD, BAD)
    done = run("validate", "-p", "acme", "--format", "json", single, lines)
    reports = json.loads(done.stdout)["reports"]
    assert [(report["input"], report["valid"]) for report in reports] == [
        (single, True),
        (f"{lines}:1", True),
        (f"{lines}:2", False),
    ]


def test_json_lines_on_standard_input_need_no_name(run: Any) -> None:
    done = run("validate", "-p", "acme", "--format", "json", "-", stdin=f"{json.dumps(GOOD)}\n{json.dumps(BAD)}\n")
    assert [report["input"] for report in json.loads(done.stdout)["reports"]] == ["<stdin>:1", "<stdin>:2"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"prompt": "p",\n  "duration": }', "<stdin>:2:15"),
        ("{'prompt': 1}", "<stdin>:1:2"),
        ('{"prompt": NaN}', "<stdin>:1:12"),
        ("", "<stdin>:1:1"),
        ("[" * 5000, "<stdin>:1:"),
    ],
    ids=["missing-value", "single-quotes", "nan", "empty", "deep"],
)
def test_broken_json_is_pointed_at(run: Any, text: str, place: str) -> None:
    done = run("validate", "-p", "acme", "-", stdin=text)
    assert done.returncode == 1
    assert f"\n{place}".encode() in done.stdout
    assert b"acme.body-not-json" in done.stdout
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe\x00", b'{"prompt": "\\ud800"}', b'{"prompt": "\xff"}', b'{"a' + b"\x00" * 9, b"9" * 5000],
    ids=["utf-16", "surrogate", "latin-1", "nul", "huge-number"],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_any_bytes_get_a_result(run: Any, body: bytes, form: str) -> None:
    done = run("validate", "-p", "acme", "--format", form, "-", stdin=body)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_lax_reads_digit_strings_and_null(run: Any) -> None:
    body = '{"prompt": "p", "duration": "5", "ratio": null}'
    assert run("validate", "-p", "acme", "-", stdin=body).returncode == 1
    assert run("validate", "-p", "acme", "--lax", "-", stdin=body).returncode == 0


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("off", 0), ("info", 0)])
def test_a_rule_can_be_made_more_or_less_severe(run: Any, level: str, code: int) -> None:
    done = run("validate", "-p", "acme", "--severity", f"acme.unknown-field={level}", "-", stdin='{"prompt":"p","x":1}')
    assert done.returncode == code


def test_unknown_lengths_are_unverified_until_they_are_declared(run: Any, tmp_path: Path) -> None:
    body = json.dumps({"prompt": "p", "video_urls": ["https://example.com/v.mp4"]})
    shown = tmp_path / "media.json"
    shown.write_text('{"https://example.com/v.mp4": {"seconds": 20}}')
    plain = json.loads(run("validate", "-p", "acme", "--format", "json", "-", stdin=body).stdout)["reports"][0]
    known = run("validate", "-p", "acme", "--format", "json", "--media-info", str(shown), "-", stdin=body)
    report = json.loads(known.stdout)["reports"][0]
    assert [entry["rule"] for entry in plain["unverified"]] == ["acme.reference-too-long"]
    assert report["unverified"] == []
    assert [entry["rule"] for entry in report["violations"]] == ["acme.reference-too-long"]


@pytest.mark.parametrize(
    ("form", "start"),
    [("junit", b"<?xml"), ("sarif", b'{\n  "$schema"'), ("github", b"::error file="), ("html", b"<!DOCTYPE html>")],
)
def test_findings_can_be_printed_for_other_programs(
    run: Any, write: Any, form: str, start: bytes, tmp_path: Path
) -> None:
    done = run("validate", "-p", "acme", "--format", form, write(tmp_path, "bad.json", BAD), GITHUB_STEP_SUMMARY="")
    assert done.returncode == 1
    assert done.stdout.startswith(start)
    assert done.stderr == b""


def test_reports_are_written_beside_what_is_printed(run: Any, write: Any, tmp_path: Path) -> None:
    bad, summary = write(tmp_path, "bad.json", BAD), tmp_path / "summary.md"
    reports = [f"--report={form}={tmp_path / form}" for form in ("json", "text", "sarif", "github")]
    done = run("validate", "-p", "acme", bad, *reports, NO_COLOR="1", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1
    assert (tmp_path / "text").read_bytes() == done.stdout
    assert (tmp_path / "json").read_bytes() == run("validate", "-p", "acme", "--format", "json", bad).stdout
    assert json.loads((tmp_path / "sarif").read_bytes())["version"] == "2.1.0"
    assert "acme.duration-out-of-range" in summary.read_text(encoding="utf-8")


def test_a_file_name_that_is_no_text_is_reported_in_each_form(run: Any, tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\x1b.json"
    Path(os.fsdecode(path)).write_text(json.dumps(BAD))
    for form in ("text", "json", "junit", "sarif", "github", "html"):
        done = run("validate", "-p", "acme", "--format", form, os.fsdecode(path), GITHUB_STEP_SUMMARY="")
        assert done.returncode == 1, done.stderr
        assert b"\x1b" not in done.stdout
        done.stdout.decode()


def test_folders_and_patterns_say_whose_requests_files_hold(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never a key in the body, which would be sent along."""
    monkeypatch.chdir(tmp_path)
    bodies = {"requests/acme/good.json": 5, "requests/globex/bad.json": 99, "odd/bad.json": 99}
    for name, seconds in bodies.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps({"prompt": "a lighthouse", "duration": seconds}))
    (tmp_path / "drytake.toml").write_text('[requests]\n"odd/*" = "acme:create-video"\n')

    done = run("validate", "requests", "odd", "--format", "jsonl")

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    found = {line["input"]: (line["provider"], line["valid"]) for line in lines if "input" in line}
    assert done.returncode == 1
    assert found["requests/acme/good.json"] == ("acme", True)
    assert found["odd/bad.json"] == ("acme", False)
    assert found["requests/globex/bad.json"][0] == "globex"


def test_a_body_that_nothing_names_is_told_of_folders_too(run: Any, tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text('{"prompt": "a lighthouse"}')

    done = run("validate", tmp_path / "body.json")

    assert done.returncode == 2
    assert b"or the file into a folder that says it: requests/" in done.stderr
