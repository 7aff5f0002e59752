"""What an account of a task says of its money, its end and its result, and the sentence that all of them make."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from drytake.contract_tests.journals.report import build_report, settlement
from drytake.mockserver.accounts.settlement import Payment, Settlement
from drytake.mockserver.faults.triggers import Trigger
from tests.contract_tests.journals.conversation import BODY, CREATE, KEY, Conversation, conduct, findings


def started(name: str = "", operation: str = "create-video", **facts: object) -> Conversation:
    """Return a session with fast tasks, in which something happens to the first call of an operation."""
    shown = Conversation(timing="instant")
    if name:
        shown.engine.tenant(KEY).choose([Trigger(name=name, operation=operation, calls=[1])])
    return shown


def watched(shown: Conversation) -> str:
    task_id = shown.create()
    shown.poll(task_id)
    return task_id


def fetch(shown: Conversation, task_id: str) -> None:
    assert shown.call("GET", f"/_drytake/media/acme/{task_id}/0.mp4", key=None).status == 200


def test_fetched_result_is_told() -> None:
    shown = started()
    fetch(shown, watched(shown))
    assert settlement(shown.engine).line == "paid 75 credits at acme for 1 task; 1 result fetched"


def test_unfetched_result_is_named() -> None:
    shown = started()
    task_id = watched(shown)
    said = f"paid 75 credits at acme for 1 task; 0 results fetched; 1 paid and never fetched (task {task_id})"
    assert settlement(shown.engine).line == said


def test_task_whose_end_was_told_is_not_lost() -> None:
    shown = started()
    watched(shown)
    assert settlement(shown.engine).lost == ()


def test_task_that_nobody_asks_for_is_lost() -> None:
    shown = started()
    task_id = shown.create()
    assert settlement(shown.engine).lost == (task_id,)


def test_refunded_task_is_not_paid() -> None:
    shown = started()
    shown.happens("moderation")
    watched(shown)
    assert (settlement(shown.engine).tasks, settlement(shown.engine).failed) == (0, 1)


def test_failed_task_that_is_charged_has_nothing_to_fetch() -> None:
    shown = Conversation(timing="instant", switches={"acme": {"refund-on-failure": False}})
    shown.happens("moderation")
    watched(shown)
    found = settlement(shown.engine)
    assert (found.tasks, found.unfetched) == (1, ())


def test_lost_answer_counts_as_paid() -> None:
    shown = started("gateway-timeout")
    shown.call("POST", CREATE, BODY)
    assert len(settlement(shown.engine).lost) == 1


def test_report_has_the_line() -> None:
    shown = started()
    watched(shown)
    assert build_report(shown.engine, title="run").money.line.startswith("paid 75 credits")


def test_calls_before_a_serial_number_do_not_count() -> None:
    shown = started()
    watched(shown)
    assert settlement(shown.engine, since=shown.engine.store.serial()) == Settlement()


def test_sums_go_by_provider() -> None:
    one = Settlement((Payment("acme", "credits", Decimal(75)),), 1, 0, ("a",), ())
    two = Settlement((Payment("acme", "credits", Decimal(25), 1),), 2, 2, (), ())
    both = Settlement.of([one, two])
    assert str(both) == (
        "paid 100 credits and an unknown price for 1 task at acme for 3 tasks; 2 results fetched; "
        "1 paid and never fetched (task a)"
    )


# --- no false alarm ----------------------------------------------------------------------------------------------


def takes(count: int) -> Conversation:
    shown = started()
    for task_id in [shown.create() for _ in range(count)]:
        shown.poll(task_id)
    return shown


def again_after_a_refund() -> Conversation:
    shown = started("moderation")
    watched(shown)
    watched(shown)
    return shown


def resent_after_429() -> Conversation:
    shown = started("rate-limit")
    shown.call("POST", CREATE, BODY)
    shown.clock.advance(60)
    watched(shown)
    return shown


def looked_at_the_lost_one() -> Conversation:
    """Return a session that gives up after a lost answer: it tells its owner, and pays no second time."""
    shown = started("gateway-timeout")
    shown.call("POST", CREATE, BODY)
    return shown


def fails_for_good() -> Conversation:
    shown = started()
    shown.happens("insufficient-credit")
    shown.call("POST", CREATE, BODY)
    return shown


@pytest.mark.parametrize(
    "session", [lambda: takes(4), again_after_a_refund, resent_after_429, looked_at_the_lost_one, fails_for_good]
)
def test_right_is_clean(session: Callable[[], Conversation]) -> None:
    assert conduct(session()) == set()


def test_another_spelling_of_the_same_is_the_same_shot() -> None:
    shown = started("gateway-timeout")
    shown.call("POST", CREATE, {"prompt": "A dune", "duration": 5})
    task_id = shown.create(duration=5, prompt="A dune")
    shown.poll(task_id)
    assert conduct(shown) == {"double-create"}


def test_an_hour_between_two_creates_hides_nothing() -> None:
    shown = started("gateway-timeout")
    shown.call("POST", CREATE, BODY)
    shown.clock.advance(3_600)
    watched(shown)
    assert conduct(shown) == {"double-create"}


def test_another_key_pays_twice_as_well() -> None:
    shown = started("gateway-timeout")
    shown.call("POST", CREATE, BODY)
    shown.call("POST", CREATE, BODY, key="sk-test-spare")
    assert "double-create" in conduct(shown)


@pytest.mark.parametrize("changes", [{"seed": None}, {"duration": 5.0}, {"prompt": "A lighthouse at d\u0061wn"}])
def test_forms_of_a_value_make_no_other_shot(changes: dict[str, object]) -> None:
    shown = started("gateway-timeout")
    shown.call("POST", CREATE, {**BODY, "duration": 5})
    shown.call("POST", CREATE, {**BODY, "duration": 5, **changes})
    assert "double-create" in conduct(shown)


def test_takes_that_are_meant_are_no_doubles() -> None:
    shown = started("gateway-timeout")
    shown.call("POST", CREATE, BODY)
    watched(shown)
    assert conduct(shown, takes=2) == set()


def test_hint_names_the_provider_s_own_way_to_look() -> None:
    shown = started("gateway-timeout")
    shown.call("POST", CREATE, BODY)
    watched(shown)
    (finding,) = (one for one in findings(shown) if one.rule.name == "double-create")
    assert "compare the balance with the one before (`GET /api/v1/balance`)" in finding.message
