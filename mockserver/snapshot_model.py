"""What a snapshot may hold, place by place, and what is wrong with one.

The models say of each value what it is; what several places say together comes after them. Both only look: a document
that passes is read as it is.
"""

import base64
import binascii
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, ValidationError
from pydantic_core import from_json

from understudy.mockserver.clock import FASTEST, Clock
from understudy.mockserver.cues import Cue
from understudy.mockserver.engine import Engine
from understudy.mockserver.redaction import REDACTED
from understudy.mockserver.scenarios import SCENARIOS
from understudy.mockserver.settings import TimingMode
from understudy.schemas.reading import pointer_to
from understudy.schemas.rulebook import Severity
from understudy.schemas.words import shown

__all__ = ["LAYOUT", "Flaw", "briefly", "flaws"]

LAYOUT = 2
"""Number of the document's layout; another one isn't read."""
_FIRST, _LAST = -62_135_596_800, 253_402_300_799
"""The years 1 to 9999, which can be said as a date."""
_RICHEST, _PLACES = Decimal(10) ** 18, 30
_SERIALS = 2**53
_BITS = 13_000
"""Integers of more can't be written again: Python stops at 4,300 digits."""


class Flaw(NamedTuple):
    """One thing that is wrong with a snapshot."""

    pointer: str
    message: str


# --- values ------------------------------------------------------------------------------------------------------


def _amount(value: Any) -> Decimal:
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite():
        raise ValueError(f'is {shown(value)}; it takes a finite amount as a string, such as "12.5"')
    exponent = amount.as_tuple().exponent
    if abs(amount) > _RICHEST or (isinstance(exponent, int) and exponent < -_PLACES):
        raise ValueError(f"is {shown(value)}; it takes at most 10^18, with at most {_PLACES} decimal places")
    return amount


def _bytes(value: str) -> str:
    if any(ord(char) > 0xFF for char in value):
        raise ValueError("takes bytes as Latin-1: characters up to U+00FF")
    return value


def _base64(value: str) -> str:
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"isn't base64: {error}") from error
    return value


def _integer(value: int) -> int:
    if value.bit_length() > _BITS:
        raise ValueError(f"is an integer of {value.bit_length()} bits; the limit is {_BITS}")
    return value


def _plain(value: Any) -> Any:
    """Return a JSON value that can be written again."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, float) and not isfinite(one):
            raise ValueError("holds a number that is larger than any that JSON's readers share")
        if isinstance(one, int):
            _integer(one)
        if isinstance(one, list | dict):
            waiting += one if isinstance(one, list) else one.values()
    return value


def _scenario(name: str) -> str:
    if name not in SCENARIOS:
        raise ValueError(f"is {shown(name)}, which is no scenario; `understudy scenarios` lists them")
    return name


Text = Annotated[str, Strict()]
Bytes = Annotated[str, Strict(), AfterValidator(_bytes)]
Word = Annotated[str, Strict(), Field(pattern=r"^[\x21-\x7e]{1,256}$")]
TenantId = Annotated[str, Strict(), Field(pattern="^[0-9a-f]{0,64}$")]
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0, le=_SERIALS)]
Whole = Annotated[int, Strict(), AfterValidator(_integer)]
Moment = Annotated[float, Strict(), Field(ge=_FIRST, le=_LAST, allow_inf_nan=False)]
Span = Annotated[float, Strict(), Field(ge=-_LAST, le=_LAST, allow_inf_nan=False)]
Measure = Annotated[float, Strict(), Field(ge=0, allow_inf_nan=False)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Json = Annotated[Any, AfterValidator(_plain)]


# --- places ------------------------------------------------------------------------------------------------------


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TaskPart(_Part):
    """A task."""

    id: Word
    tenant: TenantId
    provider: Text
    operation: Text
    kind: Text
    raw: Bytes
    price: Annotated[Amount, Field(ge=0)]
    created: Moment
    pace: tuple[Span, Span]
    outcome: tuple[Text, Literal["succeeded", "failed"] | None, Text | None]
    polls: Count | None
    finished: Moment | None
    held: Flag
    refunded: Flag
    extra: Annotated[dict[str, Any], AfterValidator(_plain)] | None
    version: Count


class EntryPart(_Part):
    """A call of a journal, and its answer."""

    serial: Count
    number: Count
    at: Moment
    provider: Text
    operation: Text | None
    method: Text
    path: Text
    query: Bytes
    headers: dict[Bytes, Bytes]
    body: Bytes
    status: Annotated[int, Strict(), Field(ge=0, le=999)]
    answer: Bytes
    violations: list[tuple[Text, Text, Json, Text, Text, Severity]]
    task_id: Text | None
    state: Text | None
    done: list[Text]


class AttemptPart(_Part):
    """An attempt to post a callback."""

    at: Moment
    status: Annotated[int, Strict(), Field(ge=0, le=999)] | None
    error: Text | None


class DeliveryPart(_Part):
    """A callback."""

    id: Text
    provider: Text
    task_id: Text
    url: Text
    state: Literal["waiting", "delivered", "blocked", "failed"]
    due: Moment | None
    attempts: list[AttemptPart]


class AccountPart(_Part):
    """What an account's movements come to."""

    unit: Text
    balance: Amount
    granted: Amount
    held: Amount
    opening: Amount


