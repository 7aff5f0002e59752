"""A provider's rows as the dialect that the server speaks: what was said once is said nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pydantic import create_model
from pydantic.fields import FieldInfo

from drytake.mockserver.engine.call import ApiError, Call, Dialect, Mount, ProviderData
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.form_bodies import read_unkept
from drytake.mockserver.engine.makers import handler_of
from drytake.mockserver.engine.views import View
from drytake.mockserver.state.task import Task
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.actions import Cancel, Create, Delete, List, Page, Poll, Upload
from drytake.schemas.auth import HeaderKey
from drytake.schemas.http import ErrorView, Response
from drytake.schemas.provider import CANCELLED, FAILED, QUEUED, RUNNING, SUCCEEDED, Operation, Provider, State
from drytake.schemas.registry import load_object

__all__ = ["ENDED", "dialect_of", "render_error"]

ENDED = "a task that has ended"
_NOWHERE = "the link of a result that isn't there"
_STATES: Mapping[State, str] = {
    QUEUED: "scenario slow-queue",
    RUNNING: "timing per-poll",
    SUCCEEDED: "scenario success",
    FAILED: "scenario moderation",
    CANCELLED: "a task that is cancelled",
}
"""What leads a task to a state."""

_MADE = {
    "none": "a key that has made no task",
    "one": "a key that has made one task",
    "several": "a key that has made two tasks",
}
"""What leads to a list of no, one and several rows."""


def dialect_of(provider: Provider) -> Dialect:
    """Return how a provider speaks: by its rows, or by a dialect of its own."""
    rows = {row.name: handler_of(provider, row) for row in provider.operations if row.action is not None}
    if provider.dialect:
        own: Dialect = load_object(provider.dialect)
        ways = {row.name: _reached_by(provider, row) for row in provider.operations if row.action is not None}
        failures = {name: failure.message for name, failure in provider.failures.items()}
        return replace(
            own,
            handlers={**own.handlers, **rows},
            reached_by={
                name: {**ways.get(name, {}), **own.reached_by.get(name, {})} for name in {**ways, **own.reached_by}
            },
            failure_messages={**failures, **own.failure_messages},
            callback=own.callback or _callback(provider),
            limits=own.limits or provider.limits,
        )
    return Dialect(
        handlers={row.name: handler_of(provider, row) for row in provider.operations},
        render_error=render_error,
        failure_messages={name: failure.message for name, failure in provider.failures.items()},
        key=_finds_key(provider.auth),
        callback=_callback(provider),
        form=read_unkept if any(row.form for row in provider.operations) else None,
        limits=provider.limits,
        reached_by={row.name: _reached_by(provider, row) for row in provider.operations},
        of_task=_kept(provider),
    )


def render_error(_: Engine, call: Call, refused: ApiError) -> Response:
    """Return a refusal as the provider's rows say it."""
    provider, creates = call.mount.provider, call.operation is not None and call.operation.creates
    kind = refused.error_kind
    view = ErrorView(kind, provider.errors[kind], refused.facts, call.violations, call.path, call.body, creates)
    return provider.error(view, call)


def _finds_key(schemes: tuple[HeaderKey, ...]) -> Callable[[Call], str | None]:
    rows = [(one.name.lower().encode(), one.prefix.strip().lower().encode()) for one in schemes]
    if len(rows) == 1:
        ((name, prefix),) = rows
        return lambda call: _key_in(call.headers.get(name, b""), prefix)

    def key(call: Call) -> str | None:
        found = (_key_in(call.headers.get(name, b""), prefix) for name, prefix in rows)
        return next((one for one in found if one is not None), None)

    return key


@lru_cache(1024)
def _key_in(header: bytes, prefix: bytes) -> str | None:
    if not prefix:
        return header.strip().decode("latin-1") or None
    scheme, _, key = header.partition(b" ")
    return key.strip().decode("latin-1") or None if scheme.lower() == prefix else None


def _callback(provider: Provider) -> Callable[[Mount, Tenant, Task, State, float], Any] | None:
    render = provider.webhook
    if render is None:
        return None
    return lambda mount, tenant, task, state, at: render(View(mount, tenant, task, state, at))


def _kept(provider: Provider) -> type[ProviderData] | None:
    """Return what a task's own data are held to: the kept fields, as the request has them; `None` where it says others."""
    create = provider.create
    action = create.action
    if not isinstance(action, Create) or create.contract is None or action.data is not None:
        return None
    fields = create.contract.model.model_fields
    kept: dict[str, Any] = {name: (_type_of(fields[name]), ...) for name in action.keep}
    if any(isinstance(row.action, Delete) or getattr(row.action, "forget", "") for row in provider.operations):
        kept["gone"] = (bool, False)
    return create_model("Remembered", __base__=ProviderData, **kept)


def _type_of(field: FieldInfo) -> Any:
    """Return what a field of a parsed request may be: `None` too, where it may be left out and has no default."""
    kind: Any = field.annotation
    return kind if field.is_required() or field.default is not None else kind | None


def _reached_by(provider: Provider, operation: Operation) -> Mapping[str, str]:
    """Return what leads to the outcomes that no scenario's error does, by the operation's action."""
    action = operation.action
    refused = "late" if isinstance(action, Cancel) else "not-fetched" if isinstance(action, Upload) else ""
    if refused in provider.errors:
        return {f"status {provider.errors[refused].status}": ENDED if refused == "late" else _NOWHERE}
    if isinstance(action, Page) and action.unknown:
        return {"status 404": f"an unknown {action.unknown}"}
    if isinstance(action, List):
        return {f"{row.name} {form}": way for row in operation.variants for form, way in _MADE.items()}
    return _polled(provider, operation, action) if isinstance(action, Poll) else {}


def _polled(provider: Provider, operation: Operation, action: Poll) -> Mapping[str, str]:
    """Return what leads to the forms of a polled task: its states, its result, and kinds of body."""
    ways: dict[str, str] = {}
    for state, way in _STATES.items():  # where two share a word, the later one shows it
        if state in provider.states:
            ways[f"state {provider.states[state]}"] = way
    if action.media:
        bodies = [(row.name, row.media) for row in operation.variants if row.media]
        ways |= {f"{name} JSON": _STATES[RUNNING] for name, _ in bodies}
        ways |= {f"{name} {media}": _STATES[SUCCEEDED] for name, media in bodies}
    if any(row.name == "result" for row in operation.variants):
        ways |= {"result none": _STATES[RUNNING], "result present": _STATES[SUCCEEDED]}
    return ways
