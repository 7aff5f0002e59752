"""What the pytest fixtures hand out: a mock in a thread, and for each test a key of its own there."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from typing import Any, get_args

import pytest

from drytake.contract_tests.intercept.interception import Interception
from drytake.contract_tests.intercept.tenant import TenantHandle
from drytake.contract_tests.journals.report import count_calls
from drytake.contract_tests.pytest_plugin.firewall import allowed_hosts, strict_hosts
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings, TimingMode

__all__ = ["MockServer", "TenantFixture", "harness", "serving"]

CHOICES = ("allow", "balance", "intercept", "scenario", "seed", "timing")
"""What the marker takes."""


class MockServer:
    """A running mock: one for each pytest process."""

    def __init__(self, url: str, app: App) -> None:
        self.url, self.app = url, app
        self.forgotten = 0
        """Calls of keys that the mock has forgotten."""

    @property
    def engine(self) -> Engine:
        return self.app.engine

    @property
    def calls(self) -> int:
        """How many calls reached a provider, those of tests that have ended included."""
        return self.forgotten + count_calls(self.engine)

    def base_url(self, provider: str) -> str:
        """Return what a client's base URL for a provider is set to."""
        mount = self.engine.mounts.get(provider)
        if mount is None:
            raise LookupError(f"the mock serves no `{provider}`; it serves: {', '.join(self.engine.mounts)}")
        return f"{self.url}/{provider}{mount.provider.base_path}"


class TenantFixture(TenantHandle):
    """A test's own key at the mock."""

    def __init__(self, server: MockServer, key: str, **facts: Any) -> None:
        super().__init__(server.engine, key, strict=True, title="pytest", **facts)
        self.server = server
        self.key: str = key
        self._before = frozenset(server.engine.store.tenants())

    @property
    def url(self) -> str:
        """Where the mock is served."""
        return self.server.url

    def base_url(self, provider: str) -> str:
        """Return what a client's base URL for a provider is set to."""
        return self.server.base_url(provider)

    @contextmanager
    def intercept(self) -> Iterator[Interception]:
        """Let the mock answer calls to the providers' real addresses too, while the block runs."""
        interception = Interception(self.server.app, self.key)
        interception.blocked, interception.let_out = self.blocked, self.let_out
        with interception:
            yield interception

    def forget(self) -> None:
        """Let the mock forget the keys that came up since this one, with all that they made."""
        with self.engine.lock:
            before = self.server.calls
            for tenant in set(self.engine.store.tenants()) - self._before:
                self.engine.store.delete_tenant(tenant)
            self.server.forgotten += before - self.server.calls


@contextmanager
def serving(config: pytest.Config) -> Iterator[MockServer]:
    """Serve a mock in a thread while the block runs."""
    providers = config.getini("drytake_providers") or None
    with running(Engine(Settings(timing=_timing(config)), providers=providers)) as (url, app):
        yield MockServer(url, app)


@contextmanager
def harness(item: pytest.Item, server: MockServer) -> Iterator[TenantFixture]:
    """Give a test a key of its own, set up as its marker and the ini file say."""
    chosen = _chosen(item)
    hosts = allowed_hosts(item.config) if strict_hosts(item.config) else None
    stage = TenantFixture(server, _key(item), allow=chosen["allow"], allow_hosts=hosts)
    try:
        stage.timing(chosen.get("timing") or _timing(item.config))
        if chosen.get("scenario"):
            stage.scenario(chosen["scenario"])
        if chosen.get("seed") is not None:
            stage.seed(chosen["seed"])
        if chosen.get("balance") is not None:
            stage.fund(Decimal(str(chosen["balance"])))
        with ExitStack() as stack:
            if chosen.get("intercept"):
                stack.enter_context(stage.intercept())
            yield stage
    finally:
        stage.forget()


def _key(item: pytest.Item) -> str:
    """Return a key that is the same in each run, so that ids made from a seed are the same too."""
    return f"sk-test-{hashlib.sha256(item.nodeid.encode()).hexdigest()[:24]}"


def _chosen(item: pytest.Item) -> dict[str, Any]:
    """Return what markers choose, the closest first, over the ini file."""
    config = item.config
    seed = config.getini("drytake_seed")
    found: dict[str, Any] = {}
    allow = list(config.getini("drytake_allow"))
    for marker in item.iter_markers("drytake"):
        unknown = [*marker.args, *(set(marker.kwargs) - set(CHOICES))]
        if unknown:
            raise pytest.UsageError(f"the marker `drytake` takes {', '.join(CHOICES)} by name; it got {unknown}")
        found = {**marker.kwargs, **found}
        allow += _listed(marker.kwargs.get("allow", ()))
    found.setdefault("seed", int(seed) if seed else None)
    found.setdefault("balance", config.getini("drytake_balance") or None)
    return {**found, "allow": allow}


def _listed(allow: Any) -> list[str]:
    return [allow] if isinstance(allow, str) else list(allow)


def _timing(config: pytest.Config) -> TimingMode:
    mode = config.getini("drytake_timing")
    if mode not in get_args(TimingMode):
        raise pytest.UsageError(f"`drytake_timing` is `{mode}`; it takes {', '.join(get_args(TimingMode))}")
    return mode  # type: ignore[no-any-return]  # looked at above
