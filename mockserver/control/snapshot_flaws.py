"""What is wrong with a snapshot: in single places, by the models, and in what several places say together."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from drytake.mockserver.control.snapshot_model import FIRST, LAST, EntryPart, SnapshotPart
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.state.clock import Clock
from drytake.mockserver.state.redaction import REDACTED
from drytake.mockserver.state.task import OF_ENGINE
from drytake.schemas.validation.full import pointer_to
from drytake.schemas.validation.text import quoted

__all__ = ["SnapshotFlaw", "briefly", "flaws"]


class SnapshotFlaw(NamedTuple):
    """One thing that is wrong with a snapshot."""

    pointer: str
    message: str


def flaws(document: Any, engine: Engine) -> list[SnapshotFlaw]:
    """Return what is wrong with a document that says it is a snapshot of our layout; nothing of a good one."""
    try:
        snapshot = SnapshotPart.model_validate(document)
    except ValidationError as error:
        return [_flaw(entry) for entry in error.errors(include_url=False)]
    return [*_repeated(snapshot), *_strangers(snapshot, engine), *_contradictions(snapshot), *_kept(snapshot, engine)]


def _flaw(error: Any, before: tuple[Any, ...] = ()) -> SnapshotFlaw:
    kind, value = error["type"], error["input"]
    if kind == "missing":
        message = "is missing; it is required"
    elif kind == "extra_forbidden":
        message = "isn't known here"
    elif kind == "value_error":
        message = str(error["ctx"]["error"])
    else:
        said = error["msg"].replace("Input should be", "it should be").replace("'", "`")
        message = said if kind.startswith("unknown_") else f"is {briefly(value)}; {said[:1].lower()}{said[1:]}"
    return SnapshotFlaw(pointer_to([*before, *error["loc"]]), message)


def briefly(value: Any) -> str:
    """Return a JSON value as a message shows it."""
    if isinstance(value, list | dict):
        return f"{'an array' if isinstance(value, list) else 'an object'} of {len(value)}"
    try:
        return quoted(value)
    except ValueError:  # more digits than Python writes
        return "an integer of many digits"


def _repeated(snapshot: SnapshotPart) -> Iterator[SnapshotFlaw]:
    """Yield what is there twice."""
    named: list[tuple[str, tuple[Any, ...]]] = [
        *((f"/tenants/{place}/id", ("tenant", one.id)) for place, one in enumerate(snapshot.tenants)),
        *((f"/tasks/{place}/id", ("task", one.provider, one.id)) for place, one in enumerate(snapshot.tasks)),
        *((f"/files/{place}/id", ("file", one.id)) for place, one in enumerate(snapshot.files)),
        *((f"{pointer}/serial", ("call", entry.serial)) for pointer, entry in _entries(snapshot)),
    ]
    first: dict[tuple[Any, ...], str] = {}
    for pointer, name in named:
        if first.setdefault(name, pointer) != pointer:
            yield SnapshotFlaw(pointer, f"is {quoted(name[-1])}, as is {first[name]}; each {name[0]} is there once")


def _entries(snapshot: SnapshotPart) -> Iterator[tuple[str, EntryPart]]:
    for place, tenant in enumerate(snapshot.tenants):
        for number, entry in enumerate(tenant.journal):
            yield f"/tenants/{place}/journal/{number}", entry


def _strangers(snapshot: SnapshotPart, engine: Engine) -> Iterator[SnapshotFlaw]:
    """Yield what names a provider, an operation, a rule or a tenant that isn't there."""
    for pointer, provider in _providers(snapshot):
        if provider not in engine.mounts:
            there = ", ".join(f"`{name}`" for name in engine.mounts)
            yield SnapshotFlaw(pointer, f"names the provider {quoted(provider)}; this server has {there}")
    operations = {
        name: {operation.name for operation in engine.mounts[name].provider.operations} for name in engine.mounts
    }
    for pointer, provider, operation in _operations(snapshot):
        if provider in operations and operation not in operations[provider]:
            yield SnapshotFlaw(pointer, f"is {quoted(operation)}, which is no operation of {provider}")
    yield from _unknown_rules(snapshot, engine)
    tenants = {tenant.id for tenant in snapshot.tenants}
    for place, task in enumerate(snapshot.tasks):
        if task.tenant not in tenants:
            yield SnapshotFlaw(f"/tasks/{place}/tenant", f"is {quoted(task.tenant)}, which is none of /tenants")


