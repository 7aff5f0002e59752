"""What the mock does for an operation: one action a row, with pure functions that say the response."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from drytake.schemas.files import FileSource, FileView
from drytake.schemas.http import AccountView, Body, Context, Response, TaskPage, TaskView
from drytake.schemas.ids import hex_id
from drytake.schemas.states import EXPIRED, FAILED, QUEUED, RUNNING, SUCCEEDED, Charged, State

__all__ = [
    "Action",
    "Balance",
    "Cancel",
    "Cost",
    "Create",
    "Custom",
    "Delete",
    "DeleteFile",
    "Form",
    "Hidden",
    "Idempotency",
    "Jwks",
    "Lifetime",
    "List",
    "ListFiles",
    "Page",
    "Parent",
    "Poll",
    "Queue",
    "Quote",
    "Render",
    "Result",
    "SendFile",
    "ShowFile",
    "Stream",
    "Unpublished",
    "Upload",
    "WebhookSecret",
]

Render = Callable[[TaskView, Context], Body | Response]
"""Returns plain JSON values, or a whole response, made anew, where status or headers are its own."""
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
    named: tuple[str, ...] = ()
    """Fields that hold one file each: one that is sent under such a name stands there."""
    known: tuple[str, ...] = ()
    """The fields that there are, where `rest` holds all others."""
    rest: str = ""
    """Field of the body that holds the parts that are none of `known`, under their own names; whole numbers are read."""


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


class Lifetime(NamedTuple):
    """How long a task may take from its creation to its end; then it is given up."""

    seconds: Callable[[Context], float | None] | str
    """Of the create call, or a runtime expression of where it says them; `None` where it sets no such time."""
    usual: float | None = None
    """What counts where it sets none."""
    waiting: State = EXPIRED
    """What a task is from then on that hasn't begun to run."""
    running: State = EXPIRED
    """What one is that has."""
    switch: str = ""
    """The switch without which `running` stands for both, where there is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parent:
    """Another task that a request goes on from, such as a draft that it finishes."""

    id: str | Callable[[Any], str]
    """Runtime expression of where the request names it, or what returns it of the parsed request."""
    fits: Callable[[TaskView], bool]
    """Tells whether a task of the caller's that has succeeded is one to go on from."""
    cause: str = ""
    """Why the new task fails where there is none, for nothing: a key of `Provider.failures`."""
    error: str = ""
    """In its place the kind of error with which the request is refused at once; one that names no task goes on from none then."""
    lifetime: float = float("inf")
    """For how many seconds after its end it may be gone on from."""
    body: Callable[[Any, TaskView], Any] | None = None
    """Returns the body that the request stands for, as JSON values, of the parsed request and the parent; without it, its own."""


class Idempotency(NamedTuple):
    """How a create may be sent again: the same key and request are answered with the task of the first one.

    The task's id follows from the key, so its form must hang on no time.
    """

    header: str
    """Which has the key."""
    error: str
    """Kind of error where another request has the key: another path, JSON body or webhook. It names the rule that is broken, too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Create:
    """Makes a task and charges for it."""

    render: Render
    price: Callable[[Any, Mapping[str, str], date], Decimal] | None = None
    """Of the parsed request, the path's parameters and the mock's day."""
    cost: Cost | None = None
    """In place of `price`: where switches decide it, or nobody may have published it."""
    charge: Charged | Callable[[Context], Charged] | None = None
    """As the seller's terms have it (`Terms.charged`): where it is `success`, the price is held until the task ends, else it is
    charged when the task is made."""
    reserve: Callable[[Any, Context], Decimal] | None = None
    """What is held then in place of the price, where that is more: of a length that is left open, the longest's. The end takes
    the price, and lets go of the rest."""
    kind: str | Callable[[Any], str] = "video"
    keep: tuple[str, ...] = ()
    """Fields of the request that responses say again, kept with the task: reading the request again costs more."""
    data: Callable[[Any, Context], dict[str, Any]] | None = None
    """What else is to be known of a task beside `keep`."""
    parent: Parent | None = None
    """The task that its request goes on from; `Context.parent` has it."""
    idempotency: Idempotency | None = None
    """`None` where each call makes a task, whatever its headers say."""
    id: Callable[[str, float], str] = hex_id
    """Makes the task's id of 32 random hexadecimal digits and the time."""
    ids: Mapping[object, Callable[[str, float], str]] = field(default_factory=dict)
    """The same by value of the switch `id-form`, where the provider has had several forms."""
    status: int = 200
    validate: Validated = "at once"
    """Where it is `when it runs`, a wrong body makes a task that fails with the cause `invalid`, and costs nothing."""
    unknown: str = ""
    """What a body may name that there isn't, which is a 404: `model`."""
    late: tuple[str, ...] = ()
    """Names of rules that are looked at only when the task runs, where all others are looked at at once."""
    refuses: Callable[[Any, Context], str] | None = None
    """Returns the kind of error with which a request is refused that breaks no rule, or nothing."""
    ends: Callable[[Any, Context], str] | None = None
    """Returns why a request lets its own task fail, a key of `Provider.failures`, or nothing."""
    deadline: str = ""
    """Runtime expression of where a request says within how many seconds it must begin to run; it expires otherwise."""
    lifetime: Lifetime | None = None
    """How long a task may take altogether."""
    queue: Callable[[Any, Context], Queue | None] | None = None
    """Says which queue a request stands in; `None` where nothing limits how many run at once."""
    queue_limit: str = ""
    """Runtime expression of where a request says how many of its caller's tasks may wait before it; it is refused otherwise."""
    waits: bool = False
    """True where the response comes when the task has ended, and says its result."""
    failed: Callable[[TaskView, Context], Response] | None = None
    """Of a call that waits: says why there is no result."""
    wait: Callable[[Any, Context], float | None] | None = None
    """Returns for how many seconds a call wants to wait for its task's end, by its parsed request, `None` where that is wrong,
    and what stands beside it; then it is told the new task as it was."""


