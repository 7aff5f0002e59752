"""The command as people use it: what breaks a client is found, and what doesn't is left alone."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.fuzz.pool import CaseRun, pooled
from drytake.contract_tests.fuzz.result import CaseResult, failures_of
from drytake.contract_tests.fuzz.sequences import sequence_of
from drytake.contract_tests.reports.sequence_text import sequence_lines
from drytake.contract_tests.reports.text import plain
from drytake.mockserver.engine.scenario_file import ScenarioFile
from drytake.mockserver.faults.triggers import Trigger
from tests.contract_tests.fuzz.conftest import CAREFUL, PROGRAM, README, Fuzz

Client = Callable[[str], list[str]]
Case = Callable[..., str]

FIVE = {
    "crash on a non-JSON 502": ("bad-gateway", "fuzz.traceback", "JSONDecodeError"),
    "endless loop on an unknown state": ("unknown-state", "fuzz.endless", "`on_hold`, which no document names"),
    "crash on a missing result": ("missing-result", "fuzz.traceback", "KeyError: 'result'"),
    "no end when a task is stuck": ("stuck", "fuzz.endless", "told `processing` again and again"),
    "ignored 429": ("rate-limit", "fuzz.ignores-429", "told 429"),
}
"""What is wrong with the README's example: the one trigger that shows it, the rule, what is said."""


