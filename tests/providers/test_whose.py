"""Requests without `--provider`: an address is a response, a body is a guess that is told."""

import json
from pathlib import Path
from typing import Any

import pytest

BODIES = {
    "venice queue-video": {"model": "seedance-2-0-text-to-video", "prompt": "x", "duration": "5s"},
    "xskill create-task": {"model": "st-ai/super-seed2", "params": {"prompt": "x", "duration": 5}},
    "outai create-video": {"model": "seedance_2_0", "prompt": "x", "duration": 5, "ratio": "16:9"},
}
HOSTS = {
    "venice queue-video": "https://api.venice.ai/api/v1/video/queue",
    "xskill create-task": "https://api.xskill.ai/api/v3/tasks/create",
    "outai create-video": "https://api.outai.top/api/v1/video/seedance-2",
}


@pytest.mark.parametrize("command", ["validate", "price"])
@pytest.mark.parametrize(("call", "body"), BODIES.items(), ids=BODIES)
def test_a_bare_body_is_told_whom_it_fits(run: Any, command: str, call: str, body: Any) -> None:
    done = run(command, "-", stdin=json.dumps(body))
    provider, operation = call.split()
    said = done.stderr.decode()

    assert done.returncode == 2
    assert done.stdout == b""
    assert f"-p {provider} -o {operation}: 0 errors" in said
    assert "providers = [" in said


def test_a_body_that_fits_nobody_is_told_how_badly(run: Any) -> None:
    done = run("validate", "-", stdin='{"text": "x"}')
    assert done.returncode == 2
    assert b"error" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(("call", "body"), BODIES.items(), ids=BODIES)
def test_the_host_of_a_curl_command_is_a_response(run: Any, tmp_path: Path, call: str, body: Any) -> None:
    file = tmp_path / "call.txt"
    file.write_text(
        f"$ curl -X POST {HOSTS[call]} \\\n  -H 'authorization: Bearer k' \\\n  -d '{json.dumps(body)}'\n{{}}\n"
    )
    done = run("validate", str(file))

    assert done.returncode == 0
    assert f"valid ({call})".encode() in done.stdout


@pytest.mark.parametrize(("call", "body"), BODIES.items(), ids=BODIES)
def test_the_host_of_a_recording_is_a_response(run: Any, tmp_path: Path, call: str, body: Any) -> None:
    file = tmp_path / "session.har"
    post = {"mimeType": "application/json", "text": json.dumps({**body, "prompt": ""} if "prompt" in body else body)}
    request = {"method": "POST", "url": HOSTS[call], "headers": [], "postData": post}
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": [{"request": request}]}}))
    done = run("validate", str(file))

    assert done.returncode == (1 if "prompt" in body else 0)
    assert f"({call})".encode() in done.stdout


def test_the_settings_may_name_the_provider(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRYTAKE_PROVIDERS", "venice")
    done = run("validate", "-", stdin=json.dumps(BODIES["venice queue-video"]))
    assert done.returncode == 0
    assert b"valid (venice queue-video)" in done.stdout


# --- how strictly ------------------------------------------------------------------------------------------------

DROPPED = json.dumps({"prompt": "x", "image_url": "https://cdn.example.com/a.png"})


@pytest.mark.parametrize(
    ("options", "code", "shown"),
    [
        ([], 0, True),
        (["--strict"], 1, True),
        (["--severity", "warning"], 1, True),
        (["--severity", "error"], 0, False),
        (["--severity", "outai.dropped-field=error"], 1, True),
        (["--strict", "--severity", "outai.dropped-field=off"], 0, False),
    ],
)
def test_a_dropped_file_fails_where_warnings_do(run: Any, options: list[str], code: int, shown: bool) -> None:  # noqa: FBT001
    done = run("validate", "-p", "outai", *options, "-", stdin=DROPPED)
    assert done.returncode == code
    assert (b"outai.dropped-field" in done.stdout) == shown


def test_an_unknown_level_is_told_what_there_is(run: Any) -> None:
    done = run("validate", "-p", "outai", "--severity", "loud", "-", stdin=DROPPED)
    assert done.returncode == 2
    assert b"RULE=LEVEL" in done.stderr


# --- what a price rests on ---------------------------------------------------------------------------------------


def test_a_price_says_which_default_was_taken_and_whose(run: Any) -> None:
    done = run("price", "-p", "outai", "-", stdin='{"prompt": "x"}')
    assert b"note: `duration` is left out: 5 s, the provider's default" in done.stdout


def test_a_price_says_nothing_of_what_was_said(run: Any) -> None:
    body = {"prompt": "x", "duration": 5, "model": "seedance_2_0"}
    assert b"left out" not in run("price", "-p", "outai", "-", stdin=json.dumps(body)).stdout


@pytest.mark.parametrize(
    ("provider", "body"),
    [
        ("outai", {"prompt": "x", "video_url": "https://cdn.example.com/a.mp4"}),
        ("loova", {"prompt": "x", "seconds": 12}),
        (
            "xskill",
            {"model": "st-ai/super-seed2", "params": {"prompt": "x", "video_url": "https://c.example.com/a.mp4"}},
        ),
    ],
)
def test_a_price_says_what_was_not_read(run: Any, provider: str, body: Any) -> None:
    text = run("price", "-p", provider, "-", stdin=json.dumps(body)).stdout.decode()
    shown = json.loads(run("price", "-p", provider, "--format", "json", "-", stdin=json.dumps(body)).stdout)
    assert "note: not read: " in text
    assert any(note.startswith("not read: ") for note in shown["estimates"][0]["estimate"]["notes"])


def test_a_price_shows_the_other_warnings_too(run: Any) -> None:
    body = {"prompt": "x", "image_urls": ["http://localhost/a.png"]}
    assert b"warning outai.url-unreachable" in run("price", "-p", "outai", "-", stdin=json.dumps(body)).stdout


# --- how sure a finding is ---------------------------------------------------------------------------------------


def test_each_form_says_how_sure_a_rule_is(run: Any) -> None:
    text = run("validate", "-p", "outai", "-", stdin='{"prompt": ""}').stdout.decode()
    shown = json.loads(run("validate", "-p", "outai", "--format", "json", "-", stdin='{"prompt": ""}').stdout)
    assert ", inferred" in text
    assert shown["reports"][0]["violations"][0]["confidence"] == "inferred"


def test_explain_tells_the_interval_of_each_provider(run: Any) -> None:
    said = run("explain", "conduct.polls-too-fast").stdout.decode()
    assert "Venice: 5 s" in said
    assert "OutAI: 60 s" in said