Hidden = Callable[[Mapping[str, Any], float, Any, Context], str]
"""Returns why a call can't have a task of its own key any more, or nothing: of the task's data, its age in seconds, and the
parsed request."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """Tells a task's state; in per-poll timing it moves the task on."""

    render: Render
    status: Mapping[State, int] = field(default_factory=dict)
    """Status of the response by the task's state, where it isn't 200."""
    looks: Callable[[Context], float] | None = None
    """Seconds between the looks that the seller itself takes at a task: it tells the state of its last look. 0 looks at each call."""
    hidden: Hidden | None = None
    forget: str = ""
    """Field of the request that lets a result be deleted once the task has succeeded."""
    media: bool = False
    """True where a finished task's result itself may be the response: `render` returns a `ResultFile`."""

    @property
    def by_request(self) -> bool:
        """True where more than the task's id hangs on the request, or the response may be a file."""
        return self.hidden is not None or bool(self.forget) or self.media


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Tells what a task has made, where that is another call than its state; in per-poll timing it moves the task on."""

    render: Render
    failed: Callable[[TaskView, Context], Response]
    """Says why a task that has ended has no result."""
    early: str = "in-progress"
    """Kind of error while the task hasn't ended."""
    media: bool = False
    """True where the result itself is the response: `render` returns a `ResultFile`."""
    gone: str = ""
    """Kind of error once the time of its result is over, by the switch `url-lifetime`; without it, it is told all the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """Sends a task's states as server-sent events, `data: <JSON>` for each, and closes after its end."""

    render: Render
    every: float = 15
    """Seconds of silence after which a comment keeps the connection alive."""


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
    states: frozenset[State] = frozenset({QUEUED, RUNNING})
    """In which a task can be cancelled; in others it is the error `late`."""
    removes: frozenset[State] = frozenset()
    """In which its record is removed instead: nobody finds it any more."""
    forgets: str = ""
    """The switch that lets the record of a task that was cancelled go too."""
    repeatable: bool = False
    """True where no cancel comes too late: a task that has ended is told as it is."""
    status: int = 200

    @property
    def may_be_late(self) -> bool:
        """True where a cancel may come too late: there is a state in which a task is neither cancelled nor removed."""
        return not self.repeatable and not self.states | self.removes >= {QUEUED, RUNNING, SUCCEEDED, FAILED}


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
    matches: Callable[[TaskView, Any], bool] | None = None
    """Whether a task is one that the parsed query asks for, where equality doesn't say it."""
    cursor: str = ""
    """Field of the query that says which page it is, by a text that the page before or after it named."""
    size: int = 0
    """How many tasks a page has that a cursor names."""


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
    form: str = ""
    """Part of a `multipart/form-data` body that is the file, where it comes by one: `source` is then given a `SentFile`."""
    status: int = 200
    lifetime: float = 0
    """For how many seconds it can be asked for again; 0 where no operation does that."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShowFile:
    """Tells a file that the caller has uploaded, by the path's parameter `file_id`; else it is the error `unknown-file`."""

    render: Callable[[FileView, Context], Body | Response]


@dataclass(frozen=True, kw_only=True, slots=True)
class SendFile:
    """Sends the bytes of a file that the caller has uploaded, as `ShowFile` finds it; else it is the error `unknown-file`."""

    allows: Callable[[FileView, Context], bool] = lambda _, __: True
    """Tells whether a call may have a file: a link may have expired, or be another's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListFiles:
    """Lists the files that the caller has uploaded, newest first."""

    render: Callable[[Sequence[FileView], Context], Body | Response]


@dataclass(frozen=True, kw_only=True, slots=True)
class DeleteFile:
    """Forgets a file that the caller has uploaded, and answers with nothing."""

    status: int = 204
    render: Callable[[FileView, Context], Body | Response] | None = None
    """Of the file as it was; without it the response has no body."""


class Custom(NamedTuple):
    """What no other action says: a function of the engine and the call, by `module:NAME`."""

    handler: str
    uploads: bool = False
    """True where it keeps a file that the call brings, as `Upload` does."""


FileAction = Upload | ShowFile | SendFile | ListFiles | DeleteFile
TaskAction = Create | Poll | Result | Stream | Cancel | Delete | Quote | List
Action = TaskAction | FileAction | Balance | Page | Jwks | WebhookSecret | Custom
