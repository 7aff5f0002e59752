"""Tasks, money and time stay in step, whatever is done in whatever order."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from acme import PROVIDER
from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.views import View
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.task import Task, TaskEnd, state_of
from drytake.schemas.http import Response
from drytake.schemas.provider import FAILED, RUNNING, SUCCEEDED

BALANCE = Decimal(500)
KEY = "sk-test-machine"


def call_of(engine: Engine, provider: str, operation: str, key: str = KEY, **facts: Any) -> Call:
    """Return a call that has come as far as its handler."""
    mount = engine.mounts[provider]
    made = Call(mount, "POST", "/", {}, origin="http://mock.test", **facts)
    made.operation, made.tenant = mount.provider.operation(operation), engine.tenant(key)
    return made


def make(engine: Engine, provider: str = "acme", *, key: str = KEY, price: int = 75, prompt: str = "p") -> Task:
    raw = json.dumps({"prompt": prompt}).encode()
    return engine.create(call_of(engine, provider, "create-video", key), raw=raw, price=Decimal(price))


# --- any order ---------------------------------------------------------------------------------------------------


class Ledger(RuleBasedStateMachine):
    """A model of the money: what was granted, less the prices of the tasks that haven't failed."""

    tasks = Bundle("tasks")

    def __init__(self) -> None:
        super().__init__()
        self.engine = Engine(Settings(balance=BALANCE, timing="realistic"), providers=["globex", "acme"])
        self.tenant = self.engine.tenant(KEY)
        self.tenant.clock.freeze()
        self.granted = dict.fromkeys(("globex", "acme"), BALANCE)
        self.made: list[Task] = []
        for name in self.granted:
            self.engine.billing.account(self.tenant, self.engine.mounts[name].provider)

    @rule(
        target=tasks,
        provider=st.sampled_from(["globex", "acme"]),
        price=st.integers(0, 200),
        end=st.sampled_from(["", "[drytake:moderation]", "[drytake:stuck]", "[drytake:slow]"]),
    )
    def create(self, provider: str, price: int, end: str) -> Any:
        """Make a task, or be refused for want of money or room."""
        account = self.engine.billing.account(self.tenant, self.engine.mounts[provider].provider)
        self.engine.billing.settle_due(self.tenant, self.tenant.clock.now)
        before, full = account.balance, self.running(provider) >= 6 and provider == "globex"
        if full or price > before:
            with pytest.raises(ApiError, match="too-many-running" if full else "insufficient-credit"):
                make(self.engine, provider, price=price, prompt=f"p {end}")
            assert account.balance == before
            return None
        task = make(self.engine, provider, price=price, prompt=f"p {end}")
        self.made.append(task)
        return task

    @rule(task=tasks)
    def query(self, task: Task | None) -> None:
        if task is not None:
            call = call_of(self.engine, task.provider, "query-task")
            assert self.engine.find(call, task.id) is task
            self.engine.observe(call, task)

    @rule(task=tasks)
    def cancel(self, task: Task | None) -> None:
        if task is not None:
            call = call_of(self.engine, task.provider, "query-task")
            ran = state_of(task, self.tenant.clock.now)[0] not in {SUCCEEDED, FAILED}
            assert self.engine.cancel(call, task, TaskEnd("canceled", FAILED)) == ran
            assert state_of(task, self.tenant.clock.now)[0] in {SUCCEEDED, FAILED}

    @rule(seconds=st.floats(0, 2_000) | st.sampled_from([0.5, 3, 120, 1_200]))
    def advance(self, seconds: float) -> None:
        self.tenant.clock.advance(seconds)

    @rule(timing=st.sampled_from(["realistic", "fast", "instant", "per-poll"]))
    def change_timing(self, timing: str) -> None:
        self.tenant.timing = timing

    @rule(provider=st.sampled_from(["globex", "acme"]), amount=st.integers(0, 300))
    def grant(self, provider: str, amount: int) -> None:
        self.engine.billing.account(self.tenant, self.engine.mounts[provider].provider).grant(Decimal(amount), 0)
        self.granted[provider] += amount

    @precondition(lambda self: self.made)
    @rule()
    def nobody_else_sees_a_task(self) -> None:
        with pytest.raises(ApiError):
            self.engine.find(
                call_of(self.engine, self.made[-1].provider, "query-task", "sk-test-other"), self.made[-1].id
            )

    @invariant()
    def money_adds_up(self) -> None:
        now = self.tenant.clock.now
        self.engine.billing.settle_due(self.tenant, now)
        for provider, granted in self.granted.items():
            kept = [task for task in self.made if task.provider == provider and state_of(task, now)[0] != FAILED]
            account = self.tenant.accounts[provider]
            assert account.balance == granted - sum(task.price for task in kept)
            assert account.balance == account.opening + sum(entry.amount for entry in account.entries)
            assert account.balance >= 0
            assert account.granted == granted

    @invariant()
    def running_tasks_are_counted(self) -> None:
        running = self.running("globex")
        assert len(self.tenant.running_at("globex", self.tenant.clock.now)) == running <= 6

    def running(self, provider: str) -> int:
        now = self.tenant.clock.now
        tasks = [task for task in self.made if task.provider == provider]
        return sum(state_of(task, now)[0] not in {SUCCEEDED, FAILED} for task in tasks)


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)


