"""What contract tests in pytest cost: an intercepted call, a fresh key, a server, the plugin itself.

Run it as `python benchmarks/bench_contract.py`; needs httpx, respx and pytest.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

import httpx
import respx
from table import FULL, QUICK, Effort, Row, paired, table

import drytake
from drytake.contract_tests.pytest_plugin.fixtures import MockServer, harness
from drytake.contract_tests.pytest_plugin.summary import numbers_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings

URL = "https://api.outai.top/api/v1/video/seedance-2"
HEADERS = {"authorization": "Bearer sk-test-bench"}
BODY = {"prompt": "A lighthouse at dawn"}
FIXED = {
    "code": 200,
    "trace_id": "8d969eef6ecad3c29a3a629280e686cf",
    "message": None,
    "data": {
        "task_id": "0cc175b9c0f1b6a831c399e269772661",
        "status": "running",
        "created_at": "2026-11-21T07:00:00Z",
        "credits_cost": 75,
    },
}
"""As large as the mock's own response."""
INI = {"drytake_allow": [], "drytake_balance": "", "drytake_seed": "", "drytake_timing": "instant"}


def measure(effort: Effort) -> Iterator[Row]:
    """Yield what each costs."""
    yield _intercepted(effort)
    yield _fresh_key(effort)
    yield from _server(effort)
    yield _plugin(effort)


def _intercepted(effort: Effort) -> Row:
    calls = int(300 * max(1, effort.seconds))
    ours, bare = [], []
    with httpx.Client() as client:
        for _ in range(effort.rounds):
            with drytake.intercept(balance=10**9):
                ours.append(_call_us(client, calls))
            with respx.mock() as routes:
                routes.post(URL).respond(json=FIXED)
                bare.append(_call_us(client, calls))
    detail = {"intercepted, us": median(ours), "bare route, us": median(bare)}
    return Row("an httpx call, against a bare respx route", paired(ours, bare), "<= 1.2", detail=detail)


def _call_us(client: httpx.Client, calls: int) -> float:
    """Return the median time of a call."""
    times = []
    for number in range(calls + 30):
        started = time.perf_counter()
        response = client.post(URL, json=BODY, headers=HEADERS)
        times.append(time.perf_counter() - started)
        assert response.status_code == 200, (number, response.text)
    return median(times[30:]) * 1e6


def _fresh_key(effort: Effort) -> Row:
    """Measure all that the fixture does for a test: a key, its set-up, the report, and forgetting it."""
    with running(Engine(Settings(timing="instant"))) as (url, app):
        server = MockServer(url, app)
        times = [_milliseconds(lambda number=number: _one_test(server, number)) for number in range(50 * effort.rounds)]
    return Row("a fresh key for a test", median(times), "<= 5", "ms", {"slowest": max(times)})


def _one_test(server: MockServer, number: int) -> None:
    marker = SimpleNamespace(args=(), kwargs={"scenario": "slow", "seed": number, "balance": 100})
    config = SimpleNamespace(getini=INI.__getitem__)
    item: Any = SimpleNamespace(nodeid=f"test_{number}", config=config, iter_markers=lambda _: [marker])
    with harness(item, server) as stage:
        numbers_of(stage, stage.report)


def _server(effort: Effort) -> Iterator[Row]:
    starts, stops = [], []
    for number in range(3 * effort.rounds + 1):
        started = time.perf_counter()
        mock = running(Engine(Settings(timing="instant")))
        url, _ = mock.__enter__()
        up = time.perf_counter()
        with httpx.Client(trust_env=False) as client:
            client.get(f"{url}/_drytake/health")  # the connection is still open when the server ends
            asked = time.perf_counter()
            mock.__exit__(None, None, None)
            down = time.perf_counter()
        if number:  # the first one imports
            starts.append((up - started) * 1000)
            stops.append((down - asked) * 1000)
    yield Row("a server starts, after imports", median(starts), "<= 10", "ms", {"slowest": max(starts)})
    yield Row("it stops, with a client connected", median(stops), "<= 20", "ms", {"slowest": max(stops)})


def _plugin(effort: Effort) -> Row:
    """Measure an empty pytest run with and without the plugin, by CPU time, as the plugin waits for nothing."""
    with_it, without = [], []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_empty.py").write_text("def test_empty(): pass\n", encoding="ascii")
        for number in range(3 * effort.rounds + 1):
            pair = _run_ms(folder), _run_ms(folder, "-p", "no:drytake")
            if number:
                with_it.append(pair[0])
                without.append(pair[1])
    detail = {"with, ms": median(with_it), "without, ms": median(without)}
    return Row("an empty pytest run with the plugin", paired(with_it, without), "<= 1.1", detail=detail)


def _run_ms(folder: str, *options: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def _milliseconds(run: Callable[[], None]) -> float:
    started = time.perf_counter()
    run()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    rows = list(measure(QUICK if "--quick" in sys.argv else FULL))
    print(table(rows))
    sys.exit(1 if any(row.passed is False for row in rows) else 0)
