"""What can be made to happen, by name; each provider says it in its own words, and faults say it in none."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Literal

from drytake.mockserver.faults.catalogue import FAULTS, LONGEST, Fault, Parameter

__all__ = [
    "DOWNLOAD",
    "KEY_PATTERN",
    "MAGIC",
    "MARKER",
    "NOT_VISIBLE",
    "OWN_REFUSALS",
    "SCENARIOS",
    "SCOPES",
    "TRACE",
    "ActionErrorKind",
    "ErrorKind",
    "InjectionPoint",
    "Scenario",
    "WebhookFault",
    "magic",
    "marked",
    "marked_scenarios",
    "named_by_key",
]

ErrorKind = Literal[
    "bad-key",
    "content-refused",
    "forbidden-region",
    "insufficient-credit",
    "malformed",
    "no-key",
    "not-played",
    "overloaded",
    "price-unknown",
    "rate-limit",
    "server-error",
    "too-large",
    "too-many-running",
    "unknown-path",
    "unknown-task",
    "unsupported-media-type",
    "wrong-method",
]
"""Why a call is refused; every provider has a body for each."""
ActionErrorKind = Literal[
    "late",
    "in-progress",
    "key-reused",
    "needs-consent",
    "not-carried-on",
    "not-fetched",
    "not-visible",
    "queue-too-long",
    "unknown-file",
]
"""What an action refuses beside that: a cancel of a task that has ended, a result of one that hasn't, a key that belongs to
another request, media that show somebody who hasn't agreed, a task that can't be carried on, a file that can't be had, a task that
isn't found yet, a task behind others, a file that the caller hasn't, or not any more."""

OWN_REFUSALS: frozenset[ErrorKind] = frozenset({"not-played", "price-unknown"})
"""What the provider itself would answer: only its stand-in can't, says so in a header, and holds it against nobody."""

NOT_VISIBLE = "not-visible-yet"
"""The scenario of a task that isn't found at first."""

WebhookFault = Literal["doubled", "late", "lost", "reordered"]
"""What may become of webhooks."""
InjectionPoint = Literal["call", "create", "download", "task"]
SCOPES: Mapping[InjectionPoint, str] = {
    "call": "any call to a provider",
    "create": "a call that makes a task",
    "download": "a download of a result",
    "task": "a task, from the call that makes it",
}
"""What a scenario happens to."""

DOWNLOAD = "download"
"""Stands for the downloads of results where an operation is named."""