class StatePart(_Part):
    """A tenant without journal and movements."""

    clock: tuple[Moment, Moment, Annotated[float, Strict(), Field(ge=0, le=FASTEST, allow_inf_nan=False)]]
    born: Moment
    seed: Whole | None
    chosen: Flag
    runs: list[tuple[Cue, Count, Count]]
    key_scenario: Annotated[str, Strict(), AfterValidator(_scenario)] | None
    timing: TimingMode | None
    calls: Count
    issued: Count
    unsettled: list[tuple[Moment, Text, Text]]
    running: dict[str, list[Moment | None]]
    notes: dict[str, Annotated[dict[str, Any], AfterValidator(_plain)]]
    windows: dict[str, list[Moment]]
    deliveries: list[DeliveryPart]
    accounts: dict[str, AccountPart]


class TenantPart(_Part):
    """A tenant."""

    id: TenantId
    state: StatePart
    moves: dict[str, list[tuple[Moment, Literal["grant", "charge", "refund"], Amount, Text | None]]]
    journal: list[EntryPart]


class InfoPart(_Part):
    """What is known of a file."""

    kind: Literal["image", "video", "audio"] | None
    format: Text | None
    seconds: Measure | None
    width: Count | None
    height: Count | None
    size_bytes: Count | None
    fps: Measure | None


class FilePart(_Part):
    """An uploaded file."""

    id: Annotated[str, Strict(), Field(pattern="^[0-9A-Za-z-]{1,64}$")]
    name: Annotated[str, Strict(), Field(pattern="^[A-Za-z0-9._-]{1,80}$")]
    content_type: Text
    data: Annotated[str, Strict(), AfterValidator(_base64)]
    info: InfoPart


class SnapshotPart(_Part):
    """All of it."""

    understudy: Literal["snapshot"]
    layout: Literal[2]
    tenants: list[TenantPart]
    tasks: list[TaskPart]
    files: list[FilePart]


# --- what is wrong -----------------------------------------------------------------------------------------------


def flaws(document: Any, engine: Engine) -> list[Flaw]:
    """Return what is wrong with a document that says it is a snapshot of our layout; nothing of a good one."""
    try:
        snapshot = SnapshotPart.model_validate(document)
    except ValidationError as error:
        return [_flaw(entry) for entry in error.errors(include_url=False)]
    return [*_repeated(snapshot), *_strangers(snapshot, engine), *_contradictions(snapshot), *_kept(snapshot, engine)]


def _flaw(error: Any, before: tuple[Any, ...] = ()) -> Flaw:
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
    return Flaw(pointer_to([*before, *error["loc"]]), message)


def briefly(value: Any) -> str:
    """Return a JSON value as a message shows it."""
    if isinstance(value, list | dict):
        return f"{'an array' if isinstance(value, list) else 'an object'} of {len(value)}"
    try:
        return shown(value)
    except ValueError:  # more digits than Python writes
        return "an integer of many digits"


def _repeated(snapshot: SnapshotPart) -> Iterator[Flaw]:
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
            yield Flaw(pointer, f"is {shown(name[-1])}, as is {first[name]}; each {name[0]} is there once")


