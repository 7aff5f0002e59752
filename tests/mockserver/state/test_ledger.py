"""The entries of an account always add up to its balance."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from drytake.mockserver.state import ledger
from drytake.mockserver.state.ledger import Account

AMOUNTS = st.decimals(0, 10_000, places=2)
MOVES = st.lists(
    st.tuples(st.sampled_from(["grant", "charge", "refund", "hold", "release", "capture"]), AMOUNTS), max_size=30
)


def moved(account: Account, moves: list[tuple[str, Decimal]]) -> Account:
    for kind, amount in moves:
        if kind == "grant":
            account.grant(amount, 0)
        elif kind == "charge":
            account.charge(amount, 0, "t")
        elif kind == "refund":
            account.refund(amount, 0, "t")
        elif kind == "hold":
            account.hold(amount)
        elif amount <= account.held:
            account.release(amount) if kind == "release" else account.capture(amount, 0, "t")
    return account


@given(AMOUNTS, MOVES)
def test_entries_add_up_to_the_balance(start: Decimal, moves: list[tuple[str, Decimal]]) -> None:
    account = moved(Account("credits", start, 0), moves)

    assert account.opening + sum(entry.amount for entry in account.entries) == account.balance


@given(AMOUNTS, MOVES)
def test_balance_never_falls_below_nothing(start: Decimal, moves: list[tuple[str, Decimal]]) -> None:
    account = moved(Account("credits", start, 0), moves)

    assert account.balance >= account.held >= 0
    assert account.available == account.balance - account.held


def test_charge_beyond_the_balance_leaves_no_trace() -> None:
    account = Account("credits", Decimal(10), 0)

    assert not account.charge(Decimal("10.01"), 1, "t")
    assert [entry.kind for entry in account.entries] == ["grant"]
    assert account.charge(Decimal(10), 1, "t")
    assert account.balance == 0


def test_refund_is_no_grant() -> None:
    account = Account("credits", Decimal(10), 0)
    account.charge(Decimal(4), 1, "t")
    account.refund(Decimal(4), 2, "t")

    assert account.balance == account.granted == Decimal(10)


def test_oldest_entries_are_summed_up() -> None:
    account = Account("credits", Decimal(100), 0)
    for number in range(ledger.KEPT + 5):
        account.grant(Decimal(1), number)

    assert len(account.entries) == ledger.KEPT
    assert account.opening == 100 + 5
    assert account.opening + sum(entry.amount for entry in account.entries) == account.balance


def test_account_tells_itself() -> None:
    account = Account("USD", Decimal("1.5"), 7)
    account.charge(Decimal("0.25"), 8, "t")

    assert account.to_json() == {
        "unit": "USD",
        "opening": 0,
        "entries": [
            {"at": 7, "kind": "grant", "amount": 1.5, "task_id": None},
            {"at": 8, "kind": "charge", "amount": -0.25, "task_id": "t"},
        ],
        "granted": 1.5,
        "balance": 1.25,
        "held": 0,
    }
