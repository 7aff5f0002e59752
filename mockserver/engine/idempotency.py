"""Creates that are sent again under one key: they are told the task that the first of them made."""

import hashlib
from collections.abc import Callable
from typing import NamedTuple, cast

from pydantic_core import from_json, to_json

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import ActionErrorKind
from drytake.mockserver.state.task import IDEMPOTENT, Task
from drytake.schemas.actions import Idempotency
from drytake.schemas.expressions import expression
from drytake.schemas.ids import hex_id
from drytake.schemas.provider import Operation
from drytake.schemas.validation.text import quoted

__all__ = ["Repeatable", "repeatable"]

Form = Callable[[str, float], str]


class Repeatable(NamedTuple):
    """A create that has a key: the digits of its task's id, its request's fingerprint, and the task if there is one."""

    digits: str
    fingerprint: str
    task: Task | None


def repeatable(
    operation: Operation, row: Idempotency | None, form: Form = hex_id
) -> Callable[[Engine, Call, bytes], Repeatable | None] | None:
    """Return what looks at the key of a create: `None` of one that has none, and where no create may be sent again."""
    if row is None:
        return None
    header, webhook = row.header.lower().encode(), expression(operation.webhook) if operation.webhook else None

    def look(engine: Engine, call: Call, raw: bytes) -> Repeatable | None:
        key = call.headers.get(header)
        if not key:
            return None
        digits = _digest(call.tenant.id.encode(), call.mount.provider.id.encode(), key)[:32]
        posted = None if webhook is None else webhook.of_request(call)
        fingerprint = _digest(call.path.encode(), _canonical(raw), to_json(posted))
        task = engine.store.get(call.mount.provider.id, form(digits, 0))
        if task is not None and (task.provider_data or {}).get(IDEMPOTENT) != fingerprint:
            said = (
                f"`{row.header}` {quoted(key.decode('latin-1'))} belongs to another request, that of the task {task.id}"
            )
            call.violates(row.error, "", said)
            raise ApiError(cast("ActionErrorKind", row.error), task_id=task.id)
        if task is not None:
            call.task_id = task.id
        return Repeatable(digits, fingerprint, task)

    return look


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _canonical(raw: bytes) -> bytes:
    """Return a body whose keys have an order; what can't be read stays as it is."""
    import json  # noqa: PLC0415 - only for calls that have a key

    try:
        return json.dumps(from_json(raw), sort_keys=True).encode()
    except ValueError:
        return raw
