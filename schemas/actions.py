"""What the mock does for an operation: one action a row, with pure functions that say the response."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from drytake.schemas.http import AccountView, Body, Context, TaskView
from drytake.schemas.states import FAILED, State

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
    "Stream",
    "WebhookSecret",
]

Render = Callable[[TaskView, Context], Body]


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """Tells a task's state; in per-poll timing it moves the task on."""

    render: Render


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


Action = Create | Poll | Stream | Cancel | Balance | Jwks | WebhookSecret | Custom
