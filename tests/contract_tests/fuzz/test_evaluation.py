"""A case is judged as `run` judges: by the rules of conduct, by the money, and by what the client leaves behind."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.fuzz.pool import CaseRun, Pool, pooled
from drytake.contract_tests.fuzz.result import failures_of
from drytake.mockserver.engine.scenario_file import ScenarioFile

CLIENT = """
import http.client, json, sys, time, urllib.error, urllib.request
from pathlib import Path

BUG = sys.argv[1]
API = "https://api.acme.example/api/v1"
HEAD = {"authorization": "Bearer sk-test-judged", "content-type": "application/json"}

class Lost(Exception):
    pass

def once(url, body=None):
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, HEAD if url.startswith(API) else {}), timeout=10) as said:
            return said.read()
    except urllib.error.HTTPError as error:
        if error.code == 429 or error.code >= 500:
            raise Lost(f"HTTP {error.code}")
        sys.exit(f"refused with {error.code}: {error.read()[:300]}")
    except (OSError, http.client.HTTPException) as error:
        raise Lost(repr(error))

def again(url, body=None):
    for _ in range(1 if "asks once" in BUG else 5):
        try:
            return once(url, body)
        except Lost as error:
            why = error
            time.sleep(30)
    sys.exit(f"gave up: {why}")

def create():
    body = {"prompt": "a lighthouse", "duration": 5}
    try:
        return json.loads((again if BUG == "sends again" else once)(API + "/videos", body))["data"]["task_id"]
    except (Lost, ValueError) as error:
        sys.exit(f"it may have been made: {error}")

def wait(task):
    for _ in range(200):
        try:
            said = json.loads(again(f"{API}/tasks?task_id={task}"))["data"]
        except ValueError:
            continue
        if said["status"] == "failed":
            sys.exit("it went wrong" if BUG == "hides why" else f"failed: {said}")
        if said["status"] == "succeeded":
            return said["result"]["video_url"]
        time.sleep(30)
    sys.exit(f"{task} takes too long")

def fetch(url):
    if BUG != "keeps anything":
        return again(url)
    try:
        return urllib.request.urlopen(url, timeout=10).read()
    except http.client.IncompleteRead as error:
        return error.partial
    except urllib.error.HTTPError as error:
        return error.read()

def main():
    task = create()
    if "prints the id" in BUG:
        print(task)
    if BUG == "prints the id":
        return
    if BUG == "keeps the id":
        return Path("state.json").write_text(json.dumps({"task": task}))
    if BUG == "throws the id away":
        return print("started")
    data = fetch(wait(task))
    Path("video.mp4").write_bytes(data[:1000] if BUG == "keeps a part" else data)
    if BUG == "prints its key":
        print(HEAD)

try:
    main()
except Lost as error:
    sys.exit(f"lost: {error}")
except SystemExit as error:
    if BUG == "ends well":
        print(error)
    else:
        raise
"""


@contextmanager
def playing(tmp_path: Path, bug: str) -> Iterator[Pool]:
    (tmp_path / "client.py").write_text(CLIENT)
    command = [sys.executable, str(tmp_path / "client.py"), bug]
    with pooled(FuzzOptions(command=command, jobs=1, max_seconds=36_000)) as pool:
        yield pool


def case(name: str = "", **how: Any) -> ScenarioFile:
    triggers = [{"name": name, **how}] if name else []
    return ScenarioFile.model_validate({"seed": 0, "timing": "per-poll", "trigger": triggers})


def rules_of(pool: Pool, *cases: ScenarioFile) -> list[list[str]]:
    outcomes = pool.run([CaseRun(one) for one in cases])
    return [[failure.rule.id for failure in failures_of(outcome)] for outcome in outcomes]


POLL = "query-task"
CAUGHT = {
    "sends again": (case("connection-reset", operation="create-video", calls=[1]), "conduct.double-create"),
    "asks once": (case("overloaded", operation=POLL, calls=[2]), "conduct.gives-up-at-error"),
    "throws the id away": (case(), "conduct.never-asked"),
    "keeps anything": (case("truncated-download"), "conduct.download-broken"),
    "keeps a part": (case(), "fuzz.rubbish-kept"),
    "prints its key": (case(), "fuzz.key-shown"),
    "hides why": (case("moderation"), "fuzz.reason-untold"),
    "ends well": (case("insufficient-credit"), "fuzz.empty-success"),
}
"""A client's bug, the case that shows it, and the rule that tells it."""


@pytest.mark.parametrize(("bug", "shown", "rule"), [(bug, *row) for bug, row in CAUGHT.items()], ids=CAUGHT)
def test_bug_is_told(tmp_path: Path, bug: str, shown: ScenarioFile, rule: str) -> None:
    with playing(tmp_path, bug) as pool:
        (found,) = rules_of(pool, shown)

    assert rule in found


def test_failure_that_ends_well_is_told_as_run_tells_it(tmp_path: Path) -> None:
    with playing(tmp_path, "ends well") as pool:
        assert rules_of(pool, case("moderation")) == [["run.failure-as-success"]]


def test_error_page_is_no_result(tmp_path: Path) -> None:
    with playing(tmp_path, "keeps anything") as pool:
        (found,) = rules_of(pool, case("expired-link"))

    assert {"fuzz.empty-success", "fuzz.rubbish-kept"} <= set(found)


def test_one_error_is_no_reason_to_give_up_even_where_the_id_is_left(tmp_path: Path) -> None:
    """It can be had by hand; but a client that asks twice needn't be helped."""
    with playing(tmp_path, "asks once, prints the id") as pool:
        (found,) = rules_of(pool, case("overloaded", operation=POLL, calls=[2]))

    assert found == ["conduct.gives-up-at-error"]


@pytest.mark.parametrize("bug", ["prints the id", "keeps the id"])
def test_task_whose_id_is_left_can_still_be_had(tmp_path: Path, bug: str) -> None:
    with playing(tmp_path, bug) as pool:
        assert rules_of(pool, case()) == [[]]


def test_careful_client_does_what_it_can(tmp_path: Path) -> None:
    """Whether the seller fails once, or for good: it asks again as often as it should, and tells what it can't mend."""
    polls = {"operation": POLL, "after": 1}
    cases = [
        case(),
        case("connection-reset", operation="create-video"),
        case("overloaded", **polls),
        case("bad-key", **polls),
        case("truncated-json", operation=POLL, calls=[2]),
        case("truncated-download", calls=[1]),
        case("expired-link"),
        case("moderation"),
    ]
    with playing(tmp_path, "nothing") as pool:
        assert rules_of(pool, *cases) == [[]] * len(cases)


def test_conduct_that_is_wrong_anyway_is_a_finding_of_the_plain_case(fuzz: Any, tmp_path: Path) -> None:
    (tmp_path / "client.py").write_text(CLIENT)
    done = fuzz("--cases", "1", "--", sys.executable, "client.py", "throws the id away")

    assert done.code == 1, done.err
    assert "conduct.never-asked: the task" in done.out
    assert (tmp_path / ".drytake/fuzz/case-never-asked.toml").read_text() == 'seed = 0\ntiming = "per-poll"\n'
