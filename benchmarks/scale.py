"""A hundred thousand tasks: whether a query gets slower, and what a task weighs."""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from statistics import median

from bodies import EXAMPLE
from load import LoadPlan, drive, request
from machine import ServerProcess
from servers import OURS
from table import Effort, Row, paired

DONE = replace(OURS, command=[*OURS.command, "--timing", "instant"])
"""Tasks that are done at once: a response about a finished task is longer than one about a running task."""
_FEW = 100
_WARM = 3_000
"""Creates that fill the journal and the allocator's first pages before the memory is weighed."""
_ASKED = 5_000
"""Requests that are sent in turn, of either server as many, so that the client's own memory is as cold for both."""


def measure(effort: Effort) -> Iterator[Row]:
    """Yield how a server full of tasks compares with one that has a few."""
    with ExitStack() as stack:
        few, many = (stack.enter_context(DONE.process()) for _ in range(2))
        few.wait()
        many.wait()
        _create(many, _WARM)
        before = many.rss_bytes
        made = _create(many, effort.tasks)
        grown = many.rss_bytes - before
        asked = {few: _create(few, _FEW) * (_ASKED // _FEW), many: random.sample(made, _ASKED)}
        rates = _rounds(effort, asked)
    detail = {"many": median(rates[many]), "few": median(rates[few])}
    name = f"query, {effort.tasks:,} tasks against {_FEW}"
    yield Row(name, paired(rates[many], rates[few]), ">= 0.9", detail=detail)
    weight = grown / effort.tasks / 1024
    yield Row(f"memory of a task, body of {len(EXAMPLE)} bytes", weight, "<= 1.5", "KiB")


def _create(server: ServerProcess, count: int) -> list[str]:
    """Return the ids of so many new tasks."""
    create = request("POST", OURS.create, body=EXAMPLE)
    return drive(LoadPlan(server.port, [create], connections=min(64, count), count=count, keep=OURS.id_key)).kept


def _rounds(effort: Effort, asked: dict[ServerProcess, list[str]]) -> dict[ServerProcess, list[float]]:
    rates: dict[ServerProcess, list[float]] = {server: [] for server in asked}
    for number in range(effort.rounds * 2 + 1):
        for server in random.sample(list(asked), len(asked)):
            queries = [request("GET", OURS.query + task_id) for task_id in asked[server]]
            before = server.cpu_seconds
            outcome = drive(LoadPlan(server.port, queries, seconds=effort.seconds))
            assert not outcome.refused
            if number:  # the first one warms up
                rates[server].append(outcome.requests / (server.cpu_seconds - before))
    return rates
