"""What one run of a client came to, as far as calls, ledger, output and files say."""

from collections.abc import Sequence
from dataclasses import dataclass

from drytake.contract_tests.findings.ending import LetOut
from drytake.contract_tests.findings.model import Finding
from drytake.contract_tests.journals.repeats import request_of
from drytake.mockserver.accounts.subjects import operation_of
from drytake.mockserver.accounts.task_accounts import TaskAccount
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.registry import get_provider

__all__ = ["Played"]


@dataclass(frozen=True, kw_only=True)
class Played:
    """One run, or two where the client was killed and started again."""

    code: int
    """Exit code; 128 and the signal that ended it."""
    over_time: bool = False
    """True where it was ended as it took too long."""
    out: str = ""
    """The end of what the client said to standard output."""
    err: str = ""
    entries: Sequence[JournalEntry]
    """Its calls, in order."""
    accounts: Sequence[TaskAccount]
    """What became of each task that it made."""
    money: str = ""
    """What was paid for what, as a sentence."""
    named: frozenset[str] = frozenset()
    """Tasks whose id stands in its output or in a file that it left."""
    notified: frozenset[str] = frozenset()
    """Tasks for which a webhook was asked."""
    happened: bool = False
    """True where what was to go wrong did."""
    findings: Sequence[Finding] = ()
    """What rules of conduct say of its calls."""
    blocked: Sequence[str] = ()
    """Calls to others than providers, which were kept in."""
    let_out: Sequence[LetOut] = ()
    """Calls to others that were allowed, by host."""

    @property
    def paid(self) -> Sequence[TaskAccount]:
        """The tasks for which money is gone."""
        return [account for account in self.accounts if account.paid]

    @property
    def creates(self) -> Sequence[JournalEntry]:
        """The calls that made a task, or were to."""
        made = {account.create.serial for account in self.accounts}
        return [entry for entry in self.entries if entry.serial in made or _creates(entry)]

    @property
    def gap(self) -> float | None:
        """Seconds between the first two creates that ask for the same."""
        creates = self.creates
        twins = (two for number, two in enumerate(creates) if any(_same(one, two) for one in creates[:number]))
        second = next(twins, None)
        if second is None:
            return None
        return second.seconds_after(next(one for one in creates if _same(one, second)))


def _creates(entry: JournalEntry) -> bool:
    operation = operation_of(get_provider(entry.provider), entry)
    return operation is not None and operation.creates


def _same(one: JournalEntry, other: JournalEntry) -> bool:
    return (one.provider, one.path, request_of(one)) == (other.provider, other.path, request_of(other))
