"""What the mock does for an operation: one action a row, with pure functions that say the response."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from drytake.schemas.http import AccountView, Body, Context, FileSource, FileView, Response, TaskPage, TaskView
from drytake.schemas.ids import hex_id
from drytake.schemas.states import FAILED, QUEUED, RUNNING, Charged, State

__all__ = [
    "Action",
    "Balance",
    "Cancel",
    "Cost",
    "Create",
    "Custom",
    "Form",
    "Jwks",
    "List",
    "Page",
    "Poll",
    "Queue",
    "Render",
    "Result",
    "Stream",
    "Unpublished",
    "Upload",
    "WebhookSecret",
]

Render = Callable[[TaskView, Context], Body | Response]
"""Returns plain JSON values, or a whole response where status or headers are its own."""
Validated = Literal["at once", "when it runs"]
"""When a provider looks at a request's body: as it comes, or once the task that it made begins to run."""


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


class Queue(NamedTuple):
    """Where a task waits for others of its caller's."""

    name: str
    """Of the queue: `model`."""
    slots: int
    """How many of its tasks run at once."""
    priority: int = 0
    """Higher ones are next, and among equals the oldest."""


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
    charge: Charged | Callable[[Context], Charged] = "create"
    """Where it is `success`, the price is held until the task ends."""
    kind: str | Callable[[Any], str] = "video"
    keep: tuple[str, ...] = ()
    """Fields of the request that responses say again, kept with the task: reading the request again costs more."""
    data: Callable[[Any, Context], dict[str, Any]] | None = None
    """What else is to be known of a task beside `keep`."""
    id: Callable[[str, float], str] = hex_id
    """Makes the task's id of 32 random hexadecimal digits and the time."""
    status: int = 200
    validate: Validated = "at once"
    """Where it is `when it runs`, a wrong body makes a task that fails with the cause `invalid`, and costs nothing."""
    unknown: str = ""
    """What a body may name that there isn't, which is a 404: `model`."""
    refuses: Callable[[Any, Context], str] | None = None
    """Returns the kind of error with which a request is refused that breaks no rule, or nothing."""
    ends: Callable[[Any, Context], str] | None = None
    """Returns why a request lets its own task fail, a key of `Provider.failures`, or nothing."""
    deadline: str = ""
    """Runtime expression of where a request says within how many seconds it must begin to run; it expires otherwise."""
    lifetime: str = ""
    """Runtime expression of where a request says within how many seconds it must have ended; it expires otherwise."""
    usual_lifetime: float = 0
    """Seconds that count where the request doesn't say so; 0 is without end."""
    carries_on: Callable[[Any], str] | None = None
    """Returns the id of a task that a request carries on, or nothing."""
    carried: Callable[[Any, TaskView], Any] | None = None
    """Returns the body that a request stands for which carries a task on, as JSON values; `None` where that task isn't one to
    be carried on. It is the error `not-carried-on`, and so is a task that isn't the caller's."""
    queue: Callable[[Any, Context], Queue | None] | None = None
    """Says which queue a request stands in; `None` where nothing limits how many run at once."""
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
    removes: frozenset[State] = frozenset()
    """In which its record is removed instead: nobody finds it any more."""
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


@dataclass(frozen=True, kw_only=True, slots=True)
class List:
    """Lists the caller's tasks, newest first; looking at the list moves no task on."""

    render: Callable[[TaskPage, Any, Context], Body | Response]
    """Of a page, and of the parsed query."""
    filters: Mapping[str, Callable[[TaskView], object]] = field(default_factory=dict)
    """Field of the query to what of a task it has to equal; a field that is empty or left out lets all pass, and of one that
    may be repeated any value will do."""
    limit: str = ""
    """Field of the query that says how many tasks a page has; without it all are on one."""
    page: str = ""
    """Field of the query that says which page it is, from 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Tells what hangs on nobody's tasks and money, such as a list of models."""

    render: Callable[[Any, Context], Body | Response]
    """Of what is asked for: the parsed request, or the query's parameters where the row has no contract."""
    unknown: str = ""
    """What a path may name that there isn't, which is a 404: `model`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """Keeps a file that the body holds, or the one behind a URL: ours as it is, anybody else's as a placeholder."""

    source: Callable[[Any, Context], FileSource]
    """Of the parsed request, or of the body's bytes where the row has no contract."""
    render: Callable[[FileView, Any, Context], Body | Response]
    """Of the file that was kept, and of the request. What can't be had is the error `not-fetched`."""


class Custom(NamedTuple):
    """What no other action says: a function of the engine and the call, by `module:NAME`."""

    handler: str


Action = Create | Poll | Result | Stream | Cancel | Balance | List | Page | Upload | Jwks | WebhookSecret | Custom
