"""Creates over the wire on each store, against the store in memory: requests per CPU-second of the server."""

import random
import shutil
import socket
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from load import LoadPlan, drive, request
from machine import ServerProcess
from servers import OURS, Target
from table import Effort, Row, paired

BARS = {"sqlite": ">= 0.4", "redis": ">= 0.3"}


def measure(effort: Effort) -> Iterator[Row]:
    """Yield how many creates each store takes, in alternating rounds; Redis only where it is installed."""
    seen: dict[str, list[float]] = defaultdict(list)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        urls = {"memory": "memory", "sqlite": f"sqlite:///{folder / 'state.db'}"}
        if shutil.which("redis-server"):
            urls["redis"] = stack.enter_context(_redis(folder))
        targets = {
            name: replace(OURS, name=name, command=[*OURS.command, "--store", url]) for name, url in urls.items()
        }
        servers = {name: stack.enter_context(target.process()) for name, target in targets.items()}
        for server in servers.values():
            server.wait()
        for number in range(effort.rounds + 1):
            for name in random.sample(list(servers), len(servers)):
                rate = _rate(targets[name], servers[name], seconds=effort.seconds)
                if number:  # the first one warms up
                    seen[name].append(rate)
    for name, bar in BARS.items():
        if name in seen:
            detail = {store: median(seen[store]) for store in ("memory", name)}
            yield Row(f"create on {name}, against memory", paired(seen[name], seen["memory"]), bar, detail=detail)


def _rate(target: Target, server: ServerProcess, *, seconds: float) -> float:
    before = server.cpu_seconds
    outcome = drive(LoadPlan(server.port, [request("POST", target.create, body=target.body)], seconds=seconds))
    if outcome.refused:
        raise RuntimeError(f"{outcome.refused} of {outcome.requests} creates were refused on {target.name}")
    return outcome.requests / (server.cpu_seconds - before)


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    path = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(path)) == 0:
                    break
            time.sleep(0.01)
        yield f"unix://{path}"
        process.terminate()
