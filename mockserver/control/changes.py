"""What may be sent to the control API: bodies and queries, strict, with their bounds."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from drytake.mockserver.control.requests import KeyQuery
from drytake.mockserver.settings.model import TimingMode
from drytake.mockserver.state.clock import FASTEST, LATEST
from drytake.mockserver.state.tenant import LABEL_LENGTH
from drytake.schemas.registry import BUILT_IN
from drytake.schemas.validation.text import quoted, shorten

__all__ = [
    "ClockChange",
    "Grant",
    "JournalQuery",
    "LabelChange",
    "ProviderQuery",
    "TasksQuery",
    "TimingChange",
]

_LONGEST = 100 * 366 * 86_400
_RICHEST = 1_000_000_000_000


class _Change(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


def _seconds(value: Any) -> float:
    """Return a moment as seconds since the epoch."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("takes a moment: ISO 8601 with a time zone, or seconds since the epoch")  # noqa: TRY004
    if isinstance(value, str):
        value = _parsed(value)
    if not 0 <= value <= LATEST:
        raise ValueError(f"is {shorten(str(value))}; the limit is 0 to {LATEST} seconds since the epoch, 1970 to 2100")
    return float(value)


def _parsed(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"is {quoted(text)}; it takes ISO 8601, such as `2030-01-31T12:00:00Z`") from None
    if moment.tzinfo is None:
        raise ValueError(f"is {quoted(text)}, without a time zone; add `Z` for UTC")
    return moment.timestamp()


Moment = Annotated[
    float,
    BeforeValidator(_seconds),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "number", "minimum": 0, "maximum": LATEST}]}
    ),
]


class ClockChange(_Change):
    """What to do with a clock: any one or more, `set` first, then `advance`, then its speed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"advance": 600}, {"freeze": True}]})

    advance: Annotated[float, Field(ge=0, le=_LONGEST, allow_inf_nan=False)] | None = None
    """Seconds to move on by, at most 100 years."""
    set: Moment | None = None
    """Moment to move to: ISO 8601 with a time zone, or seconds since the epoch; 1970 to 2100."""
    freeze: bool | None = None
    """`true` stands still; `false` goes on, in real time where `scale` isn't given."""
    scale: Annotated[float, Field(gt=0, le=FASTEST, allow_inf_nan=False)] | None = None
    """Seconds to pass per real second, more than 0 and at most 10000."""

    to: Literal["next"] | None = None
    """`next` moves to the moment at which the next task changes its state; where none does, nowhere."""

    @model_validator(mode="after")
    def _says_one_thing(self) -> "ClockChange":
        if not self.model_fields_set or all(value is None for value in self.__dict__.values()):
            raise ValueError("asks for nothing; send one or more of `advance`, `set`, `freeze`, `scale`, `to`")
        if self.freeze and self.scale is not None:
            raise ValueError("says `freeze` and `scale`; a frozen clock has no speed")
        if self.to is not None and (self.set is not None or self.advance is not None):
            raise ValueError("says `to` and another moment; a clock is moved to one")
        return self


class TimingChange(_Change):
    """How long tasks take from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"mode": "instant"}]})

    mode: TimingMode
    """`realistic` (documented times), `fast` (seconds), `instant`, or `per-poll` (each query moves one state on)."""


class LabelChange(_Change):
    """What people are to call a key."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"label": "web-app"}]})

    label: Annotated[str, Field(max_length=LABEL_LENGTH)]
    """At most 60 characters; empty takes it back."""


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("takes a number")  # noqa: TRY004 - pydantic reports ValueError
    if not 0 <= value <= _RICHEST:
        said = f"{value:.6g}" if isinstance(value, float) else shorten(str(value))
        raise ValueError(f"is {said}; the limit is 0 to {_RICHEST}")
    amount = Decimal(str(value))
    if amount != round(amount, 6):
        raise ValueError(f"is {value}; it takes at most 6 decimal places")
    return amount


class Grant(_Change):
    """What a balance is to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"provider": next(iter(BUILT_IN)), "amount": 10}]})

    provider: str
    """Whose balance: a provider's id."""
    amount: Annotated[
        Decimal,
        BeforeValidator(_decimal),
        WithJsonSchema({"type": "number", "minimum": 0, "maximum": _RICHEST}),
    ]
    """The new balance, in the provider's unit: 0 to 1000000000000, at most 6 decimal places."""


class ProviderQuery(KeyQuery):
    """Query that names a provider."""

    provider: str | None = None
    """A provider's id; without it all providers."""


class JournalQuery(ProviderQuery):
    """Which calls to list."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    """How many at most, 1 to 1000."""
    after: Annotated[int, Field(ge=0, le=2**53)] | None = None
    """The `next` of an earlier answer: lists what came after it, oldest first; without it, the newest."""


class TasksQuery(ProviderQuery):
    """Which tasks to list."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    """How many at most, 1 to 1000."""
