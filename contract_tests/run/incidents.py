"""What went wrong on the wire or with the process, as findings, each once; and which hosts were let out."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from drytake.contract_tests.findings.ending import LetOut, let_out_of
from drytake.contract_tests.findings.model import Finding
from drytake.contract_tests.journals.report import Blocked
from drytake.contract_tests.run.rules import RUN

__all__ = ["Incidents"]

_KEPT = 200
"""Different incidents that are told; of a client that never stops making new ones the rest is only counted."""

_OTHERS = "other hosts"


class Incidents:
    """Counts what happened; equal incidents become one finding."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, str], int] = {}
        self._values: dict[tuple[str, str, str], Any] = {}
        self._blocked: dict[Blocked, int] = {}
        self._hosts: Counter[str] = Counter()
        self.left_out = 0
        """Incidents beyond those that are told."""
        self.cut = False
        """True once somebody ends the client: what it breaks off from then on isn't its doing."""

    def note(self, name: str, subject: str, message: str, value: Any = None) -> None:
        """Count one incident; `subject` is the call, the host or the command that it happened to."""
        if self.cut and name == "half-request":
            return
        key = (name, subject[:300], message)
        if key not in self._seen and len(self._seen) >= _KEPT:
            self.left_out += 1
            return
        self._seen[key] = self._seen.get(key, 0) + 1
        self._values.setdefault(key, value)

    def block(self, method: str, url: str, message: str) -> None:
        """Count one call that was kept from a paid provider."""
        call = Blocked(method, url[:300], message)
        if call not in self._blocked and len(self._blocked) >= _KEPT:
            self.left_out += 1
            return
        self._blocked[call] = self._blocked.get(call, 0) + 1

    @property
    def blocked(self) -> list[Blocked]:
        """The calls that were kept from paid providers."""
        return [call._replace(message=_times(call.message, times)) for call, times in self._blocked.items()]

    def let_out(self, host: str) -> None:
        """Count one call that was let out to a host; of very many hosts the rest are counted together."""
        name = host.lower().rstrip(".")[:300]
        self._hosts[name if name in self._hosts or len(self._hosts) < _KEPT else _OTHERS] += 1

    def read_notes(self, path: Path) -> None:
        """Count the calls that preloads noted in a file, a host a line, and empty it."""
        with suppress(OSError), path.open("r+", encoding="utf-8", errors="replace") as file:
            for line in file:
                self.let_out(line.strip())
            file.truncate(0)

    @property
    def hosts(self) -> tuple[LetOut, ...]:
        """The hosts that calls were let out to, by name."""
        return let_out_of(self._hosts)

    def clear(self) -> None:
        """Forget all that happened."""
        self._seen.clear()
        self._values.clear()
        self._blocked.clear()
        self._hosts.clear()
        self.left_out = 0

    def findings(self) -> Iterator[Finding]:
        """Yield one finding for each kind of incident, with how often it happened."""
        for (name, subject, message), times in self._seen.items():
            rule = RUN[name]
            value = self._values[name, subject, message]
            yield Finding(rule, rule.severity, _times(message, times), rule.hint, value=value, subject=subject)


def _times(message: str, times: int) -> str:
    return message if times == 1 else f"{message} ({times} times)"
