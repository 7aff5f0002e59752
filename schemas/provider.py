"""The spec that ties one provider's dialects together, and the rows that its operations are."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import BaseModel

from drytake.schemas.actions import Action, Form, Poll, Result, Stream
from drytake.schemas.auth import BEARER, KeyPlace
from drytake.schemas.endpoints import NONE, Endpoint, Endpoints
from drytake.schemas.http import Body, Context, Error, ErrorView, Failure, Response, TaskView, from_table
from drytake.schemas.ids import hex_id
from drytake.schemas.limits import RateLimit
from drytake.schemas.paths import openness, path_pattern
from drytake.schemas.prices import Estimate
from drytake.schemas.states import CANCELLED, EXPIRED, FAILED, LOST, QUEUED, RUNNING, SUCCEEDED, TERMINAL, State
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Source
from drytake.schemas.validation.validator import Validator
from drytake.schemas.variants import Variant
from drytake.schemas.webhooks import Webhook

if TYPE_CHECKING:
    from drytake.schemas.seedance.defaults import Defaults
    from drytake.schemas.seedance.families import ModelKey
    from drytake.schemas.seedance.request import Request
    from drytake.schemas.seedance.sizes import Table
    from drytake.schemas.seedance.tokens import TokenStyle

__all__ = [
    "CANCELLED",
    "EXPIRED",
    "FAILED",
    "LIMITED",
    "LOST",
    "QUEUED",
    "RUNNING",
    "SUCCEEDED",
    "TERMINAL",
    "Durations",
    "FilePlace",
    "KnownClient",
    "Operation",
    "Part",
    "Phase",
    "Provider",
    "RecordLife",
    "ResponseModels",
    "State",
    "Timing",
    "path_pattern",
]

LIMITED = 429
"""The status by which limits are said."""


class ResponseModels(Mapping[int, type[BaseModel]]):
    """Models of responses by HTTP status, imported when one is looked at: validating requests needs none of them."""

    def __init__(self, module: str, names: Mapping[int, str], inferred: Collection[int] = ()) -> None:
        self._module, self._names = module, dict(names)
        self._models: dict[int, type[BaseModel]] = {}
        self.inferred = frozenset(inferred)
        """Statuses that no page of the provider names."""

    def __getitem__(self, status: int) -> type[BaseModel]:
        model = self._models.get(status)
        if model is None:
            model = self._models[status] = getattr(import_module(self._module), self._names[status])
        return model

    def __iter__(self) -> Iterator[int]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


Part = Literal["create", "poll"]
"""What an operation is to a task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One endpoint. The routes, the OpenAPI page, `validate --operation` and the coverage table read this row."""

    name: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    """The provider's own path; `{name}` stands for one segment, `{name:path}` for one or more."""
    summary: str
    place: str = ""
    """Which of the provider's places it lies at, by its name in `Provider.places`; empty for the first host."""
    action: Action | None = None
    """What the mock does; `None` where the provider's dialect has a handler of that name."""
    form: Form | None = None
    """How a form says the body, where one may."""
    takes: tuple[str, ...] = ()
    """Content types of the body; none stands for any. An empty one is that of a body that names none."""
    task_id: str = ""
    """Runtime expression of where a call says which task it is about: `$request.query.task_id`, `$response.body#/id`."""
    state: str = ""
    """Runtime expression of where a response says the task's state."""
    results: tuple[str, ...] = ()
    """Runtime expressions of where a response links to a finished task's results."""
    webhook: str = ""
    """Runtime expression of where a request names the URL that `Provider.webhook` posts to: `$request.query.fal_webhook`."""
    contract: Validator[Any] | None = None
    """How a request body, or for GET the query, is validated."""
    query: Validator[Any] | None = None
    """How the query of a call with a body is validated."""
    headers: Validator[Any] | None = None
    """How its headers are, whose names are in lower case with `_` for `-`."""
    contracts: Mapping[str, Validator[Any]] = field(default_factory=dict)
    """The same by path, where each of its paths takes a body of its own."""
    breaks: str = ""
    """Name of the rule that every call of it breaks: an address that a provider takes, and that leads nowhere."""
    responses: Mapping[int, type[BaseModel]] = field(default_factory=dict)
    """Model of the response by HTTP status."""
    variants: tuple[Variant, ...] = ()
    """By what answers of one status are told apart."""
    aliases: tuple[str, ...] = ()
    """Other paths that real clients use for the same endpoint."""
    switched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Paths that it has only where a switch is on, by the switch's name."""
    open: bool = False
    """True where no API key is needed."""
    creates: bool = False
    """True where a call makes a task and costs money."""
    canonical: "Callable[[Any], Request] | None" = None
    """From the parsed wire request to ours, as it was said: what was left out is `None` there."""
    estimate: Callable[[Any], Estimate] | None = None
    """From the parsed wire request to its price."""
    charged: str = ""
    """Runtime expression of where a response says what its task costs, in the provider's unit."""
    billed: str = ""
    """The same of how many tokens are billed, where the price is a rate of tokens."""
    carries: Callable[[bytes], tuple[str, Any] | None] | None = None
    """Of a call that may carry other calls, such as a message of MCP: from its body to the name of the operation that makes
    a task and its body's JSON value; `None` where it makes none."""
    defaults: Callable[[Any], tuple[str, ...]] | None = None
    """Says which fields that bear on the price were left out, what was taken for them, and whose default that is."""

    def contract_at(self, path: str) -> Validator[Any] | None:
        """Return what validates a call to one of its paths."""
        return self.contracts.get(path, self.contract) if self.contracts else self.contract

    def paths(self, switches: Mapping[str, Any]) -> tuple[str, ...]:
        """Return all paths that lead to it, as a server's switches have it."""
        chosen = (path for name, paths in self.switched.items() if switches.get(name) for path in paths)
        return (self.path, *self.aliases, *chosen)

    @property
    def part(self) -> Part | None:
        """What it is to a task: it makes one, or tells its state or its result."""
        if self.creates:
            return "create"
        return "poll" if isinstance(self.action, Poll | Result | Stream) else None

    @property
    def has_body(self) -> bool:
        """True where its contract is about a body; of other methods it is about the query."""
        return self.method in ("POST", "PUT", "PATCH")


