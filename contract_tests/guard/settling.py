"""What responses say about money: which task a create has made, what it costs, and that it costs nothing after all."""

from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from drytake.contract_tests.guard.gate import Gate
from drytake.contract_tests.guard.spending import Spent
from drytake.mockserver.accounts.subjects import state_in, task_named
from drytake.mockserver.engine.call import Call
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.expressions import expression
from drytake.schemas.provider import LOST, SUCCEEDED, Operation

__all__ = ["settle_create", "settle_task"]

_MAYBE = (408, 499)
"""Refusals of which nobody knows whether the call took effect before them, as of any 5xx."""


def settle_create(gate: Gate, name: str, call: Call, entry: JournalEntry) -> None:
    """Note what a response to a create says: nothing is reserved any more for one that was refused."""
    status = entry.status
    if status >= 500 or status in _MAYBE:
        gate.unanswered(name, f"it was answered with {status}, and may have taken effect")
    elif status >= 300 or _says_refused(call, entry):
        gate.settle(name, Decimal(0), why=f"refused with {status}")
    elif call.operation is not None:
        task = task_named(call.operation, entry) or ""
        charge = _charge_said(call.operation, entry)
        if charge is not None:
            gate.settle(name, charge, task=task, why="as the response says")
        elif task:
            gate.made(name, task)


def _says_refused(call: Call, entry: JournalEntry) -> bool:
    """Return whether a good status has a body that the seller's refusals have: some refuse under 200."""
    responses = {} if call.operation is None else call.operation.responses
    model = responses.get(entry.status)
    if model is None:
        return False
    try:
        said = model.model_validate_json(entry.response)
    except ValidationError:
        return False
    refusals = {responses[status] for status in responses if status >= 400}
    return type(getattr(said, "root", said)) in refusals


def settle_task(gate: Gate, call: Call, entry: JournalEntry) -> None:
    """Note what a response says of a task that was made before."""
    operation, task = call.operation, entry.task_id
    found = gate.of_task(entry.provider, task) if task else None
    if operation is None or found is None or not 200 <= entry.status < 300:
        return
    name, spent = found
    state = state_in(call.mount.provider, operation, entry)
    if state in LOST and _gives_back(call):
        gate.settle(name, Decimal(0), task=spent.task, why=f"the task {state}, and isn't charged")
    elif state == SUCCEEDED:
        billed = _billed(operation, entry, spent)
        amount = billed if billed is not None else _charge_said(operation, entry)
        gate.settle(name, spent.amount if amount is None else amount, task=spent.task, why="the task succeeded")


def _gives_back(call: Call) -> bool:
    """Return whether a task that didn't succeed costs nothing."""
    action: Any = call.mount.provider.create.action
    on_success = getattr(action, "charge", "") == "success"
    return on_success or bool(call.mount.switches.get("refund-on-failure", False))


def _charge_said(operation: Operation, entry: JournalEntry) -> Decimal | None:
    """Return what a response says that its task costs; `None` where it says nothing."""
    return _number(operation.charged, entry)


def _billed(operation: Operation, entry: JournalEntry, spent: Spent) -> Decimal | None:
    """Return what the tokens cost that a response says are billed."""
    tokens = _number(operation.billed, entry)
    return None if tokens is None or not spent.reserve.rate else tokens * Decimal(spent.reserve.rate)


def _number(where: str, entry: JournalEntry) -> Decimal | None:
    said = expression(where).of_json(entry.response) if where else None
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        number = Decimal(str(said))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None
