"""A response that never comes: clients on the run's clock meet it in no time, and one without a time-out is found."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.fuzz.cases import draw
from drytake.contract_tests.fuzz.monitor import is_silent
from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.fuzz.pool import CaseRun, pooled
from drytake.contract_tests.fuzz.result import CaseResult, failures_of
from drytake.mockserver.engine.scenario_file import ScenarioFile

HOST = "https://api.acme.example/api/v1/balance"
URLLIB = f"""
import sys, urllib.request
request = urllib.request.Request({HOST!r}, headers={{"authorization": "Bearer sk-test-silence"}})
try:
    urllib.request.urlopen(request HOW)
except OSError as error:
    sys.exit(f"no response: {{error}}")
"""
HTTPX = f"""
import asyncio, httpx, sys

async def main():
    async with httpx.AsyncClient(timeout=20) as client:
        await client.get({HOST!r}, headers={{"authorization": "Bearer sk-test-silence"}})

try:
    asyncio.run(main())
except httpx.HTTPError as error:
    sys.exit(f"no response: {{error!r}}")
"""
FETCH = f"""
const over = new AbortController()
const timer = setTimeout(() => over.abort(), 20_000)
try {{ await fetch('{HOST}', {{ headers: {{ authorization: 'Bearer sk-test-silence' }}, signal: SIGNAL }}) }}
catch (error) {{ console.error('no response', String(error)); process.exit(1) }}
finally {{ clearTimeout(timer) }}
"""
NODE = pytest.mark.skipif(shutil.which("node") is None, reason="this machine has no Node.js")
PATIENT = [
    pytest.param("client.py", URLLIB.replace("HOW", ", timeout=20"), id="urllib"),
    pytest.param("client.py", HTTPX, id="httpx on an event loop"),
    pytest.param("client.mjs", FETCH.replace("SIGNAL", "over.signal"), id="fetch", marks=NODE),
    pytest.param("client.mjs", FETCH.replace("SIGNAL", "AbortSignal.timeout(20_000)"), id="AbortSignal", marks=NODE),
]


def played(tmp_path: Path, name: str, code: str) -> CaseResult:
    (tmp_path / name).write_text(code)
    program = sys.executable if name.endswith(".py") else "node"
    case = ScenarioFile.model_validate({"seed": 0, "timing": "instant", "trigger": [{"name": "timeout"}]})
    with pooled(FuzzOptions(command=[program, str(tmp_path / name)], jobs=1, timeout=40)) as pool:
        (outcome,) = pool.run([CaseRun(case)])
    return outcome


@pytest.mark.parametrize(("name", "code"), PATIENT)
def test_time_out_of_a_client_passes_on_the_clock(tmp_path: Path, name: str, code: str) -> None:
    outcome = played(tmp_path, name, code)

    assert (outcome.code, failures_of(outcome)) == (1, []), outcome.err
    assert 19.9 < outcome.waited < 25
    assert "no response" in outcome.err


def test_client_without_a_time_out_is_found(tmp_path: Path) -> None:
    outcome = played(tmp_path, "client.py", URLLIB.replace("HOW", ""))

    assert [failure.rule.id for failure in failures_of(outcome)] == ["fuzz.no-timeout"]
    assert outcome.waited >= 300


CURL = "curl -s -H 'authorization: Bearer sk-test-silence' https://api.outai.top/api/v1/credits\n"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl isn't installed")
def test_client_that_the_clock_cannot_reach_is_named_and_spared(fuzz: Any, tmp_path: Path) -> None:
    (tmp_path / "client.sh").write_text(CURL)
    done = fuzz("--cases", "6", "--no-shrink", "--", "sh", "client.sh")

    assert "the instant clock works for Python and Node.js; curl/" in done.out
    assert "6 cases" in done.out
    assert any(is_silent(one.case) for one in draw(0, 20))
