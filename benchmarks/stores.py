"""What a store costs over the wire: microseconds of the server's CPU a call above those of the store in memory, paired."""

import random
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from crash_parts import OwnRedis
from load import LoadPlan, drive, request
from machine import ServerProcess
from servers import OURS, Target
from table import Effort, Row

BARS = {("sqlite", "create"): 35, ("sqlite", "query"): 20, ("redis", "create"): 45, ("redis", "query"): 20}
"""Microseconds above memory's."""
_COUNT = 4_000
"""Calls of a kind and round, so that all hold equally much."""


def measure(effort: Effort) -> Iterator[Row]:
    """Yield what a create and a query cost on each store, in shuffled rounds; Redis only where it is installed."""
    seen: dict[tuple[str, str], list[float]] = defaultdict(list)
    with ExitStack() as stack:
        targets = _targets(stack)
        servers = {name: stack.enter_context(target.process()) for name, target in targets.items()}
        for server in servers.values():
            server.wait()
        for number in range(effort.rounds + 1):
            for name in random.sample(list(servers), len(servers)):
                for kind, microseconds in _round(targets[name], servers[name]).items():
                    if number:  # the first one warms up
                        seen[name, kind].append(microseconds)
    for (name, kind), bar in BARS.items():
        if (name, kind) in seen:
            above = [mine - memory for mine, memory in zip(seen[name, kind], seen["memory", kind], strict=True)]
            detail = {store: median(seen[store, kind]) for store in ("memory", name)}
            detail |= {"least": min(above), "most": max(above)}
            yield Row(f"{kind} on {name}, CPU above memory's", median(above), f"<= {bar}", "us", detail)


def _targets(stack: ExitStack) -> dict[str, Target]:
    folder = Path(stack.enter_context(TemporaryDirectory()))
    urls = {"memory": "memory", "sqlite": f"sqlite:///{folder / 'state.db'}"}
    if shutil.which("redis-server"):
        urls["redis"] = stack.enter_context(OwnRedis(folder, durable=False)).url
    return {name: replace(OURS, name=name, command=[*OURS.command, "--store", url]) for name, url in urls.items()}


def _round(target: Target, server: ServerProcess) -> dict[str, float]:
    """Return the microseconds of CPU that a create and a query take."""
    before = server.cpu_seconds
    creates = LoadPlan(
        server.port, [request("POST", target.create, body=target.body)], count=_COUNT, keep=target.id_key
    )
    outcome = drive(creates)
    between = server.cpu_seconds
    queries = [request("GET", target.query + name) for name in outcome.kept[-2_000:]]
    asked = drive(LoadPlan(server.port, queries, count=_COUNT))
    if outcome.refused or asked.refused:
        raise RuntimeError(f"{outcome.refused} creates and {asked.refused} queries were refused on {target.name}")
    after = server.cpu_seconds
    return {"create": (between - before) / _COUNT * 1e6, "query": (after - between) / _COUNT * 1e6}