class Durations(NamedTuple):
    """How long one kind of task takes, in seconds."""

    queued: float
    running: float

    @property
    def total(self) -> float:
        return self.queued + self.running


@dataclass(frozen=True, slots=True)
class Timing:
    """The documented pace of a provider's tasks, by kind, with its source."""

    video: Durations
    source: Source
    image: Durations | None = None
    poll_seconds: float = 5
    """How often the provider asks clients to poll, at most."""
    polls_after_end: int = 0
    """How often its own client asks for a task's state once more after it was told the end."""
    longest: float = 0
    """For how many seconds a task may run, as the provider warns; 0 where it names no such time."""


class KnownClient(NamedTuple):
    """A client that somebody wrote, and how it is pointed at another address.

    In settings and snippet `{origin}` stands for the address that replaces the provider's origin, `{base}` for
    that with the provider's base path, `{key}` for the API key.
    """

    name: str
    settings: Mapping[str, str]
    """Environment variable to value."""
    note: str = ""
    snippet: str = ""
    """What is put into a file where there is no variable."""


class RecordLife(NamedTuple):
    """How long a task is found."""

    seconds: float
    """From its creation."""
    ended: Mapping[State, float] = {}
    """State to the seconds from its end, where these are fewer."""
    hidden: float = 0
    """For how many seconds from its creation it isn't found yet."""
    early: str = "unknown-task"
    """Kind of error until then."""


class Phase(NamedTuple):
    """A second word of a phase: `throttled` of a task that waits behind others of its caller's."""

    word: str
    """One of those that `Provider.states` has for the phase."""
    when: Callable[[TaskView], bool]
    """Tells whether a task in the phase is said to be in this word; the first that fits counts, and else the usual one."""
    reached_by: str
    """What shows it, for who hasn't met it."""


