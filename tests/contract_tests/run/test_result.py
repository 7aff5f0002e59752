"""What a run says at its end: what never happened, what ended the client, what came often, what is a guess."""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.contract_tests.run.test_run import python

CREATE = """
import json, urllib.request
def call(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    head = {**HEAD, 'Content-Type': 'application/json'}
    return json.load(urllib.request.urlopen(urllib.request.Request('https://api.acme.example/api/v1' + path, data, head)))
made = call('/videos', BODY)['data']['task_id']
poll = lambda: call(f'/tasks?task_id={made}')
"""


@pytest.fixture
def scenario_file(tmp_path: Path) -> Any:
    def write(*triggers: str) -> str:
        (tmp_path / "s.toml").write_text(
            'timing = "instant"\n' + "".join(f"[[trigger]]\n{trigger}\n" for trigger in triggers)
        )
        return "s.toml"

    return write


# --- triggers that never fire ----------------------------------------------------------------------------------


def test_trigger_that_never_fires_is_told_as_information(run: Any, scenario_file: Any, tmp_path: Path) -> None:
    name = scenario_file('name = "overloaded"\noperation = "query-task"\ncalls = [9]', 'name = "face"')
    done = run("--scenario-file", name, "--report", "json=r.json", "--strict", "--", *python(f"{CREATE}poll()"))
    report = json.loads((tmp_path / "r.json").read_text())

    assert done.code == 0, done.err
    (found,) = [entry for entry in report["findings"] if entry["rule"] == "run.idle-trigger"]
    assert found["severity"] == "info"
    assert found["message"].startswith("`overloaded` at query-task never happened: none of the one call")
    assert found["message"] in done.err


def test_scenario_of_the_command_line_that_never_fires_is_told_too(run: Any) -> None:
    done = run("--scenario", "expired-link", "--", *python(CREATE))

    assert "run.idle-trigger: `expired-link` never happened: no call was one that it looks at" in done.err


def test_trigger_that_fires_is_not_told(run: Any, scenario_file: Any) -> None:
    done = run("--scenario-file", scenario_file('name = "slow"'), "--", *python(CREATE))

    assert "idle-trigger" not in done.err


@pytest.mark.parametrize("trigger", ['operation = "retrieve"', 'provider = "venise"'])
@pytest.mark.parametrize("way", ["run", "fuzz", "serve"])
def test_trigger_that_names_nothing_is_a_wrong_call(tmp_path: Path, scenario_file: Any, trigger: str, way: str) -> None:
    import subprocess

    name = scenario_file(f'name = "overloaded"\n{trigger}')
    flag, command = ("--case" if way == "fuzz" else "--scenario-file"), ["--", "true"] if way != "serve" else []
    line = [sys.executable, "-m", "drytake.cli", way, flag, name, *command]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 2, shlex.join(line)
    assert "did you mean" in done.stderr
    assert "Traceback" not in done.stderr


def test_scenarios_lists_the_names_of_operations(tmp_path: Path) -> None:
    import subprocess

    line = [sys.executable, "-m", "drytake.cli", "scenarios"]
    shown = subprocess.run(line, capture_output=True, text=True, timeout=60, check=True).stdout
    data = json.loads(subprocess.run([*line, "--format", "json"], capture_output=True, timeout=60, check=True).stdout)

    assert "retrieve-video" in shown
    assert "retrieve-video" in data["operations"]["venice"]


# --- ended from outside ----------------------------------------------------------------------------------------


def test_client_that_the_time_limit_ends_has_not_given_up(run: Any) -> None:
    waits = "import time\npoll()\ntime.sleep(60)"
    done = run("--timing", "realistic", "--timeout", "2", "--", *python(CREATE + waits))

    assert done.code == 124
    assert "gives-up-early" not in done.err
    assert "stopped after --timeout 2" in done.err
    assert done.fact("stopped") == "after --timeout 2"


def test_client_that_ends_by_itself_has(run: Any) -> None:
    done = run("--timing", "realistic", "--timeout", "60", "--", *python(f"{CREATE}poll()"))

    assert "gives-up-early" in done.err
    assert "stopped" not in done.err


# --- words -----------------------------------------------------------------------------------------------------


def test_equal_findings_are_told_once(run: Any, tmp_path: Path) -> None:
    code = CREATE.replace("BODY)", "BODY | {'colour': 'red'})").split("poll =")[0]
    again = "for _ in range(4): call('/videos', BODY | {'colour': 'red'})\n"
    done = run("--report", "json=r.json", "--", *python(code + again))
    report = json.loads((tmp_path / "r.json").read_text())

    assert done.err.count("acme.unknown-field") == 1
    assert "(5 times: calls " in done.err
    assert [entry["rule"] for entry in report["findings"]].count("acme.unknown-field") == 5


def test_price_that_is_published_does_not(run: Any) -> None:
    done = run("--", *python(CREATE))

    assert done.fact("would have cost at acme") == "75 credits"


def test_variable_that_venice_clients_read_leads_to_the_mock(run: Any) -> None:
    code = "import os; print(os.environ['VENICE_BASE_URL'])"
    done = run("--env", "venice", "--", sys.executable, "-c", code)

    assert done.out.startswith("http://127.0.0.1:")
    assert done.out.endswith("/venice/api/v1\n")
