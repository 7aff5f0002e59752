"""The command line as people and scripts use it: real processes, real exit codes."""

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import click
import pytest
from click.testing import CliRunner

from understudy.cli import main
from understudy.contract_tests import commands
from understudy.mockserver.scenarios import SCENARIOS
from understudy.schemas.registry import get_provider, provider_ids

GOOD = {"prompt": "a lighthouse", "duration": 5}
BAD = {"prompt": "a lighthouse", "duration": 20}
COMMANDS = sorted(main.commands)
PROGRAM = [sys.executable, "-m", "understudy.cli"]


def run(*arguments: str, stdin: str | bytes = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    sent = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run(
        [*PROGRAM, *arguments], input=sent, capture_output=True, env={**os.environ, **environment}, check=False
    )


def loaded(command: str) -> click.Command:
    """Return a command as it is when it is used; until then the group has its name and its line of help."""
    _, found, _ = main.resolve_command(click.Context(main), [command])
    assert found is not None
    return found


def write(folder: Path, name: str, *bodies: object) -> str:
    path = folder / name
    path.write_text("\n".join(map(json.dumps, bodies)))
    return str(path)


# --- help --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_of_one_line_and_an_example(command: str) -> None:
    text = CliRunner().invoke(main, [command, "--help"]).output
    assert re.search(r"Examples?:\n +understudy " + command, text)
    assert main.commands[command].get_short_help_str(200) == loaded(command).get_short_help_str(200)


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_needs_no_command(flag: str) -> None:
    done = run(flag)
    assert done.returncode == 0
    assert b"understudy demo" in done.stdout


def test_version_is_printed() -> None:
    assert re.fullmatch(rb"understudy \S+\n", run("--version").stdout)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(shell: str) -> None:
    assert b"_UNDERSTUDY_COMPLETE" in run("completion", shell).stdout


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("understudy sn", ["snapshot"]),
        ("understudy env l", ["loova"]),
        ("understudy validate --severity x --m", ["--media-info"]),
        ("understudy serve --timing in", ["instant"]),
        ("understudy run --scenario mod", ["moderation"]),
    ],
)
def test_a_shell_completes_what_is_typed(line: str, offered: list[str]) -> None:
    words = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
    done = run(_UNDERSTUDY_COMPLETE="bash_complete", **words)
    assert [row.partition(",")[2] for row in done.stdout.decode().splitlines()] == offered


def test_completion_knows_providers_and_rules() -> None:
    parameters = {parameter.name: parameter for name in ("validate", "explain") for parameter in loaded(name).params}
    context = click.Context(main)
    assert [item.value for item in parameters["provider"].shell_complete(context, "out")] == ["outai"]
    rules = [item.value for item in parameters["rule"].shell_complete(context, "outai.audio")]
    assert rules == ["outai.audio-alone"]


# --- validate ----------------------------------------------------------------------------------------------------


def test_a_clean_request_exits_with_zero(tmp_path: Path) -> None:
    done = run("validate", "-p", "outai", write(tmp_path, "good.json", GOOD))
    assert done.returncode == 0
    assert b"good.json: valid" in done.stdout
    assert done.stderr == b""


def test_a_finding_exits_with_one_and_tells_all_at_once() -> None:
    body = {**BAD, "ratio": "2:1", "audio_urls": ["https://example.com/a.mp3"]}
    done = run("validate", "-p", "outai", "--format", "json", "-", stdin=json.dumps(body))
    (report,) = json.loads(done.stdout)["reports"]
    assert done.returncode == 1
    assert report["input"] == "<stdin>"
    assert {entry["rule"]: entry["pointer"] for entry in report["violations"]} == {
        "outai.unknown-ratio": "/ratio",
        "outai.duration-out-of-range": "/duration",
        "outai.audio-alone": "/audio_urls",
    }


def test_a_warning_alone_exits_with_zero() -> None:
    done = run("validate", "-p", "outai", "-", stdin='{"prompt": "p", "promt": "q"}')
    assert done.returncode == 0
    assert b"warning outai.unknown-field" in done.stdout
    assert b"did you mean `prompt`?" in done.stdout


