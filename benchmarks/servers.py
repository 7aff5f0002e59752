"""The servers that are compared: how each is started, and how it is asked for the same thing."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bodies import EXAMPLE
from machine import HERE, ServerProcess

BALANCE = "1000000000000"
"""Credits that no run spends."""


@dataclass(frozen=True)
class Target:
    """One server, and its words for creating a task and asking for it."""

    name: str
    command: Sequence[str]
    create: str = "/api/v1/video/seedance-2"
    query: str = "/api/v1/tasks?task_id="
    """What a task's id follows."""
    body: bytes = EXAMPLE
    id_key: str = "task_id"
    warm_calls: int = 0
    """Of a kind, before the first round: what compiles as it runs needs more than that one."""
    log: Path | None = None
    """Where what it says goes; nowhere otherwise, which costs it nothing."""

    def process(self) -> ServerProcess:
        return ServerProcess(self.command, path=self.query + "none", log=self.log)


def drytake() -> list[str]:
    """Return the command as it is installed beside this Python, or as a module."""
    script = Path(sys.executable).with_name("drytake")
    return [str(script)] if script.exists() else [sys.executable, "-m", "drytake.cli"]


OURS = Target(
    name="drytake",
    command=[*drytake(), "serve", "--port", "{port}", "--balance", BALANCE],
    create="/outai/api/v1/video/seedance-2",
    query="/outai/api/v1/tasks?task_id=",
)
EVENTFUL = replace(OURS, name="with scenarios", command=[*OURS.command, "--scenario", "slow"])
"""Where each call is looked at for what is to happen, and something does."""
LOGGED = replace(OURS, name="with the request log on")
"""As users have it: a line a request, into a file."""
BASELINE = Target(name="FastAPI", command=[sys.executable, str(HERE / "baseline.py"), "{port}"])