def shown(done: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(done.out)["findings"]
    return found


@pytest.fixture(scope="module")
def five() -> list[CaseResult]:
    options = FuzzOptions(command=[sys.executable, str(README)], max_seconds=600)
    cases = [ScenarioFile(seed=0, timing="instant", trigger=[Trigger(name=name)]) for name, _, _ in FIVE.values()]
    with pooled(options) as pool:
        return list(pool.run([CaseRun(case) for case in cases]))


def test_example_of_the_readme_breaks_by_the_smallest_stories(five: list[CaseResult]) -> None:
    for outcome, (name, rule, message) in zip(five, FIVE.values(), strict=True):
        (fault,) = failures_of(outcome)
        assert (name, fault.rule.id) == (name, rule)
        assert message in fault.message


def test_smallest_stories_are_drawn_in_eighty_columns(five: list[CaseResult]) -> None:
    for outcome, (name, _, _) in zip(five, FIVE.values(), strict=True):
        lines = list(sequence_lines(sequence_of(outcome), plain, 76))
        assert max(map(len, lines)) <= 76
        assert [
            word
            for word in (outcome.seen[0].provider, outcome.seen[0].path, f"[{name}]")
            if word not in " ".join(lines)
        ] == []


@pytest.mark.nightly
def test_hundred_stories_find_the_five_faults_of_the_example(fuzz: Fuzz) -> None:
    done = fuzz("--format", "json", "--", sys.executable, str(README), limit=600)
    found = [(row["rule"], row["triggers"]) for row in shown(done)]

    assert [(name, rule) for name, rule, _ in FIVE.values() if (rule, [{"name": name}]) not in found] == []


@pytest.mark.nightly
@pytest.mark.parametrize("seed", ["0", "1"])
def test_careful_client_survives_a_hundred_stories(fuzz: Fuzz, seed: str) -> None:
    done = fuzz("--seed", seed, "--", sys.executable, str(CAREFUL), limit=600)

    assert (done.code, done.out) == (0, f"fuzz: clean: 100 cases of seed {seed}, 102 runs of the client\n")


STATUS_ONLY = """
for _ in range(2):
    status, body = call()
    if status == 502:
        raise SystemExit(1)
    if status != 200:
        sys.exit(f"the call failed: {status}")
    time.sleep(600)
"""


def test_what_is_found_is_shrunk_told_and_written(fuzz: Fuzz, client: Client, tmp_path: Path) -> None:
    done = fuzz("--cases", "9", "--jobs", "2", "--", *client(STATUS_ONLY))
    path = Path(".drytake/fuzz/case-silent-exit-status-502.toml")

    assert done.code == 1, done.err
    assert "1. fuzz.silent-exit: after it was told `status 502`, the client ended with exit code 1" in done.out
    assert "GET /api/v1/balance -> 502 `<html> <head><title>502 Bad Gateway" in done.out
    assert (tmp_path / path).read_text() == 'seed = 0\ntiming = "instant"\n\n[[trigger]]\nname = "bad-gateway"\n'
    assert f"replay: drytake run --scenario-file {path} -- {sys.executable} client.py" in done.out
    assert "fuzz: 1 finding: 9 cases of seed 0" in done.out


def test_reports_have_the_findings_too(fuzz: Fuzz, client: Client, case: Case, tmp_path: Path) -> None:
    command = client("call()[1]['data']")
    fuzz("--case", case({"name": "server-error"}), "--report", "sarif=out.sarif", "--", *command)
    (run,) = json.loads((tmp_path / "out.sarif").read_text())["runs"]

    assert [result["ruleId"] for result in run["results"]] == ["fuzz.traceback"]


def test_clock_jumps_where_a_client_waits(fuzz: Fuzz, client: Client, case: Case) -> None:
    code = """
import abc, asyncio, datetime, threading
class Day(datetime.date, metaclass=type("Own", (type,), {})): ...  # as pydantic's own
call()
begun, wall = time.monotonic(), datetime.datetime.now()
time.sleep(600)
threading.Event().wait(600)
asyncio.run(asyncio.sleep(600))
gone = time.monotonic() - begun, (datetime.datetime.now() - wall).total_seconds()
sys.exit(0 if all(1800 <= one < 1801 for one in gone) else f"{gone} have passed")
"""
    done = fuzz("--case", case({"name": "extra-fields"}), "--timeout", "30", "--", *client(code))

    assert (done.code, done.out) == (0, "fuzz: clean: 1 case of seed 0, 2 runs of the client\n"), done.err


def test_client_that_counts_its_tries_is_not_called_endless(fuzz: Fuzz, client: Client) -> None:
    code = """
tries = 0
while call()[0] != 200:
    tries += 1
    if tries == 60:
        sys.exit("given up after 60 tries")
    time.sleep(30)
"""
    done = fuzz("--cases", "2", "--", *client(code))

    assert (done.code, done.out.startswith("fuzz: clean")) == (0, True), done.out


def test_client_that_polls_without_a_pause_comes_to_its_end(fuzz: Fuzz, client: Client, case: Case) -> None:
    code = """
until = time.time() + 300
while time.time() < until and call()[0] != 200:
    pass
"""
    done = fuzz("--case", case({"name": "server-error"}), "--", *client(code))

    assert done.code == 0, done.out


def test_too_soon_after_429_is_found(fuzz: Fuzz, client: Client, case: Case) -> None:
    trigger = {"name": "rate-limit", "calls": [1], "params": {"retry_after": 20}}
    done = fuzz("--case", case(trigger), "--format", "json", "--", *client("call()\ntime.sleep(5)\ncall()"))

    assert [row["rule"] for row in shown(done)] == ["fuzz.ignores-429"]
    assert "`Retry-After: 20`" in shown(done)[0]["message"]


WAITS = """
for i in 1 2 3; do
  status=$(curl -s -o /dev/null -w '%{http_code}' -H 'authorization: Bearer k' https://api.outai.top/api/v1/credits)
  [ "$status" = 200 ] && exit 0
  sleep PAUSE
done
echo "it is limited" >&2
exit 1
"""


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl isn't installed")
@pytest.mark.parametrize(("pause", "rules"), [("2.2", []), ("0", ["fuzz.ignores-429"])])
def test_waits_of_a_client_without_our_clock_count(
    fuzz: Fuzz, case: Case, tmp_path: Path, pause: str, rules: list[str]
) -> None:
    (tmp_path / "c.sh").write_text(WAITS.replace("PAUSE", pause))
    trigger = {"name": "rate-limit", "times": 1, "params": {"retry_after": 2}}
    done = fuzz("--case", case(trigger), "--format", "json", "--", "bash", "c.sh")

    assert [row["rule"] for row in shown(done)] == rules, done.out


POLLS = """
api = "https://api.HOST/api/v1"
data = json.dumps({"prompt": "a lighthouse", "duration": 5}).encode()
head = {"Authorization": "Bearer sk-test", "Content-Type": "application/json"}
task = json.load(urllib.request.urlopen(urllib.request.Request(api + "/video/seedance-2", data, head)))["data"]
for _ in range(TRIES):
    status, body = call(f"{api}/tasks?task_id={task['task_id']}")
    if body["data"]["status"] == "succeeded":
        print(body["data"]["result"])
        break
    time.sleep(60)
else:
    sys.exit("it takes too long")
"""


@pytest.mark.parametrize(("tries", "rules"), [("180", []), ("10**9", ["fuzz.endless"])])
def test_patience_is_as_long_as_the_provider_warns_of(
    fuzz: Fuzz, client: Client, case: Case, tries: str, rules: list[str]
) -> None:
    command = client(POLLS.replace("HOST", "loova.ai").replace("TRIES", tries))
    done = fuzz("--case", case({"name": "stuck"}), "--format", "json", "--", *command)

    assert [row["rule"] for row in shown(done)] == rules, done.out
    for row in shown(done):
        assert "3.31 hours of its own time" in row["message"]


def test_patience_of_ones_own_is_taken(fuzz: Fuzz, client: Client, case: Case) -> None:
    command = client(POLLS.replace("HOST", "loova.ai").replace("TRIES", "180"))
    done = fuzz("--max-seconds", "3600", "--case", case({"name": "stuck"}), "--format", "json", "--", *command)

    assert [row["rule"] for row in shown(done)] == ["fuzz.endless"], done.out


# --- clients that are hard to fuzz -----------------------------------------------------------------------------------


def test_client_that_does_now_this_now_that_is_called_nondeterministic(
    fuzz: Fuzz, client: Client, tmp_path: Path
) -> None:
    code = f"""
from pathlib import Path
runs = Path({str(tmp_path / "runs")!r})
with runs.open("a") as file:
    file.write("x")
if call()[0] != 200 and len(runs.read_text()) % 2:
    raise RuntimeError("now this")
"""
    done = fuzz("--cases", "1", "--jobs", "1", "--format", "json", "--", *client(code))

    assert [row["rule"] for row in shown(done)] == ["fuzz.nondeterministic"], done.err
    assert "the same case went wrong 1 of 2 times" in shown(done)[0]["message"]
    assert json.loads(done.out)["runs"] == 4


def test_each_run_has_a_fresh_folder(fuzz: Fuzz, client: Client, tmp_path: Path) -> None:
    code = """
from pathlib import Path
state = Path("state")
if state.exists():
    raise RuntimeError("it was here before")
state.write_text("x")
call()
"""
    done = fuzz("--cases", "2", "--", *client(code))

    assert done.code == 0, done.out + done.err
    assert not (tmp_path / "state").exists()


def test_before_and_copy_set_the_folder_up(fuzz: Fuzz, client: Client, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{}")
    code = "\nfrom pathlib import Path\nassert Path('out').is_dir() and Path('settings.json').exists()\ncall()\n"
    setting = ("--before", "mkdir out", "--copy", "settings.json")

    assert fuzz("--cases", "2", *setting, "--", *client(code)).code == 0
    assert fuzz("--cases", "2", "--", *client(code)).code == 2


def test_before_that_fails_is_told(fuzz: Fuzz, client: Client) -> None:
    done = fuzz("--before", "echo no room >&2; exit 3", "--", *client("call()"))

    assert (done.code, done.out) == (2, "")
    assert "--before `echo no room >&2; exit 3` ended with exit code 3: no room" in done.err


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "call()\nraise KeyError('plain')",
            "the client fails when nothing goes wrong: the client ended in a traceback",
        ),
        ("call()\nsys.exit('no luck')", "the client fails when nothing goes wrong: it ended with exit code 1"),
        (
            "call('https://api.venice.ai/api/v1/api_keys/rate_limits')\nsys.exit('no limits')",
            "it called GET /api/v1/api_keys/rate_limits, which is documented and not played here",
        ),
    ],
    ids=["traceback", "exit", "not played"],
)
def test_client_that_fails_anyway_is_not_fuzzed(fuzz: Fuzz, client: Client, code: str, said: str) -> None:
    done = fuzz("--", *client(code))

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "plain" not in code or "KeyError: 'plain'" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--", "no-such-command"], "there is no command `no-such-command`"),
        ([], "it takes a command after `--`"),
        (["--copy", "nowhere", "--", "true"], "--copy nowhere: there is no such file or folder"),
        (["--report", "pdf=x", "--", "true"], "--report takes FORMAT=PATH"),
    ],
    ids=["command", "nothing", "copy", "report"],
)
def test_wrong_call_is_told(fuzz: Fuzz, arguments: list[str], said: str) -> None:
    done = fuzz(*arguments)

    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_without_hypothesis_it_says_what_to_install(
    environment: dict[str, str], tmp_path: Path, client: Client
) -> None:
    code = "import sys; sys.modules['hypothesis'] = None\nfrom drytake.cli import main\nmain(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "fuzz", "--", *client("call()")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 2
    assert done.stderr == "drytake: it needs Hypothesis: `pip install 'drytake[pytest]'`\n"