class FilePlace(NamedTuple):
    """Where a provider's own links to files lead: a host of its own, with paths of its own."""

    place: str
    """By its name in `Provider.places`."""
    results: str
    """Path of a task's result, of `{task}`, `{index}` and `{suffix}`."""
    uploads: str
    """Path of a file that was uploaded, of `{id}` and `{name}`."""
    given_key: bool = False
    """True where the seller's own clients send their key along."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One seller of the model."""

    id: str
    title: str
    hosts: tuple[str, ...]
    """Host names of the real service; the first is the one its documents name."""
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Hosts with paths of their own, by a short name: `{"run": ("fal.run",)}`; links name the first of each.

    Under a base URL such a place lies at `/<id>-<name>`. Two operations may share a path at two places.
    """
    files: FilePlace | None = None
    """Where its links to files lead, for who comes by its own hosts; `None` where they are the host's that was called."""
    also_paid: Mapping[str, str] = field(default_factory=dict)
    """Other hosts where calls cost money, such as fallbacks that clients know: `name` or `*.name`, and the page that names it."""
    unit: Literal["credits", "CNY", "USD"]
    rules: Rulebook
    operations: tuple[Operation, ...]
    timing: Timing
    docs: str
    """The page to read first."""
    dialect: str = ""
    """`module:NAME` of what the rows don't say: a `Dialect` with handlers, imported when the mock serves the provider."""
    records: RecordLife | None = None
    """How long its tasks are found; `None` where nobody says it: as long as this server keeps them."""
    auth: tuple[KeyPlace, ...] = (BEARER,)
    """Where calls carry the key; the first, a header, stands for the others."""
    turned_away: tuple[str, ...] = ()
    """Beginnings of user agents that the proxy before it turns away, with 403 and a page in HTML: `Python-urllib/`."""
    states: Mapping[State, str | tuple[str, ...]] = field(default_factory=dict)
    """States in the provider's documented words: one, or several of which the first is the usual one.

    A phase may have several words, an end one for each cause (`Failure.word`), and several states may share one.
    """
    phases: Mapping[State, tuple[Phase, ...]] = field(default_factory=dict)
    """Which of several words a phase is told by; without a row the first."""
    failures: Mapping[str, Failure] = field(default_factory=dict)
    """What a task says that failed, by scenario or cause."""
    errors: Mapping[str, Error] = field(default_factory=dict)
    """What an error response says, by kind."""
    impossible: frozenset[str] = frozenset()
    """Kinds of error that it doesn't have: a scenario that refuses so doesn't happen at it."""
    error: Callable[[ErrorView, Context], Response] = from_table
    """Puts an error into words, where a table can't say it."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """On every response of its own, not on those of a proxy before it; `{id}` is the task's id, or else the call's, `{call}`
    always the call's."""
    sometimes: tuple[str, ...] = ()
    """Names of its own headers that some of its responses have, in lower case."""
    call_id: Callable[[str, float], str] = hex_id
    """Makes a call's own id of 32 random hexadecimal digits and the time."""
    envelope: Callable[[Body, Context], Body] | None = None
    """What stands around every good response."""
    webhook: Webhook | None = None
    """What is posted to the URL that a create call names."""
    limits: tuple[RateLimit, ...] = ()
    """What the switch `rate-limits` puts in force."""
    base_path: str = ""
    """What a client's base URL ends in, after the origin."""
    clients: tuple[KnownClient, ...] = ()
    """Clients by others, and how they are pointed at the mock."""
    partial: Mapping[str, str] = field(default_factory=dict)
    """What is known of it in part alone, and how far; nothing where all that was read is played."""
    unplayed: Endpoints = NONE
    """Endpoints that it documents beside its operations: known, and not played here."""
    defaults: "Mapping[ModelKey, Defaults]" = field(default_factory=dict)
    """What it takes for what a shot doesn't say, by family and tier."""
    sizes: "Table | None" = None
    """Its own pixel sizes, where they aren't the family's."""
    tokens: "TokenStyle | None" = None
    """How its prompts name their files; `None` where nobody has published it."""
    wording: str = ""
    """`module:NAME` of what says a shot in its words, `from_canonical`; empty where nobody has written that down."""
    switches: Mapping[str, Any] = field(default_factory=dict)
    """Where documents are silent or disagree: the mock's default for each choice, by name."""

    def operation(self, name: str) -> Operation:
        """Return an operation by name.

        Raises:
            LookupError: there is none; the message lists what there is.
        """
        found = self._by_name.get(name)
        if found is not None:
            return found
        there = ", ".join(operation.name for operation in self.operations)
        raise LookupError(f"{self.id} has no operation `{name}`; there is: {there}")

    @cached_property
    def _by_name(self) -> Mapping[str, Operation]:
        return {operation.name: operation for operation in reversed(self.operations)}

    def validator_of(self, section: str) -> Validator[Any] | None:
        """Return what validates by a section's rules: an operation's body, or what stands beside the body of one.

        Raises:
            LookupError: there is no such section.
        """
        beside = (contract for row in self.operations for contract in (row.query, row.headers) if contract is not None)
        found = next((one for one in beside if one.section.operation == section), None)
        return found or self.operation(section).contract

    @property
    def limited(self) -> Operation | None:
        """The operation whose 429 says what the limits say to any call; `None` where no limit is known to say so."""
        return next((one for one in self.operations if LIMITED in one.responses), None) if self.limits else None

    def place_of(self, host: str) -> str:
        """Return the name of the place that a host is; empty for the first."""
        return next((name for name, hosts in self.places.items() if host in hosts), "")

    def host_of(self, place: str) -> str:
        """Return the host that a place's links name."""
        return self.places[place][0] if place else self.hosts[0]

    def operation_at(self, method: str, path: str, place: str | None = None) -> Operation | None:
        """Return the operation that a call names, if any, at one place or at any; an exact path comes before a pattern."""
        offered = [
            (known, operation)
            for operation in self.operations
            for known in (operation.path, *operation.aliases)
            if operation.method == method and place in (None, operation.place)
        ]
        exact = next((operation for known, operation in offered if known == path), None)
        patterns = ((path_pattern(known), operation) for known, operation in offered)
        fitting = [(pattern, operation) for pattern, operation in patterns if pattern.fullmatch(path)]
        return exact or min(fitting, key=lambda row: openness(row[0]), default=(None, None))[1]

    def operations_at(self, path: str, place: str | None = None) -> tuple[Operation, ...]:
        """Return the operations at a path, whatever their methods; an exact path comes before a pattern."""
        there = [one for one in self.operations if place in (None, one.place)]
        exact = tuple(one for one in there if path in (one.path, *one.aliases))
        return exact or tuple(one for one in there if path_pattern(one.path).fullmatch(path))

    @property
    def documented(self) -> tuple[Endpoint, ...]:
        """All endpoints that it documents, played here or not."""
        played = (Endpoint(one.method, path) for one in self.operations for path in (one.path, *one.aliases))
        return (*played, *self.unplayed.rows)

    def documented_at(self, path: str, place: str | None = None) -> tuple[Endpoint, ...]:
        """Return the documented endpoints at a path, whatever their methods; of those that are played, one place's."""
        there = (
            Endpoint(one.method, own)
            for one in self.operations
            if place in (None, one.place)
            for own in (one.path, *one.aliases)
        )
        offered = (*there, *self.unplayed.rows)
        return tuple(endpoint for endpoint in offered if path_pattern(endpoint.path).fullmatch(path))

    @cached_property
    def words(self) -> Mapping[State, str]:
        """The usual word of each state."""
        return {state: own if isinstance(own, str) else own[0] for state, own in self.states.items()}

    def state_called(self, word: object) -> State | None:
        """Return the state that a word of the provider's names; of several that share it, the one that tells the least."""
        named = [state for state, own in self.states.items() if word == own or (isinstance(own, tuple) and word in own)]
        return next((state for state in named if state not in TERMINAL), next(iter(named), None))

    @property
    def create(self) -> Operation:
        """The operation that makes a task: the default of `validate` and `price`."""
        return next(operation for operation in self.operations if operation.creates)
