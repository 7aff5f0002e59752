"""A call and its response, free of any framework."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict

from drytake.mockserver.engine.links import Links
from drytake.mockserver.faults.scenarios import TRACE, ActionErrorKind, ErrorKind, marked_scenarios
from drytake.mockserver.faults.triggers import Injection
from drytake.mockserver.state.files import StoredFile
from drytake.mockserver.state.tenant import Tenant, token_of
from drytake.schemas.http import Response, TaskView
from drytake.schemas.limits import RateLimit
from drytake.schemas.provider import SUCCEEDED, Operation, Provider, State
from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.policy import DEFAULT, ValidationPolicy
from drytake.schemas.validation.rules import RuleMatch, Violation
from drytake.schemas.validation.validator import ValidationResult, Validator

__all__ = [
    "REASON",
    "ApiError",
    "Call",
    "Dialect",
    "Handler",
    "HttpRequest",
    "Mount",
    "ProviderData",
    "Respond",
    "bearer_key",
]

REASON = b"x-drytake-reason"
"""Header that says why the server itself can't do what it should."""


@dataclass(slots=True)
class HttpRequest:
    """One request as it was read."""

    method: str
    path: str
    query: bytes
    headers: Mapping[bytes, bytes]
    """Names in lower case."""
    body: bytes
    scheme: str
    server: tuple[str, int | None] | None
    """The address that it came to."""


class ApiError(Exception):
    """A call that gets no task; the provider's dialect says it in the provider's words."""

    def __init__(self, error_kind: ErrorKind | ActionErrorKind, **facts: Any) -> None:
        super().__init__(error_kind)
        self.error_kind: ErrorKind | ActionErrorKind = error_kind
        self.facts = facts
        """`violations`, `required`, `available`, `task_id`..., by refusal."""


Handler = Callable[[Any, "Call"], Response]
"""Takes the engine and a call."""
Respond = Callable[["Call", Response], None]
"""Takes a call and its response once the store has kept them."""


def bearer_key(call: "Call") -> str | None:
    """Return the key of an `Authorization: Bearer` header, or `None`."""
    return _bearer(call.headers.get(b"authorization", b""))


@lru_cache(1024)
def _bearer(header: bytes) -> str | None:
    scheme, _, key = header.partition(b" ")
    return key.strip().decode("latin-1") or None if scheme.lower() == b"bearer" else None


_NONE: frozenset[str] = frozenset()


@lru_cache(256)
def _mime(header: bytes) -> str:
    return header.partition(b";")[0].strip().lower().decode("latin-1")


class ProviderData(BaseModel):
    """What a dialect keeps of a task or of a tenant, beside what all dialects do; snapshots are held to it."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


@dataclass(frozen=True)
class Dialect:
    """A provider's half of the mock: handlers that translate, and its way to refuse."""

    handlers: Mapping[str, Handler]
    """Operation name to handler."""
    render_error: Callable[[Any, "Call", ApiError], Response]
    """Takes the engine, a call and why it is refused."""
    failure_messages: Mapping[str, str] = field(default_factory=dict)
    """Scenario name to the message of a task that failed so."""
    key: Callable[["Call"], str | None] = bearer_key
    """Finds the API key in a call."""
    form: Callable[["Call"], Any] | None = None
    """Reads a body that isn't JSON as the value it stands for, keeping nothing; refuses what it can't read."""
    precheck: Callable[["Call"], None] | None = None
    """Looks at a call before its key does, and refuses it where the provider would: its size, a signature."""
    admit: "Callable[[Any, Call, Any], Callable[[], None] | None] | None" = None
    """Looks at a validated request before it makes a task, of the engine, the call and the request: refuses it where the
    provider would, and returns what is to be noted once there is a task."""
    finish: Callable[["Call", Response], Response] | None = None
    """Adds to a good response what each has at this provider, such as headers."""
    payer: Callable[["Call"], str] | None = None
    """Says what pays for a call, where it isn't always a key."""
    limits: tuple[RateLimit, ...] = ()
    """What the switch `rate-limits` puts in force."""
    reached_by: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By operation: what shows an outcome that no scenario's refusal shows, `state failed` or `status 409`."""
    of_task: type[ProviderData] | None = None
    """What `Task.extra` holds; `None` where any object may be there, or nothing."""
    of_tenant: type[ProviderData] | None = None
    """What the tenant's provider data hold for this provider; likewise."""


