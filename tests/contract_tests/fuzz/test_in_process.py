"""`fuzz --in-process`: a client as a function, called in a fork for each case; the same as one that is started anew."""

import json
import sys
from pathlib import Path

import pytest

from drytake.contract_tests.fuzz.fork_server import UnfitError, function_of
from tests.contract_tests.fuzz.conftest import README, Fuzz

CLIENT = """
import asyncio, json, os, sys, time, urllib.error, urllib.request
API, HEAD = "https://api.acme.example/api/v1", {"authorization": "Bearer sk-test-forks", "content-type": "application/json"}
with open("loads", "a") as file:
    file.write("loaded\\n")
calls = []

async def main():
    calls.append(time.time())
    if len(calls) > 1 or os.listdir(".") or sys.argv[1:] != ["--fast"]:
        os.abort()
    request = urllib.request.Request(API + "/balance", headers=HEAD)
    try:
        with urllib.request.urlopen(request, timeout=10) as said:
            print(said.status)
    except (OSError, ValueError) as error:
        sys.exit(f"it failed: {error}")
    await asyncio.sleep(100)
    open("kept", "w").close()
"""


def test_a_function_is_loaded_once_and_called_in_a_fork_for_each_case(fuzz: Fuzz, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(CLIENT)
    done = fuzz(
        "--in-process", "app:main", "--cases", "6", "--no-shrink", "--jobs", "1", "--format", "json", "--", "--fast"
    )
    shown = json.loads(done.out)
    own = [
        found["rule"]
        for found in shown["findings"]
        if found["rule"] in ("fuzz.crash", "fuzz.traceback", "fuzz.silent-exit")
    ]
    assert (own, shown["cases"]) == ([], 6)
    loads = (tmp_path / "loads").read_text().splitlines()
    assert len(loads) < shown["runs"], "each case was loaded anew"


@pytest.mark.nightly
def test_findings_are_those_of_a_client_that_is_started_for_each_case(fuzz: Fuzz, tmp_path: Path) -> None:
    (tmp_path / README.name).write_text(README.read_text())
    how = ("--cases", "60", "--no-shrink", "--format", "json")
    started = json.loads(fuzz(*how, "--", sys.executable, README.name).out)["findings"]
    forked = json.loads(fuzz("--in-process", f"{README.stem}:main", *how).out)["findings"]
    assert started
    assert [{**one, "replay": ""} for one in forked] == [{**one, "replay": ""} for one in started]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("app", "takes MODULE:FUNCTION, such as app:main; it got `app`"),
        ("forked_app:nothing", "has no `nothing`; functions there: needs"),
        ("forked_app:number", "`forked_app:number` is no function: it is int"),
        ("forked_app:needs", "called without arguments, and that doesn't do: missing a required argument: 'one'"),
        ("nowhere_at_all:main", "there is no module `nowhere_at_all`"),
        ("forked_app.py:needs", "without `.py`: `forked_app:needs`"),
        (
            "forked_broken:main",
            "`forked_broken` can't be imported: ModuleNotFoundError: No module named 'nothing_there'",
        ),
        ("forked_exits:main", "`forked_exits` can't be imported: SystemExit: 3"),
    ],
)
def test_what_cannot_be_called_is_said(spec: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "forked_app.py").write_text("number = 3\ndef needs(one): ...\n")
    (tmp_path / "forked_broken.py").write_text("import nothing_there\n")
    (tmp_path / "forked_exits.py").write_text("import sys; sys.exit(3)\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UnfitError) as caught:
        function_of(spec)
    assert said in str(caught.value)


def test_a_wrong_call_ends_with_2_and_one_line(fuzz: Fuzz) -> None:
    done = fuzz("--in-process", "nowhere_at_all:main")
    assert (done.code, done.out) == (2, "")
    assert "there is no module `nowhere_at_all`" in done.err
    assert "Traceback" not in done.err
