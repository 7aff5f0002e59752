"""What is said of a create before it goes on: its rules, its shot, and the most that it may cost."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic_core import from_json

from drytake.contract_tests.guard.amounts import Cap, currency_of
from drytake.contract_tests.guard.gate import Asked
from drytake.contract_tests.guard.spending import PricedCreate
from drytake.contract_tests.guard.worst_case import WorstCase, worst_case
from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.state.journal import documented_path
from drytake.mockserver.state.redaction import redacted_path, secrets_of
from drytake.schemas.provider import Operation
from drytake.schemas.times import today
from drytake.schemas.validation.rules import Violation

__all__ = ["Checked", "check_create", "is_free", "open_path", "shot_name"]

_READS = ("DELETE", "GET", "HEAD", "OPTIONS")
"""Methods of calls that nobody pays for."""
_DIGITS = 8


class Checked(NamedTuple):
    """A create as its rules see it."""

    asked: Asked
    broken: tuple[Violation, ...]
    """Rules of severity `error` that it breaks and that are known: documented or observed."""


def is_free(call: Call) -> bool:
    """Return whether a call costs nothing: it reads, or is an operation that makes no task; what nobody knows isn't free."""
    operation, provider = call.operation, call.mount.provider
    if call.method in _READS:
        return True
    if provider.files is not None and call.place == provider.files.place:
        return True
    if operation is None or operation.creates:
        return False
    if operation.carries is not None:
        return not operation.carries(call.body)
    return operation.action is not None and not hasattr(operation.action, "charge")


def open_path(call: Call) -> str:
    """Return a call's path without secrets."""
    name = None if call.operation is None else call.operation.name
    documented = documented_path(call.mount.provider.id, name, call.path)
    return redacted_path(call.path, documented, secrets_of(call.headers, call.query_string))


def check_create(engine: Engine, call: Call, unknown: tuple[Cap, ...] = ()) -> Checked:
    """Return what is said of a call that may cost something; `unknown` is what is taken for a price that nobody knows."""
    operation, said = call.operation, _said(call)
    if operation is not None and operation.carries is not None:
        name, said = operation.carries(call.body) or ("", None)
        operation = call.mount.provider.operation(name) if name else None
    if operation is None or operation.contract is None:
        worst = WorstCase(None, "nobody has published a price for it")
        return Checked(_asked(call, None, said, _taken(call, worst, unknown)), ())
    contract = operation.contract_at(call.path)
    assert contract is not None

    def validate(value: Any) -> Any:
        return contract.validate_value(value, lookup=engine.lookup, policy=call.policy).request

    report = contract.validate_value(said, lookup=engine.lookup, policy=call.policy)
    call.violations = report.violations
    worst = worst_case(call.mount.provider, operation, said, validate, today())
    return Checked(_asked(call, operation, said, _taken(call, worst, unknown)), tuple(_known(report.violations)))


def _known(violations: tuple[Violation, ...]) -> Iterator[Violation]:
    for one in violations:
        if one.severity == "error" and one.rule.confidence != "inferred" and not one.rule.outside:
            yield one


def _taken(call: Call, worst: WorstCase, unknown: tuple[Cap, ...]) -> WorstCase:
    """Return a price with what is taken for one that nobody knows, in the seller's unit."""
    currency = currency_of(call.mount.provider)
    stands = next((cap for cap in unknown if cap.covers(call.mount.provider.id, currency)), None)
    return worst._replace(amount=stands.amount) if worst.amount is None and stands is not None else worst


def _asked(call: Call, operation: Operation | None, said: Any, worst: WorstCase) -> Asked:
    provider = call.mount.provider
    create = PricedCreate(provider.id, currency_of(provider), worst.amount)
    key = call.tenant.name[:_DIGITS] if call.key else ""
    name = operation.name if operation is not None else f"{call.method} {open_path(call)}"
    return Asked(create, name, key, shot_name(operation, call, said), worst)


def _said(call: Call) -> Any:
    """Return the JSON value of a body, or what a form says; `None` where it is neither."""
    if call.content_type == "multipart/form-data" and call.mount.dialect.form is not None:
        try:
            return call.mount.dialect.form(call)
        except ApiError:
            return None
    try:
        return from_json(call.body)
    except ValueError:
        return None


def shot_name(operation: Operation | None, call: Call, said: Any) -> str:
    """Return what stands for a request: the same for equal ones; it doesn't give away what they say."""
    place = operation.name if operation is not None else call.path
    text = json.dumps([call.mount.provider.id, place, said], sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass") if said is not None else call.body)
    return digest.hexdigest()[:_DIGITS]
