"""What the control API answers to those who look: keys, films, calls in brief, findings, money."""

from typing import Any

from drytake.mockserver.components.waterfall import Became
from drytake.mockserver.control.call_responses import CallBody, TaskRow
from drytake.mockserver.control.responses import ControlResponse, Movement, TenantResponse, WebhookDelivery
from drytake.schemas.provider import State

__all__ = [
    "AccountCard",
    "BriefCall",
    "Calls",
    "CheckedRequest",
    "Clients",
    "CopiedCall",
    "FilmBody",
    "FilmRow",
    "Filmstrip",
    "FindingGroup",
    "Findings",
    "KeyRow",
    "Keys",
    "KnownClientBody",
    "News",
    "Reason",
    "RuleFacts",
    "ShownCall",
    "SpendingReport",
    "TaskEnded",
]


class KeyRow(ControlResponse):
    """A tenant at a glance."""

    name: str
    """What `?tenant=` takes."""
    label: str
    """What people tell it from others by: the label that somebody gave it, or that its client sends as `x-drytake-label`; else
    the beginning of its name, and the user agent of its first call."""
    labelled: bool
    """True where it was given one, by hand or by its client."""
    tasks: int
    running: int
    calls: int
    armed: int
    """How many triggers it has."""
    now: float
    """Its time, in seconds since the epoch."""
    iso: str
    scale: float
    frozen: bool
    next_at: float | None
    """When the next of its tasks changes its state, as far as the clock decides it."""
    coming: str
    """What happens then, in words."""


class Keys(ControlResponse):
    """All tenants that have called, the latest first."""

    keys: list[KeyRow]


class BriefCall(ControlResponse):
    """A call as a list shows it."""

    serial: int
    tenant: str
    at: str
    """Tenant's time, ISO 8601."""
    provider: str
    operation: str
    """`download` where a result was fetched."""
    method: str
    path: str
    status: int
    """0 where the client got no answer."""
    task_id: str | None
    injected: list[str]
    errors: int
    warnings: int
    notes: int


class Calls(TenantResponse):
    """Calls, newest first."""

    total: int
    """How many are kept."""
    matched: int
    """How many of these the filter lets through."""
    offset: int
    cursor: int
    """Serial of the newest call: `after` takes it."""
    calls: list[BriefCall]
    columns: list[list[int]]
    """At most 120 columns over all that matched, oldest first: how many went well, were noticed, went wrong."""


class News(ControlResponse):
    """What came since a cursor."""

    server: str
    """Another one than before: the server was started again, or another of its processes answers."""
    cursor: int
    """Send it as `cursor` for what comes next."""
    calls: list[BriefCall]
    skipped: int
    """Calls that were too many to be told one by one."""
    marks: dict[str, str]
    """By `tasks`, `clocks`, `money`, `triggers`, `webhooks`: another word than before where something of it has changed."""


class RuleFacts(ControlResponse):
    """What a rule says, and who says so."""

    id: str
    summary: str
    severity: str
    confidence: str
    url: str
    section: str
    as_of: str
    page: str
    """Where it stands on this server's own page, as `docs#rule-...`; empty where it is no provider's."""


class ShownCall(CallBody):
    """A call in full, with the rules that it broke."""

    rules: dict[str, RuleFacts]
    """By id: those of its violations."""
    brief: BriefCall
    cut: bool
    """True where a body was longer than what is kept."""


class CopiedCall(ControlResponse):
    """A call in another form."""

    form: str
    name: str
    """A name for a file of it."""
    text: str


class Reason(ControlResponse):
    """Why a task can fail."""

    name: str
    message: str
    """What the provider says, then."""


class FilmRow(TaskRow):
    """A task in a list, with its picture."""

    ends_at: float | None
    """When it ends on its tenant's clock; null where it has ended, or only queries or nothing end it."""
    prompt: str
    model: str | None
    seconds: float | None
    width: int | None
    height: int | None
    became: Became
    """What became of its price."""
    why: str
    outcome: str
    """The scenario that decides how it ends."""
    same_as: str | None
    """A task of the same key that asked for the same within 30 seconds."""
    poster: str | None
    """Where a still of its result is, once there is one; relative to the page."""
    picture: list[Any]
    """Its timeline as a tree of SVG elements: tag, attributes, children."""


class Filmstrip(TenantResponse):
    """Tasks, newest first."""

    tasks: list[FilmRow]
    total: int
    counts: dict[str, int]
    """How many tasks of those looked at are `running`, `failed`, and of each price_outcome."""
    more: bool
    """True where older ones aren't listed."""
    pending: int
    """How many keys' calls are still to be looked through: ask again."""


class FilmBody(FilmRow):
    """A task in full."""

    message: str | None
    """What the provider says of a failure."""
    now: float
    expires_at: str | None
    """When the link to its result ends."""
    results: list[str]
    """Where its results are shown, relative to the page; to look there is no download."""
    reasons: list[Reason]
    """Why it may fail, in the provider's words."""
    ends: list[str]
    """What `POST` of the same address takes as `end`."""
    calls: list[BriefCall]
    """The first of those about it, and the latest 99."""
    calls_total: int
    webhooks: list[WebhookDelivery]
    request: str
    """The request as it came, without secrets."""
    violations: list[dict[str, Any]]
    rules: dict[str, RuleFacts]


class TaskEnded(TenantResponse):
    """A task that was ended by hand."""

    provider: str
    id: str
    state: State


class FindingGroup(ControlResponse):
    """A rule that was broken, how often, and by which calls."""

    rule: RuleFacts
    severity: str
    message: str
    """Of the first call that broke it."""
    hint: str
    count: int
    calls: list[int]
    """Serials of the first of them."""


class Findings(TenantResponse):
    """What the calls broke: conduct first, then what was wrong with requests, errors before warnings."""

    line: str
    """What was paid, fetched and lost, as a sentence; empty where nothing was paid."""
    conduct: list[FindingGroup]
    requests: list[FindingGroup]
    unwatched: bool
    """True where there are too many calls to look at conduct here; `run` and `check` do."""


class AccountCard(ControlResponse):
    """A balance at one provider, and what became of what was paid."""

    tenant: str
    provider: str
    title: str
    unit: str
    balance: int | float
    held: int | float
    granted: int | float
    amounts: dict[str, int | float]
    """What was paid, by what became of it."""
    movements: list[Movement]
    """The latest, newest first."""
    picture: list[Any]


class SpendingReport(TenantResponse):
    """Accounts; amounts of different providers are never added up."""

    accounts: list[AccountCard]
    pending: int


class KnownClientBody(ControlResponse):
    """A known client, and how it is pointed at this server."""

    name: str
    note: str
    settings: dict[str, str]
    snippet: str


class Clients(ControlResponse):
    """What `drytake env` prints for one provider, and an example of its request."""

    provider: str
    title: str
    base_url: str
    key: str
    clients: list[KnownClientBody]
    operations: list[dict[str, Any]]
    """Calls that make tasks: name, method, path, headers, an example of a body."""


class CheckedRequest(ControlResponse):
    """What is to be said of a request that wasn't sent."""

    valid: bool
    violations: list[dict[str, Any]]
    unverified: list[dict[str, Any]]
    rules: dict[str, RuleFacts]
    estimate: dict[str, Any] | None
    """Price with its lines and their sources; null where the call costs nothing or isn't priced."""
