"""How else a client is run: elsewhere, killed and started again, twice at once, on a full disk, and by the project's settings."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.fuzz.pool import CaseRun, pooled
from drytake.contract_tests.fuzz.result import CaseResult, failures_of
from drytake.mockserver.engine.scenario_file import ScenarioFile, read_script
from drytake.mockserver.settings.model import Settings

CLIENT = """
import json, os, sys, time, urllib.request
from pathlib import Path

BUG = sys.argv[1]
API = "https://api.acme.example/api/v1"
HEAD = {"authorization": "Bearer sk-test-run-else", "content-type": "application/json"}
STATE = Path("state.json")

def call(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, HEAD if url.startswith(API) else {}), timeout=10) as said:
        return said.read()

def create():
    return json.loads(call(API + "/videos", {"prompt": "a lighthouse", "duration": 5}))["data"]["task_id"]

def begun():
    if BUG == "resumes" and STATE.exists():
        return json.loads(STATE.read_text())["task"]
    task = create()
    if BUG in ("resumes", "forgets"):
        STATE.write_text(json.dumps({"task": task}))
    return task

task = begun()
if BUG == "speaks":
    print("一座灯塔")
if BUG == "goes by the wall clock" and time.timezone:
    sys.exit("the task is stale")
while True:
    said = json.loads(call(f"{API}/tasks?task_id={task}"))["data"]
    if said["status"] == "succeeded":
        break
    time.sleep(30)
data = call(said["result"]["video_url"])
try:
    Path(f"video-{os.getpid()}.mp4").write_bytes(data)
except OSError as error:
    if BUG != "swallows":
        raise
"""


def played(tmp_path: Path, bug: str, *, settings: Settings | None = None, **client: Any) -> CaseResult:
    (tmp_path / "client.py").write_text(CLIENT)
    case = ScenarioFile.model_validate({"seed": 0, "timing": "per-poll", "client": client})
    options = FuzzOptions(
        command=[sys.executable, str(tmp_path / "client.py"), bug], jobs=1, settings=settings or Settings()
    )
    with pooled(options) as pool:
        (outcome,) = pool.run([CaseRun(case)])
    return outcome


def rules_of(outcome: CaseResult) -> list[str]:
    return [failure.rule.id for failure in failures_of(outcome)]


FOUND = {
    "another time zone": ("goes by the wall clock", {"environment": {"TZ": "Asia/Shanghai"}}, "conduct.never-asked"),
    "another encoding": ("speaks", {"environment": {"PYTHONIOENCODING": "cp1252"}}, "conduct.never-asked"),
    "killed": ("forgets", {"kill_at": 3}, "fuzz.pays-again"),
    "a full disk": ("swallows", {"file_bytes": 4_096}, "fuzz.rubbish-kept"),
}
CLEAN = {
    "another time zone": ("nothing", {"environment": {"TZ": "Asia/Shanghai"}}),
    "killed, and goes on": ("resumes", {"kill_at": 3}),
    "killed, and keeps nothing": ("nothing", {"kill_at": 3}),
    "twice at once": ("nothing", {"copies": 2}),
    "a full disk": ("nothing", {"file_bytes": 4_096}),
}


@pytest.mark.parametrize(("bug", "client", "rule"), FOUND.values(), ids=FOUND)
def test_bug_is_found(tmp_path: Path, bug: str, client: dict[str, Any], rule: str) -> None:
    assert rule in rules_of(played(tmp_path, bug, **client))


@pytest.mark.parametrize(("bug", "client"), CLEAN.values(), ids=CLEAN)
def test_client_that_does_well_is_clean(tmp_path: Path, bug: str, client: dict[str, Any]) -> None:
    assert rules_of(played(tmp_path, bug, **client)) == []


def test_client_that_is_killed_goes_on_in_the_same_folder(tmp_path: Path) -> None:
    outcome = played(tmp_path, "resumes", kill_at=3)

    assert [(call.method, call.status) for call in outcome.seen].count(("POST", 200)) == 1
    assert outcome.code == 0


def test_each_copy_makes_its_own_task(tmp_path: Path) -> None:
    outcome = played(tmp_path, "nothing", copies=2)

    assert [call.method for call in outcome.seen].count("POST") == 2


def test_settings_of_the_project_hold(tmp_path: Path) -> None:
    """A balance that is too small for a task, as it would be for `serve` and `run`."""
    outcome = played(tmp_path, "nothing", settings=Settings(balance=Decimal(0)))

    assert [call.status for call in outcome.seen] == [402]


def test_conditions_are_written_and_read() -> None:
    client = {"environment": {"TZ": "Asia/Shanghai", "LC_ALL": "C"}, "kill_at": 3}
    case = ScenarioFile.model_validate({"seed": 1, "client": client, "trigger": [{"name": "moderation"}]})

    assert read_script(case.to_toml()) == case


def test_client_that_is_run_elsewhere_is_replayed_by_fuzz(fuzz: Any, tmp_path: Path) -> None:
    (tmp_path / "client.py").write_text(CLIENT)
    (tmp_path / "case.toml").write_text('seed = 0\ntiming = "per-poll"\n\n[client]\nkill_at = 3\n')
    done = fuzz("--case", "case.toml", "--", sys.executable, "client.py", "forgets")

    assert done.code == 1, done.err
    assert "replay: drytake fuzz --case .drytake/fuzz/case-pays-again.toml" in done.out
    assert "killed at call 3" in done.out