# --- single facts ------------------------------------------------------------------------------------------------


@pytest.fixture
def engine() -> Engine:
    made = Engine(Settings(timing="realistic"), providers=["globex", "acme"])
    made.tenant(KEY).clock.freeze()
    return made


def test_same_seed_makes_the_same_ids() -> None:
    first, second = (Engine(Settings(seed=7), providers=["acme"]) for _ in range(2))

    assert [make(first).id for _ in range(3)] == [make(second).id for _ in range(3)]


def test_reset_forgets_one_tenant_only(engine: Engine) -> None:
    gone, kept = make(engine), make(engine, key="sk-test-other")

    assert engine.reset(KEY) == 1
    assert (engine.store.get("acme", gone.id), engine.store.get("acme", kept.id)) == (None, kept)
    assert engine.billing.account(engine.tenant(KEY), PROVIDER).balance == 10_000


def test_reset_forgets_everybody(engine: Engine) -> None:
    make(engine)
    make(engine, key="sk-test-other")

    assert (engine.reset(), len(engine.store), engine.store.tenants()) == (2, 0, [])


def test_new_tenant_starts_like_the_anonymous_one(engine: Engine) -> None:
    anonymous = engine.all_tenants()[-1]
    anonymous.timing = "per-poll"

    assert engine.tenant("sk-test-new").timing == "per-poll"


def test_request_can_bring_an_outcome_upon_its_task(engine: Engine) -> None:
    from drytake.mockserver.faults.scenarios import SCENARIOS

    call = call_of(engine, "acme", "create-video")
    task = engine.create(call, raw=b"{}", price=Decimal(1), scenario=SCENARIOS["moderation"])

    assert (task.outcome.name, task.outcome.state) == ("moderation", FAILED)


def test_task_that_is_over_cannot_be_cancelled(engine: Engine) -> None:
    task = make(engine)
    engine.tenant(KEY).clock.advance(120)

    assert not engine.cancel(call_of(engine, "acme", "query-task"), task, TaskEnd("canceled", FAILED))


def test_cancelled_task_makes_room_for_another(engine: Engine) -> None:
    tasks = [make(engine, "globex") for _ in range(6)]
    with pytest.raises(ApiError, match="too-many-running"):
        make(engine, "globex")

    engine.cancel(call_of(engine, "globex", "query-task"), tasks[2], TaskEnd("canceled", FAILED))

    assert state_of(make(engine, "globex"), engine.tenant(KEY).clock.now)[0] == RUNNING


def test_links_start_with_the_public_address() -> None:
    engine = Engine(Settings(public_url="https://mock.example.com"), providers=["acme"])
    task = make(engine)

    url = call_of(engine, "acme", "query-task").result(
        View(engine.mounts["acme"], engine.tenant_of(task), task, SUCCEEDED, None)
    )

    assert url == f"https://mock.example.com/_drytake/media/acme/{task.id}/0.mp4"


def test_journal_is_bounded() -> None:
    engine = Engine(Settings(journal_limit=2), providers=["acme"])
    for _ in range(3):
        engine.record(call_of(engine, "acme", "get-balance"), Response(200))

    assert [entry.number for entry in engine.tenant(KEY).journal] == [2, 3]


def test_strict_engine_takes_its_own_keys() -> None:
    engine = Engine(Settings(strict_keys=frozenset({"sk-test-good"})), providers=["acme"])

    assert (engine.accepts("sk-test-good"), engine.accepts("sk-test-bad")) == (True, False)
    assert Engine(providers=["acme"]).accepts("sk-test-any")
