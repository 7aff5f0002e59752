"""Rate limits hold exactly, on the tenant's clock, where a provider documents them."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.rate_limits import note_failure, take
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.http.app import App
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.limits import RateLimit
from drytake.schemas.registry import get_provider

CREATE, UNKNOWN = "/acme/api/v1/videos", "/acme/api/v1/tasks/none/cancel"
IN_FORCE = {"acme": {"rate-limits": True}}
KEY = "sk-test-limits"
Ask = Callable[..., Any]


@pytest.fixture
def app() -> App:
    return App(Engine(Settings(timing="instant", switches=IN_FORCE)))


@pytest.fixture
def tenant(app: App) -> Tenant:
    made = app.engine.tenant(KEY)
    made.clock.freeze()
    return made


@pytest.fixture
def ask_for(app: App, ask: Ask) -> Ask:
    def call(path: str, key: str | None = KEY) -> Any:
        body = b'{"prompt": "A lighthouse"}' if path == CREATE else b""
        return ask(app, "POST", path, key=key, body=body, headers={"content-type": "application/json"})

    return call


# --- a provider's own --------------------------------------------------------------------------------------------


def test_41st_create_call_in_a_minute_is_refused(tenant: Tenant, ask_for: Ask) -> None:
    responses = [ask_for(CREATE) for _ in range(41)]

    assert [response.status for response in responses] == [200] * 40 + [429]
    assert responses[-1].json()["message"] == "Too many requests"
    assert responses[-1].headers["retry-after"] == "60"


def test_waiting_as_long_as_told_is_enough_and_necessary(tenant: Tenant, ask_for: Ask) -> None:
    for _ in range(40):
        ask_for(CREATE)
        tenant.clock.advance(1)
    wait = int(ask_for(CREATE).headers["retry-after"])
    tenant.clock.advance(wait - 1)
    early = ask_for(CREATE).status
    tenant.clock.advance(1)

    assert (wait, early, ask_for(CREATE).status, ask_for(CREATE).status) == (20, 429, 200, 429)


def test_operations_and_keys_have_windows_of_their_own(tenant: Tenant, ask_for: Ask) -> None:
    for _ in range(41):
        last = ask_for(CREATE)

    assert last.status == 429
    assert ask_for(UNKNOWN).status == 404
    assert ask_for(CREATE, key="sk-test-other").status == 200


def test_more_than_20_failures_in_30_seconds_block_all_calls_for_30(tenant: Tenant, ask_for: Ask) -> None:
    failures = [ask_for(UNKNOWN).status for _ in range(21)]
    blocked = [ask_for(CREATE), ask_for(UNKNOWN)]
    tenant.clock.advance(29)
    still = ask_for(CREATE)
    tenant.clock.advance(1)

    assert failures == [404] * 21
    assert [response.status for response in blocked] == [429, 429]
    assert (blocked[0].headers["retry-after"], still.status, still.headers["retry-after"]) == ("30", 429, "1")
    assert ask_for(CREATE).status == 200


def test_old_failures_do_not_count(tenant: Tenant, ask_for: Ask) -> None:
    for _ in range(20):
        ask_for(UNKNOWN)
    tenant.clock.advance(30)

    assert {ask_for(UNKNOWN).status for _ in range(20)} == {404}


def test_what_scenarios_refuse_is_no_failure_of_the_client(tenant: Tenant, ask_for: Ask) -> None:
    tenant.choose([Trigger(name="overloaded", first=30)])

    assert [ask_for(CREATE).status for _ in range(31)] == [503] * 30 + [200]


def test_calls_without_a_key_share_no_window(app: App, ask_for: Ask) -> None:
    assert {ask_for(CREATE, key=None).status for _ in range(25)} == {401}


def test_limits_are_out_of_force_where_the_switch_says_so(ask: Ask) -> None:
    app = App(Engine(Settings(timing="instant")))

    assert {ask(app, "POST", CREATE, key=KEY, body=b'{"prompt": "p"}').status for _ in range(45)} == {200}


# --- any window --------------------------------------------------------------------------------------------------


@pytest.fixture
def call() -> Call:
    engine = Engine(Settings())
    made = Call(engine.mounts["acme"], "GET", "/", {})
    made.tenant = engine.tenant(KEY)
    made.tenant.clock.freeze()
    return made


@given(st.lists(st.floats(0, 4), max_size=60))
def test_no_window_ever_holds_more_than_its_limit(gaps: list[float]) -> None:
    engine = Engine(Settings())
    call = Call(engine.mounts["acme"], "GET", "/", {})
    call.tenant = engine.tenant(KEY)
    call.tenant.clock.freeze()
    limit = RateLimit(name="any", calls=3, seconds=5)
    let: list[float] = []
    for gap in gaps:
        call.tenant.clock.advance(gap)
        now = call.tenant.clock.now
        recent = [at for at in let if at > now - 5]
        if len(recent) < 3:
            take(call, [limit])
            let.append(now)
        else:
            with pytest.raises(ApiError) as refused:
                take(call, [limit])
            assert refused.value.facts["retry_after"] >= recent[0] + 5 - now


def test_clock_that_is_set_back_frees_the_window(call: Call) -> None:
    limit = RateLimit(name="any", calls=1, seconds=60)
    take(call, [limit])
    call.tenant.clock.advance(-3_600)

    take(call, [limit])


def test_block_can_last_longer_than_the_window(call: Call) -> None:
    limit = RateLimit(name="any", calls=1, seconds=10, failures=True, blocked=100)
    note_failure(call, [limit])
    note_failure(call, [limit])
    call.tenant.clock.advance(99)
    with pytest.raises(ApiError):
        take(call, [limit])
    call.tenant.clock.advance(1)

    take(call, [limit])


def test_windows_are_plain_and_small(tenant: Tenant, ask_for: Ask) -> None:
    for _ in range(200):
        ask_for(CREATE)

    assert len(tenant.windows["acme/create"]) == 40
    assert len(tenant.windows["acme/failures"]) <= 21
    assert all(isinstance(at, float) for window in tenant.windows.values() for at in window)


@pytest.mark.parametrize(("balance", "statuses"), [(2, [True, False]), (3, [True, True])])
def test_limit_may_count_for_callers_with_little_money_alone(call: Call, balance: int, statuses: list[bool]) -> None:
    limit = RateLimit(name="poor", calls=1, seconds=60, below=Decimal(3))
    account = call.account
    account.charge(account.available - balance, call.tenant.clock.now, "t")

    assert [_passes(call, limit) for _ in range(2)] == statuses


LARGE = RateLimit(name="some", calls=1, seconds=60, where=("$request.body#/size", ("large",)))
EACH = RateLimit(name="each", calls=1, seconds=60, per="$request.body#/model")


@pytest.mark.parametrize(
    ("limit", "bodies", "passed"),
    [
        (EACH, (b'{"model":"a"}', b'{"model":"b"}', b'{"model":"a"}', b"{"), [True, True, False, True]),
        (LARGE, (b'{"size":"small"}', b'{"size":"large"}', b'{"size":"large"}', b"{}"), [True, True, False, True]),
    ],
)
def test_limit_may_count_by_what_calls_say(
    call: Call, limit: RateLimit, bodies: tuple[bytes, ...], passed: list[bool]
) -> None:
    found = []
    for body in bodies:
        call.body = body
        found.append(_passes(call, limit))

    assert found == passed


@pytest.mark.parametrize(("chosen", "names"), [(True, ["all", "usual"]), ("large", ["all", "large"]), (False, [])])
def test_limits_may_hang_on_the_kind_of_account(chosen: object, names: list[str]) -> None:
    acme = get_provider("acme")
    kinds: dict[str, tuple[object, ...]] = {"all": (), "usual": (True,), "large": ("large",)}
    limits = tuple(RateLimit(name=name, calls=1, seconds=1, accounts=of) for name, of in kinds.items())
    mount = Engine(Settings()).mounted(replace(acme, limits=limits, switches={"rate-limits": chosen}))

    assert [limit.name for limit in mount.limits] == names


def _passes(call: Call, limit: RateLimit) -> bool:
    try:
        take(call, [limit])
    except ApiError:
        return False
    return True
