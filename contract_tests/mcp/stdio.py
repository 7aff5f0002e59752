"""The tools on standard input and output, as agents start them. Standard output is the protocol's alone."""

import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress
from types import FrameType

from mcp.server.stdio import stdio_server

from drytake.contract_tests.mcp.links import RemoteMock
from drytake.contract_tests.mcp.model import Surroundings
from drytake.contract_tests.mcp.sdk import make_server
from drytake.mockserver.settings.model import Settings

__all__ = ["serve_stdio"]


def serve_stdio(settings: Settings, mock: RemoteMock) -> None:
    """Serve one connection until the agent closes it, or a signal ends us; the mock ends with it."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s: %(message)s")

    def end(number: int, _: FrameType | None) -> None:
        mock.close()
        os._exit(128 + number)  # a thread waits for standard input, and Python would wait for it

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        asyncio.run(_serve(Surroundings(settings, mock)))
    finally:
        mock.close()
        for number, handler in before.items():
            signal.signal(number, handler)


async def _serve(around: Surroundings) -> None:
    server = make_server(around)
    with suppress(BrokenPipeError):
        async with stdio_server() as (reads, writes):
            await server.run(reads, writes, server.create_initialization_options())
