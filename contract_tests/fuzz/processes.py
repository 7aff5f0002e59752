"""The client of one case as processes: one, several at once, or one that is killed at a call and started again."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence

from drytake.contract_tests.fuzz.forks import Fork
from drytake.contract_tests.isolation.supervisor import Supervisor
from drytake.contract_tests.run.case_folder import ended
from drytake.contract_tests.run.child import Child, ProcessIO, start_child
from drytake.mockserver.engine.scenario_file import ClientConditions

__all__ = ["CaseProcesses", "Start", "process_starter"]

_BLOCK = 512
"""Bytes in which a shell of POSIX counts a file's size."""
_LIMITED = "trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""
"""Writes beyond a size fail as on a full disk, and end nobody by a signal."""


Start = Callable[[], Awaitable["Child | Fork"]]
"""Starts the client."""


def process_starter(
    supervisor: Supervisor,
    command: Sequence[str],
    conditions: ClientConditions,
    environment: Mapping[str, str],
    location: ProcessIO,
) -> Start:
    """Return what starts the client as a command of its own."""
    limited = _limited(command, conditions.file_bytes)
    return lambda: start_child(supervisor, limited, {**environment, **conditions.environment}, location)


class CaseProcesses:
    """What runs in one case."""

    def __init__(self, start: Start, copies: int) -> None:
        self._start, self._copies = start, copies
        self._running: list[Child | Fork] = []
        self._restarts = False

    async def exit_code(self, restarted: Callable[[], None]) -> int:
        """Return the exit code of the client, of several the first that isn't 0; `restarted` is called before it is anew.

        Raises:
            CommandError: the command can't be run.
        """
        code = await self._once(self._copies)
        if self._restarts:
            self._restarts = False
            restarted()
            code = await self._once(1)
        return code

    def kill(self) -> None:
        """Kill whatever runs."""
        for child in self._running:
            child.signal(signal.SIGKILL)

    def crash(self) -> None:
        """Kill whatever runs, so that it is started again."""
        self._restarts = True
        self.kill()

    async def _once(self, copies: int) -> int:
        try:
            for _ in range(copies):
                self._running.append(await self._start())
            codes = await asyncio.gather(*(child.wait() for child in self._running))
            return next(filter(None, codes), 0)
        finally:
            for child in self._running:
                await ended(child)
            self._running.clear()


def _limited(command: Sequence[str], most: int | None) -> list[str]:
    if most is None:
        return list(command)
    return ["/bin/sh", "-c", _LIMITED.format(blocks=most // _BLOCK), "sh", *command]
