"""What goes back over the wire, as values; and what a dialect's pure functions are given to make it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple, Protocol

from pydantic import BaseModel
from pydantic_core import to_json

from drytake.schemas.confidence import Confidence

__all__ = [
    "EVENT_STREAM",
    "JSON",
    "AccountView",
    "Body",
    "Context",
    "Delivery",
    "End",
    "Error",
    "ErrorView",
    "EventStream",
    "Failure",
    "Header",
    "Refusal",
    "Response",
    "ResultFile",
    "TaskPage",
    "TaskView",
    "from_table",
    "json_response",
]

Header = tuple[bytes, bytes]
JSON: Header = (b"content-type", b"application/json")
EVENT_STREAM: Header = (b"content-type", b"text/event-stream")

End = Literal["cut", "nothing", "reset", "silence"]
"""How a connection ends: in the middle of the body, before the first byte, by a reset, or after long silence."""


class EventStream(Protocol):
    """A body that comes event by event."""

    @property
    def every(self) -> float:
        """Seconds of silence after which a comment keeps the connection alive."""

    @property
    def over(self) -> bool:
        """True once no event comes any more."""

    def next_event(self) -> bytes:
        """Return the event that is due; nothing where none is."""

    def close(self, response: "Response") -> None:
        """Give the response what was sent for its body, and journal it: nobody listens any more."""


@dataclass(slots=True)
class Delivery:
    """How a response travels, where it doesn't simply arrive."""

    delay: float = 0
    """Seconds before its first byte."""
    spread: float = 0
    """Seconds that its body takes."""
    end: End | None = None
    share: float = 1
    """What of the body comes before a cut."""
    events: EventStream | None = None
    """What comes in place of the body; a cut comes after its first event."""

    @property
    def lost(self) -> bool:
        """True where the client sees no status."""
        return self.end is not None and self.end != "cut"


@dataclass(slots=True)
class Response:
    """What goes back over the wire."""

    status: int
    body: bytes = b""
    headers: tuple[Header, ...] = (JSON,)
    render: Callable[[], bytes] | None = None
    """Makes a body that is too heavy for the event loop, such as a result; it runs in a thread and isn't journaled."""
    delivery: Delivery | None = None
    """How it travels, where it doesn't simply arrive."""


def json_response(body: Any, status: int = 200, headers: tuple[Header, ...] = ()) -> Response:
    """Return a JSON response."""
    return Response(status, to_json(body), (JSON, *headers))


# --- what pure functions are given -------------------------------------------------------------------------------

Body = Any
"""Plain JSON values, or a `Response` where they aren't the usual one."""


class ResultFile(NamedTuple):
    """What a pure function returns where the task's result itself is the response."""

    headers: tuple[Header, ...]
    """Its content type and what else stands above it."""


class Refusal(NamedTuple):
    """What a pure function returns that refuses a call."""

    kind: str
    """A kind of error."""


class Failure(NamedTuple):
    """What a task says that failed, by its cause."""

    message: str
    status: int = 0
    """Of the response that tells it, where that isn't the usual one."""
    type: str = ""
    """The provider's word for the kind of failure, where it has one."""
    word: str = ""
    """The word of the state that a task which failed so is in, where it isn't the usual one of `Provider.states`."""


class Error(NamedTuple):
    """What an error response says; `{names}` stand for facts of the refusal, such as `{required}`."""

    status: int
    message: str
    headers: Mapping[str, str] = {}
    confidence: Confidence = "inferred"
    """How well it is known that it refuses so, by this status and, where it has them, this code or form; words may be ours."""


@dataclass(frozen=True, slots=True)
class ErrorView:
    """A refusal before it is put into words."""

    kind: str
    error: Error
    facts: Mapping[str, Any]
    """`required`, `available`, `task_id`, `limit`..., by kind."""
    violations: tuple[Any, ...] = ()
    path: str = ""
    """The provider's own path."""
    body: bytes = b""
    """What the call sent."""
    creates: bool = False
    """True where it would have made a task."""

    @property
    def message(self) -> str:
        """The row's message with the refusal's facts in it; what isn't known stays a `?`."""
        if "{" not in self.error.message:
            return self.error.message
        return self.error.message.format_map(_Facts({"path": self.path} | dict(self.facts)))


class _Facts(dict[str, Any]):
    """Facts by name; what isn't known is a `?`."""

    def __missing__(self, _: str) -> str:
        return "?"


class AccountView(Protocol):
    """A caller's money at a provider."""

    @property
    def balance(self) -> Decimal:
        """What is left, what is held included."""

    @property
    def granted(self) -> Decimal:
        """What was ever granted."""

    @property
    def available(self) -> Decimal:
        """What can be spent now."""


