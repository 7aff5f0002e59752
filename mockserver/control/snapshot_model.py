"""What a snapshot may hold, place by place. The models only look: a document that passes is read as it is."""

import base64
import binascii
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict

from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.settings.model import TimingMode
from drytake.mockserver.state.clock import FASTEST
from drytake.mockserver.state.tenant import LABEL_LENGTH
from drytake.schemas.validation.rules import Severity
from drytake.schemas.validation.text import quoted

__all__ = ["FIRST", "LAST", "LAYOUT", "EntryPart", "SnapshotPart"]

LAYOUT = 3
"""Number of the document's layout; another one isn't read."""
FIRST, LAST = -62_135_596_800, 253_402_300_799
"""The years 1 to 9999, which can be said as a date."""
_RICHEST, _PLACES = Decimal(10) ** 18, 30
_SERIALS = 2**53
_BITS = 13_000
"""Integers of more can't be written again: Python stops at 4,300 digits."""


# --- values ------------------------------------------------------------------------------------------------------


def _amount(value: Any) -> Decimal:
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite():
        raise ValueError(f'is {quoted(value)}; it takes a finite amount as a string, such as "12.5"')
    exponent = amount.as_tuple().exponent
    if abs(amount) > _RICHEST or (isinstance(exponent, int) and exponent < -_PLACES):
        raise ValueError(f"is {quoted(value)}; it takes at most 10^18, with at most {_PLACES} decimal places")
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
        raise ValueError(f"is {quoted(name)}, which is no scenario; `drytake scenarios` lists them")
    return name


Text = Annotated[str, Strict()]
Bytes = Annotated[str, Strict(), AfterValidator(_bytes)]
Word = Annotated[str, Strict(), Field(pattern=r"^[\x21-\x7e]{1,256}$")]
Label = Annotated[str, Strict(), Field(max_length=LABEL_LENGTH)]
TenantId = Annotated[str, Strict(), Field(pattern="^[0-9a-f]{0,64}$")]
Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0, le=_SERIALS)]
Whole = Annotated[int, Strict(), AfterValidator(_integer)]
Moment = Annotated[float, Strict(), Field(ge=FIRST, le=LAST, allow_inf_nan=False)]
Span = Annotated[float, Strict(), Field(ge=-LAST, le=LAST, allow_inf_nan=False)]
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
    durations: tuple[Span, Span]
    outcome: tuple[Text, Literal["succeeded", "failed", "cancelled", "expired"] | None, Text | None]
    poll_count: Count | None
    finished: Moment | None
    held: Flag
    hidden: Measure = 0
    reserved: Annotated[Amount, Field(ge=0)] = Decimal(0)
    refunded: Flag
    provider_data: Annotated[dict[str, Any], AfterValidator(_plain)] | None
    version: Count


class EntryPart(_Part):
    """A call of a journal, and its response."""

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
    response: Bytes
    response_headers: dict[Bytes, Bytes] = Field(default_factory=dict)
    violations: list[tuple[Text, Text, Json, Text, Text, Severity]]
    task_id: Text | None
    state: Text | None
    injected: list[Text]
    real: Moment
    digest: Text
    place: Text = ""


class AttemptPart(_Part):
    """An attempt to post a callback."""

    at: Moment
    status: Annotated[int, Strict(), Field(ge=0, le=999)] | None
    error: Text | None
    ms: Measure | None = None


class DeliveryPart(_Part):
    """A callback."""

    id: Text
    provider: Text
    task_id: Text
    url: Text
    event: Literal["queued", "running", "end"] = "end"
    origin: Text = ""
    secret: Flag = False
    state: Literal["waiting", "delivered", "blocked", "failed"]
    due: Moment | None
    attempts: list[AttemptPart]
    again: Flag = False
    late: float = 0


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
    triggers: list[tuple[Trigger, Count, Count]]
    key_scenario: Annotated[str, Strict(), AfterValidator(_scenario)] | None
    timing: TimingMode | None
    calls: Count
    issued: Count
    unsettled: list[tuple[Moment, Text, Text]]
    running: dict[str, list[Moment | None]]
    provider_data: dict[str, Annotated[dict[str, Any], AfterValidator(_plain)]]
    windows: dict[str, list[Moment]]
    deliveries: list[DeliveryPart]
    accounts: dict[str, AccountPart]
    label: Label = ""
    own_label: Label = ""
    client: Label = ""


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

    drytake: Literal["snapshot"]
    layout: Literal[3]
    tenants: list[TenantPart]
    tasks: list[TaskPart]
    files: list[FilePart]
