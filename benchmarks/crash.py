"""Kills a server under load, again and again, and audits what is left: `python benchmarks/crash.py --store redis --workers 2`.

Clients create and poll, and log what was acknowledged. Meanwhile the server, a worker or the store is killed, a worker or the store is
paused, or the disk is full; then what the server holds is compared with that log, its ledger and the balance that the provider
tells. The exit code is 1 where anything was lost, made twice or miscounted, or where clients waited for too long.
"""

import argparse
import random
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from crash_audit import Audit, audit
from crash_parts import Crew, Load, OwnRedis, Server

SLACK_SECONDS = 0.5
"""How long clients may wait beyond what a process needs to start."""
_BETWEEN_SECONDS = (0.15, 0.6)
_PAUSE_SECONDS = 1.0
_HEALTH_SECONDS = 0.1


@dataclass
class Crash:
    """One thing that was done, and how long the clients then waited for an acknowledgement."""

    kind: str
    gap: float
    allowed: float


@dataclass
class Run:
    """A server, its store and its clients."""

    server: Server
    load: Load
    redis: OwnRedis | None
    patient: bool = False
    crashes: list[Crash] = field(default_factory=list)

    def crash(self, kind: str, hurt: Callable[[], float]) -> None:
        """Do something, and wait until a call is acknowledged that was sent after it."""
        began = time.monotonic()
        allowed = hurt()
        self.load.wait_for_next(60)
        gap = self.load.longest_gap(since=began)
        self.crashes.append(Crash(kind, gap, allowed))

    def kill_server(self) -> float:
        """Kill all of the server's processes and start it again; return how long clients may wait."""
        self.server.kill()
        return self.server.start() + SLACK_SECONDS

    def kill_worker(self) -> float:
        self.server.kill_worker()
        return self.server.started + SLACK_SECONDS

    def pause_worker(self) -> float:
        """Stop a worker for a while, which may be amid a call: who is connected to it waits, and nobody else."""
        with self.server.paused_worker():
            time.sleep(_PAUSE_SECONDS)
            seconds = self.server.call_seconds()
        self.crashes.append(Crash("called anew while a worker is paused", seconds, SLACK_SECONDS))
        return _PAUSE_SECONDS + seconds + SLACK_SECONDS

    def kill_store(self) -> float:
        assert self.redis is not None
        began = time.monotonic()
        self.redis.kill()
        self.redis.start()
        return time.monotonic() - began + SLACK_SECONDS + 1.0  # a worker looks once a second

    def pause_store(self) -> float:
        assert self.redis is not None
        with self.redis.paused():
            time.sleep(_PAUSE_SECONDS)
            slowest = max(self.server.health_seconds() for _ in range(5))
        self.crashes.append(Crash("asked for health while the store is paused", slowest, _HEALTH_SECONDS))
        return _PAUSE_SECONDS + SLACK_SECONDS + 0.5

    def fill_disk(self) -> float:
        """Let the server's files grow no more for a while."""
        with self.server.full_disk():
            time.sleep(_PAUSE_SECONDS)
        return _PAUSE_SECONDS + SLACK_SECONDS

    def kinds(self) -> dict[str, Callable[[], float]]:
        """Return what can be done to this one, the kills first."""
        found: dict[str, Callable[[], float]] = {"kill server": self.kill_server}
        if self.server.workers > 1:
            found |= {"kill worker": self.kill_worker, "pause worker": self.pause_worker}
        if self.redis is not None:
            found |= {"kill store": self.kill_store, "pause store": self.pause_store}
        else:
            found["full disk"] = self.fill_disk
        return found


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", choices=("sqlite", "redis"), default="sqlite")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--kills", type=int, default=100, help="kills of a server, a worker or the store")
    parser.add_argument("--only", action="append", metavar="KIND", help="such as `kill worker` or `full disk`")
    parser.add_argument("--patient", action="store_true", help="let no wait be too long: on a busy machine any is")
    parser.add_argument("--clients", type=int, default=12, help="several share a key")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    if options.store == "redis" and not shutil.which("redis-server"):
        parser.error("redis-server isn't installed")
    return options


def main() -> int:
    """Return 0 where all is as it should be."""
    options = arguments()
    chance = random.Random(options.seed)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        redis = stack.enter_context(OwnRedis(folder)) if options.store == "redis" else None
        url = redis.url if redis is not None else f"sqlite:///{folder / 'state.db'}"
        server = stack.enter_context(Server(folder, url, workers=options.workers))
        load = stack.enter_context(Crew(server.port, clients=options.clients))
        run = Run(server, load, redis, options.patient)
        chosen = {kind: hurt for kind, hurt in run.kinds().items() if kind in (options.only or run.kinds())}
        try:
            _crash(run, chosen, options.kills, chance)
        except KeyboardInterrupt:
            print("interrupted", file=sys.stderr)
            return 130
        load.stop()
        found = audit(server.port, load, crashes=len(run.crashes))
    return _report(run, found)


def _crash(run: Run, kinds: dict[str, Callable[[], float]], kills: int, chance: random.Random) -> None:
    run.load.wait_for_next(30)
    done, shown = 0, time.monotonic()
    deadly = [kind for kind in kinds if kind.startswith("kill")]
    for kind in [kind for kind in kinds if kind not in deadly]:  # each of these at least once
        run.crash(kind, kinds[kind])
    while done < kills:
        time.sleep(chance.uniform(*_BETWEEN_SECONDS))
        kind = chance.choice(list(kinds)) if done % 5 == 4 else deadly[done % len(deadly)]
        run.crash(kind, kinds[kind])
        done += kind in deadly
        if time.monotonic() - shown > 5:
            shown = time.monotonic()
            print(f"{done} of {kills} kills, {run.load.acknowledged} acknowledged ...", file=sys.stderr, flush=True)


def _report(run: Run, found: Audit) -> int:
    by_kind: dict[str, list[Crash]] = {}
    for crash in run.crashes:
        by_kind.setdefault(crash.kind, []).append(crash)
    for kind, crashes in by_kind.items():
        worst = max(crashes, key=lambda crash: crash.gap - crash.allowed)
        print(f"{kind:<42} {len(crashes):>4} times, longest gap {max(c.gap for c in crashes):.2f} s", end="")
        print(f" (the worst had {worst.gap:.2f} s, allowed {worst.allowed:.2f} s)")
    print(found)
    late = [crash for crash in run.crashes if crash.gap > crash.allowed and not run.patient]
    for crash in late:
        print(f"FAIL: after `{crash.kind}` clients waited {crash.gap:.2f} s, allowed are {crash.allowed:.2f} s")
    for flaw in found.flaws:
        print(f"FAIL: {flaw}")
    return 1 if late or found.flaws else 0


if __name__ == "__main__":
    sys.exit(main())