def test_several_files_and_json_lines_make_one_report_each(tmp_path: Path) -> None:
    single, lines = write(tmp_path, "one.json", GOOD), write(tmp_path, "more.jsonl", GOOD, BAD)
    done = run("validate", "-p", "outai", "--format", "json", single, lines)
    reports = json.loads(done.stdout)["reports"]
    assert [(report["input"], report["valid"]) for report in reports] == [
        (single, True),
        (f"{lines}:1", True),
        (f"{lines}:2", False),
    ]


def test_json_lines_on_standard_input_need_no_name() -> None:
    done = run("validate", "-p", "outai", "--format", "json", "-", stdin=f"{json.dumps(GOOD)}\n{json.dumps(BAD)}\n")
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
def test_broken_json_is_pointed_at(text: str, place: str) -> None:
    done = run("validate", "-p", "outai", "-", stdin=text)
    assert done.returncode == 1
    assert f"\n{place}".encode() in done.stdout
    assert b"outai.body-not-json" in done.stdout
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe\x00", b'{"prompt": "\\ud800"}', b'{"prompt": "\xff"}', b'{"a' + b"\x00" * 9, b"9" * 5000],
    ids=["utf-16", "surrogate", "latin-1", "nul", "huge-number"],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_any_bytes_get_a_verdict(body: bytes, form: str) -> None:
    done = run("validate", "-p", "outai", "--format", form, "-", stdin=body)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_lax_reads_digit_strings_and_null() -> None:
    body = '{"prompt": "p", "duration": "5", "ratio": null}'
    assert run("validate", "-p", "outai", "-", stdin=body).returncode == 1
    assert run("validate", "-p", "outai", "--lax", "-", stdin=body).returncode == 0


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("off", 0), ("info", 0)])
def test_a_rule_can_be_made_more_or_less_severe(level: str, code: int) -> None:
    done = run(
        "validate", "-p", "outai", "--severity", f"outai.unknown-field={level}", "-", stdin='{"prompt":"p","x":1}'
    )
    assert done.returncode == code


def test_unknown_lengths_are_unverified_until_they_are_declared(tmp_path: Path) -> None:
    body = json.dumps({"prompt": "p", "video_urls": ["https://example.com/v.mp4"]})
    told = tmp_path / "media.json"
    told.write_text('{"https://example.com/v.mp4": {"seconds": 20}}')
    plain = json.loads(run("validate", "-p", "outai", "--format", "json", "-", stdin=body).stdout)["reports"][0]
    known = run("validate", "-p", "outai", "--format", "json", "--media-info", str(told), "-", stdin=body)
    report = json.loads(known.stdout)["reports"][0]
    assert [entry["rule"] for entry in plain["unverified"]] == ["outai.reference-too-long"]
    assert report["unverified"] == []
    assert [entry["rule"] for entry in report["violations"]] == ["outai.reference-too-long"]


@pytest.mark.parametrize(
    ("form", "start"),
    [("junit", b"<?xml"), ("sarif", b'{\n  "$schema"'), ("github", b"::error file="), ("html", b"<!doctype html>")],
)
def test_findings_can_be_printed_for_other_programs(form: str, start: bytes, tmp_path: Path) -> None:
    done = run("validate", "-p", "outai", "--format", form, write(tmp_path, "bad.json", BAD), GITHUB_STEP_SUMMARY="")
    assert done.returncode == 1
    assert done.stdout.startswith(start)
    assert done.stderr == b""


def test_reports_are_written_beside_what_is_printed(tmp_path: Path) -> None:
    bad, summary = write(tmp_path, "bad.json", BAD), tmp_path / "summary.md"
    reports = [f"--report={form}={tmp_path / form}" for form in ("json", "text", "sarif", "github")]
    done = run("validate", "-p", "outai", bad, *reports, NO_COLOR="1", GITHUB_STEP_SUMMARY=str(summary))
    assert done.returncode == 1
    assert (tmp_path / "text").read_bytes() == done.stdout
    assert (tmp_path / "json").read_bytes() == run("validate", "-p", "outai", "--format", "json", bad).stdout
    assert json.loads((tmp_path / "sarif").read_bytes())["version"] == "2.1.0"
    assert "outai.duration-out-of-range" in summary.read_text(encoding="utf-8")