@dataclass(frozen=True)
class Scenario:
    """Something that can happen to a call, to a task or to a download."""

    name: str
    summary: str
    error_kind: ErrorKind | None = None
    """The call is refused."""
    on: InjectionPoint = "call"
    end: Literal["succeeded", "failed", "never"] | None = None
    """How the task ends; `None` where this doesn't decide it."""
    slows: tuple[Literal["queued", "running"], ...] = ()
    """What takes longer of the task; the last of them at least a second, times the factor."""
    webhook: WebhookFault | None = None
    """What becomes of the webhook that tells the task's end."""
    unawaited: bool = False
    """True where a create that waits for its task's end is answered before that."""
    after: int = 0
    """How many calls come through before it happens."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    @cached_property
    def fault(self) -> Fault | None:
        """What goes wrong with the response, or on its way."""
        return FAULTS.get(self.name)

    @cached_property
    def defaults(self) -> Mapping[str, float]:
        """What its parameters are where nobody says otherwise."""
        return {name: given.default for name, given in self.parameters.items() if given.default is not None}

    def to_json(self) -> dict[str, Any]:
        parameters = {name: asdict(given) for name, given in self.parameters.items()}
        row = {"name": self.name, "summary": self.summary, "scope": SCOPES[self.on], "parameters": parameters}
        return {**row, **magic(self.name)}


def _retry(default: float | None = None) -> dict[str, Parameter]:
    said = "seconds in the `Retry-After` header; by default what the provider sends"
    return {"retry_after": Parameter(said, 0, 86_400, default)}


def _lasting(default: float, what: str, *, low: float = 0) -> dict[str, Parameter]:
    return {"seconds": Parameter(f"{what}, in seconds of real time", low, LONGEST, default)}


_SHARE = {"share": Parameter("part of the body that comes, from 0 to 1", 0, 0.99, 0.5)}
_TIMES = {"factor": Parameter("how many times as long it takes", 1, 10_000, 10)}
_DELAY = {
    **_lasting(2, "length of a fixed delay"),
    "low": Parameter("shortest delay of a uniform distribution", 0, LONGEST),
    "high": Parameter("longest delay of a uniform distribution", 0, LONGEST),
    "median": Parameter("median of a lognormal distribution", 0.001, LONGEST),
    "sigma": Parameter("its spread: standard deviation of the logarithm, 0.5 by default", 0, 5),
}

_FIELD = {"field": Parameter("which of them, from 1, in the response's order; 0 is all", 0, 100, 0)}
_EXTREME = {**_FIELD, "highest": Parameter("1 for the highest number, 0 for the lowest", 0, 1, 1)}
_NULL = {"null": Parameter("1 for a null, where the model leaves the choice", 0, 1, 0)}

SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("absent-fields", "fields of a JSON response that its model lets be absent are", parameters=_FIELD),
        Scenario("bad-gateway", "a proxy answers with 502 and an HTML page; nothing happens"),
        Scenario("bad-key", "the API key is refused", error_kind="bad-key"),
        Scenario(
            "clock-skew",
            "times in JSON answers are shifted",
            parameters={"seconds": Parameter("by how much, negative for the past", -315_360_000, 315_360_000, 3_600)},
        ),
        Scenario("connection-reset", "the call takes effect, then its connection is reset"),
        Scenario(
            "content-refused",
            "the content is refused before there is a task",
            error_kind="content-refused",
            on="create",
        ),
        Scenario("delay", "the response comes late", parameters=_DELAY),
        Scenario("empty-body", "the call takes effect, and its response has the usual status and an empty body"),
        Scenario("empty-reply", "the call takes effect, then its connection closes without a byte"),
        Scenario("expired-link", "the link to a result has expired", on="download"),
        Scenario("extra-fields", "each object of a JSON response has a field more that no document names (inferred)"),
        Scenario(
            "extreme-numbers",
            "amounts and measures in a JSON response are the highest or lowest that its model allows",
            parameters=_EXTREME,
        ),
        Scenario("face", "each image and each video shows a person's face", end="succeeded", on="task"),
        Scenario("forbidden-region", "the caller's region is refused", error_kind="forbidden-region"),
        Scenario("gateway-timeout", "the call takes effect, but a proxy answers with 504 and an HTML page"),
        Scenario(
            "insufficient-credit", "the balance is too low for any task", error_kind="insufficient-credit", on="create"
        ),
        Scenario("malformed-json", "a JSON response breaks off into garbage, under the right length"),
        Scenario(
            "missing-result", "a task has succeeded, but its result is absent or null (inferred)", parameters=_NULL
        ),
        Scenario("moderation", "the task fails: the content breaks the provider's policy", end="failed", on="task"),
        Scenario(
            NOT_VISIBLE,
            "the task isn't found by who asks for it right after it was made",
            on="task",
            parameters={"seconds": Parameter("for how long, on the tenant's clock", 0, 86_400, 5)},
        ),
        Scenario("null-fields", "fields of a JSON response that its model lets be null are", parameters=_FIELD),
        Scenario("overloaded", "each call is answered with 503", error_kind="overloaded", parameters=_retry()),
        Scenario("overloaded-after", "the call takes effect, but is answered with 503"),
        Scenario(
            "private-redirect",
            "the link to a result leads on to an address of a private network, this machine's own (inferred)",
            on="download",
        ),
        Scenario("provider-failure", "the task fails: generation went wrong", end="failed", on="task"),
        Scenario("rate-limit", "each call is answered with 429", error_kind="rate-limit", parameters=_retry()),
        Scenario("requeued", "a running task is said to be waiting in the queue"),
        Scenario("revoked-key", "the API key works for three calls, then it is refused", error_kind="bad-key", after=3),
        Scenario("server-error", "each call is answered with 500", error_kind="server-error"),
        Scenario("server-error-after", "the call takes effect, but is answered with 500"),
        Scenario("slow", "the task takes ten times as long", on="task", slows=("queued", "running"), parameters=_TIMES),
        Scenario("slow-download", "a result comes slowly", on="download", parameters=_lasting(10, "what it takes")),
        Scenario(
            "slow-queue",
            "the task waits ten times as long before it runs",
            on="task",
            slows=("queued",),
            parameters=_TIMES,
        ),
        Scenario("stuck", "the task never ends", end="never", on="task"),
        Scenario("success", "the task succeeds", end="succeeded", on="task"),
        Scenario(
            "timeout",
            "the call takes effect, but no response comes until the client gives up",
            parameters=_lasting(300, "after which the connection closes"),
        ),
        Scenario("too-many-running", "too many tasks run at once", error_kind="too-many-running", on="create"),
        Scenario("truncated-download", "a result breaks off in the middle", on="download", parameters=_SHARE),
        Scenario("truncated-json", "a JSON response breaks off, shorter than its length says", parameters=_SHARE),
        Scenario("unknown-state", "a task is said to be in a state that no document names (inferred)"),
        Scenario(
            "wait-over",
            "a create that would wait for its task's end is answered before that",
            on="task",
            unawaited=True,
        ),
        Scenario(
            "webhook-doubled", "the webhook that says how the task ended comes twice", on="task", webhook="doubled"
        ),
        Scenario(
            "webhook-late", "the webhook that says how the task ended comes ten minutes late", on="task", webhook="late"
        ),
        Scenario("webhook-lost", "the webhook that says how the task ended never comes", on="task", webhook="lost"),
        Scenario(
            "webhook-reordered",
            "webhooks of a task's earlier states come after the one of its end",
            on="task",
            webhook="reordered",
        ),
        Scenario(
            "wrong-content-type",
            "the call takes effect, but a proxy answers with an HTML page",
            parameters={"status": Parameter("its status", 200, 599, 200)},
        ),
    )
}

# --- magic values ------------------------------------------------------------------------------------------------

MARKER = b"[drytake:"
"""In a prompt, `[drytake:NAME]` chooses what happens to that call and its task; several may stand in one."""

KEY_PATTERN = re.compile(r"drytake-([a-z-]+?)(?:_.*)?$")
"""An API key that ends in `drytake-NAME`, or `drytake-NAME_anything`, chooses it for each call."""

TRACE = b"drytake"
"""What every marker and every URL has in it."""
_MARKED = re.compile(rb"\[drytake:([a-z-]+)\]|/([a-z-]+)\.drytake\.test\b")
"""A marker, or a URL at a host that `.test` keeps for tests: `https://NAME.drytake.test/anything`."""


MAGIC = {"key": "an API key ending in", "marker": "a prompt that says", "url": "a media URL under"}
"""Kinds of magic values, by name."""


def magic(name: str) -> dict[str, str]:
    """Return the values by which a client that knows no mock can choose a scenario."""
    return {
        "key": f"sk-test-drytake-{name}",
        "marker": f"[drytake:{name}]",
        "url": f"https://{name}.drytake.test/",
    }


def marked_scenarios(raw: bytes) -> tuple[Scenario, ...]:
    """Return the scenarios that a request asks for by markers or URLs, in their order."""
    if TRACE not in raw:
        return ()
    names = [(found[1] or found[2]).decode() for found in _MARKED.finditer(raw)]
    return tuple(SCENARIOS[name] for name in dict.fromkeys(names) if name in SCENARIOS)


def marked(raw: bytes) -> Scenario | None:
    """Return the first scenario that a request asks for, if any."""
    return next(iter(marked_scenarios(raw)), None)


def named_by_key(key: str) -> Scenario | None:
    """Return the scenario that an API key asks for, if any."""
    found = KEY_PATTERN.search(key)
    return SCENARIOS.get(found[1]) if found else None
