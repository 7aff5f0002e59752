"""Where a call goes by its host, and its path where that can be read: to the mock, to a refusal, or out."""

from collections.abc import Iterable
from typing import Literal

from drytake.contract_tests.hosts import is_local, paid_host, paid_hosts

__all__ = ["HostDecision", "HostPolicy"]

HostDecision = Literal["mock", "paid", "blocked", "local", "open"]
"""To the mock; refused because it costs money; refused because everything is; to this machine; out, and counted."""


class HostPolicy:
    """Decides on hosts."""

    def __init__(self, served: Iterable[str], *, allow: Iterable[str] = (), block_all: bool = False) -> None:
        self.served = frozenset(served)
        self.allowed = frozenset(host.lower().rstrip(".") for host in allow)
        self.block_all = block_all
        self.isolated = False
        """Whether nothing leaves but by us: then all is blocked too."""

    def decide(self, host: str, path: str | None = None) -> HostDecision:
        """Return where calls to a host go; a path is `None` where it can't be read."""
        name = host.lower().rstrip(".")
        if name in self.served:
            return "mock"
        if is_local(name):
            return "local"
        if name in self.allowed:
            return "open"
        if paid_host(name, path) is not None:
            return "paid"
        return "blocked" if self.block_all or self.isolated else "open"

    @property
    def why_blocked(self) -> str:
        """Why a host is blocked that costs nothing."""
        return "isolation blocks what `--allow` doesn't name" if self.isolated else "`--block-all` blocks it"

    @property
    def names(self) -> list[str]:
        """The hosts that the mock's certificate is for: those that it serves, and those whose calls it refuses."""
        return [*sorted(self.served), *(entry.host for entry in paid_hosts())]