@dataclass(frozen=True)
class Mount:
    """A provider as this server offers it."""

    provider: Provider
    dialect: Dialect
    switches: Mapping[str, Any]
    policy: ValidationPolicy = DEFAULT
    accepts: Callable[[str], bool] = bool
    """Tells whether a key is good."""
    public_url: str | None = None
    """What links start with, whatever a client calls the server."""
    results_port: int | None = None
    """The port of links to results and uploads, where it isn't that of all else."""
    opening: Decimal = Decimal(0)
    """What an account starts with."""
    lookup: Lookup = lambda _: None
    """Says what the server knows of the file behind a URL: one of its own, or a data URL."""

    def policy_at(self, seconds: float) -> ValidationPolicy:
        """Return how a body that came at a time is validated again, so that the rules of that day count."""
        return self.policy.by(lambda: seconds) if self._has_dated_rules else self.policy

    @cached_property
    def _has_dated_rules(self) -> bool:
        return any(rule.dated for rule in self.provider.rules)

    @cached_property
    def links(self) -> Callable[[str], Links]:
        """What returns what links start with, for who came to an origin; of few origins at once, as clients name them."""
        made: Callable[[str], Links] = lru_cache(64)(
            lambda origin: Links(self.provider, origin, self.public_url, self.results_port)
        )
        return made

    @cached_property
    def own_headers(self) -> tuple[tuple[bytes, Callable[["Call"], str]], ...]:
        """What stands on every response, with what says its value of a call."""
        return tuple((name.encode(), _header_of(value)) for name, value in self.provider.headers.items())

    @cached_property
    def limits(self) -> tuple[RateLimit, ...]:
        """The rate limits in force."""
        chosen = self.switches.get("rate-limits")
        return tuple(one for one in self.dialect.limits if not one.accounts or chosen in one.accounts) if chosen else ()

    @cached_property
    def pages(self) -> frozenset[str]:
        """Names of the operations that a gateway answers with a page of its site, as it does where it has no path."""
        said = self.switches.get("html-pages") or ()
        return frozenset(said.split(",") if isinstance(said, str) else said)

    @cached_property
    def file_hosts(self) -> tuple[bytes, ...]:
        """What a body has in it that names a file of this server's: its own paths, data URLs, the provider's hosts of files."""
        files = self.provider.files
        own = () if files is None else (f"/{self.provider.id}-{files.place}/", *self.provider.places[files.place])
        return (b"_drytake", b"data:", *map(str.encode, own))

    @cached_property
    def state_names(self) -> Mapping[State, str]:
        """States in the words of this server's answers."""
        chosen = self.switches.get("success-word")
        return self.provider.words if chosen is None else {**self.provider.words, SUCCEEDED: str(chosen)}


def _header_of(value: str) -> Callable[["Call"], str]:
    if value == "{call}":
        return lambda call: call.id
    by_call = "{call}" in value

    def header(call: "Call") -> str:
        return value.format(id=call.task_id or call.id, call=call.id if by_call else "")

    return header


