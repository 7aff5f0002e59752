"""Whatever several clients do at once, the money adds up at any moment."""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from drytake.mockserver.control.curl import example
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.catalogue import ConnectionFaultError
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.ledger import Account
from drytake.mockserver.state.task import state_of
from drytake.schemas.auth import HeaderKey
from drytake.schemas.provider import FAILED
from drytake.schemas.registry import get_provider, provider_ids

KEYS = ("sk-test-one", "sk-test-two")
SELLERS = {
    name: (f"/{name}{get_provider(name).create.path}", json.dumps(example(get_provider(name).create)))
    for name in provider_ids()
}
"""By provider: where its tasks are made, and a good body."""
SWITCHES = {
    name: {switch: value for switch, value in {"rate-limits": False, "running-limit": None}.items() if switch in there}
    for name in provider_ids()
    if (there := get_provider(name).switches)
}
"""Nothing but money refuses a task here."""


def charges_late(name: str) -> bool:
    """Return whether a provider charges a key's task once it has succeeded; some say so by a switch."""
    provider = get_provider(name)
    charge = getattr(provider.create.action, "charge", None)
    return (
        charge(SimpleNamespace(switches=provider.switches, payer="key")) if callable(charge) else charge
    ) == "success"


LATE = {name for name in provider_ids() if charges_late(name)}
"""Who charges for what succeeded alone."""
STATUSES = (200, 201, 202, 400, 402, 403, 500)
"""What a create may be answered with; 400 is how Runway says that there is no credit."""
HAPPENINGS = ("", "connection-reset", "moderation", "provider-failure", "slow")
CALLS = st.tuples(st.sampled_from(KEYS), st.sampled_from(sorted(SELLERS)), st.sampled_from(HAPPENINGS))
"""Who calls whom, and what the prompt asks for."""
PARAMS = {"delay": {"seconds": 0.001}}
CUES = ("delay", "insufficient-credit", "moderation", "server-error", "slow", "success")


def sound(account: Account) -> bool:
    """Return whether an account's entries make its balance, and none was spent that wasn't there."""
    entries = account.entries
    moved = sum((entry.amount for entry in entries), account.opening)
    granted = sum((entry.amount for entry in entries if entry.kind == "grant"), Decimal(0))
    return account.balance == moved and account.granted == granted and account.balance >= 0


class Clients(RuleBasedStateMachine):
    """Some clients with two keys, at all providers."""

    @initialize(seed=st.integers(0, 9))
    def open(self, seed: int) -> None:
        self.app = App(Engine(Settings(balance=Decimal(400), seed=seed, switches=SWITCHES)))
        self.engine = self.app.engine
        for key in KEYS:
            self.engine.tenant(key).clock.freeze()

    def call(self, key: str, name: str, happens: str) -> None:
        path, body = SELLERS[name]
        text = body.replace('"prompt": "', f'"prompt": "[drytake:{happens}] ')
        place = get_provider(name).auth[0]
        assert isinstance(place, HeaderKey)
        line = (place.name.lower().encode(), f"{place.prefix}{key}".encode())
        headers = (line, (b"content-type", b"application/json"))
        scope = {"method": "POST", "scheme": "http", "path": path, "query_string": b"", "headers": headers}
        made: Any = self.app.exchange(scope, text.encode())
        with suppress(ConnectionFaultError):
            assert (made() if callable(made) else made).status in STATUSES

    @rule(calls=st.lists(CALLS, min_size=2, max_size=12))
    def create_at_once(self, calls: list[tuple[str, str, str]]) -> None:
        """Let four clients call at once, while somebody looks at the accounts again and again."""
        ended = threading.Event()
        with ThreadPoolExecutor(5) as pool:
            watching = pool.submit(self.watch, ended)
            try:
                for done in [pool.submit(self.call, *call) for call in calls]:
                    done.result()
            finally:
                ended.set()
            watching.result()

    def watch(self, ended: threading.Event) -> None:
        while not ended.is_set():
            self.money_adds_up()

    @rule(key=st.sampled_from(KEYS), names=st.lists(st.sampled_from(CUES), max_size=3), chance=st.floats(0.1, 1))
    def choose(self, key: str, names: list[str], chance: float) -> None:
        with self.engine.lock:
            self.engine.tenant(key).choose(
                Trigger(name=name, probability=chance, params=PARAMS.get(name, {})) for name in names
            )

    @rule(key=st.sampled_from(KEYS), seconds=st.sampled_from([0.4, 2, 60]))
    def let_time_pass(self, key: str, seconds: float) -> None:
        with self.engine.lock:
            tenant = self.engine.tenant(key)
            tenant.clock.advance(seconds)
            self.engine.billing.settle_due(tenant, tenant.clock.now)

    @rule(key=st.sampled_from(KEYS), name=st.sampled_from(sorted(SELLERS)), amount=st.integers(0, 100))
    def top_up(self, key: str, name: str, amount: int) -> None:
        with self.engine.lock:
            tenant = self.engine.tenant(key)
            self.engine.billing.account(tenant, self.engine.mounts[name].provider).grant(
                Decimal(amount), tenant.clock.now
            )

    @invariant()
    def money_adds_up(self) -> None:
        with self.engine.lock:
            for key in KEYS:
                assert all(sound(account) for account in self.engine.tenant(key).accounts.values())

    @invariant()
    def each_task_is_charged_once_and_given_back_where_it_failed(self) -> None:
        with self.engine.lock:
            for key in KEYS:
                tenant = self.engine.tenant(key)
                self.engine.billing.settle_due(tenant, tenant.clock.now)
                tasks = {(task.provider, task.id): task for task in self.engine.store.tasks_of(tenant.id)}
                charged: Counter[tuple[str, str | None]] = Counter()
                returned: Counter[tuple[str, str | None]] = Counter()
                for name, account in tenant.accounts.items():
                    charged.update((name, entry.task_id) for entry in account.entries if entry.kind == "charge")
                    returned.update((name, entry.task_id) for entry in account.entries if entry.kind == "refund")
                failed = {place for place, task in tasks.items() if state_of(task, tenant.clock.now)[0] == FAILED}
                late = {place for place in tasks if place[0] in LATE}
                waiting = {place for place, task in tasks.items() if task.held}
                assert charged == Counter([place for place in tasks if place not in waiting | (late & failed)])
                assert returned == Counter(failed - late)


Clients.TestCase.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
TestClients = Clients.TestCase
