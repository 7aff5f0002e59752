"""Workers in a thread of their own, so that Hypothesis, which knows no event loop, can ask for outcomes."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack, contextmanager
from typing import NamedTuple

from understudy.contract_tests.fuzz.options import FuzzOptions
from understudy.contract_tests.fuzz.outcome import Outcome
from understudy.contract_tests.fuzz.worker import Worker, working
from understudy.mockserver.script import Script

__all__ = ["Play", "Pool", "pooled"]

_ENDING_SECONDS = 5.0
"""How long stories that are broken off may take to end."""


class Play(NamedTuple):
    """A story that is to be played."""

    story: Script
    hasty: bool = True


Heard = Callable[[Play, Outcome], None]


class Pool:
    """Plays several stories at once."""

    def __init__(self, loop: asyncio.AbstractEventLoop, workers: Sequence[Worker]) -> None:
        self._loop = loop
        self._free: asyncio.Queue[Worker] = asyncio.Queue()
        self._playing: set[asyncio.Task[Outcome]] = set()
        for worker in workers:
            self._free.put_nowait(worker)

    def play(self, plays: Sequence[Play], heard: Heard = lambda _, __: None) -> list[Outcome]:
        """Return what comes of some stories, in their order; `heard` is told of each as it ends, in this thread's name.

        Raises:
            CommandError: the command can't be run.
            BeforeError: a story's folder can't be set up.
            KeyboardInterrupt: somebody pressed Ctrl-C; the stories that were being played are ended first.
        """
        asked: Future[list[Outcome]] = asyncio.run_coroutine_threadsafe(self._all(plays, heard), self._loop)
        try:
            return asked.result()
        except KeyboardInterrupt:
            asked.cancel()
            asyncio.run_coroutine_threadsafe(self._quiet(), self._loop).result(2 * _ENDING_SECONDS)
            raise

    async def _all(self, plays: Sequence[Play], heard: Heard) -> list[Outcome]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._one(play, heard)) for play in plays]
            self._playing = set(tasks)
        return [task.result() for task in tasks]

    async def _one(self, play: Play, heard: Heard) -> Outcome:
        worker = await self._free.get()
        try:
            outcome = await worker.play(play.story, hasty=play.hasty)
        finally:
            self._free.put_nowait(worker)
        heard(play, outcome)
        return outcome

    async def _quiet(self) -> None:
        """Wait until nothing is played any more."""
        if self._playing:
            await asyncio.wait(self._playing, timeout=_ENDING_SECONDS)


@contextmanager
def pooled(options: FuzzOptions) -> Iterator[Pool]:
    """Keep workers up while the block runs."""
    ready: Future[Pool] = Future()
    ending = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(options, ready, ending)), name="understudy-fuzz")
    thread.start()
    try:
        yield ready.result()
    finally:
        ending.set()
        thread.join()


async def _serve(options: FuzzOptions, ready: "Future[Pool]", ending: threading.Event) -> None:
    try:
        async with AsyncExitStack() as stack:
            workers = [await stack.enter_async_context(working(options)) for _ in range(options.workers)]
            ready.set_result(Pool(asyncio.get_running_loop(), workers))
            await asyncio.to_thread(ending.wait)
    except Exception as error:
        if ready.done():
            raise
        ready.set_exception(error)