def _entries(snapshot: SnapshotPart) -> Iterator[tuple[str, EntryPart]]:
    for place, tenant in enumerate(snapshot.tenants):
        for number, entry in enumerate(tenant.journal):
            yield f"/tenants/{place}/journal/{number}", entry


def _strangers(snapshot: SnapshotPart, engine: Engine) -> Iterator[Flaw]:
    """Yield what names a provider, an operation, a rule or a tenant that isn't there."""
    for pointer, provider in _providers(snapshot):
        if provider not in engine.mounts:
            there = ", ".join(f"`{name}`" for name in engine.mounts)
            yield Flaw(pointer, f"names the provider {shown(provider)}; this server has {there}")
    operations = {
        name: {operation.name for operation in engine.mounts[name].provider.operations} for name in engine.mounts
    }
    for pointer, provider, operation in _operations(snapshot):
        if provider in operations and operation not in operations[provider]:
            yield Flaw(pointer, f"is {shown(operation)}, which is no operation of {provider}")
    yield from _unknown_rules(snapshot, engine)
    tenants = {tenant.id for tenant in snapshot.tenants}
    for place, task in enumerate(snapshot.tasks):
        if task.tenant not in tenants:
            yield Flaw(f"/tasks/{place}/tenant", f"is {shown(task.tenant)}, which is none of /tenants")


def _providers(snapshot: SnapshotPart) -> Iterator[tuple[str, str]]:
    """Yield each place that names a provider."""
    for number, task in enumerate(snapshot.tasks):
        yield f"/tasks/{number}/provider", task.provider
    for pointer, entry in _entries(snapshot):
        yield f"{pointer}/provider", entry.provider
    for number, tenant in enumerate(snapshot.tenants):
        at, state = f"/tenants/{number}", tenant.state
        for kind, names in (("accounts", state.accounts), ("running", state.running), ("notes", state.notes)):
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


def _unknown_rules(snapshot: SnapshotPart, engine: Engine) -> Iterator[Flaw]:
    known = {rule.id for mount in engine.mounts.values() for rule in mount.provider.rules}
    for pointer, entry in _entries(snapshot):
        for number, violation in enumerate(entry.violations):
            if violation[0] not in known:
                yield Flaw(f"{pointer}/violations/{number}/0", f"is {shown(violation[0])}, which is no rule")


def _contradictions(snapshot: SnapshotPart) -> Iterator[Flaw]:
    """Yield what can't be together."""
    for number, task in enumerate(snapshot.tasks):
        if not _FIRST <= task.created + sum(task.pace) <= _LAST:
            yield Flaw(f"/tasks/{number}/pace", "lets the task end before the year 1 or after the year 9999")
        if not _is_json(task.raw):
            yield Flaw(f"/tasks/{number}/raw", "isn't JSON; it is the task's request")
    for number, tenant in enumerate(snapshot.tenants):
        clock = Clock()
        clock.state = tenant.state.clock
        if not _FIRST <= clock.now <= _LAST:
            yield Flaw(f"/tenants/{number}/state/clock", "shows a time before the year 1 or after the year 9999")
        for name in tenant.moves:
            if name not in tenant.state.accounts:
                yield Flaw(f"/tenants/{number}/moves{pointer_to([name])}", "belongs to none of the tenant's accounts")


def _is_json(raw: str) -> bool:
    """Return whether a request can be read; one from which a secret was taken may not be."""
    try:
        from_json(raw.encode("latin-1"))
    except ValueError:
        return REDACTED in raw
    return True


def _kept(snapshot: SnapshotPart, engine: Engine) -> Iterator[Flaw]:
    """Yield what a provider's own part of a task or a tenant has that its room doesn't."""
    for number, task in enumerate(snapshot.tasks):
        model = engine.mounts[task.provider].room.of_task if task.provider in engine.mounts else None
        if model is not None:
            yield from _own(model, task.extra, ("tasks", number, "extra"))
    for number, tenant in enumerate(snapshot.tenants):
        for name, notes in tenant.state.notes.items():
            model = engine.mounts[name].room.of_tenant if name in engine.mounts else None
            if model is not None:
                yield from _own(model, notes, ("tenants", number, "state", "notes", name))


def _own(model: type[BaseModel], value: Any, place: tuple[Any, ...]) -> Iterator[Flaw]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        yield from (_flaw(entry, place) for entry in error.errors(include_url=False))
