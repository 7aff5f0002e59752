"""A tenant is its key, and nobody learns the key from its name."""

import os
import random
import subprocess
import sys
from decimal import Decimal
from types import SimpleNamespace

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import ANONYMOUS, Tenant


def tenant(key: str = "sk-test-1", seed: int | None = None) -> Tenant:
    return Engine(Settings(journal_limit=3, seed=seed)).tenant(key)


def ids(made: Tenant) -> list[str]:
    return [made.hex_id() for _ in range(3)]


def test_name_does_not_give_the_key_away() -> None:
    assert "sk-test-1" not in tenant().name
    assert tenant().name == tenant().name != tenant("sk-test-2").name


def test_tenant_without_key_is_anonymous() -> None:
    assert tenant(ANONYMOUS).name == "anonymous"


def test_key_beyond_ascii_has_a_name() -> None:
    assert len(tenant("\xff\ud800").name) == 12


def test_same_seed_makes_the_same_ids() -> None:
    assert ids(tenant(seed=7)) == ids(tenant(seed=7)) != ids(tenant(seed=8))


def test_two_tenants_of_one_seed_have_different_ids() -> None:
    assert not set(ids(tenant("sk-test-1", seed=7))) & set(ids(tenant("sk-test-2", seed=7)))


def test_ids_without_seed_differ() -> None:
    assert len({*ids(tenant()), *ids(tenant())}) == 6


def test_id_has_32_hexadecimal_digits() -> None:
    assert {len(made) for made in ids(tenant())} == {32}


def test_account_is_opened_once_and_per_provider() -> None:
    made = tenant()
    account = made.account("acme", "credits", Decimal(5))

    assert made.account("acme", "credits", Decimal(9)) is account
    assert made.account("globex", "credits", Decimal(9)) is not account


def test_tasks_that_have_ended_run_no_more() -> None:
    made = tenant()
    made.running["globex"] = [10, 20, 30]

    assert made.running_at("globex", 20) == [30]
    assert made.running_at("acme", 20) == []


def test_journal_keeps_the_last_calls() -> None:
    journal = tenant().journal
    for number in range(5):
        journal.append(SimpleNamespace(number=number, size_bytes=1))  # type: ignore[arg-type]  # all that a journal asks
    assert [entry.number for entry in journal] == [2, 3, 4]


@pytest.mark.parametrize("name", SCENARIOS)
def test_key_chooses_its_scenario(name: str) -> None:
    assert tenant(f"sk-test-drytake-{name}").key_scenario == SCENARIOS[name]


def test_tenant_can_start_like_another() -> None:
    first, second = tenant(), tenant("sk-test-2")
    first.clock.freeze()
    first.scenario, first.timing = SCENARIOS["stuck"], "per-poll"

    second.start_as(first)
    first.clock.advance(100)

    assert (second.scenario, second.timing, second.clock.frozen) == (SCENARIOS["stuck"], "per-poll", True)
    assert first.clock.now == second.clock.now + 100


def test_ids_differ_where_a_test_seeds_chance_again_and_again() -> None:
    ids = set()
    for _ in range(3):
        random.seed(0)
        ids.add(tenant().hex_id())
    assert len(ids) == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
def test_ids_differ_in_a_forked_process() -> None:
    program = (
        "import os; from drytake.mockserver.engine.engine import Engine\n"
        "tenant = Engine().tenant('sk-test-1'); child = os.fork(); os.write(1, f'{tenant.hex_id()} '.encode())\n"
        "if child: os.waitpid(child, 0)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout.split()
    assert len(said) == len(set(said)) == 2
