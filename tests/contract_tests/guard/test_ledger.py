"""The ledger as a file: its chain, its lock, its halves of lines."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.guard.amounts import Currency, caps_of
from drytake.contract_tests.guard.gate import Asked, Gate
from drytake.contract_tests.guard.ledger import LedgerError, LedgerFile
from drytake.contract_tests.guard.overview import overview_of
from drytake.contract_tests.guard.spending import Budget, PricedCreate
from drytake.contract_tests.guard.worst_case import WorstCase

CREDITS, USD = Currency("credits", "acme"), Currency("USD")


def asking(amount: str, currency: Currency = CREDITS, seller: str = "acme", shot: str = "aa") -> Asked:
    most = Decimal(amount)
    return Asked(PricedCreate(seller, currency, most), "create-video", "k1", shot, WorstCase(most))


def gate(path: Path, *, whole: bool = True, **caps: str) -> Gate:
    found: dict[str, Any] = {name: caps_of(f"--{name}", [said], tasks=True) for name, said in caps.items()}
    budget = Budget(**found)
    return Gate(LedgerFile(path), budget, whole=whole)


def test_processes_share_what_is_left(tmp_path: Path) -> None:
    first, second = (gate(tmp_path / "l", totals="100credits") for _ in range(2))

    assert not first.reserve(asking("60")).refused
    assert second.reserve(asking("60")).refused
    assert not second.reserve(asking("40")).refused


def test_amounts_are_exact(tmp_path: Path) -> None:
    one = gate(tmp_path / "l", totals="0.3USD")

    assert [bool(one.reserve(asking("0.1", USD)).refused) for _ in range(4)] == [False, False, False, True]


def test_units_never_add_up(tmp_path: Path) -> None:
    one = gate(tmp_path / "l", totals="100credits")
    other = Currency("credits", "else")

    assert not one.reserve(asking("80")).refused
    assert not one.reserve(asking("80", other, "else")).refused
    assert "says nothing of USD" in one.reserve(asking("1", USD, "dollars")).refused


def test_without_a_ledger_of_its_own_a_run_counts_its_own_creates_alone(tmp_path: Path) -> None:
    assert not gate(tmp_path / "l", whole=False, totals="100").reserve(asking("80")).refused
    assert not gate(tmp_path / "l", whole=False, totals="100").reserve(asking("80")).refused


@pytest.mark.parametrize("cap", ["100credits", "2tasks"])
def test_an_hour_goes_by(tmp_path: Path, cap: str) -> None:
    one = gate(tmp_path / "l", hourly=cap)
    later = Gate(LedgerFile(tmp_path / "l"), one.budget, whole=True, now=lambda: 2**33)

    assert [bool(one.reserve(asking("50")).refused) for _ in range(3)] == [False, False, True]
    assert not later.reserve(asking("50")).refused


def test_changed_line_is_found(tmp_path: Path) -> None:
    path = tmp_path / "l"
    gate(path).reserve(asking("60"))
    path.write_text(path.read_text().replace('"60"', '"6"'))

    with pytest.raises(LedgerError, match="line 1: it was changed"):
        gate(path).reserve(asking("1"))


def test_missing_line_is_found(tmp_path: Path) -> None:
    path = tmp_path / "l"
    for _ in range(3):
        gate(path).reserve(asking("60"))
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[2])

    with pytest.raises(LedgerError, match="line 2"):
        overview_of(path)


def test_half_a_line_is_dropped_and_the_chain_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "l"
    gate(path).reserve(asking("60"))
    with path.open("a") as file:
        file.write('{"kind": "reserve", "amo')

    assert gate(path, totals="100").reserve(asking("60")).refused
    assert overview_of(path).lines == 2


def test_file_is_its_owners_alone(tmp_path: Path) -> None:
    gate(tmp_path / "l")

    assert (tmp_path / "l").stat().st_mode & 0o777 == 0o600


def test_overview_is_by_seller_key_shot_and_day_and_in_units_of_their_own(tmp_path: Path) -> None:
    one = gate(tmp_path / "l")
    name = one.reserve(asking("60", shot="aa")).name
    one.reserve(asking("2.5", USD, "dollars", shot="bb"))
    one.settle(name, Decimal(45), task="t")

    found = overview_of(tmp_path / "l")

    said = {
        group: [(row.name, str(row.settled), str(row.reserved)) for row in rows] for group, rows in found.groups.items()
    }
    assert said["seller"] == [("acme", "45", "0"), ("dollars", "0", "2.5")]
    assert said["shot"] == [("acme aa", "45", "0"), ("dollars bb", "0", "2.5")]
    assert [name for name, *_ in said["key"]] == ["k1", "k1"]  # one key, two units: two rows
    assert len(said["day"]) == 2
