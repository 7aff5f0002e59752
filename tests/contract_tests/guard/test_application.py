"""What becomes of calls: in process, in front of a service that counts."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from drytake.contract_tests.guard.amounts import caps_of
from drytake.contract_tests.guard.spending import Budget
from tests.contract_tests.guard.conftest import CREATE, PRICE, Guard, Guarded, Service

Go = Callable[[Any], Any]


def capped(*amounts: str) -> Budget:
    return Budget(totals=caps_of("--max-total", amounts))


def spent(guarded: Guarded) -> int:
    return int(sum(amount for _, amount in guarded.gate.spending.sums()))


def shot(number: int) -> dict[str, Any]:
    return {**CREATE, "prompt": f"shot {number}"}


async def until(seen: Callable[[], bool]) -> None:
    """Wait until the service, in another thread, has seen something."""
    while not seen():  # noqa: ASYNC110
        await asyncio.sleep(0.005)


def test_refusal_is_the_sellers_own_and_marked(guard: Guard, go: Go, service: Service) -> None:
    guarded = guard(capped("70"))

    response = go(guarded.ask())

    assert (response.status, response.headers["x-drytake-guard"]) == (402, "limit")
    assert response.json["code"] == 402
    assert service.creates == []
    assert "the account at acme isn't empty" in guarded.said[0]


def test_two_hundred_at_once_never_exceed_the_cap(guard: Guard, go: Go, service: Service) -> None:
    guarded = guard(capped(str(50 * PRICE)))

    async def all_at_once() -> list[int]:
        return [one.status for one in await asyncio.gather(*(guarded.ask(body=shot(each)) for each in range(200)))]

    statuses = go(all_at_once())

    assert (statuses.count(200), statuses.count(402), len(service.creates)) == (50, 150, 50)
    assert spent(guarded) == 50 * PRICE


def test_response_settles_what_was_reserved(guard: Guard, go: Go) -> None:
    guarded = guard()

    task = go(guarded.ask()).json["data"]["task_id"]

    name, one = guarded.gate.of_task("acme", task) or ("", None)
    assert one is not None
    assert (name, int(one.amount), one.settled) == (one.reserve.call, PRICE, True)


def test_failed_task_costs_nothing_once_a_poll_has_said_so(guard: Guard, go: Go) -> None:
    guarded = guard()
    task = go(guarded.ask(body={**CREATE, "prompt": "[drytake:moderation]"})).json["data"]["task_id"]
    before = spent(guarded)

    go(guarded.ask("GET", f"/api/v1/tasks?task_id={task}"))

    assert (before, spent(guarded)) == (PRICE, 0)


@pytest.mark.parametrize(("status", "left"), [(400, 0), (429, 0), (500, PRICE), (408, PRICE)])
def test_refused_by_the_service_is_free_unless_nobody_knows(
    guard: Guard, go: Go, service: Service, status: int, left: int
) -> None:
    guarded, service.status = guard(), status

    assert go(guarded.ask()).status == status
    assert spent(guarded) == left


def test_no_response_leaves_the_reservation_and_is_never_sent_again(guard: Guard, go: Go, service: Service) -> None:
    guarded, service.breaks = guard(), True
    service.status = None

    response = go(guarded.ask())

    assert response.status in (500, 504)
    assert (spent(guarded), len(service.creates)) == (PRICE, 1)


def test_unreachable_service_leaves_nothing_reserved(tmp_path: Any, go: Go) -> None:
    guarded = Guarded(9, tmp_path / "ledger.jsonl", Budget())  # nobody listens there

    assert go(guarded.ask()).status == 502
    assert spent(guarded) == 0


def test_equal_create_waits_until_the_first_ones_response_has_come(guard: Guard, go: Go, service: Service) -> None:
    guarded = guard()

    async def twice() -> list[Any]:
        service.held.clear()
        first = asyncio.ensure_future(guarded.ask())
        await until(lambda: len(service.creates) == 1)
        second, other = asyncio.ensure_future(guarded.ask()), asyncio.ensure_future(guarded.ask(body=shot(2)))
        await until(lambda: len(service.creates) == 2)
        seen = list(service.creates)
        service.held.set()
        return [seen, *await asyncio.gather(first, second, other)]

    seen, first, second, _ = go(twice())

    assert b"shot 2" in seen[1]  # another one's wasn't held back
    assert len(service.creates) == 3
    assert first.json["data"]["task_id"] != second.json["data"]["task_id"]  # takes are meant


def test_retry_of_a_create_whose_response_was_lost_gets_that_response(guard: Guard, go: Go, service: Service) -> None:
    guarded = guard()

    async def lost() -> Any:
        gone = asyncio.Event()
        service.held.clear()
        first = asyncio.ensure_future(guarded.ask(gone=gone))
        await until(lambda: len(service.creates) == 1)
        gone.set()
        again = asyncio.ensure_future(guarded.ask())
        await asyncio.sleep(0)
        service.held.set()
        await first
        return await again, await guarded.ask()

    again, third = go(lost())

    assert len(service.creates) == 2  # the first and the third
    assert again.headers["x-drytake-guard"] == "repeated"
    assert again.json["data"]["task_id"] != third.json["data"]["task_id"]
    assert spent(guarded) == 2 * PRICE


BROKEN = {"prompt": "a lighthouse", "duration": 99}


def test_known_rules_warn_and_stop_where_that_is_asked(guard: Guard, go: Go, service: Service) -> None:
    warning = guard()
    go(warning.ask(body=BROKEN))
    assert len(service.creates) == 1
    assert "breaks acme.duration-out-of-range (documented)" in warning.said[0]

    stopping = guard(stop=True)
    response = go(stopping.ask(body=BROKEN))
    assert (response.status, response.headers["x-drytake-guard"], len(service.creates)) == (400, "rules", 1)


@pytest.mark.parametrize("body", [BROKEN, {"prompt": "a lighthouse"}])
def test_unknown_price_counts_as_over(guard: Guard, go: Go, service: Service, body: Any) -> None:
    path = "/api/v1/videos" if body is BROKEN else "/api/v1/nobody/knows"

    refused = go(guard(capped("1000")).ask(path=path, body=body))
    assert (refused.status, service.creates) == (402, [])

    guarded = guard(capped("1000"), unknown_price=caps_of("--unknown-price", ["20credits"]))
    go(guarded.ask(path=path, body=body))
    assert len(service.creates) == 1


def test_what_reads_passes_whatever_is_spent(guard: Guard, go: Go) -> None:
    guarded = guard(capped("0"))

    assert go(guarded.ask("GET", "/api/v1/balance")).status == 200


def test_dry_plays_creates_and_lets_reads_through(guard: Guard, go: Go, service: Service) -> None:
    guarded = guard(capped("100"), dry=True)

    made = go(guarded.ask())
    task = made.json["data"]["task_id"]
    poll, balance = go(guarded.ask("GET", f"/api/v1/tasks?task_id={task}")), go(guarded.ask("GET", "/api/v1/balance"))

    assert (made.headers["x-drytake-guard"], poll.headers["x-drytake-guard"]) == ("played", "played")
    assert "x-drytake-guard" not in balance.headers
    assert go(guarded.ask(body=shot(2))).status == 402
    assert service.creates == []
