"""Clients with one bug each under `run`: which rule says it; and careful ones, of which nothing is said."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ACME

CLIENT = Path(__file__).parent / "one_bug" / "client.py"
NIGHT = pytest.mark.nightly
"""Each row is a process or two: some by day, the others by night; their kinds are sessions in process by day."""
CREATE, QUERY, DOWNLOAD = "create-video", "query-task", "download"

BUGS = [
    pytest.param("create-resent", "gateway-timeout", CREATE, "conduct.double-create", "bad"),
    pytest.param("create-resent", "connection-reset", CREATE, "conduct.double-create", "bad", marks=NIGHT),
    pytest.param("create-resent", "truncated-json", CREATE, "conduct.double-create", "bad", marks=NIGHT),
    pytest.param("create-respelled", "empty-reply", CREATE, "conduct.double-create", "bad", marks=NIGHT),
    pytest.param("create-resent", "server-error", CREATE, "conduct.create-resent", "good", marks=NIGHT),
    pytest.param("poll-once", "overloaded", QUERY, "conduct.gives-up-at-error", "command-failed"),
    pytest.param("whole-again", "overloaded", QUERY, "conduct.task-thrown-away", "bad", marks=NIGHT),
    pytest.param("batch-breaks", "insufficient-credit", CREATE, "conduct.never-asked", "command-failed", marks=NIGHT),
    pytest.param("no-poll", "", "", "conduct.never-asked", "money-lost"),
    pytest.param("no-fetch", "", "", "run.result-missing", "bad"),
    pytest.param(
        "fetch-once", "truncated-download", DOWNLOAD, "conduct.download-broken", "command-failed", marks=NIGHT
    ),
    pytest.param("keeps-half", "truncated-download", DOWNLOAD, "conduct.download-broken", "good"),
    pytest.param("cancels-late", "", "", "conduct.cancelled-but-charged", "good", marks=NIGHT),
    pytest.param("asks-again", "insufficient-credit", "", "conduct.refused-again", "good", marks=NIGHT),
    pytest.param("exit0", "moderation", "", "run.failure-as-success", "good"),
]
CAREFUL = [
    pytest.param("none", "", "", id="a careful one"),
    pytest.param("variants", "", "", id="three takes of the same"),
    pytest.param("none", "rate-limit", CREATE, id="a create is limited", marks=NIGHT),
    pytest.param("none", "overloaded", QUERY, id="a poll meets a 503"),
    pytest.param("none", "connection-reset", QUERY, id="a poll is lost", marks=NIGHT),
    pytest.param("none", "truncated-download", DOWNLOAD, id="a download breaks off", marks=NIGHT),
    pytest.param("none", "moderation", CREATE, id="a task fails once, and is given back", marks=NIGHT),
]


def report_of(folder: Path, bug: str, name: str, operation: str, *options: str) -> dict[str, Any]:
    """Return the report of a run of the client, to which something happens."""
    scenario, report = folder / "scenario.toml", folder / "report.json"
    where = f'operation = "{operation}"\ncalls = [{2 if bug == "batch-breaks" else 1}]\n' if operation else ""
    scenario.write_text('timing = "instant"\n' + (f'[[trigger]]\nname = "{name}"\n{where}' if name else ""))
    subprocess.run(
        [
            *(sys.executable, "-m", "drytake.cli", "run", "--scenario-file", str(scenario)),
            *("--report", f"json={report}", *options, "--", sys.executable, str(CLIENT), bug, str(folder)),
        ],
        env={**os.environ, "PYTHONPATH": ACME},
        capture_output=True,
        timeout=60,
        check=False,
    )
    found: dict[str, Any] = json.loads(report.read_text())
    return found


@pytest.mark.parametrize(("bug", "name", "operation", "rule", "conclusion"), BUGS)
def test_bug_is_told(  # noqa: PLR0917 - a row of the table
    tmp_path: Path, bug: str, name: str, operation: str, rule: str, conclusion: str
) -> None:
    options = ["--require-results"] if rule == "run.result-missing" else []
    report = report_of(tmp_path, bug, name, operation, *options)
    assert rule in {finding["rule"] for finding in report["findings"]}
    assert report["conclusion"] == conclusion


@pytest.mark.parametrize(("bug", "name", "operation"), CAREFUL)
def test_careful_client_is_clean(tmp_path: Path, bug: str, name: str, operation: str) -> None:
    report = report_of(tmp_path, bug, name, operation)
    assert (report["findings"], report["conclusion"]) == ([], "good")
