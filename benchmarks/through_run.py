"""A call of a client that keeps its connection, under `drytake run` and directly to `drytake serve`.

What a person waits for is time that passes, so this is the one row on that clock; both are measured in turn, and the
least of many calls' medians is compared. Needs httpx.
"""

import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from servers import OURS, drytake
from table import Effort, Row, paired

_HOST = "https://api.outai.top"
_CLIENT = """
import statistics, sys, time
import httpx
base, calls = sys.argv[1], int(sys.argv[2])
waited = []
with httpx.Client(headers={"Authorization": "Bearer sk-test-bench"}) as client:
    task = client.post(base + "/api/v1/video/seedance-2", json={"prompt": "A lighthouse at dawn"}).json()["data"]["task_id"]
    for _ in range(calls):
        started = time.perf_counter()
        client.get(base + "/api/v1/tasks", params={"task_id": task})
        waited.append(time.perf_counter() - started)
print("MEDIAN", statistics.median(waited))
"""


def measure(effort: Effort) -> Iterator[Row]:
    """Yield the ratio, from pairs of processes."""
    calls = effort.calls // 4
    client = [sys.executable, "-c", _CLIENT]
    under = [*drytake(), "run", "--allow-lost", "--"]
    with OURS.process() as server:
        server.wait()
        direct = [*client, f"http://127.0.0.1:{server.port}/outai", str(calls)]
        pairs = [(_waited([*under, *client, _HOST, str(calls)]), _waited(direct)) for _ in range(effort.rounds + 1)]
    mine, theirs = zip(*pairs[1:], strict=True)
    detail = {"run us": median(mine) * 1e6, "direct us": median(theirs) * 1e6}
    yield Row("a query on a kept connection under run, against direct (wall)", paired(mine, theirs), detail=detail)


def _waited(command: list[str]) -> float:
    """Return the median of a client's calls in seconds."""
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line.split()[1] for line in outcome.stdout.splitlines() if line.startswith("MEDIAN ")]
    if not lines:
        raise RuntimeError(f"{command!r} said:\n{outcome.stdout}\n{outcome.stderr}")
    return float(lines[0])