@dataclass(slots=True)
class Call:
    """One request on its way through the mock."""

    mount: Mount
    method: str
    path: str
    """The provider's own path."""
    headers: Mapping[bytes, bytes]
    """Names in lower case."""
    query_string: bytes = b""
    body: bytes = b""
    origin: str = ""
    """`scheme://host` under which the client reached the server: what links start with."""
    place: str = ""
    """Which of the provider's places it came to."""
    operation: Operation | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    """Segments of the path that a `{name}` stands for."""
    violations: tuple[Violation, ...] = ()
    task_id: str | None = None
    state: str | None = None
    """What the caller is told of its task."""
    injections: tuple[Injection, ...] = ()
    """The scenarios that happen to it."""
    injected: tuple[str, ...] = ()
    """Names of those that came to pass, for the journal."""
    key: str | None = None
    """The API key that the call carries."""

    parent: TaskView | None = None
    """The task that its request goes on from."""
    own_id: str | None = None
    """Its id, once it was asked for."""
    charged: Decimal | None = None
    """What it was charged for the task that it made."""
    report: ValidationResult[Any] | None = None
    """What is to be said of its body, where that was looked at before its turn."""

    tenant: Tenant = field(init=False)

    def renew(self) -> None:
        """Make it as it came, so that it can be handled once more."""
        fresh = Call(self.mount, self.method, self.path, self.headers)
        for name in _FOUND:
            setattr(self, name, getattr(fresh, name))

    # --- what dialects see of it: `schemas.http.Context`

    @property
    def id(self) -> str:
        """The call's own id, drawn when first asked for."""
        if self.own_id is None:
            self.own_id = self.mount.provider.call_id(self.tenant.hex_id(), self.tenant.clock.now)
        return self.own_id

    @property
    def switches(self) -> Mapping[str, Any]:
        """This server's choices where the provider's documents are silent."""
        return self.mount.switches

    @property
    def broken(self) -> frozenset[str]:
        """Names of the rules that the call breaks."""
        return frozenset([violation.rule.name for violation in self.violations]) if self.violations else _NONE

    @property
    def lookup(self) -> Lookup:
        """Says what is known of the file behind a URL."""
        return self.mount.lookup

    @property
    def account(self) -> Any:
        """The caller's money at the provider."""
        return self.tenant.account(self.mount.provider.id, self.mount.provider.unit, self.mount.opening)

    @property
    def payer(self) -> str:
        """What pays for the call."""
        payer = self.mount.dialect.payer
        return "key" if payer is None else payer(self)

    @property
    def user(self) -> str:
        """What stands for the caller."""
        return self.tenant.name

    def url(self, path: str, *, host: str = "") -> str:
        """Return the public URL of a path of the provider's, where the client reached it; there at another of its hosts."""
        return self._links.url(path, host)

    @property
    def token(self) -> str:
        """A key that stands for the caller's own."""
        return token_of(self.tenant.id)

    @property
    def now(self) -> float:
        """The caller's time."""
        return self.tenant.clock.now

    def header(self, name: str) -> str:
        """Return a header of the call; empty where it has none of that name."""
        return self.headers.get(name.encode(), b"").decode("latin-1")

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios that happen to the call, by a trigger or by what it says itself."""
        if not self.injections and TRACE not in self.body:
            return ()
        struck = (injection.scenario.name for injection in self.injections)
        return (*struck, *(scenario.name for scenario in marked_scenarios(self.body)))

    def happens(self, name: str) -> bool:
        """Return whether a scenario happens to the call; then it is noted for the journal."""
        active = name in self.scenarios
        if active and name not in self.injected:
            self.injected = (*self.injected, name)
        return active

    def to(self, operation: str, **path: str) -> str:
        """Return the URL of an operation, by the way that the call came in."""
        return self._links.to(operation, path)

    def result(self, task: TaskView, index: int = 0, suffix: str = "mp4") -> str:
        """Return the public URL of a task's result."""
        return self._links.result(task, index, suffix)

    def upload(self, file: StoredFile) -> str:
        """Return the public URL of an uploaded file."""
        return self._links.upload(file)

    def file(self, file_id: str, name: str) -> str:
        """Return the public URL of a file that was uploaded, or will be."""
        return self._links.file(file_id, name)

    @property
    def _links(self) -> Links:
        return self.mount.links(self.origin)

    # --- the request

    @property
    def query(self) -> dict[str, str]:
        """The query parameters; of repeated ones the last."""
        text = self.query_string.decode("latin-1")
        if "%" in text or "+" in text:
            return dict(parse_qsl(text, keep_blank_values=True))
        return {name: value for part in text.split("&") if part for name, _, value in [part.partition("=")]}

    def repeated(self, name: str) -> list[str]:
        """Return all values of a query parameter, in their order."""
        pairs = parse_qsl(self.query_string.decode("latin-1"), keep_blank_values=True)
        return [value for known, value in pairs if known == name]

    @property
    def validator(self) -> Validator[Any]:
        """What validates this call's operation."""
        assert self.operation is not None
        contract = self.operation.contract_at(self.path)
        assert contract is not None
        return contract

    @property
    def policy(self) -> ValidationPolicy:
        """How its body is validated: by this server's settings, at its tenant's time."""
        return self.mount.policy.by(lambda: self.tenant.clock.now)

    @property
    def content_type(self) -> str:
        """The MIME type of the body, in lower case, without parameters."""
        return _mime(self.headers.get(b"content-type", b""))

    def violates(self, name: str, pointer: str, message: str, value: Any = None) -> tuple[Violation, ...]:
        """Note that the call as a whole broke a rule, if the provider has one of that name."""
        rule = self.mount.provider.rules.rules.get(name)
        if rule is not None:
            bad = RuleMatch(pointer, value, message)
            self.violations += (Violation(rule, bad.pointer, bad.value, bad.message, rule.hint, rule.severity),)
        return self.violations

    def broke_content_type(self) -> None:
        """Note that the body is of another type than JSON."""
        self.violates(
            "content-type", "", f"the body is sent as `{self.content_type[:80]}`; it takes `application/json`"
        )


_CAME = ("mount", "method", "path", "headers", "query_string", "body", "origin", "place")
_FOUND = tuple(one.name for one in fields(Call) if one.init and one.name not in _CAME)
"""What is found out of a call while it is handled."""
