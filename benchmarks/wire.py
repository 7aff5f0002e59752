"""Creates and queries over the wire: CPU time of the server's process a call, and the slowest answers on that clock.

Everybody gets equally many calls in each round, and is asked for the last tasks that it made. A peer that hangs, crashes or
refuses ends its own rows.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from load import LoadPlan, PhaseResult, ServerError, drive, request
from machine import ServerProcess
from servers import BASELINE, EVENTFUL, LOGGED, OURS, Target
from table import Effort, Row, paired

BARS: Mapping[str, Mapping[str, str]] = {
    BASELINE.name: {"create": ">= 1.5", "query": ">= 2.0", "p99_us": "<= 0.4"},
    "aimock": {"create": ">= 1.0"},
    LOGGED.name: {"create": ">= 0.9", "query": ">= 0.85"},
}
_SAMPLE = 500
"""Of the last tasks, which are asked for in turn."""


@dataclass(frozen=True)
class Costs:
    """What one server did in one round."""

    create: float
    """Requests per CPU-second."""
    query: float
    p99_us: float
    """Of creates, in CPU time of the server."""


def measure(effort: Effort) -> Iterator[Row]:
    """Yield how the server compares with the others, in shuffled rounds."""
    targets = [OURS, EVENTFUL, BASELINE]
    if effort.peers:
        from peers import installed_peers

        targets += installed_peers()
    if effort.all_peers:
        from jvm_and_node_peers import more_peers

        targets += more_peers()
    with ExitStack() as stack:
        log = Path(stack.enter_context(TemporaryDirectory()), "log")
        targets.append(replace(LOGGED, log=log))
        seen = _rounds(effort, _started(stack, targets))
    yield from _rows(seen)


def _started(stack: ExitStack, targets: list[Target]) -> dict[str, tuple[Target, ServerProcess]]:
    servers = {}
    for target in targets:
        server = stack.enter_context(target.process())
        try:
            server.wait()
            if target.warm_calls:
                _round(target, server, calls=target.warm_calls)
        except (RuntimeError, TimeoutError, ServerError) as error:
            _leave_out(target.name, error)
        else:
            servers[target.name] = (target, server)
    return servers


def _leave_out(name: str, error: Exception) -> None:
    if name in {OURS.name, BASELINE.name}:
        raise error
    print(f"{name} is left out: {error}", file=sys.stderr)


def _rounds(effort: Effort, servers: dict[str, tuple[Target, ServerProcess]]) -> dict[str, list[Costs]]:
    seen: dict[str, list[Costs]] = defaultdict(list)
    for number in range(effort.rounds + 1):
        for name in random.sample(list(servers), len(servers)):
            try:
                costs = _round(*servers[name], calls=effort.calls)
            except (ServerError, TimeoutError) as error:
                _leave_out(name, error)
                del servers[name]
                seen.pop(name, None)
            else:
                if number:  # the first one warms up
                    seen[name].append(costs)
    return seen


def _round(target: Target, server: ServerProcess, *, calls: int) -> Costs:
    create = request("POST", target.create, body=target.body)
    plan = LoadPlan(server.port, [create], count=calls, keep=target.id_key, clock=server.cpu_clock)
    rate, made = _loaded(server, plan)
    last = [task_id for task_id in made.kept if task_id][-4_000:] or ["none"]  # a constant may have no id in it
    queries = [request("GET", target.query + task_id) for task_id in random.sample(last, min(_SAMPLE, len(last)))]
    query, _ = _loaded(server, LoadPlan(server.port, queries, count=calls))
    return Costs(rate, query, made.p99_ms * 1000)


def _loaded(server: ServerProcess, plan: LoadPlan) -> tuple[float, PhaseResult]:
    before = server.cpu_seconds
    outcome = drive(plan)
    if outcome.refused:
        raise ServerError(f"{outcome.refused} of {outcome.requests} requests were refused: {plan.requests[0][:60]}")
    return outcome.requests / (server.cpu_seconds - before), outcome


def _rows(seen: dict[str, list[Costs]]) -> Iterator[Row]:
    ours = seen.pop(OURS.name)
    variants = {name: seen.pop(name) for name in (EVENTFUL.name, LOGGED.name) if name in seen}
    for name, others in seen.items():
        bars = BARS.get(name, {})
        yield _row("create, requests per CPU-second", "create", ours, name, others, bars)
        yield _row("query, requests per CPU-second", "query", ours, name, others, bars)
        yield _row("create, p99 at 64 connections on the server's CPU clock", "p99_us", ours, name, others, bars)
    for kind in ("create", "query"):
        if EVENTFUL.name in variants:
            others, bars = seen[BASELINE.name], BARS[BASELINE.name]
            yield _row(f"{kind} with scenarios on", kind, variants[EVENTFUL.name], BASELINE.name, others, bars)
            yield _row(f"{kind} with scenarios on", kind, variants[EVENTFUL.name], OURS.name, ours, {})
        if LOGGED.name in variants:
            yield _row(f"{kind} {LOGGED.name}", kind, variants[LOGGED.name], OURS.name, ours, BARS[LOGGED.name])


def _row(  # noqa: PLR0913, PLR0917 - what a row is
    title: str, kind: str, ours: list[Costs], name: str, others: list[Costs], bars: Mapping[str, str]
) -> Row:
    mine, theirs = ([getattr(costs, kind) for costs in series] for series in (ours, others))
    detail = {"ours": median(mine), name: median(theirs)}
    return Row(f"{title}, against {name}", paired(mine, theirs), bars.get(kind, ""), detail=detail)
