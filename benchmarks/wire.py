"""Creates and queries over the wire: requests per CPU-second of the server's process, and the slowest answers."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from load import LoadPlan, PhaseResult, drive, request
from machine import ServerProcess
from servers import BASELINE, EVENTFUL, OURS, Target
from table import Effort, Row, paired

BARS: Mapping[str, Mapping[str, str]] = {
    BASELINE.name: {"create": ">= 1.5", "query": ">= 2.0", "p99_ms": "<= 0.4"},
    "aimock": {"create": ">= 1.0"},
}


@dataclass(frozen=True)
class Rates:
    """What one server did in one round."""

    create: float
    """Requests per CPU-second."""
    query: float
    p50_ms: float
    p99_ms: float


def measure(effort: Effort) -> Iterator[Row]:
    """Yield how the server compares with the others, in alternating rounds."""
    targets = [OURS, EVENTFUL, BASELINE]
    if effort.peers:
        from peers import installed_peers

        targets += installed_peers()
    with ExitStack() as stack:
        servers = {target.name: (target, stack.enter_context(target.process())) for target in targets}
        for _, server in servers.values():
            server.wait()
        seen = _rounds(effort, servers)
    yield from _rows(seen)


def _rounds(effort: Effort, servers: dict[str, tuple[Target, ServerProcess]]) -> dict[str, list[Rates]]:
    seen: dict[str, list[Rates]] = defaultdict(list)
    for number in range(effort.rounds + 1):
        order = list(servers)
        random.shuffle(order)
        for name in order:
            rates = _round(*servers[name], seconds=effort.seconds)
            if number:  # the first one warms up
                seen[name].append(rates)
    return seen


def _round(target: Target, server: ServerProcess, *, seconds: float) -> Rates:
    create = request("POST", target.create, body=target.body)
    rate, made = _loaded(server, LoadPlan(server.port, [create], seconds=seconds, keep=target.id_key))
    queries = [request("GET", target.query + task_id) for task_id in random.sample(made.kept, 100)]
    query, _ = _loaded(server, LoadPlan(server.port, queries, seconds=seconds))
    return Rates(rate, query, made.p50_ms, made.p99_ms)


def _loaded(server: ServerProcess, plan: LoadPlan) -> tuple[float, PhaseResult]:
    before = server.cpu_seconds
    outcome = drive(plan)
    if outcome.refused:
        raise RuntimeError(f"{outcome.refused} of {outcome.requests} requests were refused: {plan.requests[0]}")
    return outcome.requests / (server.cpu_seconds - before), outcome


def _rows(seen: dict[str, list[Rates]]) -> Iterator[Row]:
    ours, eventful = seen.pop(OURS.name), seen.pop(EVENTFUL.name)
    for name, others in seen.items():
        bars = BARS.get(name, {})
        yield _row("create, requests per CPU-second", "create", ours, name, others, bars)
        yield _row("query, requests per CPU-second", "query", ours, name, others, bars)
        yield _row("create, p99 at 64 connections", "p99_ms", ours, name, others, bars)
    for kind in ("create", "query"):
        others, bars = seen[BASELINE.name], BARS[BASELINE.name]
        yield _row(f"{kind} with scenarios on", kind, eventful, BASELINE.name, others, bars)


def _row(  # noqa: PLR0913, PLR0917 - what a row is
    title: str, kind: str, ours: list[Rates], name: str, others: list[Rates], bars: Mapping[str, str]
) -> Row:
    mine, theirs = ([getattr(rates, kind) for rates in series] for series in (ours, others))
    detail = {"ours": median(mine), name: median(theirs)}
    return Row(f"{title}, against {name}", paired(mine, theirs), bars.get(kind, ""), detail=detail)
