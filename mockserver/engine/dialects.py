"""A provider's rows as the dialect that the server speaks: what was said once is said nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pydantic import create_model
from pydantic.fields import FieldInfo

from drytake.mockserver.engine.actions import handler_of
from drytake.mockserver.engine.call import ApiError, Call, Dialect, ProviderData
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.form_bodies import read_unkept
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.schemas.actions import (
    Action,
    Cancel,
    Create,
    Delete,
    DeleteFile,
    List,
    Page,
    Poll,
    Result,
    SendFile,
    ShowFile,
    Upload,
)
from drytake.schemas.auth import HeaderKey, KeyPlace, QueryKey
from drytake.schemas.http import ErrorView, Response
from drytake.schemas.paths import path_pattern
from drytake.schemas.provider import (
    CANCELLED,
    EXPIRED,
    FAILED,
    QUEUED,
    RUNNING,
    SUCCEEDED,
    TERMINAL,
    Operation,
    Provider,
    State,
)
from drytake.schemas.registry import load_object

__all__ = ["ENDED", "dialect_of", "render_error"]

ENDED, RUNS = "a task that has ended", "a task that runs"
_NOWHERE = "the link of a result that isn't there"
_GONE = "a result whose time is over"
_REUSED = "a key of another request"
_STATES: Mapping[State, str] = {
    QUEUED: "scenario slow-queue",
    RUNNING: "timing per-poll",
    SUCCEEDED: "scenario success",
    FAILED: "scenario moderation",
    CANCELLED: "a task that is cancelled",
    EXPIRED: "a task that waits for longer than its caller",
}
"""What leads a task to a state."""
_REQUEST = "a request that breaks a rule"
_CAUSES = {
    "invalid": "a task whose request breaks a rule",
    "unknown-path": "an address that leads nowhere",
    "cancelled": _STATES[CANCELLED],
    "expired": _STATES[EXPIRED],
}
"""What leads a task to an end that no scenario brings."""

_REFUSALS = (
    (Cancel, "late", ENDED),
    (Upload, "not-fetched", _NOWHERE),
    ((ShowFile, SendFile, DeleteFile), "unknown-file", "a file that isn't there"),
)
"""Actions, what each refuses, and what leads to that."""
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
            limits=own.limits or provider.limits,
        )
    return Dialect(
        handlers={row.name: handler_of(provider, row) for row in provider.operations},
        render_error=render_error,
        failure_messages={name: failure.message for name, failure in provider.failures.items()},
        key=_finds_key(provider.auth),
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


def _finds_key(schemes: tuple[KeyPlace, ...]) -> Callable[[Call], str | None]:
    if len(schemes) == 1:
        return _finder(schemes[0])
    in_headers = [scheme for scheme in schemes if isinstance(scheme, HeaderKey)]
    if len(in_headers) == len(schemes) and len({scheme.name.lower() for scheme in in_headers}) == 1:
        header, prefixes = schemes[0].name.lower().encode(), tuple(map(_prefix_of, in_headers))
        return lambda call: _key_in_any(call.headers.get(header, b""), prefixes)
    finders = tuple(map(_finder, schemes))
    return lambda call: next((key for key in (find(call) for find in finders) if key is not None), None)


def _finder(scheme: KeyPlace) -> Callable[[Call], str | None]:
    """Return what finds the key where one scheme has it."""
    if isinstance(scheme, QueryKey):
        name = scheme.name
        return lambda call: (call.query.get(name) or None) if call.query_string else None
    header, prefix = scheme.name.lower().encode(), _prefix_of(scheme)
    return lambda call: _key_in(call.headers.get(header, b""), prefix)


def _prefix_of(scheme: HeaderKey) -> bytes:
    return scheme.prefix.strip().lower().encode()


@lru_cache(1024)
def _key_in_any(header: bytes, prefixes: tuple[bytes, ...]) -> str | None:
    return next((key for key in (_key_in(header, prefix) for prefix in prefixes) if key is not None), None)


@lru_cache(1024)
def _key_in(header: bytes, prefix: bytes) -> str | None:
    if not prefix:
        return header.strip().decode("latin-1") or None
    scheme, _, key = header.partition(b" ")
    return key.strip().decode("latin-1") or None if scheme.lower() == prefix else None


def _kept(provider: Provider) -> type[ProviderData] | None:
    """Return what a task's own data are held to: the kept fields, as the request has them, and where its path is told, that.

    `None` where a create says others.
    """
    rows = [row for row in provider.operations if row.creates]
    kept: dict[str, Any] = {}
    for row in rows:
        action = row.action
        if not isinstance(action, Create) or row.contract is None or action.data is not None:
            return None
        fields = row.contract.model.model_fields
        everywhere = [name for name in action.keep if all(name in getattr(one.action, "keep", ()) for one in rows)]
        kept |= {name: (_type_of(fields[name]), ...) if name in everywhere else (Any, None) for name in action.keep}
        kept |= dict.fromkeys((*path_pattern(row.path).groupindex, *(("path",) if row.contracts else ())), (str, ""))
    if any(isinstance(row.action, Delete) or getattr(row.action, "forget", "") for row in provider.operations):
        kept["gone"] = (bool, False)
    return create_model("Remembered", __base__=ProviderData, **kept)


def _type_of(field: FieldInfo) -> Any:
    """Return what a field of a parsed request may be: `None` too, where it may be left out and has no default."""
    kind: Any = field.annotation
    return kind if field.is_required() or field.default is not None else kind | None


def _reached_by(provider: Provider, operation: Operation) -> Mapping[str, str]:
    """Return what leads to the outcomes that no scenario's error does, by the operation's action."""
    known = operation.responses.keys() - getattr(operation.responses, "inferred", frozenset())
    own = {f"status {status}" for status in known}
    ways = _ways(provider, operation)
    return {name: way for name, way in ways.items() if name in own or not name.startswith("status ")}


def _ways(provider: Provider, operation: Operation) -> Mapping[str, str]:
    action = operation.action
    if isinstance(action, List):
        return {f"{row.name} {form}": way for row in operation.variants for form, way in _MADE.items()}
    if isinstance(action, Poll):
        return _states(provider, operation, action)
    if isinstance(action, Create | Result):
        return _ends(provider, action)
    return _refused(provider, action)


def _refused(provider: Provider, action: Action | None) -> dict[str, str]:
    """Return what leads to the statuses by which an action refuses what it is asked for."""
    if isinstance(action, Page) and action.unknown:
        return {"status 404": f"an unknown {action.unknown}"}
    ways = {
        kind: way
        for kinds, kind, way in _REFUSALS
        if isinstance(action, kinds) and getattr(action, "may_be_late", True)
    }
    if isinstance(action, Cancel) and "late" in ways:
        ways["late"] = _late(action)
    return {f"status {provider.errors[kind].status}": way for kind, way in ways.items() if kind in provider.errors}


def _late(action: Cancel) -> str:
    """Return what is refused as too late: what has ended, or where its record is removed then, what runs."""
    return RUNS if action.removes and RUNNING not in action.states else ENDED


def _ends(provider: Provider, action: Create | Result) -> dict[str, str]:
    """Return what leads to the statuses of a call that says how a task ended."""
    if isinstance(action, Result):
        gone = {f"status {provider.errors[action.gone].status}": _GONE} if action.gone else {}
        return {**_failures(provider), f"status {provider.errors[action.early].status}": _STATES[RUNNING], **gone}
    unknown = {"status 404": f"an unknown {action.unknown}"} if action.unknown else {}
    if action.idempotency is not None:
        unknown[f"status {provider.errors[action.idempotency.error].status}"] = _REUSED
    if not action.waits:
        return unknown
    invalid = provider.failures.get("invalid")
    return unknown | _failures(provider) | ({f"status {invalid.status}": _REQUEST} if invalid else {})


def _failures(provider: Provider) -> dict[str, str]:
    """Return what leads to the statuses by which a task says that it failed."""
    ends = {name: f"scenario {name}" for name, one in SCENARIOS.items() if one.end == "failed"} | _CAUSES
    named = ((one.status, ends[name]) for name, one in provider.failures.items() if name in ends)
    return {f"status {status}": way for status, way in reversed(list(named)) if status}


def _usual_failure(provider: Provider) -> str:
    """Return what leads to the usual word of a failure: a scenario without a word of its own."""
    own = {name for name, failure in provider.failures.items() if failure.word}
    failing = (name for name, one in SCENARIOS.items() if one.end == "failed" and name not in own)
    return (
        _STATES[FAILED] if "moderation" not in own else next((f"scenario {name}" for name in failing), _STATES[FAILED])
    )


def _states(provider: Provider, operation: Operation, action: Poll) -> dict[str, str]:
    """Return what leads to the states that a poll tells."""
    ways = {f"status {status}": _STATES[state] for state, status in action.status.items()}
    for state, way in {**_STATES, FAILED: _usual_failure(provider)}.items():
        if state in TERMINAL:  # where ends share a word, the first one shows it; of other states the later one
            ways.setdefault(f"state {provider.words.get(state)}", way)
        elif state in provider.states:
            ways[f"state {provider.words[state]}"] = way
    ways.pop("state None", None)
    ways |= {f"state {phase.word}": phase.reached_by for phases in provider.phases.values() for phase in phases}
    causes = ((one.word, _CAUSES.get(name, f"scenario {name}")) for name, one in provider.failures.items() if one.word)
    ways |= {f"state {word}": way for word, way in causes}
    forms: dict[str, tuple[State, State]] = {"result": (RUNNING, SUCCEEDED), "error": (SUCCEEDED, FAILED)}
    for name, (none, present) in forms.items():
        if any(row.name == name for row in operation.variants):
            ways |= {f"{name} none": _STATES[none], f"{name} present": _STATES[present]}
    if action.media:
        bodies = [(row.name, row.media) for row in operation.variants if row.media]
        ways |= {f"{name} JSON": _STATES[RUNNING] for name, _ in bodies}
        ways |= {f"{name} {media}": _STATES[SUCCEEDED] for name, media in bodies}
    return ways
