"""What the mock does for an operation: one action a row, with pure functions that say the response."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from drytake.schemas.http import AccountView, Body, Context, FileSource, FileView, TaskPage, TaskView
from drytake.schemas.states import FAILED, State

__all__ = [
    "Action",
    "Balance",
    "Cancel",
    "Charge",
    "Cost",
    "Create",
    "Custom",
    "Delete",
    "Form",
    "Hidden",
    "List",
    "Page",
    "Poll",
    "Quote",
    "Render",
    "Unpublished",
    "Upload",
]

Render = Callable[[TaskView, Context], Body]
"""What a pure function returns is plain values, or a whole `Response`, made anew, where it isn't the usual one."""


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


class Unpublished(NamedTuple):
    """A price that nobody publishes, and what is taken for it."""

    stand_in: Decimal | None
    """What is charged in its place; `None` where nothing is."""
    message: str
    """Says so of a call that breaks the rule `price-unpublished` thereby."""
    value: Any = None
    """What has no price."""


Charge = Literal["at once", "on success"]
Cost = Callable[[Any, Context], Decimal | Unpublished]
"""Of the parsed request and the context."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Create:
    """Makes a task and charges for it."""

    render: Render
    price: Callable[[Any, Mapping[str, str], date], Decimal] | None = None
    """Of the parsed request, the path's parameters and the mock's day."""
    cost: Cost | None = None
    """In place of `price`: where switches decide it, or nobody may have published it."""
    charge: Charge | Callable[[Context], Charge] = "at once"
    """When it is charged: until a task succeeds its price is held."""
    kind: str | Callable[[Any], str] = "video"
    keep: tuple[str, ...] = ()
    """Fields of the request that responses say again, kept with the task: reading the request again costs more."""
    data: Callable[[Any, Context], dict[str, Any]] | None = None
    """In place of `keep`: what else is to be known of a task."""
    id: Callable[[str], str] | None = None
    """Makes a task's id of 32 hexadecimal digits, where it isn't these."""
    refuses: Callable[[Any, Context], str] | None = None
    """Returns the kind of error with which a request is refused that breaks no rule, or nothing."""
    ends: Callable[[Any, Context], str] | None = None
    """Returns why a request lets its own task fail, a key of `Provider.failures`, or nothing."""

    @property
    def by_request(self) -> bool:
        """True where more than the price hangs on the request."""
        asked = self.cost or self.data or self.id or self.refuses or self.ends
        return asked is not None or self.charge != "at once" or callable(self.kind)


Hidden = Callable[[Mapping[str, Any], float, Any, Context], str]
"""Returns why a call can't have a task of its own key any more, or nothing: of the task's data, its age in seconds, and the
parsed request."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """Tells a task's state; in per-poll timing it moves the task on."""

    render: Render
    hidden: Hidden | None = None
    forget: str = ""
    """Field of the request that lets a result be deleted once the task has succeeded."""
    media: bool = False
    """True where a finished task's result itself may be the response: `render` returns a `Media`."""

    @property
    def by_request(self) -> bool:
        """True where more than the task's id hangs on the request, or the response may be a file."""
        return self.hidden is not None or bool(self.forget) or self.media


@dataclass(frozen=True, kw_only=True, slots=True)
class Delete:
    """Forgets a task's result: `data["gone"]` is true from then on."""

    render: Render
    hidden: Hidden | None = None
    running: str = ""
    """Name of the rule that a call breaks whose task still runs: it is refused like an unknown one. Without it, any goes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """Tells a price without a task; a price that nobody says is the error `price-unknown`."""

    cost: Cost
    render: Callable[[Decimal, Any, Context], Body]
    """Of the price, and of the parsed request."""


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
class List:
    """Lists the caller's tasks, newest first; looking at the list moves no task on."""

    render: Callable[[TaskPage, Any, Context], Body]
    """Of a page, and of the parsed query."""
    filters: Mapping[str, Callable[[TaskView], object]] = field(default_factory=dict)
    """Field of the query to what of a task it has to equal; a field that is empty or left out lets all pass."""
    limit: str = ""
    """Field of the query that says how many tasks a page has; without it all are on one."""
    page: str = ""
    """Field of the query that says which page it is, from 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Tells what hangs on nobody's tasks and money, such as a list of models."""

    render: Callable[[Any, Context], Body]
    """Of what is asked for: the parsed request, or the query's parameters where the row has no contract."""
    unknown: str = ""
    """What a path may name that there isn't, which is a 404: `model`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """Keeps a file that the body holds, or the one behind a URL: ours as it is, anybody else's as a placeholder."""

    source: Callable[[Any], FileSource]
    """Of the parsed request, or of the body's bytes where the row has no contract."""
    render: Callable[[FileView, Any, Context], Body]
    """Of the file that was kept, and of the request. What can't be had is the error `not-fetched`."""


class Custom(NamedTuple):
    """What no other action says: a function of the engine and the call, by `module:NAME`."""

    handler: str


Action = Create | Poll | Cancel | Delete | Balance | Quote | List | Page | Upload | Custom
