"""What the pytest fixtures hand out: a mock in a thread, and for each test a key of its own there."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from typing import Any, get_args

import pytest

from drytake.contract_tests.findings.model import Report
from drytake.contract_tests.intercept.interception import Interception
from drytake.contract_tests.intercept.tenant import TenantHandle
from drytake.contract_tests.journals.books import book_findings, bookings_from
from drytake.contract_tests.journals.report import accounts_in, count_calls
from drytake.contract_tests.pytest_plugin.firewall import allowed_hosts, strict_hosts
from drytake.contract_tests.run.money import amounts, missing_results, over_cost
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings, TimingMode

Ledger = Callable[[], Iterable[Mapping[str, Any]]]
"""Returns a row a booking: `task`, `amount`, `unit`, `at`."""

__all__ = ["MockServer", "TenantFixture", "harness", "serving"]

CHOICES = (*("allow", "balance", "intercept", "max_cost", "require_results", "scenario", "seed", "takes", "timing"),)
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

    def __init__(self, server: MockServer, key: str, chosen: Mapping[str, Any], *, name: str, **facts: Any) -> None:
        super().__init__(server.engine, key, strict=True, title="pytest", **facts)
        self.server = server
        self.key: str = key
        self.app_ledger: Ledger | None = None
        """Returns what the app under test booked, to be compared with what was charged."""
        self.takes, self._name = chosen["takes"], name
        self._max_cost: Sequence[str] = chosen["max_cost"]
        self._require_results: bool = chosen["require_results"]
        self._before = frozenset(server.engine.store.tenants())

    @property
    def report(self) -> Report:
        """All that is said of the calls, and of the money that the test may spend."""
        report = super().report
        units = {name: mount.provider.unit for name, mount in self.engine.mounts.items()}
        more = [*over_cost(report.money, self._max_cost, self._name)]
        if self._require_results:
            more += missing_results(report.money, self._name)
        if self.app_ledger is not None:
            accounts = accounts_in(self.engine, only=self._only, since=self._since)
            more += book_findings(accounts, bookings_from(self.app_ledger()), units)
        return report._replace(findings=(*report.findings, *self._let_pass(more)))

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
    stage = TenantFixture(server, _key(item), chosen, name=item.nodeid, allow=chosen["allow"], allow_hosts=hosts)
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
    found.setdefault("require_results", config.getini("drytake_require_results"))
    found["max_cost"] = _most(found.get("max_cost", config.getini("drytake_max_cost")))
    found["takes"] = _takes(found.get("takes", config.getini("drytake_takes")))
    return {**found, "allow": allow}


def _most(said: Any) -> tuple[str, ...]:
    """Return the most that a test may spend, as `[PROVIDER=]AMOUNT` each: a number, a text, several, or by provider."""
    if isinstance(said, Mapping):
        specs = tuple(f"{name}={amount}" for name, amount in said.items())
    else:
        specs = (
            tuple(map(str, said)) if isinstance(said, list | tuple) else (str(said),) if said not in (None, "") else ()
        )
    try:
        amounts(specs)
    except ValueError as error:
        raise pytest.UsageError(str(error).replace("--max-cost", "max_cost")) from error
    return specs


def _takes(said: Any) -> int:
    if not str(said).isdigit() or not int(said):
        raise pytest.UsageError(f"`takes` is `{said}`; it is how many tasks of one request are meant, from 1")
    return int(said)


def _listed(allow: Any) -> list[str]:
    return [allow] if isinstance(allow, str) else list(allow)


def _timing(config: pytest.Config) -> TimingMode:
    mode = config.getini("drytake_timing")
    if mode not in get_args(TimingMode):
        raise pytest.UsageError(f"`drytake_timing` is `{mode}`; it takes {', '.join(get_args(TimingMode))}")
    return mode  # type: ignore[no-any-return]  # looked at above