def _providers(snapshot: SnapshotPart) -> Iterator[tuple[str, str]]:
    """Yield each place that names a provider."""
    for number, task in enumerate(snapshot.tasks):
        yield f"/tasks/{number}/provider", task.provider
    for pointer, entry in _entries(snapshot):
        yield f"{pointer}/provider", entry.provider
    for number, tenant in enumerate(snapshot.tenants):
        at, state = f"/tenants/{number}", tenant.state
        for kind, names in (
            ("accounts", state.accounts),
            ("running", state.running),
            ("provider_data", state.provider_data),
        ):
            yield from ((f"{at}/state/{kind}{pointer_to([name])}", name) for name in names)
        yield from ((f"{at}/moves{pointer_to([name])}", name) for name in tenant.moves)
        yield from (
            (f"{at}/state/deliveries/{place}/provider", one.provider) for place, one in enumerate(state.deliveries)
        )
        yield from (
            (f"{at}/state/unsettled/{place}/1", provider) for place, (_, provider, _) in enumerate(state.unsettled)
        )


def _operations(snapshot: SnapshotPart) -> Iterator[tuple[str, str, str]]:
    """Yield each place that names an operation, with its provider."""
    for number, task in enumerate(snapshot.tasks):
        yield f"/tasks/{number}/operation", task.provider, task.operation
    for pointer, entry in _entries(snapshot):
        if entry.operation is not None:
            yield f"{pointer}/operation", entry.provider, entry.operation


def _unknown_rules(snapshot: SnapshotPart, engine: Engine) -> Iterator[SnapshotFlaw]:
    known = {rule.id for mount in engine.mounts.values() for rule in mount.provider.rules}
    for pointer, entry in _entries(snapshot):
        for number, violation in enumerate(entry.violations):
            if violation[0] not in known:
                yield SnapshotFlaw(f"{pointer}/violations/{number}/0", f"is {quoted(violation[0])}, which is no rule")


def _contradictions(snapshot: SnapshotPart) -> Iterator[SnapshotFlaw]:
    """Yield what can't be together."""
    for number, task in enumerate(snapshot.tasks):
        if not FIRST <= task.created + sum(task.durations) <= LAST:
            yield SnapshotFlaw(
                f"/tasks/{number}/durations", "lets the task end before the year 1 or after the year 9999"
            )
        if not _is_json(task.raw):
            yield SnapshotFlaw(f"/tasks/{number}/raw", "isn't JSON; it is the task's request")
    for number, tenant in enumerate(snapshot.tenants):
        clock = Clock()
        clock.state = tenant.state.clock
        if not FIRST <= clock.now <= LAST:
            yield SnapshotFlaw(
                f"/tenants/{number}/state/clock", "shows a time before the year 1 or after the year 9999"
            )
        for name in tenant.moves:
            if name not in tenant.state.accounts:
                yield SnapshotFlaw(
                    f"/tenants/{number}/moves{pointer_to([name])}", "belongs to none of the tenant's accounts"
                )


def _is_json(raw: str) -> bool:
    """Return whether a request can be read; one from which a secret was taken may not be."""
    try:
        from_json(raw.encode("latin-1"))
    except ValueError:
        return REDACTED in raw
    return True


def _kept(snapshot: SnapshotPart, engine: Engine) -> Iterator[SnapshotFlaw]:
    """Yield what a provider's own part of a task or a tenant has that its dialect doesn't."""
    for number, task in enumerate(snapshot.tasks):
        model = engine.mounts[task.provider].dialect.of_task if task.provider in engine.mounts else None
        if model is not None:
            data = task.provider_data
            if data is None and not any(field.is_required() for field in model.model_fields.values()):
                continue
            own = data and {name: value for name, value in data.items() if name not in OF_ENGINE}
            yield from _own(model, own, ("tasks", number, "provider_data"))
    for number, tenant in enumerate(snapshot.tenants):
        for name, notes in tenant.state.provider_data.items():
            model = engine.mounts[name].dialect.of_tenant if name in engine.mounts else None
            if model is not None:
                yield from _own(model, notes, ("tenants", number, "state", "provider_data", name))


def _own(model: type[BaseModel], value: Any, place: tuple[Any, ...]) -> Iterator[SnapshotFlaw]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        yield from (_flaw(entry, place) for entry in error.errors(include_url=False))
