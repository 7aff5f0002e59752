"""The spend firewall of a pytest run: no call reaches a paid provider, and a test that tries fails."""

from collections.abc import Generator
from fnmatch import fnmatchcase

import pytest

from understudy.contract_tests.intercept.active import Asked, Made, enter, leave
from understudy.contract_tests.intercept.interception import patches
from understudy.contract_tests.judge import Blocked

__all__ = ["Firewall"]

_RULE = "conduct.paid-host"


class Firewall:
    """Answers for no host; that it is on keeps calls to all paid ones from leaving."""

    def __init__(self) -> None:
        self.hosts: frozenset[str] = frozenset()
        self.blocked: list[Blocked] = []
        enter(self, patches(), everywhere=True)

    def answer(self, asked: Asked) -> Made:
        raise LookupError(f"nobody answers for {asked.host}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None]:
        """Fail a test that tried, even if its client swallowed the refusal."""
        before = len(self.blocked)
        yield
        tried = self.blocked[before:]
        if tried and not _allowed(item):
            pytest.fail("\n".join(call.message for call in tried), pytrace=False)

    def pytest_unconfigure(self) -> None:
        leave(self)


def _allowed(item: pytest.Item) -> bool:
    markers = (marker.kwargs.get("allow", ()) for marker in item.iter_markers("understudy"))
    patterns = [pattern for allow in markers for pattern in ([allow] if isinstance(allow, str) else allow)]
    return any(fnmatchcase(_RULE, pattern) for pattern in patterns)
