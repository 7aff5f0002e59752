"""Workers in a thread of their own, so that Hypothesis, which knows no event loop, can ask for outcomes."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from contextlib import AsyncExitStack, contextmanager
from typing import NamedTuple, TypeVar

from drytake.contract_tests.fuzz.options import FuzzOptions
from drytake.contract_tests.fuzz.result import CaseResult
from drytake.contract_tests.fuzz.worker import Worker, working
from drytake.contract_tests.run.signals import raise_noted
from drytake.mockserver.engine.scenario_file import ScenarioFile

__all__ = ["CaseRun", "Pool", "pooled"]

_LOOK_SECONDS = 0.2
_ENDING_SECONDS = 5.0
"""How long cases that are broken off may take to end."""

T = TypeVar("T")


class CaseRun(NamedTuple):
    """A case that is to be played."""

    case: ScenarioFile
    quick: bool = True


Heard = Callable[[CaseRun, CaseResult], None]


class Pool:
    """Plays several cases at once."""

    def __init__(self, loop: asyncio.AbstractEventLoop, workers: Sequence[Worker]) -> None:
        self._loop = loop
        self._free: asyncio.Queue[Worker] = asyncio.Queue()
        self._playing: set[asyncio.Task[CaseResult]] = set()
        self._ended = False
        self.isolations = [worker.isolation for worker in workers]
        """What came of isolating each of the workers' clients."""
        self.let_out: Counter[str] = Counter()
        """Calls that were let out, by host, of all that was played."""
        for worker in workers:
            self._free.put_nowait(worker)

    def run(self, runs: Sequence[CaseRun], heard: Heard = lambda _, __: None) -> list[CaseResult]:
        """Return what comes of some cases, in their order; `heard` is told of each as it ends, in this thread's name.

        Raises:
            CommandError: the command can't be run.
            BeforeError: a case's folder can't be set up.
            KeyboardInterrupt: a signal asked us to end; the cases that were being played are ended first.
        """
        asked: Future[list[CaseResult]] = asyncio.run_coroutine_threadsafe(self._all(runs, heard), self._loop)
        try:
            return _awaited(asked)
        except KeyboardInterrupt:
            asyncio.run_coroutine_threadsafe(self.end(), self._loop).result()
            raise

    async def _all(self, runs: Sequence[CaseRun], heard: Heard) -> list[CaseResult]:
        if self._ended:
            return []
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._one(play, heard)) for play in runs]
            self._playing = set(tasks)
        return [task.result() for task in tasks]

    async def _one(self, play: CaseRun, heard: Heard) -> CaseResult:
        worker = await self._free.get()
        try:
            outcome = await worker.run(play.case, quick=play.quick)
        finally:
            self._free.put_nowait(worker)
        self.let_out.update(dict(outcome.let_out))
        heard(play, outcome)
        return outcome

    async def end(self) -> None:
        """Break off what is being played: its processes are ended, and its folders gone."""
        self._ended = True
        playing = [task for task in self._playing if task.cancel()]
        if playing:
            await asyncio.wait(playing, timeout=_ENDING_SECONDS)


def _awaited(asked: "Future[T]") -> T:
    """Return what comes of work in the other thread; heed signals meanwhile."""
    while not asked.done():
        wait([asked], _LOOK_SECONDS)
        raise_noted()
    return asked.result()


@contextmanager
def pooled(options: FuzzOptions) -> Iterator[Pool]:
    """Keep workers up while the block runs."""
    ready: Future[Pool] = Future()
    ending = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(options, ready, ending)), name="drytake-fuzz")
    thread.start()
    try:
        yield _awaited(ready)
    finally:
        ending.set()
        thread.join()


async def _serve(options: FuzzOptions, ready: "Future[Pool]", ending: threading.Event) -> None:
    try:
        async with AsyncExitStack() as stack:
            workers = [await stack.enter_async_context(working(options)) for _ in range(options.workers)]
            pool = Pool(asyncio.get_running_loop(), workers)
            ready.set_result(pool)
            await asyncio.to_thread(ending.wait)
            await pool.end()  # before the folders go in which it is played
    except Exception as error:
        if ready.done():
            raise
        ready.set_exception(error)
