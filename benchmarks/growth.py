"""Whether anything costs more where more is kept: each operation at 10^3 and at 10^5 tasks and calls, on each store.

`python benchmarks/growth.py` prints ratios of CPU time in one process, the median of several each, and ends with 1 where one is above
its bar. What returns more where more is kept is counted by what it returns.
"""

import argparse
import asyncio
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from crash_parts import OwnRedis
from table import Row, table

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.settings.model import Settings

BARS = {
    "create": 1.5,
    "query": 2.0,
    "a call, so many failing tasks under way": 1.5,
    "list of 100 of one key": 2.0,
    "journal page of one key": 2.0,
    "journal page of everybody": 3.0,
    "ledger of one key, an entry": 2.0,
    "reset of one key of 100": 2.0,
}
_OTHERS, _OWN = 50, 100
"""Other keys, and the tasks of each of those that are reset."""
_CREATE, _QUERY = "/outai/api/v1/video/seedance-2", "/outai/api/v1/tasks?task_id="
_FAILING = '{"prompt": "[drytake:moderation] a lighthouse"}'


class Filled:
    """A server in this process that keeps so much."""

    def __init__(self, store: str, count: int) -> None:
        settings = Settings(store=store, balance=Decimal(10**12), task_limit=10**9, timing="realistic")
        self.app: App = create_app(Engine(settings, providers=["outai"]))
        self.app.engine.reset()
        self.last = ""
        for number in range(count):
            key = "sk-big" if number % 2 else f"sk-other-{number // 2 % _OTHERS}"
            self.create(key)

    def create(self, key: str = "sk-big", body: str = '{"prompt": "a lighthouse"}') -> None:
        self.last = json.loads(self.ask("POST", _CREATE, key, body))["data"]["task_id"]

    def query(self, key: str = "sk-big") -> None:
        self.ask("GET", _QUERY + self.last, key)

    def ask(self, method: str, path: str, key: str, body: str = "") -> bytes:
        """Return the body of a response that this process makes, without a socket."""
        headers = (
            [(b"host", b"localhost"), (b"authorization", f"Bearer {key}".encode())]
            if key
            else [(b"host", b"localhost")]
        )
        headers += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        path, _, query = path.partition("?")
        scope = {"type": "http", "method": method, "scheme": "http", "path": path, "query_string": query.encode(), "headers": headers}  # fmt: skip
        if not path.startswith("/_drytake"):
            response = self.app.exchange(scope, body.encode())
            assert not callable(response)
            assert response.status == 200, response.body
            return response.body
        return asyncio.run(_asgi(self.app, scope, body.encode()))


async def _asgi(app: App, scope: dict[str, Any], body: bytes) -> bytes:
    sent: list[dict[str, Any]] = []
    gone = asyncio.Event()
    waiting = [{"type": "http.request", "body": body}]

    async def receive() -> dict[str, Any]:
        if not waiting:
            await gone.wait()
        return waiting.pop()

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    assert sent[0]["status"] == 200, sent
    return b"".join(message.get("body", b"") for message in sent)


def measured(server: Filled) -> dict[str, float]:
    """Return the microseconds of CPU that each operation takes."""
    moves = len(
        json.loads(server.ask("GET", "/_drytake/ledger?provider=outai", "sk-big"))["accounts"]["outai"]["entries"]
    )
    return {
        "create": _cpu(server.create, 200),
        "query": _cpu(server.query, 200),
        "list of 100 of one key": _cpu(lambda: server.ask("GET", "/_drytake/tasks?limit=100", "sk-big"), 7),
        "journal page of one key": _cpu(lambda: server.ask("GET", "/_drytake/journal?limit=100", "sk-big"), 7),
        "journal page of everybody": _cpu(lambda: server.ask("GET", "/_drytake/journal?limit=100", ""), 7),
        "ledger of one key, an entry": _cpu(
            lambda: server.ask("GET", "/_drytake/ledger?provider=outai", "sk-big"), 7
        ) / moves,
        "reset of one key of 100": median(_reset(server, number) for number in range(5)),
    }  # fmt: skip


def _reset(server: Filled, number: int) -> float:
    key = f"sk-small-{number}"
    for _ in range(_OWN):
        server.create(key)
    return _cpu(lambda: server.ask("POST", "/_drytake/reset", key), 1)


def _failing(store: str, count: int) -> float:
    """Return what a call takes while so many tasks of its key are under way that are to fail."""
    server = Filled(store, 0)
    for _ in range(count):
        server.create(body=_FAILING)
    return _cpu(server.query, 200)


def _cpu(work: Callable[[], Any], times: int) -> float:
    work()
    seen = []
    for _ in range(times):
        before = time.process_time()
        work()
        seen.append(time.process_time() - before)
    return median(seen) * 1e6


def rows(store: str, few: int, many: int, url: Callable[[], str]) -> Iterator[Row]:
    """Yield a row for each operation on a store."""
    pairs = [measured(Filled(url(), few)), measured(Filled(url(), many))]
    for number, count in enumerate((few, min(many, 10 * few))):
        pairs[number]["a call, so many failing tasks under way"] = _failing(url(), count)
    for name, bar in BARS.items():
        small, large = (pair[name] for pair in pairs)
        yield Row(f"{store}: {name}", large / small, f"<= {bar}", "x", {f"{few:,}": small, f"{many:,}": large})


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", action="append", choices=("memory", "sqlite", "redis"))
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=100_000)
    return parser.parse_args()


def main() -> int:
    """Return 0 where every bar is reached, 1 where one isn't."""
    options = arguments()
    found: list[Row] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        made = iter(range(100))
        urls: dict[str, Callable[[], str]] = {
            "memory": lambda: "memory",
            "sqlite": lambda: f"sqlite:///{folder / f'{next(made)}.db'}",
        }
        if shutil.which("redis-server"):
            redis = stack.enter_context(OwnRedis(folder, durable=False))
            urls["redis"] = lambda: redis.url
        for store in options.store or urls:
            print(f"measuring {store} ...", file=sys.stderr, flush=True)
            found += rows(store, options.few, options.many, urls[store])
    print(table(found))
    return 1 if any(row.passed is False for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
