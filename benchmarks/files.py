"""Files of many lines: `validate` and `price` as whole commands against the validation alone, in CPU time; `check` of a
large recording; and their memory.

`python benchmarks/files.py` prints its rows alone.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from servers import drytake
from table import FULL, Effort, Row, paired, table

from drytake.schemas.registry import get_provider

BODIES: Mapping[str, Mapping[str, Any]] = {
    "smallest body": {"prompt": "a cat"},
    "two media": {
        "prompt": "a cat",
        "function_mode": "omni_reference",
        "image_urls": ["https://cdn.example.com/a.png"],
        "video_urls": ["https://cdn.example.com/a.mp4"],
    },
    "five violations": {"prompt": "", "duration": 99, "ratio": 7, "seed": "x", "foo": 1},
}
BARS = {("validate", "smallest body"): "<= 4", ("price", "smallest body"): "<= 4"}
"""A validation alone takes 4 us, so four of them are 60,000 lines a second."""
LINES, FEW = 100_000, 1_000


class Used(NamedTuple):
    """What a process used."""

    seconds: float
    """CPU, in user and system mode."""
    mebibytes: float
    """Memory at its most."""


def measure(effort: Effort) -> Iterator[Row]:
    """Yield what a line takes in each command, in validations of the same line, and the most memory of the commands."""
    with TemporaryDirectory() as folder:
        for name, body in BODIES.items():
            lines = effort.tasks if name == "smallest body" else effort.tasks // 5
            many, few = _written(folder, body, lines), _written(folder, body, FEW)
            for command in ("validate", "price"):
                yield from _rows(effort, (command, name), many, few, lines)


def measure_recordings(effort: Effort) -> Iterator[Row]:
    """Yield what `check` of a large HAR file takes, against parsing it, and its memory."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "traffic.har")
        calls = _recorded(path, effort.tasks // 2_000)
        pairs = []
        for _ in range(effort.rounds):
            ours = used([*drytake(), "check", str(path)])
            parsed = used([sys.executable, "-c", "import json, sys; json.load(open(sys.argv[1]))", str(path)])
            pairs.append((ours, parsed))
        mine, theirs = ([one.seconds for one in each] for each in zip(*pairs, strict=True))
        size = path.stat().st_size / 1e6
    detail = {"ours s": min(mine), "json.load s": min(theirs), "calls": calls, "goal": "3.4: 2.5 s"}
    yield Row(f"check of a HAR file of {size:.0f} MB, in json.load", paired(mine, theirs), "<= 9", detail=detail)
    most = max(ours.mebibytes for ours, _ in pairs)
    yield Row(f"check of a HAR file of {size:.0f} MB, memory", most, "<= 250", unit="MiB")


def _recorded(path: Path, megabytes: int) -> int:
    """Write a HAR file of tasks that were made and polled three times; return how many calls it has."""
    calls, written = 0, 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"log": {"version": "1.2", "entries": [')
        while written < megabytes * 1e6:
            text = json.dumps(_call(calls // 4, calls))
            written += file.write(f",{text}" if calls else text)
            calls += 1
        file.write("]}}")
    return calls


def _call(task: int, serial: int) -> dict[str, Any]:
    at = datetime.fromtimestamp(1_790_000_000 + 60 * serial, UTC).isoformat(timespec="milliseconds")
    create, done = serial % 4 == 0, serial % 4 == 3
    host, name = "https://api.outai.top/api/v1", f"{task:032x}"
    link = {"video_url": f"https://cdn.outai.top/results/{name}/0.mp4", "error_message": None, "finished_at": at}
    said = {"task_id": name, "status": "succeeded" if done else "running", "created_at": at, "credits_cost": 75}
    more = {} if create else {"model": "seedance_2_0", "updated_at": at, "result": link if done else None}
    text = json.dumps({"code": 200, "trace_id": f"{serial:032x}", "message": None, "data": {**said, **more}})
    body = json.dumps({"prompt": f"a lighthouse {task}", "duration": 5})
    names = {"accept-encoding": "identity", "host": "api.outai.top", "user-agent": "bench", "connection": "close"}
    headers = [{"name": key, "value": value} for key, value in {**names, "authorization": "Bearer sk-bench"}.items()]
    request = {
        "method": "POST" if create else "GET",
        "url": f"{host}/video/seedance-2" if create else f"{host}/tasks?task_id={name}",
        "headers": [*headers, {"name": "content-type", "value": "application/json"}],
        "bodySize": len(body) if create else 0,
        **({"postData": {"mimeType": "application/json", "text": body}} if create else {}),
    }
    response = {
        "status": 200,
        "headers": [{"name": "content-type", "value": "application/json"}, {"name": "date", "value": at}],
        "content": {"size": len(text), "mimeType": "application/json", "text": text},
    }
    return {"startedDateTime": at, "time": 0, "request": request, "response": response, "cache": {}, "timings": {}}


def _rows(effort: Effort, what: tuple[str, str], many: Path, few: Path, lines: int) -> Iterator[Row]:
    raw = few.read_bytes().splitlines()
    pairs, most, whole = [], 0.0, []
    for _ in range(effort.rounds):
        long, short = _used(what[0], many), _used(what[0], few)
        pairs.append((1e6 * (long.seconds - short.seconds) / (lines - FEW), _alone(raw)))
        most, whole = max(most, long.mebibytes), [*whole, lines / long.seconds]
    mine, theirs = zip(*pairs, strict=True)
    detail = {"us a line": min(mine), "alone us": min(theirs), "lines a second of CPU, start and all": max(whole)}
    yield Row(
        f"{what[0]} of JSON Lines, {what[1]}: a line, in validations",
        paired(mine, theirs),
        BARS.get(what, ""),
        detail=detail,
    )
    yield Row(f"{what[0]} of JSON Lines, {what[1]}: {lines:,} lines, memory", most, "<= 100", unit="MiB")


def _written(folder: str, body: Mapping[str, Any], lines: int) -> Path:
    path = Path(folder, f"{lines}.jsonl")
    with path.open("w", encoding="utf-8") as file:
        for number in range(lines):
            file.write(json.dumps({**body, "prompt": f"{body['prompt']} {number}" if body["prompt"] else ""}) + "\n")
    return path


def _used(command: str, path: Path) -> Used:
    return used([*drytake(), command, "-p", "outai", str(path)])


def used(command: Sequence[str]) -> Used:
    """Return what a command used: of its own process, whose output goes nowhere."""
    out = os.open(os.devnull, os.O_WRONLY)
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out, 1)])
    os.close(out)
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError(f"{command!r} ended with {os.waitstatus_to_exitcode(status)}")
    kibibytes = usage.ru_maxrss if sys.platform == "linux" else usage.ru_maxrss / 1024
    return Used(usage.ru_utime + usage.ru_stime, kibibytes / 1024)


def _alone(raw: Sequence[bytes]) -> float:
    """Return the microseconds of CPU that a validation takes in this process."""
    contract = get_provider("outai").create.contract
    assert contract is not None
    gc.disable()
    begun = time.process_time()
    for _ in range(5):
        for line in raw:
            contract.validate(line)
    spent = time.process_time() - begun
    gc.enable()
    return spent / 5 / len(raw) * 1e6


if __name__ == "__main__":
    print(table([*measure(FULL), *measure_recordings(FULL)]))