def test_ctrl_c_keeps_what_was_found(environment: dict[str, str], tmp_path: Path, client: Client) -> None:
    code = f"""
from pathlib import Path
with Path({str(tmp_path / "runs")!r}).open("a") as runs:
    runs.write("x")
status, body = call()
body["data"]
"""
    command = [*PROGRAM, "--format", "json", "--", *client(code)]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    runs = tmp_path / "runs"
    while not runs.exists() or len(runs.read_text()) < 6:
        assert process.poll() is None
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    said = json.loads(out)

    assert process.returncode == 130, err
    assert (said["interrupted"], said["conclusion"], said["good"]) == (True, "interrupted", False)
    assert {row["rule"] for row in said["findings"]} <= {"fuzz.traceback", "fuzz.ignores-429"}
    assert said["findings"]
    assert said["cases"] < 100


ENDLESS = """
from pathlib import Path
call()
Path({ready!r}).touch()
import subprocess
subprocess.run(["sleep", "600"])
"""


def left_of(mark: str) -> list[int]:
    """Return the processes whose environment has a mark."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdecimal() and mark.encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to find processes")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("where", ["client", "before"])
def test_signal_leaves_no_process_and_no_folder(
    environment: dict[str, str], tmp_path: Path, client: Client, number: signal.Signals, where: str
) -> None:
    (folder := tmp_path / "temporary").mkdir()
    ready, mark = tmp_path / "ready", f"SIGNALLED={tmp_path}"
    before = ["--before", f"touch {ready}; sleep 600"] if where == "before" else []
    command = [*PROGRAM, "--jobs", "2", *before, "--", *client(ENDLESS.format(ready=str(ready)))]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**environment, "TMPDIR": str(folder), "SIGNALLED": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not ready.exists():
        assert process.poll() is None
        time.sleep(0.05)
    assert len(left_of(mark)) > 1
    assert list(folder.iterdir())
    process.send_signal(number)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 128 + number, err
    assert out == f"fuzz: interrupted by {number.name}, 0 findings so far: 0 cases of seed 0, 0 runs of the client\n"
    assert "Traceback" not in err
    assert left_of(mark) == []
    assert list(folder.iterdir()) == []


# --- nothing was tested ------------------------------------------------------------------------------------------


NOBODY = {
    "calls nobody": ("pass", ""),
    "fails before it calls": ("raise KeyError('missing')", "KeyError: 'missing'"),
    "another host": ("call('https://api.muapi.ai/api/v1/task')", "it called GET https://api.muapi.ai/api/v1/task"),
    "a host that is blocked": ("call('https://nobody.example.test/')", "`nobody.example.test` was called"),
}


@pytest.mark.parametrize(("code", "said"), NOBODY.values(), ids=NOBODY)
def test_campaign_in_which_nobody_was_called_is_a_result_of_its_own(
    fuzz: Fuzz, client: Client, tmp_path: Path, code: str, said: str
) -> None:
    forms = ("json", "junit", "sarif", "github", "html")
    done = fuzz(*(part for form in forms for part in ("--report", f"{form}=out.{form}")), "--", *client(code))
    shown = json.loads((tmp_path / "out.json").read_text())

    assert done.code == 2, done.err
    assert "no call reached a provider, likely because\n  - " in done.out
    assert done.out.endswith(
        "fuzz: nothing was tested: no call reached a provider: 0 cases of seed 0, 2 runs of the client\n"
    )
    assert said in done.out
    assert (shown["good"], shown["conclusion"], shown["findings"]) == (False, "nothing-tested", [])
    assert [form for form in forms if "passes no environment on" not in (tmp_path / f"out.{form}").read_text()] == []


@pytest.mark.parametrize("way", ["flag", "file"])
def test_client_that_calls_nobody_may_be_meant(fuzz: Fuzz, client: Client, tmp_path: Path, way: str) -> None:
    if way == "file":
        (tmp_path / "drytake.toml").write_text("allow-no-calls = true\n")
    done = fuzz(*(["--allow-no-calls"] if way == "flag" else []), "--cases", "1", "--", *client("pass"))

    assert (done.code, done.out) == (0, "fuzz: clean: 1 case of seed 0, 3 runs of the client\n"), done.err


def test_client_that_calls_in_the_plain_runs_alone_was_not_tested(fuzz: Fuzz, client: Client, tmp_path: Path) -> None:
    code = """
from pathlib import Path
if not Path("kept").exists():
    call()
    if Path("once").exists():
        Path("kept").touch()
    Path("once").touch()
"""
    done = fuzz("--in-place", "--cases", "2", "--format", "json", "--", *client(code))
    shown = json.loads(done.out)

    assert (done.code, shown["conclusion"]) == (2, "nothing-tested"), done.err
    assert (
        shown["reasons"][0]
        == "the client keeps its results between runs: leave --in-place out, or let --before clear them"
    )


def test_hosts_that_are_allowed_are_named(fuzz: Fuzz, client: Client) -> None:
    code = "call()\ncall('https://nobody.example.test/')"
    done = fuzz("--allow", "nobody.example.test", "--cases", "1", "--no-shrink", "--", *client(code))

    assert "let out: nobody.example.test, 3 calls\n" in done.out
