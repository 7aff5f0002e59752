"""A run in a network of its own: asked for, or as far as the system allows."""

import os
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import cast

from drytake.contract_tests.isolation.askers import asker
from drytake.contract_tests.isolation.furnishing import furnishing
from drytake.contract_tests.isolation.permission import LINUX, why_forbidden
from drytake.contract_tests.isolation.supervisor import Supervisor
from drytake.contract_tests.run.certificates import Certificates
from drytake.contract_tests.run.child import CommandError
from drytake.contract_tests.run.gateway import Gateway, Serve
from drytake.contract_tests.run.harness import Harness
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.settings.model import IsolationMode

__all__ = ["Isolation", "IsolationRequest", "isolated", "isolation_facts", "isolation_mode"]


@dataclass(frozen=True, kw_only=True)
class IsolationRequest:
    """What is asked for."""

    mode: IsolationMode
    forward: Sequence[int]
    folder: Path
    certificates: Certificates
    doors: Mapping[int, Serve] = field(default_factory=dict)
    """Ports of ours beside those of the harness, and what serves them."""


class Isolation:
    """What came of it."""

    def __init__(self, mode: IsolationMode, why_not: str = "", gateway: Gateway | None = None) -> None:
        self.mode, self.why_not = mode, why_not
        self.unheard: set[int] = set() if gateway is None else gateway.unheard
        """Ports that were called inside in vain, though somebody listens there outside."""


def isolation_facts(made: Sequence[Isolation]) -> list[tuple[str, str]]:
    """Return what a report says of isolating a command, or of several alike; nothing where nobody asked for it."""
    asked = [one for one in made if one.mode != "off"]
    why_not = next((one.why_not for one in asked if one.why_not), "")
    if not asked:
        return []
    ports = sorted({port for one in asked for port in one.unheard})
    shown = ", ".join(f"127.0.0.1:{port}, which `--forward {port}` lets in" for port in ports)
    return [
        ("not isolated", why_not) if why_not else ("isolated", "every address was the mock's"),
        *([("called in vain", shown)] if ports else []),
    ]


def isolation_mode(said: str | None) -> IsolationMode:
    """Return how a command is isolated that is run again and again: as was said, else where the system allows it."""
    return cast("IsolationMode", said or "auto")


@asynccontextmanager
async def isolated(
    asked: IsolationRequest, supervisor: Supervisor, stage: Harness, engine: Engine
) -> AsyncIterator[Isolation]:
    """Have all that the supervisor starts while the block runs be in a network of its own, if that is asked for.

    Raises:
        CommandError: it is required, and the system forbids it.
    """
    proxy, policy = stage.proxy, stage.policy
    proxy.who = partial(asker, os.getpid(), supervisor.pid)
    if asked.mode == "off":
        yield Isolation("off")
        return
    doors = {**stage.doors, **asked.doors}
    gateway = Gateway(proxy, policy, stage.incidents, doors)
    try:
        why = await _isolate(asked, supervisor, gateway, doors, policy.allowed)
        if why and asked.mode == "require":
            raise CommandError(f"--isolate=require: {why}")
        if not why:
            policy.isolated, proxy.inside, engine.outbox.dial = True, supervisor.connect, supervisor.dial
        proxy.who = partial(asker, os.getpid() if why else supervisor.pid, supervisor.pid)
        yield Isolation(asked.mode, why, gateway)
        await gateway.drained()
    finally:
        policy.isolated, proxy.inside, engine.outbox.dial = False, None, None
        gateway.close()


async def _isolate(
    asked: IsolationRequest, supervisor: Supervisor, gateway: Gateway, ports: Iterable[int], allowed: Collection[str]
) -> str:
    """Return why it isn't isolated, and how to allow it; nothing where it is."""
    if not LINUX:
        return why_forbidden("")
    bundle, authority = asked.certificates.bundle, asked.certificates.authority
    how = furnishing(asked.folder, bundle, authority, ports=ports, forward=asked.forward, allowed=allowed)
    why = await supervisor.isolate(how, gateway.arrived)
    return why_forbidden(why) if why else ""
