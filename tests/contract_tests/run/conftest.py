"""A stage in process, for tests that speak to the proxy byte by byte, and runs of the command for all others."""

import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from drytake.contract_tests.run.certificates import Certificates, make_certificates
from drytake.contract_tests.run.harness import Harness, harness
from drytake.contract_tests.run.host_policy import HostPolicy
from drytake.contract_tests.run.incidents import Incidents
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.settings.model import Settings
from tests.conftest import ACME

HOST = "api.acme.example"


class Front(NamedTuple):
    """A stage and what it noted."""

    stage: Harness
    engine: Engine
    incidents: Incidents
    certificates: Certificates

    @property
    def rule_names(self) -> set[str]:
        return {finding.rule.name for finding in self.incidents.findings()}

    async def say(self, data: bytes, *, eof: bool = False) -> bytes:
        """Return all that comes back for some bytes, until the connection ends."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.stage.port)
        writer.write(data)
        if eof:
            writer.write_eof()
        try:
            return await asyncio.wait_for(reader.read(), 20)
        finally:
            writer.close()

    async def tunnel(self, host: str = HOST, port: int = 443) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return an open tunnel."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.stage.port)
        writer.write(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        return reader, writer

    async def secure(self, data: bytes, host: str = HOST) -> bytes:
        """Return all that comes back for some bytes inside TLS inside a tunnel."""
        reader, writer = await self.tunnel(host)
        context = ssl.create_default_context(cafile=str(self.certificates.authority))
        await writer.start_tls(context, server_hostname=host)
        writer.write(data)
        try:
            return await asyncio.wait_for(reader.read(), 20)
        finally:
            writer.close()


Standing = Callable[..., AbstractAsyncContextManager[Front]]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    names = HostPolicy(()).names
    return make_certificates(tmp_path_factory.mktemp("certificates"), names, {})


@pytest.fixture
def standing(certificates: Certificates) -> Standing:
    """Return what stands a stage up: `async with standing(block_all=...) as front`."""

    @asynccontextmanager
    async def stand(*, patience: float = 20.0, served: Any = None, **how: Any) -> AsyncIterator[Front]:
        engine, incidents = Engine(Settings(timing="instant")), Incidents()
        every = [host for mount in engine.mounts.values() for host in mount.provider.hosts]
        gate = HostPolicy(served or every, **how)
        async with harness(engine, gate, incidents, certificates, patience=patience) as stage:
            yield Front(stage, engine, incidents, certificates)

    return stand


class Done(NamedTuple):
    """A finished call of the command."""

    code: int
    out: str
    err: str

    def fact(self, name: str) -> str:
        """Return what the summary says under a name."""
        return next(line.removeprefix(f"{name}: ") for line in self.err.splitlines() if line.startswith(f"{name}: "))


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return what runs `drytake run` with some arguments, in a folder of its own."""

    def go(*arguments: str, limit: float = 60, **environment: str) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "drytake.cli", "run", *arguments],
            cwd=tmp_path,
            env={**_neutral(), **environment},
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return go


def _neutral() -> dict[str, str]:
    """Return our environment without what would steer a client; most of them only show that they arrive."""
    steering = ("proxy", "ca_bundle", "ssl_cert_file", "node_options", "pythonpath")
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith(steering)}
    return {**kept, "PYTHONPATH": ACME, "DRYTAKE_ALLOW_LOST": "true"}


@pytest.fixture
def go() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Return what runs a coroutine, within a minute."""

    def within(work: Awaitable[Any]) -> Any:
        async def bounded() -> Any:
            return await asyncio.wait_for(work, 60)

        return asyncio.run(bounded())

    return within
