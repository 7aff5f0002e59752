"""The pytest plugin: `drytake`, `drytake_server`, the marker, the spend firewall and the summary.

Every pytest run of everybody who has this package imports this file: what it needs is loaded when a fixture asks.
"""

from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from drytake.contract_tests.pytest_plugin.fixtures import Ledger, MockServer, TenantFixture

__all__ = ["drytake", "drytake_app_ledger", "drytake_server"]

_STAGE: "pytest.StashKey[TenantFixture]" = pytest.StashKey()
_FAILED = pytest.StashKey[bool]()
_JOURNAL = pytest.StashKey[str]()
_NUMBERS = pytest.StashKey[dict[str, Any]]()
_SERVED = pytest.StashKey[int]()
"""Calls that this process's server got, once it has ended."""

_MARKER = (
    "drytake(scenario=None, timing=None, seed=None, balance=None, allow=(), intercept=False, max_cost=None, "
    "require_results=False, takes=1): "
    "set up the test's own key at the mock; findings of a rule that `allow` names don't fail the test"
)
_LIVE = "live: calls the real services; runs with --drytake-live --drytake-max-total AMOUNT alone"
_INI = {
    "drytake_allow": ("args", [], "patterns of rule ids whose findings fail no test, such as outai.unknown-*"),
    "drytake_allow_hosts": ("args", [], "hosts that may be called though drytake_strict_hosts is on"),
    "drytake_allow_no_calls": ("bool", False, "it is meant that no test calls the mock"),
    "drytake_balance": ("string", "", "what each test's key has to spend"),
    "drytake_block": ("bool", False, "let no call reach a paid provider, as --drytake-block does"),
    "drytake_coverage": ("bool", False, "print the contract coverage's table, as --drytake-coverage does"),
    "drytake_fail_under": ("string", "", "the contract coverage that each provider must reach, in percent"),
    "drytake_max_cost": ("args", [], "the most that each test may spend, as [PROVIDER=]AMOUNT"),
    "drytake_providers": ("args", [], "the providers to serve; by default all"),
    "drytake_require_results": ("bool", False, "fail a test that leaves a paid result unfetched"),
    "drytake_seed": ("string", "", "makes ids repeatable"),
    "drytake_strict_hosts": ("bool", False, "fail a test that calls a host out there, as --drytake-strict-hosts"),
    "drytake_takes": ("string", "1", "how many tasks of the same request are meant"),
    "drytake_timing": ("string", "instant", "how long tasks take: realistic, fast, instant or per-poll"),
    "drytake_trend": ("string", "", "a file to which each run adds a line: what was spent, and on which tests"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("drytake")
    shown = "Let no call reach a paid provider, and say what it would have cost."
    group.addoption("--drytake-block", action="store_true", help=shown)
    shown = "Fail a test that calls a host out there which drytake_allow_hosts doesn't name; blocks as well."
    group.addoption("--drytake-strict-hosts", action="store_true", help=shown)
    shown = "It is meant that no test calls the mock."
    group.addoption("--drytake-allow-no-calls", action="store_true", help=shown)
    shown = "Print which documented outcomes the tests met, and what shows the rest."
    group.addoption("--drytake-coverage", action="store_true", help=shown)
    shown = "Fail where the contract coverage of a provider that was called is lower."
    group.addoption("--drytake-fail-under", type=float, metavar="PERCENT", help=shown)
    _add_live_options(group)
    for name, (kind, default, text) in _INI.items():
        parser.addini(name, text, type=kind, default=default)  # type: ignore[arg-type]  # one of pytest's kinds


def _add_live_options(group: pytest.OptionGroup) -> None:
    shown = "Run the tests marked `live` too, against the real services: all of it runs under `drytake guard`."
    group.addoption("--drytake-live", action="store_true", help=shown)
    shown = (
        "With --drytake-live: the most that all creates may cost together, such as 2USD; may be given several times."
    )
    group.addoption("--drytake-max-total", action="append", default=[], metavar="AMOUNT", help=shown)
    shown = "With --drytake-live: the ledger that the cap is about, across runs."
    group.addoption("--drytake-ledger", type=Path, metavar="FILE", help=shown)
    shown = "With --drytake-live: where calls to a host go on to, as HOST=URL."
    group.addoption("--drytake-upstream", action="append", default=[], metavar="HOST=URL", help=shown)


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Run all of it under guard where tests may call the real services."""
    if not config.getoption("drytake_live") or hasattr(config, "workerinput"):
        return None
    from drytake.contract_tests.pytest_plugin.live import guarded_session, wants_guard  # noqa: PLC0415 - only where asked for

    return guarded_session(config) if wants_guard(config) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if any(item.get_closest_marker("live") is not None for item in items):
        from drytake.contract_tests.pytest_plugin.live import skip_live_tests  # noqa: PLC0415 - only where there are such

        skip_live_tests(items)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARKER)
    config.addinivalue_line("markers", _LIVE)
    config.pluginmanager.register(_Summary(config), "drytake-summary")
    strict = _chosen(config, "drytake_strict_hosts")
    if strict or _chosen(config, "drytake_block"):
        from drytake.contract_tests.pytest_plugin.firewall import Firewall, allowed_hosts  # noqa: PLC0415 - loads the mock

        config.pluginmanager.register(Firewall(allowed_hosts(config) if strict else None), "drytake-firewall")


def _chosen(config: pytest.Config, name: str) -> bool:
    """Return whether an option or the ini file switches something on."""
    return bool(config.getoption(name) or config.getini(name))


@pytest.fixture(scope="session")
def drytake_server(pytestconfig: pytest.Config) -> "Iterator[MockServer]":
    """A running mock of all providers, one for each pytest process."""
    from drytake.contract_tests.pytest_plugin.fixtures import serving  # noqa: PLC0415 - loads the mock

    with serving(pytestconfig) as server:
        yield server
        pytestconfig.stash[_SERVED] = server.calls


@pytest.fixture
def drytake_app_ledger() -> "Ledger | None":
    """What returns the bookings of the app under test; a test suite that has such books overrides it."""
    return None


@pytest.fixture
def drytake(
    request: pytest.FixtureRequest, drytake_server: "MockServer", drytake_app_ledger: "Ledger | None"
) -> "Iterator[TenantFixture]":
    """A key of the test's own at the mock; what its client broke fails the test when it ends."""
    from drytake.contract_tests.pytest_plugin.fixtures import harness  # noqa: PLC0415 - loads the mock
    from drytake.contract_tests.pytest_plugin.summary import errors_of, journal_text, numbers_of  # noqa: PLC0415 - heavy

    item = request.node
    with harness(item, drytake_server) as stage:
        item.stash[_STAGE] = stage
        stage.app_ledger = drytake_app_ledger
        yield stage
        del item.stash[_STAGE]
        report = stage.report
        item.stash[_NUMBERS] = numbers_of(stage, report)
        item.stash[_JOURNAL] = journal_text(stage, report)
        errors = errors_of(report)
    if errors and not item.stash.get(_FAILED, False):
        pytest.fail(f"the client broke rules of the provider:\n{errors}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attach the journal to what failed, and the numbers to what ended."""
    report = yield
    stage = item.stash.get(_STAGE, None)
    if report.failed:
        item.stash[_FAILED] = True
        if stage is not None:
            from drytake.contract_tests.pytest_plugin.summary import journal_text  # noqa: PLC0415 - loaded already

            report.sections.append(("drytake journal", journal_text(stage, stage.report)))
        elif _JOURNAL in item.stash:
            report.sections.append(("drytake journal", item.stash[_JOURNAL]))
    if report.when == "teardown":
        report.drytake = item.stash.get(_NUMBERS, None)  # type: ignore[attr-defined]  # what workers can send
        report.drytake_served = item.config.stash.get(_SERVED, None)  # type: ignore[attr-defined]  # as above
    return report


class _Summary:
    """Gathers what tests report, here or in workers, and prints the sum."""

    def __init__(self, config: pytest.Config) -> None:
        self._table = _chosen(config, "drytake_coverage")
        self._least = _least(config)
        self._trend = "" if hasattr(config, "workerinput") else _path(config, "drytake_trend")
        self._numbers: list[tuple[str, dict[str, Any]]] = []
        self._served: list[int] = []
        """Calls that each server got that was asked for."""
        self._let_out: Counter[str] = Counter()
        """Connections to other machines, by host, of tests without a key of their own."""
        self._may_be_silent = _chosen(config, "drytake_allow_no_calls")

    @property
    def _untested(self) -> bool:
        """Whether a mock was up, and nothing called it, though that wasn't meant."""
        return bool(self._served) and not sum(self._served) and not self._may_be_silent

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        numbers = getattr(report, "drytake", None)
        if numbers is not None:
            self._numbers.append((report.nodeid, numbers))
        served = getattr(report, "drytake_served", None)
        if served is not None:
            self._served.append(served)
        self._let_out.update(getattr(report, "drytake_let_out", None) or {})

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Fail a run that met too little, or in which no test called; of a worker's part nothing can be said."""
        whole = not hasattr(session.config, "workerinput") and not session.config.option.collectonly
        if not whole or exitstatus != pytest.ExitCode.OK:
            return
        if self._untested and self._numbers and not _narrowed(session.config):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self._least is not None:
            from drytake.contract_tests.findings.coverage import below_threshold  # noqa: PLC0415 - only where asked for
            from drytake.contract_tests.pytest_plugin.summary import Totals  # noqa: PLC0415 - loads the mock

            if any(below_threshold(Totals.of(self._numbers).coverage, self._least)):
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: "pytest.TerminalReporter") -> None:
        if not (self._numbers or self._untested or self._let_out or self._least is not None):
            return
        from drytake.contract_tests.pytest_plugin.summary import Totals, summarize  # noqa: PLC0415 - loads the mock

        totals = Totals.of(self._numbers)
        totals.let_out += self._let_out
        totals.untested = self._untested
        summarize(totals, terminalreporter, table=self._table, fail_under=self._least)
        if self._trend and self._numbers:
            from drytake.contract_tests.pytest_plugin.trend import add_to_trend  # noqa: PLC0415 - only where asked for

            terminalreporter.line(add_to_trend(self._trend, totals))


def _path(config: pytest.Config, name: str) -> str:
    """Return a file that the ini file names, from the root of the tests; empty where it names none."""
    said = str(config.getini(name))
    return str(config.rootpath / said) if said else ""


def _narrowed(config: pytest.Config) -> bool:
    """Return whether single tests were asked for, of which nobody expects that they call."""
    options = ("keyword", "lf", "stepwise")
    return any("::" in one for one in config.args) or any(getattr(config.option, name, False) for name in options)


def _least(config: pytest.Config) -> float | None:
    """Return the least coverage that is enough; the option comes before the ini file."""
    said = config.getoption("drytake_fail_under")
    said = config.getini("drytake_fail_under") if said is None else said
    if said == "":
        return None
    try:
        least = float(said)
    except ValueError:
        least = -1
    if not 0 <= least <= 100:
        raise pytest.UsageError(f"`drytake_fail_under` is `{said}`; it takes a percentage, 0 to 100")
    return least
