"""The stage of a run: the mock on two ports and the proxy in front of it, up for as long as a block runs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

from drytake.contract_tests.run.certificates import Certificates
from drytake.contract_tests.run.gateway import Serve
from drytake.contract_tests.run.host_policy import HostPolicy
from drytake.contract_tests.run.incidents import Incidents
from drytake.contract_tests.run.proxy import Proxy
from drytake.contract_tests.run.watched_server import Application, Mock
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App, create_app
from drytake.mockserver.http.server import bind, origin_of

__all__ = ["PATIENCE_SECONDS", "Harness", "harness"]

PATIENCE_SECONDS = 20.0
"""How long a client may pause in the middle of a request."""
_DRAIN_SECONDS = 0.5
"""How long the last bytes of a child that has ended may take to be read."""


class Harness(NamedTuple):
    """Where the parts of a run stand."""

    port: int
    """Takes everything: tunnels, whole URLs, paths, TLS."""
    origin: str
    """The mock itself, as `drytake serve` would offer it."""
    tls: int
    """The mock over TLS."""
    proxy: Proxy
    policy: HostPolicy
    incidents: Incidents
    doors: Mapping[int, Serve]
    """What serves a listening socket as it is served at each of our ports."""
    busy: Callable[[], bool] = lambda: False
    """Tells whether a client waits for a response."""


@asynccontextmanager
async def harness(  # noqa: PLR0913 - the parts that stand together
    engine: Engine,
    policy: HostPolicy,
    incidents: Incidents,
    certificates: Certificates,
    *,
    patience: float = PATIENCE_SECONDS,
    around: Callable[[App], Application] = lambda app: app,
) -> AsyncIterator[Harness]:
    """Serve while the block runs; afterwards read what clients had sent by then, and close.

    `around` puts something between the clients and the application.
    """
    plain, tls, front = (bind("127.0.0.1", 0) for _ in range(3))
    secure = tls.getsockname()[1]
    proxy = Proxy(policy, incidents, plain=plain.getsockname()[1], tls=secure, patience=patience)
    engine.address = origin_of(plain)
    mock = Mock(around(create_app(engine)), policy, incidents, tunnels=proxy.tunnels, patience=patience)
    await mock.start(plain, tls, certificates.context)
    doors: dict[int, Serve] = {
        front.getsockname()[1]: lambda sock: asyncio.start_server(proxy.serve, sock=sock),
        plain.getsockname()[1]: mock.serve,
        secure: lambda sock: mock.serve(sock, certificates.context),
    }
    busy = lambda: bool(proxy.awaiting)  # noqa: E731 - a field
    stage = Harness(front.getsockname()[1], engine.address, secure, proxy, policy, incidents, doors, busy)
    listener = await asyncio.start_server(proxy.serve, sock=front)
    try:
        yield stage
    finally:
        await _drained(proxy, mock)
        listener.close()
        await proxy.stop()
        mock.stop()


async def _drained(proxy: Proxy, mock: Mock) -> None:
    """Wait until the connections of a child that has ended are read to their end."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _DRAIN_SECONDS
    with suppress(asyncio.CancelledError):
        for _ in range(3):
            await asyncio.sleep(0)
        while (proxy.connections or mock.busy) and loop.time() < until:  # noqa: ASYNC110 - two things, half a second
            await asyncio.sleep(0.001)