def test_a_file_name_that_is_no_text_is_reported_in_each_form(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\x1b.json"
    Path(os.fsdecode(path)).write_text(json.dumps(BAD))
    for form in ("text", "json", "junit", "sarif", "github", "html"):
        done = run("validate", "-p", "outai", "--format", form, os.fsdecode(path), GITHUB_STEP_SUMMARY="")
        assert done.returncode == 1, done.stderr
        assert b"\x1b" not in done.stdout
        done.stdout.decode()


# --- check -------------------------------------------------------------------------------------------------------


def recording(folder: Path, body: object) -> str:
    """Write a HAR file of one create call; return its path."""
    path = folder / "traffic.har"
    headers = [
        {"name": "Authorization", "value": "Bearer sk-test-told-nowhere"},
        {"name": "Content-Type", "value": "application/json"},
    ]
    request = {"method": "POST", "url": "https://api.outai.top/api/v1/video/seedance-2", "headers": headers}
    post = {"mimeType": "application/json", "text": json.dumps(body)}
    path.write_text(json.dumps({"log": {"entries": [{"request": {**request, "postData": post}}]}}, indent=1))
    return str(path)


@pytest.mark.parametrize(
    ("body", "flags", "code"),
    [(GOOD, [], 0), (BAD, [], 1), ({**GOOD, "promt": "q"}, [], 0), ({**GOOD, "promt": "q"}, ["--strict"], 1)],
    ids=["good", "bad", "warning", "strict"],
)
def test_recorded_traffic_is_judged(body: object, flags: list[str], code: int, tmp_path: Path) -> None:
    done = run("check", recording(tmp_path, body), *flags)
    assert done.returncode == code
    assert done.stderr == b""
    assert b"calls judged: 1" in done.stdout


def test_recorded_traffic_is_reported_in_every_form_without_secrets(tmp_path: Path) -> None:
    forms = ("text", "json", "junit", "sarif", "github", "html")
    reports = [f"--report={form}={tmp_path / form}" for form in forms]
    done = run("check", recording(tmp_path, {**BAD, "x": "sk-test-told-nowhere"}), *reports, GITHUB_STEP_SUMMARY="")
    assert done.returncode == 1
    for said in (done.stdout, *((tmp_path / form).read_bytes() for form in forms)):
        assert b"outai.duration-out-of-range" in said
        assert b"told-nowhere" not in said


def test_recorded_coverage_is_shown_and_may_be_too_low(tmp_path: Path) -> None:
    path = write_answered(tmp_path)

    shown = run("check", path, "--coverage", "--fail-under", "5")
    low = run("check", path, "--fail-under", "50")

    assert (shown.returncode, low.returncode, shown.stderr) == (0, 1, b"")
    assert b"create-video status 402  not met; shown by: scenario insufficient-credit" in shown.stdout
    assert b"coverage: outai 9 % is under 50 %; missing, and what shows it:\n" in low.stderr
    assert b"  create-video status 402  scenario insufficient-credit\n" in low.stderr
    assert b"missing" not in low.stdout


def write_answered(folder: Path) -> str:
    """Write a recording whose one call was answered."""
    path = Path(recording(folder, GOOD))
    recorded = json.loads(path.read_text())
    recorded["log"]["entries"][0]["response"] = {"status": 200, "headers": []}
    path.write_text(json.dumps(recorded))
    return str(path)


def test_a_percentage_is_one() -> None:
    done = run("check", "-", "--fail-under", "101")
    assert (done.returncode, b"--fail-under" in done.stderr) == (2, True)


def test_a_recording_may_come_on_standard_input(tmp_path: Path) -> None:
    done = run("check", "-", stdin=Path(recording(tmp_path, BAD)).read_bytes())
    assert b"\n<stdin>:" in done.stdout


# --- price -------------------------------------------------------------------------------------------------------


def test_prices_add_up(tmp_path: Path) -> None:
    plan = write(tmp_path, "plan.jsonl", GOOD, {**GOOD, "model": "seedance_2_0_fast", "duration": 15})
    told = json.loads(run("price", "-p", "loova", "--format", "json", plan).stdout)
    assert [entry["estimate"]["amount"] for entry in told["estimates"]] == [75, 150]
    assert told["total"] == 225
    assert b"total: 225 credits" in run("price", "-p", "loova", plan).stdout


def test_an_illegal_request_has_no_price() -> None:
    done = run("price", "-p", "outai", "--format", "json", "-", stdin=json.dumps(BAD))
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert told["total"] is None
    assert told["estimates"][0]["estimate"] is None


def test_an_inferred_price_says_so() -> None:
    done = run("price", "-p", "outai", "-", stdin=json.dumps(GOOD))
    assert b"75 credits (inferred)" in done.stdout
    assert b"OutAI publishes no price" in done.stdout


# --- rules and explain -------------------------------------------------------------------------------------------


def test_all_rules_are_listed() -> None:
    told = json.loads(run("rules", "--format", "json").stdout)["rules"]
    listed = [rule["id"] for rule in told]
    assert set(listed) >= {rule.id for name in provider_ids() for rule in get_provider(name).rules}
    assert len(listed) == len(set(listed))
    assert all(rule["source"].startswith("https://") and rule["as_of"] for rule in told)


def test_one_provider_s_rules_are_listed() -> None:
    lines = run("rules", "-p", "outai").stdout.decode().splitlines()
    assert len(lines) == len(list(get_provider("outai").rules))
    assert all(line.startswith("outai.") for line in lines)


def test_scenarios_are_listed_with_their_magic_values() -> None:
    told = json.loads(run("scenarios", "--format", "json").stdout)["scenarios"]
    lines = run("scenarios").stdout.decode().splitlines()

    assert [row["name"] for row in told] == list(SCENARIOS)
    assert all(row["marker"] == f"[understudy:{row['name']}]" for row in told)
    assert [line.split()[0] for line in lines[: len(SCENARIOS)]] == list(SCENARIOS)


@pytest.mark.parametrize("rule", [rule.id for name in provider_ids() for rule in get_provider(name).rules])
def test_each_rule_can_be_explained(rule: str) -> None:
    done = CliRunner().invoke(main, ["explain", rule])
    assert done.exit_code == 0
    for part in (rule, "severity", "confidence", "https://", "hint"):
        assert part in done.output
    assert json.loads(CliRunner().invoke(main, ["explain", rule, "--format", "json"]).output)["id"] == rule


# --- env ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("provider", provider_ids())
def test_env_prints_what_a_shell_can_evaluate(provider: str) -> None:
    printed = run("env", provider, "--url", "http://127.0.0.1:9/", "--key", "sk-test 'quoted'").stdout.decode()
    shown = subprocess.run(["sh", "-eu"], input=f"{printed}\nenv", capture_output=True, text=True, check=True).stdout
    clients = json.loads(run("env", provider, "--url", "http://127.0.0.1:9", "--format", "json").stdout)["clients"]
    assert clients
    for client in clients:
        for name in client["settings"]:
            assert f"\n{name}=" in f"\n{shown}"
    assert f"http://127.0.0.1:9/{provider}" in printed


# --- wrong calls -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["validate", "-p", "nobody", "-"], "there is no provider `nobody`; there is: "),
        (["validate", "-p", "outai", "-o", "nothing", "-"], "outai has no operation `nothing`; there is: create-video"),
        (["validate", "-p", "outai", "-o", "get-credits", "-"], "takes no body"),
        (["validate", "-p", "outai", "/nowhere/x.json"], "/nowhere/x.json can't be read: No such file"),
        (["validate", "-p", "outai", "--severity", "x", "-"], "--severity takes RULE=LEVEL"),
        (["validate", "-p", "outai", "--severity", "outai.x=off", "-"], "there is no rule `outai.x`"),
        (["validate", "-p", "outai", "--report", "pdf=x", "-"], "--report takes FORMAT=PATH with a format of text, "),
        (["validate", "-p", "outai", "--report", "html=/nowhere/x", "-"], "there is no folder `/nowhere`"),
        (["check", "/nowhere/x.har"], "/nowhere/x.har can't be read: No such file"),
        (["check", "-"], "<stdin> isn't a HAR file: it isn't JSON: "),
        (["check", "--report", "junit", "-"], "--report takes FORMAT=PATH"),
        (["price", "-p", "outai", "-o", "query-task", "-"], "costs nothing"),
        (["explain", "outai.audio"], "did you mean outai.audio-alone"),
        (["explain", "audio-alone"], "outai.audio-alone"),
        (["serve", "--balance", "much"], "--balance is `much`; it should be"),
        (["serve", "--switch", "outai.nothing=1"], "--switch names no switch `outai.nothing`; there is: outai."),
        (["serve", "--host", "no.such.host.invalid"], "can't listen on no.such.host.invalid"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_a_wrong_call_is_one_clear_line_and_exits_with_two(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("understudy: ")
    assert said in line


@pytest.mark.parametrize(
    "facts",
    [
        "[]",
        "{",
        '{"https://e.test/v": {"length": 3}}',
        '{"https://e.test/v": 3}',
        '{"https://e.test/v": {"seconds": "abc"}}',
        '{"https://e.test/v": {"size_bytes": [1]}}',
    ],
)
def test_a_bad_declaration_is_one_clear_line(facts: str, tmp_path: Path) -> None:
    path = tmp_path / "media.json"
    path.write_text(facts)
    done = run("validate", "-p", "outai", "--media-info", str(path), "-", stdin="{}")
    assert done.returncode == 2
    assert done.stderr.decode().count("\n") == 1


# --- colour ------------------------------------------------------------------------------------------------------


def in_terminal(*arguments: str, **environment: str) -> bytes:
    """Return what a command prints into a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        stdout=theirs,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **environment},
    ) as process:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 65536):
                said += part
        except OSError:  # how Linux says that the other end is closed
            pass
        process.wait()
    os.close(ours)
    return said


def test_a_terminal_gets_colour_unless_no_color_is_set() -> None:
    assert b"\x1b[" in in_terminal("rules", "-p", "outai", NO_COLOR="")
    assert b"\x1b[" not in in_terminal("rules", "-p", "outai", NO_COLOR="1")


def test_a_pipe_gets_no_colour() -> None:
    assert b"\x1b[" not in run("rules", "-p", "outai", NO_COLOR="").stdout


# --- serve -------------------------------------------------------------------------------------------------------


@contextmanager
def serving(*arguments: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run `understudy serve` on a free port; yield the process and the origin once it answers."""
    port_file = folder / "port.txt"
    command = [*PROGRAM, "serve", "--port", "0", "--port-file", str(port_file), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            deadline = time.monotonic() + 30
            while not port_file.exists():
                assert process.poll() is None, process.stderr and process.stderr.read()
                assert time.monotonic() < deadline
                time.sleep(0.01)
            yield process, f"http://127.0.0.1:{port_file.read_text().strip()}"
        finally:
            process.kill()


def test_the_port_file_names_a_port_that_answers(tmp_path: Path) -> None:
    with serving(folder=tmp_path) as (_, origin), urlopen(f"{origin}/_understudy/health") as answer:
        assert json.loads(answer.read())["status"] == "ok"


def test_scenarios_can_be_chosen_from_the_start(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text('[[cue]]\nname = "moderation"\nprobability = 0.5\n')
    chosen = ("--scenario", "slow", "--scenario", "delay", "--scenario-file", str(file))
    with serving(*chosen, folder=tmp_path) as (_, origin), urlopen(f"{origin}/_understudy/scenario") as answer:
        told = json.loads(answer.read())["cues"]
    assert [cue["name"] for cue in told] == ["slow", "delay", "moderation"]


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--scenario", "modration", "did you mean `moderation`"),
        ("--scenario-file", "/missing.toml", "/missing.toml: No"),
    ],
)
def test_scenario_that_cannot_be_played_is_one_clear_line(flag: str, value: str, said: str) -> None:
    done = run("serve", "--port", "0", flag, value)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_cleanly(sent: signal.Signals, tmp_path: Path) -> None:
    with serving("--timing", "instant", folder=tmp_path) as (process, origin):
        process.send_signal(sent)
        said, complained = process.communicate(timeout=10)
    assert process.returncode == 0
    assert f"outai    {origin}/outai/api".encode() in said
    assert b"Traceback" not in complained


def test_serve_prints_its_addresses_as_json_too(tmp_path: Path) -> None:
    with serving("--format", "json", "-p", "outai", folder=tmp_path) as (process, origin):
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
    assert told == {"url": origin, "providers": {"outai": f"{origin}/outai/api"}}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_writes_traffic_that_check_can_judge(workers: str, tmp_path: Path) -> None:
    har, store = tmp_path / "traffic.har", f"sqlite:///{tmp_path / 'state.db'}"
    options = ("--har", str(har), "--workers", workers, "--store", store, "-p", "outai")
    with serving(*options, folder=tmp_path) as (process, origin):
        headers = {"authorization": "Bearer sk-test-har", "content-type": "application/json"}
        bad = Request(f"{origin}/outai/api/v1/video/seedance-2", json.dumps(BAD).encode(), headers)
        with pytest.raises(HTTPError, match="400") as refused:
            urlopen(bad)
        refused.value.close()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    done = run("check", "--format", "json", str(har))
    assert done.returncode == 1
    assert b"outai.duration-out-of-range" in done.stdout
    assert "sk-test-har" not in har.read_text()


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.returncode == 2
    assert done.stderr.decode() == (
        f"understudy: port {port} on 127.0.0.1 is in use; choose another, or 0 for a free one\n"
    )


# --- demo and doctor ---------------------------------------------------------------------------------------------


def test_the_demo_tells_its_story_and_leaves_the_video(tmp_path: Path) -> None:
    done = run("demo", "--output", str(tmp_path), NO_COLOR="1")
    said = done.stdout.decode()
    assert done.returncode == 0, said + done.stderr.decode()
    for part in ("outai.audio-alone", "hint: ", "75 credits (inferred)", "succeeded after", "1280x720", "balance"):
        assert part in said
    (video,) = tmp_path.glob("*.mp4")
    assert str(video) in said


def test_the_demo_fails_where_a_step_is_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from understudy.contract_tests import demo

    monkeypatch.setattr(demo, "GOOD", {**demo.GOOD, "duration": 3})
    assert demo.run_demo(output=tmp_path, as_json=True) == 1


def test_doctor_finds_this_machine_well() -> None:
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


# --- start-up ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "rooms"),
    [(["--help"], set()), (["nothing"], set()), (["env", "--help"], {"env"}), (["restore", "--help"], {"snapshot"})],
    ids=" ".join,
)
def test_a_command_loads_no_other_command(arguments: list[str], rooms: set[str]) -> None:
    program = (
        "import sys; from understudy.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*(name.rpartition('.')[2] for name in sys.modules if 'contract_tests.commands.' in name))"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    files = {path.stem for path in Path(commands.__path__[0]).glob("*.py") if "click.command(" in path.read_text()}
    assert set(done.stdout.splitlines()[-1].split()) & files == rooms


@pytest.mark.parametrize(
    "arguments", [["--help"], ["validate", "-p", "outai", "-"], ["rules"]], ids=lambda value: value[0]
)
def test_light_commands_load_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys; sys.argv = ['understudy', *sys.argv[1:]]\n"
        "from understudy.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'fastapi', 'httpx', 'av', 'PIL', 'uvicorn', 'rich', 'asyncio'} & sys.modules.keys()\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], input=json.dumps(GOOD).encode(), capture_output=True, check=False
    )
    assert done.stderr.decode().strip() == "[]"
