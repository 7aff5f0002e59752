"""What guard makes of kie's responses: a refusal under 200 costs nothing, and the record says what a task consumed."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.guard.amounts import Currency
from drytake.contract_tests.guard.gate import Asked, Gate
from drytake.contract_tests.guard.ledger import LedgerFile
from drytake.contract_tests.guard.settling import settle_create, settle_task
from drytake.contract_tests.guard.spending import Budget, PricedCreate
from drytake.contract_tests.guard.worst_case import WorstCase
from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.providers.kie import PROVIDER

MOST = Decimal(205)


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(LedgerFile(tmp_path / "l"), Budget(), whole=True)


def reserved(gate: Gate) -> str:
    most = WorstCase(MOST)
    return gate.reserve(
        Asked(PricedCreate("kie", Currency("credits", "kie"), most.amount), "create-task", "k", "s", most)
    ).name


def spent(gate: Gate, name: str) -> int:
    return int(gate.spending.creates[name].amount)


def entry(engine: Engine, operation: str, body: bytes, **facts: Any) -> tuple[Call, JournalEntry]:
    row = PROVIDER.operation(operation)
    call = Call(engine.mounts["kie"], row.method, row.path, {})
    call.operation = row
    said = JournalEntry(
        serial=1, number=1, at=0, provider="kie", operation=row.name, method=row.method, path=row.path, query=b"",
        headers={}, body=b"", status=200, response=body, violations=(), **{"task_id": None, **facts},
    )  # fmt: skip
    return call, said


def test_refusal_under_200_costs_nothing(gate: Gate) -> None:
    name = reserved(gate)

    settle_create(gate, name, *entry(Engine(), "create-task", b'{"code":402,"msg":"Credits insufficient","data":null}'))

    assert spent(gate, name) == 0


def test_record_says_what_a_task_consumed(gate: Gate) -> None:
    engine, name = Engine(Settings(timing="instant")), reserved(gate)
    gate.made(name, "t-1")

    done = b'{"code":200,"msg":"success","data":{"taskId":"t-1","state":"success","creditsConsumed":150}}'
    settle_task(gate, *entry(engine, "query-task", done, task_id="t-1"))

    assert spent(gate, name) == 150
