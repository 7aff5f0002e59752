"""How many cases of `drytake fuzz` are played in a minute, one at a time, for a client in Python and one in Node.js."""

import resource
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from table import FULL, Effort, Row, table

from drytake.contract_tests.fuzz.forks import once
from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.fuzz.pool import CaseRun, pooled
from drytake.mockserver.engine.scenario_file import ScenarioFile

PYTHON = """
import json, time, urllib.request
API, HEAD = "https://api.outai.top/api/v1", {"authorization": "Bearer sk-test-bench", "content-type": "application/json"}
def call(url, body=None):
    request = urllib.request.Request(url, body and json.dumps(body).encode(), HEAD if url.startswith(API) else {})
    with urllib.request.urlopen(request, timeout=10) as said:
        return said.read()
task = json.loads(call(API + "/video/seedance-2", {"prompt": "a lighthouse", "duration": 5}))["data"]["task_id"]
while (said := json.loads(call(f"{API}/tasks?task_id={task}"))["data"])["status"] != "succeeded":
    time.sleep(30)
open("video.mp4", "wb").write(call(said["result"]["video_url"]))
"""
NODE = """
import { writeFileSync } from 'node:fs'
const API = 'https://api.outai.top/api/v1'
const headers = { authorization: 'Bearer sk-test-bench', 'content-type': 'application/json' }
const call = async (url, body) => (await fetch(url, body ? { method: 'POST', body: JSON.stringify(body), headers } : { headers })).json()
const task = (await call(`${API}/video/seedance-2`, { prompt: 'a lighthouse', duration: 5 })).data.task_id
let said
while ((said = (await call(`${API}/tasks?task_id=${task}`)).data).status !== 'succeeded') await new Promise((go) => setTimeout(go, 30_000))
writeFileSync('video.mp4', Buffer.from(await (await fetch(said.result.video_url)).arrayBuffer()))
"""
CLIENTS = {"Python, urllib": (sys.executable, "client.py", PYTHON), "Node.js, fetch": ("node", "client.mjs", NODE)}
CASE = ScenarioFile(seed=0, timing="realistic")
"""Four polls thirty seconds apart, a create and a download."""


def measure(effort: Effort) -> Iterator[Row]:
    """Yield a row for each client, from cases played one after the other."""
    for name, (program, file, code) in CLIENTS.items():
        if shutil.which(program) is None:
            continue
        with TemporaryDirectory() as folder:
            path = Path(folder, file)
            path.write_text(code, encoding="utf-8")
            yield _row(name, FuzzOptions(command=[program, str(path)], jobs=1), effort.rounds * 3)
    yield _in_process(effort.rounds * 3)


def _in_process(count: int) -> Row:
    """Return the row of the Python client as a function that is called in forks."""
    head, *lines = PYTHON.split("task = ")
    body = "".join(f"    {line}\n" for line in f"task = {'task = '.join(lines)}".splitlines())
    with TemporaryDirectory() as folder, chdir(folder):
        Path("bench_client.py").write_text(f"{head}\ndef main():\n{body}", encoding="utf-8")
        name = "bench_client:main"
        return _row("Python, urllib, in process", FuzzOptions(command=once(name, ()), in_process=name, jobs=1), count)


def _row(name: str, options: FuzzOptions, count: int) -> Row:
    children = _spent()[1]
    with pooled(options) as pool:
        pool.run([CaseRun(CASE)])  # the first reads the disk
        seconds, before = [], _spent()[0]
        for _ in range(count):
            begun = time.perf_counter()
            (outcome,) = pool.run([CaseRun(CASE)])
            seconds.append(time.perf_counter() - begun)
            assert outcome.code == 0, outcome.err
        ours = (_spent()[0] - before) / count
    theirs = (_spent()[1] - children) / (count + 1)  # with the process above them, which has been waited for by now
    detail = {"our CPU ms a case": 1000 * ours, "the client's CPU ms": 1000 * theirs}
    detail["cases a minute of CPU"] = 60 / (ours + theirs)
    return Row(f"fuzz, {name}: cases a minute", 60 / median(seconds), unit="", detail=detail)


def _spent() -> tuple[float, float]:
    """Return the CPU seconds of this process and of the processes that have ended below it."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    own, children = (one.ru_utime + one.ru_stime for one in used)
    return own, children


if __name__ == "__main__":
    print(table(measure(FULL)))
