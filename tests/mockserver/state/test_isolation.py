"""32 workers at once on one server: whatever each of them does, it sees its own tasks, clock and money, and no other."""

import http.client
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings

WORKERS = 32
CREATE, CREDITS = "/acme/api/v1/videos", "/acme/api/v1/balance"
BEGINS = 1_700_000_000.0
PRICE = 15
"""Credits per second at this provider."""
BALANCE = 1_000

STEP = st.one_of(
    st.tuples(st.just("create"), st.integers(4, 15)),
    st.tuples(st.just("advance"), st.integers(1, 5_000)),
    st.tuples(st.just("balance"), st.integers(0, 500)),
    st.tuples(st.just("reset"), st.just(0)),
)
PLANS = st.lists(st.lists(STEP, min_size=1, max_size=6), min_size=WORKERS, max_size=WORKERS)


class Worker:
    """One test of a parallel run: does what it is told with a key of its own, and knows what must come of it."""

    def __init__(self, port: int, key: str) -> None:
        self.key, self.connection = key, http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.begin()

    def begin(self) -> None:
        self.tasks: list[str] = []
        self.balance, self.now = BALANCE, BEGINS

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())

    def follow(self, plan: list[tuple[str, int]], together: threading.Barrier) -> None:
        steps: dict[str, Callable[[int], None]] = {
            "create": self.create, "advance": self.advance, "balance": self.top, "reset": self.reset
        }  # fmt: skip
        together.wait(60)
        self.reset(0)
        for step, value in plan:
            steps[step](value)
            self.look()

    def create(self, seconds: int) -> None:
        status, said = self.call("POST", CREATE, {"prompt": "a lighthouse", "duration": seconds})
        assert status == (200 if seconds * PRICE <= self.balance else 402)
        if status == 200:
            self.tasks.append(said["data"]["task_id"])
            self.balance -= seconds * PRICE

    def advance(self, seconds: int) -> None:
        assert self.call("POST", "/_drytake/clock", {"advance": seconds})[0] == 200
        self.now += seconds

    def top(self, amount: int) -> None:
        assert self.call("POST", "/_drytake/balance", {"provider": "acme", "amount": amount})[0] == 200
        self.balance = amount

    def reset(self, _: int) -> None:
        assert self.call("POST", "/_drytake/reset")[0] == 200
        assert self.call("POST", "/_drytake/clock", {"freeze": True, "set": BEGINS})[0] == 200
        self.begin()

    def look(self) -> None:
        """See that everything is as it must be."""
        assert [task["id"] for task in self.call("GET", "/_drytake/tasks")[1]["tasks"]] == self.tasks[::-1]
        assert self.call("GET", "/_drytake/clock")[1]["now"] == self.now
        assert self.call("GET", CREDITS)[1]["data"]["available"] == self.balance


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def port(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("isolation")
    store = "memory" if request.param == "memory" else f"sqlite:///{folder / 'state.db'}"
    with running(Engine(Settings(store=store, balance=Decimal(BALANCE)))) as (origin, _):
        yield int(origin.rpartition(":")[2])


RUNS = itertools.count()


@settings(max_examples=5, deadline=None)
@given(plans=PLANS)
def test_workers_see_only_their_own(port: int, plans: list[list[tuple[str, int]]]) -> None:
    run, together = next(RUNS), threading.Barrier(WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        workers = [Worker(port, f"sk-test-worker-{number}-{run % 2}") for number in range(WORKERS)]
        done = [pool.submit(worker.follow, plan, together) for worker, plan in zip(workers, plans, strict=True)]
        for result in done:
            result.result()
        for worker in workers:
            with closing(worker.connection):
                worker.look()
    owned = [task for worker in workers for task in worker.tasks]
    assert len(owned) == len(set(owned))
