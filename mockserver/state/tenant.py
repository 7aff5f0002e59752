"""A tenant: an API key and all that belongs to it. Tenants can't see each other."""

import hashlib
import heapq
import os
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache, partial
from random import Random, SystemRandom
from typing import Any, Protocol, SupportsIndex

from drytake.mockserver.faults.scenarios import SCENARIOS, InjectionPoint, Scenario
from drytake.mockserver.faults.triggers import Injection, Trigger, TriggerState
from drytake.mockserver.state.clock import Clock
from drytake.mockserver.state.due import DueTasks
from drytake.mockserver.state.journal import JournalEntry
from drytake.mockserver.state.ledger import Account, Move
from drytake.schemas.provider import Part

__all__ = ["ANONYMOUS", "LABEL_LENGTH", "Journal", "Tenant", "is_token", "tenant_id", "tenant_name", "token_of"]

_IDS = Random()  # noqa: S311 - ids need not be secret, only different
"""Not the one that a test may seed again and again: the mock may run in a test's own process."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_IDS.seed)

_CHANCE = SystemRandom()
_NEVER = float("inf")
"""JSON can't say it; a state says null."""

LABEL_LENGTH = 60
"""How long a tenant's label may be."""
ANONYMOUS = ""
"""The key, and the id, of calls that carry no key."""


_TOKEN = re.compile(r"drytake-token-([0-9a-f]{32})")


def token_of(tenant: str) -> str:
    """Return a token that stands for a tenant's key; of who has none, one that nobody takes."""
    return f"drytake-token-{tenant}"


def is_token(key: str) -> bool:
    """Return whether a key is such a token."""
    return _TOKEN.fullmatch(key) is not None


@lru_cache(4096)
def tenant_id(key: str) -> str:
    """Return what stands for a key wherever something is kept: it doesn't give the key away.

    A token that was made for a key stands for the same.
    """
    token = _TOKEN.fullmatch(key)
    if token is not None:
        return token[1]
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32] if key else ANONYMOUS


def tenant_name(tenant: str) -> str:
    """Return a short name of a tenant for logs and pages."""
    return tenant[:12] or "anonymous"


class Journal(Protocol):
    """The calls of a tenant, oldest first, bounded."""

    large_bytes: int
    """An entry whose bodies have more is to be weighed."""

    def append(self, entry: JournalEntry, /) -> None: ...

    def trim(self, entry: JournalEntry) -> None: ...

    def copy(self) -> Iterable[JournalEntry]: ...

    def __iter__(self) -> Iterator[JournalEntry]: ...

    def __reversed__(self) -> Iterator[JournalEntry]: ...

    def __getitem__(self, index: SupportsIndex, /) -> JournalEntry: ...

    def clear(self) -> None: ...

    def __len__(self) -> int: ...


