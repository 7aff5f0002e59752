"""What the mock does for an operation: one action a row, with pure functions that say the response."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from drytake.schemas.http import AccountView, Body, Context, Response, TaskView
from drytake.schemas.states import FAILED, QUEUED, RUNNING, Charged, State

__all__ = [
    "Action",
    "Balance",
    "Cancel",
    "Create",
    "Custom",
    "Form",
    "Jwks",
    "Poll",
    "Render",
    "Result",
    "Stream",
    "WebhookSecret",
    "hex_id",
    "uuid_id",
]

Render = Callable[[TaskView, Context], Body | Response]
"""Returns plain JSON values, or a whole response where status or headers are its own."""
Validated = Literal["at once", "when it runs"]
"""When a provider looks at a request's body: as it comes, or once the task that it made begins to run."""


def hex_id(digits: str, _: float) -> str:
    """Return 32 hexadecimal digits as they are: an id without a structure."""
    return digits


def uuid_id(digits: str, _: float) -> str:
    """Return 32 hexadecimal digits as a UUID of version 4."""
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """How a `multipart/form-data` body says what a JSON body would."""

    switch: str
    """The switch that lets forms be taken."""
    lists: tuple[str, ...] = ()
    """Fields whose repeated parts are an array; of others the last part counts."""
    integers: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    """Field to the kind of file whose URL goes there."""
    otherwise: str = ""
    """The field of files of no known kind."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Create:
    """Makes a task and charges for it."""

    render: Render
    price: Callable[[Any, Mapping[str, str], date], Decimal]
    """Of the parsed request, the path's parameters and the mock's day."""
    kind: str = "video"
    keep: tuple[str, ...] = ()
    """Fields of the request that responses say again, kept with the task: reading the request again costs more."""
    id: Callable[[str, float], str] = hex_id
    """Makes the task's id of 32 random hexadecimal digits and the time."""
    status: int = 200
    validate: Validated = "at once"
    """Where it is `when it runs`, a wrong body makes a task that fails with the cause `invalid`, and costs nothing."""
    charge: Charged = "create"
    """Where it is `success`, the price is held until the task ends."""
    deadline: str = ""
    """Runtime expression of where a request says within how many seconds it must begin to run; it expires otherwise."""
    queue_limit: str = ""
    """Runtime expression of where a request says how many of its caller's tasks may wait before it; it is refused otherwise."""
    waits: bool = False
    """True where the response comes when the task has ended, and says its result."""
    failed: Callable[[TaskView, Context], Response] | None = None
    """Of a call that waits: says why there is no result."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """Tells a task's state; in per-poll timing it moves the task on."""

    render: Render
    status: Mapping[State, int] = field(default_factory=dict)
    """Status of the response by the task's state, where it isn't 200."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Tells what a task has made, where that is another call than its state; in per-poll timing it moves the task on."""

    render: Render
    failed: Callable[[TaskView, Context], Response]
    """Says why a task that has ended has no result."""
    early: str = "in-progress"
    """Kind of error while the task hasn't ended."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """Sends a task's states as server-sent events, `data: <JSON>` for each, and closes after its end."""

    render: Render
    every: float = 15
    """Seconds of silence after which a comment keeps the connection alive."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cancel:
    """Ends a task that still runs."""

    render: Render
    end: State = FAILED
    """What the task is from then on: `cancelled` where the provider has a word for it."""
    message: str = ""
    """What the task says of its end from then on. One that has ended already is the error `late`."""
    states: frozenset[State] = frozenset({QUEUED, RUNNING})
    """In which a task can be cancelled; in others it is the error `late`."""
    status: int = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Balance:
    """Tells the caller's money."""

    render: Callable[[AccountView, Context], Body]


@dataclass(frozen=True, kw_only=True, slots=True)
class Jwks:
    """Publishes the keys that webhooks are signed with, where `Provider.webhook` is signed with Ed25519."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookSecret:
    """Shows the secret that webhooks are signed with, where `Provider.webhook` is signed with one."""

    render: Callable[[str | None, Context], Body]


class Custom(NamedTuple):
    """What no other action says: a function of the engine and the call, by `module:NAME`."""

    handler: str


Action = Create | Poll | Result | Stream | Cancel | Balance | Jwks | WebhookSecret | Custom