class TaskView(Protocol):
    """A task: all that a pure function sees of it."""

    @property
    def id(self) -> str:
        """Its id, in the provider's form."""

    @property
    def kind(self) -> str:
        """What it makes: `video`, `image`, `audio`."""

    @property
    def state(self) -> str:
        """What it is, in our words."""

    @property
    def word(self) -> str:
        """The same in the provider's words, as this server's switches have them."""

    @property
    def created(self) -> float:
        """When it was made, in seconds since the epoch, on its tenant's clock; so are all times."""

    @property
    def started(self) -> float | None:
        """When it began to run."""

    @property
    def ahead(self) -> int:
        """How many tasks wait before it, while it is queued."""

    @property
    def finished(self) -> float | None:
        """When it ended."""

    @property
    def now(self) -> float:
        """The tenant's time."""

    @property
    def price(self) -> Decimal:
        """What it costs."""

    @property
    def unpriced(self) -> bool:
        """True where nobody publishes what it costs: then it costs nothing here, unless a switch says otherwise."""

    @property
    def data(self) -> Mapping[str, Any]:
        """What `Create.keep` names of its request, and the path's parameters."""

    @property
    def path(self) -> str:
        """The provider's own path of the call that made it."""

    @property
    def cause(self) -> str:
        """Why it ends as it does: a scenario's name, `invalid`, `unknown-path`, `cancelled`, `expired`."""

    @property
    def failure(self) -> Failure | None:
        """What it says, where it doesn't succeed."""

    @property
    def refunded(self) -> bool:
        """True once the money of a task that failed is the caller's again."""

    @property
    def request(self) -> Any:
        """Its parsed request, read again: 2 to 5 us."""

    @property
    def body(self) -> Any:
        """Its request's body as JSON values, read again."""

    @property
    def model(self) -> type[BaseModel] | None:
        """What its request's body is held to."""

    @property
    def violations(self) -> tuple[Any, ...]:
        """What is wrong with its request, where the provider looks at it only once the task runs."""

    @property
    def seed(self) -> int:
        """A number of 31 bits that belongs to it."""


class TaskPage(NamedTuple):
    """A page of a caller's tasks."""

    tasks: tuple[TaskView, ...]
    """Newest first."""
    total: int
    """How many there are on all pages."""
    next: str = ""
    """The cursor of the page after it; empty where there is none, or where pages have no cursors."""
    previous: str = ""
    """The same of the page before it."""


class Context(Protocol):
    """What a response needs beside its task: links, the call's own id, the provider's switches, the caller's money."""

    @property
    def id(self) -> str:
        """The call's own id, drawn when first asked for."""

    @property
    def params(self) -> Mapping[str, str]:
        """Segments of the path that a `{name}` stands for."""

    @property
    def switches(self) -> Mapping[str, Any]:
        """Where documents are silent: this server's choices, by name."""

    @property
    def broken(self) -> Collection[str]:
        """Names of the rules that the call breaks."""

    @property
    def lookup(self) -> Callable[[str], Any]:
        """Says what is known of the file behind a URL."""

    @property
    def account(self) -> AccountView:
        """The caller's money."""

    @property
    def parent(self) -> TaskView | None:
        """The task that a request goes on from, where its row says so."""

    @property
    def payer(self) -> str:
        """What pays for the call: `key`, or another word where the provider's dialect has one, such as `wallet`."""

    @property
    def user(self) -> str:
        """What stands for the caller: hexadecimal digits that don't give the key away."""

    def url(self, path: str, *, host: str = "") -> str:
        """Return the URL of one of the provider's own paths; on another of its hosts, where the client uses these."""

    @property
    def token(self) -> str:
        """A short-lived key that stands for the caller's own: what a provider gives out for uploads and browsers."""

    @property
    def query(self) -> Mapping[str, str]:
        """The call's query parameters; none where no call is answered."""

    @property
    def now(self) -> float:
        """The caller's time, in seconds since the epoch."""

    def header(self, name: str) -> str:
        """Return a header of the call by its name in lower case; empty where there is none."""

    @property
    def scenarios(self) -> Collection[str]:
        """Names of the scenarios that happen to the call."""

    def happens(self, name: str) -> bool:
        """Return whether a scenario happens to the call; then it has come to pass."""

    def to(self, operation: str, **path: str) -> str:
        """Return the URL of another operation, by the way that the call came in."""

    def file(self, file_id: str, name: str) -> str:
        """Return the URL of a file that was uploaded, or will be."""

    def result(self, task: TaskView, index: int = 0, suffix: str = "mp4") -> str:
        """Return the URL of a task's result."""


def from_table(error: ErrorView, _: Context) -> Response:
    """Return an error as its row says it: `{"detail": message}`, the form that FastAPI's own have."""
    headers = tuple((name.encode(), value.encode("latin-1")) for name, value in error.error.headers.items())
    return json_response({"detail": error.message}, error.error.status, headers)