class Tenant:
    """One key's clock, money, scenario and journal."""

    def __init__(
        self,
        id: str,  # noqa: A002
        *,
        journal: Journal,
        seed: int | None = None,
        key_scenario: Scenario | None = None,
    ) -> None:
        self.id = id
        self.clock = Clock()
        self.born = self.clock.now
        self.accounts: dict[str, Account] = {}
        """By provider."""
        self.chosen = False
        """True where somebody chose what happens; else it is what the key itself asks for, if anything."""
        self.key_scenario = key_scenario
        self.triggers: list[TriggerState] = []
        """What happens to its calls, tasks and downloads."""
        self.choose(())
        self.timing: str | None = None
        """Overrides the server's timing mode."""
        self.journal = journal
        self.made = 0
        """Where among all calls it was made."""
        self.calls = 0
        self.seed = seed
        self.issued = 0
        """How many ids it was given, where they are repeatable."""
        self.due = DueTasks()
        """Tasks whose end moves money."""
        self.running: dict[str, list[float]] = {}
        """When the running tasks end, by provider."""
        self.deliveries: list[dict[str, Any]] = []
        """Callbacks: those that wait, and the log of those that went."""
        self.provider_data: dict[str, Any] = {}
        """What only a provider's dialect knows of the tenant, by provider; plain JSON values."""
        self.windows: dict[str, list[float]] = {}
        """When calls came that a rate limit counts, by limit."""
        self.label = ""
        """What somebody calls it, by hand."""
        self.own_label = ""
        """What its client calls itself."""
        self.client = ""
        """The user agent of its first call."""

    @property
    def last_seen(self) -> int:
        """Serial of its last call, or of its making."""
        return self.journal[-1].serial if len(self.journal) else self.made

    @property
    def name(self) -> str:
        """A short name for logs and pages."""
        return tenant_name(self.id)

    @property
    def title(self) -> str:
        """What people tell it from others by: its label, or its name and its client's."""
        label = self.label or self.own_label or ("" if self.id else "no key")
        return label or f"{self.name[:6]} {self.client}".strip()

    def start_as(self, other: "Tenant") -> None:
        """Take over another tenant's time, seed, scenarios and timing."""
        self.clock, self.timing, self.seed = other.clock.copy(), other.timing, other.seed
        self.born = self.clock.now
        self.choose(run.trigger for run in other.triggers if other.chosen)

    # --- what happens ----------------------------------------------------------------------------------------

    def choose(self, triggers: Iterable[Trigger]) -> None:
        """Let this happen from now on; without triggers, what the key asks for."""
        self.triggers = [TriggerState(trigger) for trigger in triggers]
        self.chosen = bool(self.triggers)
        if not self.triggers and self.key_scenario is not None:
            self.triggers = [TriggerState(Trigger(name=self.key_scenario.name))]

    @property
    def scenario(self) -> Scenario | None:
        """The first scenario that somebody chose; setting it chooses it alone, for each call."""
        return self.triggers[0].trigger.scenario if self.chosen else None

    @scenario.setter
    def scenario(self, scenario: Scenario | None) -> None:
        self.choose(() if scenario is None else [Trigger(name=scenario.name)])

    def fire(
        self, provider: str, operation: str, point: InjectionPoint, part: Part | None = None
    ) -> tuple[Injection, ...]:
        """Count a call to which something could happen; return what does. `part` is what its operation does."""
        struck = []
        for number, run in enumerate(self.triggers):
            if run.trigger.concerns(provider, operation, point, part):
                turn = run.fire(partial(self.rng, f"trigger {number}"))
                if turn is not None:
                    struck.append(turn)
        return tuple(struck)

    def rng(self, *of: object) -> Random:
        """Return chance: the same for the same seed and the same of what."""
        if self.seed is None:
            return _CHANCE
        return Random(":".join(map(str, (self.seed, self.id, *of))))  # noqa: S311 - repeatable is what it is for

    def hex_id(self) -> str:
        """Return 32 random hexadecimal digits; the same ones in the same order for the same seed."""
        if self.seed is None:
            return _IDS.getrandbits(128).to_bytes(16).hex()
        self.issued += 1
        return hashlib.blake2b(f"{self.seed}:{self.id}:{self.issued}".encode(), digest_size=16).hexdigest()

    def account(self, provider: str, unit: str, balance: Decimal) -> Account:
        """Return the account at a provider, opened with a balance at the first call."""
        account = self.accounts.get(provider)
        if account is None:
            account = self.accounts[provider] = Account(unit, balance, self.born)
        return account

    def running_at(self, provider: str, now: float) -> list[float]:
        """Return when the tasks end that still run at a provider, soonest first."""
        ends = self.running.setdefault(provider, [])
        while ends and ends[0] <= now:
            heapq.heappop(ends)
        return ends

    # --- for stores ------------------------------------------------------------------------------------------

    @property
    def state(self) -> dict[str, Any]:
        """What a store keeps of the tenant, beside journal, movements of money and tasks that are due."""
        return {
            "clock": self.clock.state,
            "born": self.born,
            "seed": self.seed,
            "chosen": self.chosen,
            "triggers": [run.state for run in self.triggers],
            "key_scenario": self.key_scenario and self.key_scenario.name,
            "timing": self.timing,
            "calls": self.calls,
            "issued": self.issued,
            "due": self.due.soonest,
            "running": {name: [None if end == _NEVER else end for end in ends] for name, ends in self.running.items()},
            "provider_data": self.provider_data,
            "windows": self.windows,
            "deliveries": self.deliveries,
            "accounts": {name: account.state for name, account in self.accounts.items()},
            "label": self.label,
            "own_label": self.own_label,
            "client": self.client,
        }

    @classmethod
    def restored(
        cls,
        id: str,  # noqa: A002
        state: dict[str, Any],
        journal: Journal,
        moves: Callable[[str], Iterable[Move]],
    ) -> "Tenant":
        """Return the tenant that a state says; `moves` tells an account's movements of money, by provider."""
        tenant = cls(id, journal=journal, seed=state["seed"], key_scenario=SCENARIOS.get(state["key_scenario"]))
        tenant.clock.state = state["clock"]
        for name in ("born", "timing", "calls", "issued", "provider_data", "windows", "deliveries", "chosen"):
            setattr(tenant, name, state[name])
        for name in ("label", "own_label", "client"):
            setattr(tenant, name, state.get(name, ""))
        tenant.running = {
            name: [_NEVER if end is None else end for end in ends] for name, ends in state["running"].items()
        }
        tenant.triggers = [TriggerState.restored(run) for run in state["triggers"]]
        tenant.due = DueTasks((due, provider, task_id) for due, provider, task_id in state.get("unsettled", ()))
        tenant.accounts = {
            name: Account.restored(account, partial(moves, name)) for name, account in state["accounts"].items()
        }
        return tenant
