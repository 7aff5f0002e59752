"""The spend firewall of a pytest run: no call reaches a paid provider, and a test that tries fails."""

from collections import Counter
from collections.abc import Generator, Iterator
from fnmatch import fnmatchcase

import pytest

from drytake.contract_tests.intercept.http1 import host_name
from drytake.contract_tests.intercept.interception import patches
from drytake.contract_tests.intercept.registry import OutgoingRequest, PendingResponse, enter, leave
from drytake.contract_tests.journals.report import Blocked

__all__ = ["Firewall", "allowed_hosts", "strict_hosts"]

_PAID, _OPEN = "conduct.paid-host", "conduct.open-host"


class Firewall:
    """Answers for no host; that it is on keeps calls to all paid ones from leaving, and counts those to others."""

    def __init__(self, allow_hosts: frozenset[str] | None = None) -> None:
        """Switch it on; with `allow_hosts`, a test fails that calls another host out there."""
        self.hosts: frozenset[str] = frozenset()
        self.blocked: list[Blocked] = []
        self.let_out: Counter[str] = Counter()
        self._reported: Counter[str] = Counter()
        """What reports have said of the hosts."""
        self._allow_hosts = allow_hosts
        enter(self, patches(), everywhere=True)

    def response(self, asked: OutgoingRequest) -> PendingResponse:
        raise LookupError(f"nobody answers for {asked.host}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None]:
        """Fail a test that tried, even if its client swallowed the refusal."""
        blocked, let_out = len(self.blocked), self.let_out.copy()
        yield
        tried = [call.message for call in self.blocked[blocked:]] if not _allowed(item, _PAID) else []
        if not _allowed(item, _OPEN):
            tried += self._strange(self.let_out - let_out)
        if tried:
            pytest.fail("\n".join(tried), pytrace=False)

    def _strange(self, let_out: Counter[str]) -> Iterator[str]:
        for host in sorted(let_out):
            if self._allow_hosts is not None and host not in self._allow_hosts:
                yield f"`{host}` was called and let out; name it in `drytake_allow_hosts` if that is meant"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Say in each report which hosts were called since the one before."""
        report = yield
        report.drytake_let_out = dict(self.let_out - self._reported)  # type: ignore[attr-defined]  # workers send it
        self._reported = self.let_out.copy()
        return report

    def pytest_unconfigure(self) -> None:
        leave(self)


def strict_hosts(config: pytest.Config) -> bool:
    """Return whether a host out there is a finding."""
    return bool(config.getoption("drytake_strict_hosts") or config.getini("drytake_strict_hosts"))


def allowed_hosts(config: pytest.Config) -> frozenset[str]:
    """Return the hosts out there that may be called."""
    return frozenset(map(host_name, config.getini("drytake_allow_hosts")))


def _allowed(item: pytest.Item, rule: str) -> bool:
    markers = (marker.kwargs.get("allow", ()) for marker in item.iter_markers("drytake"))
    patterns = [pattern for allow in markers for pattern in ([allow] if isinstance(allow, str) else allow)]
    return any(fnmatchcase(rule, pattern) for pattern in patterns)
