"""Records as plain JSON and back, for stores that outlive the process or are shared by several."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from pydantic_core import from_json, to_json

from drytake.mockserver.state.journal import SHOWN_BYTES, JournalEntry
from drytake.mockserver.state.redaction import REDACTED, redacted_body, redacted_value
from drytake.mockserver.state.task import Task, TaskEnd
from drytake.schemas.provider import Durations
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.rules import Violation
from drytake.schemas.validation.text import json_safe

__all__ = ["dump", "entry_from", "entry_state", "load", "task_from", "task_state"]


def dump(state: Any) -> str:
    """Return a state as text."""
    try:
        return to_json(state).decode()
    except ValueError:  # halves of characters, which UTF-8 can't say
        return json.dumps(state, separators=(",", ":"))


def load(text: str | bytes) -> Any:
    """Return the state that a text says."""
    try:
        return from_json(text)
    except ValueError:  # as above
        return json.loads(text)


def task_state(task: Task) -> dict[str, Any]:
    """Return a task as plain values, without secrets; bytes as Latin-1, which keeps each of them."""
    return {
        "id": task.id,
        "tenant": task.tenant,
        "provider": task.provider,
        "operation": task.operation,
        "kind": task.kind,
        "raw": redacted_body(task.raw, task.secrets).decode("latin-1"),
        "price": str(task.price),
        "created": task.created,
        "durations": list(task.durations),
        "outcome": [task.outcome.name, task.outcome.state, task.outcome.message],
        "poll_count": task.poll_count,
        "finished": task.finished,
        "held": task.held,
        "reserved": str(task.reserved),
        "hidden": task.hidden,
        "refunded": task.refunded,
        "provider_data": json_safe(redacted_value(task.provider_data, task.secrets, by_name=False))
        if task.provider_data
        else task.provider_data,
        "version": task.version,
    }


def task_from(state: dict[str, Any]) -> Task:
    """Return the task that a state says."""
    task = Task(
        id=state["id"],
        tenant=state["tenant"],
        provider=state["provider"],
        operation=state["operation"],
        kind=state["kind"],
        raw=state["raw"].encode("latin-1"),
        price=Decimal(state["price"]),
        created=state["created"],
        durations=Durations(*state["durations"]),
        outcome=TaskEnd(*state["outcome"]),
    )
    for name in ("poll_count", "finished", "held", "refunded", "provider_data", "version"):
        setattr(task, name, state[name])
    task.hidden = state.get("hidden", 0)  # older stores know nothing of it, nor of the next
    task.reserved = Decimal(state.get("reserved", 0))
    return task


def entry_state(entry: JournalEntry) -> dict[str, Any]:
    """Return a journal entry as plain values, without secrets."""
    shown = entry.redacted_view()
    return {
        "serial": entry.serial,
        "number": entry.number,
        "at": entry.at,
        "provider": entry.provider,
        "operation": entry.operation,
        "method": entry.method,
        "path": shown.path,
        "query": shown.query,
        "headers": shown.headers,
        "body": shown.body[:SHOWN_BYTES].decode("latin-1"),
        "status": entry.status,
        "response": shown.response[:SHOWN_BYTES].decode("latin-1"),
        "response_headers": shown.response_headers,
        "violations": [_violation_state(violation) for violation in shown.violations],
        "task_id": entry.task_id,
        "state": entry.state,
        "injected": list(entry.injected),
        "real": entry.real,
        "digest": entry.digest or _digest(entry.body, shown.body),
        "place": entry.place,
    }


def _digest(body: bytes, kept: bytes) -> str:
    """Return what tells a body from others that differ in a secret alone: so short that it fits thousands of secrets."""
    if body == kept or REDACTED.encode() in body:
        return ""
    return hashlib.blake2b(body, digest_size=2).hexdigest()


def _violation_state(violation: Violation) -> list[Any]:
    return [violation.rule.id, violation.pointer, violation.value, *violation[3:]]


def entry_from(state: dict[str, Any]) -> JournalEntry:
    """Return the journal entry that a state says."""
    headers = {name.encode("latin-1"): value.encode("latin-1") for name, value in state["headers"].items()}
    violations = tuple(_violation_from(violation) for violation in state["violations"])
    text = {name: state[name].encode("latin-1") for name in ("query", "body", "response")}
    answered = tuple(
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in state.get("response_headers", {}).items()
    )
    heads = {"headers": headers, "response_headers": answered}
    return JournalEntry(**{**state, **text, **heads, "violations": violations})


def _violation_from(state: list[Any]) -> Violation:
    provider, _, name = state[0].partition(".")
    pointer, value, message, hint, severity = state[1:]
    return Violation(get_provider(provider).rules[name], pointer, value, message, hint, severity)
