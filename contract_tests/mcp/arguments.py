"""What the tools take. Descriptions are written for those who have seen nothing else of Drytake."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from drytake.contract_tests.mcp.model import Arguments
from drytake.mockserver.settings.model import TimingMode
from drytake.schemas.provider import Part

__all__ = [
    "MOST_SECONDS",
    "AdvanceClockArguments",
    "ExplainRuleArguments",
    "ListProvidersArguments",
    "MockStatusArguments",
    "PriceRequestArguments",
    "SetScenarioArguments",
    "StartMockArguments",
    "TranslateRequestArguments",
    "ValidateRequestArguments",
]

MOST_SECONDS = 25
"""How long a tool waits at most: clients give up after 60 seconds, and some after 30."""
Body = dict[str, Any] | str
Key = Annotated[str, Field(max_length=500, pattern=r"^[\x21-\x7e]+$")]
"""As a header can carry it."""


class ListProvidersArguments(Arguments):
    """What `list_providers` takes."""

    provider: str | None = None
    """Only this provider, with all its operations."""


class ValidateRequestArguments(Arguments):
    """What `validate_request` takes."""

    provider: str
    """Provider id from `list_providers`."""
    body: Body
    """The JSON body exactly as it would be sent; a text is read as raw JSON."""
    operation: str | None = None
    """Operation, by name or path; by default the paid create call."""


class PriceRequestArguments(Arguments):
    """What `price_request` takes: a provider's body, or a shot in common words."""

    provider: str | None = None
    """Provider id; needed with `body`. With `shot`, only this seller; without it, all sellers."""
    body: Body | None = None
    """The JSON body exactly as it would be sent to `provider`."""
    operation: str | None = None
    """Operation that `body` is of, by name or path; by default the paid create call."""
    all_sellers: bool = False
    """With `body`: also what all other sellers take for the same."""
    shot: dict[str, Any] | None = None
    """Instead of `body`, in common words: `{"prompt": "...", "seconds": 5, "resolution": "720p", "ratio": "16:9"}`; also `family`, `tier`, `audio`, `first_frame`, `images`, `videos`."""
    day: date | None = None
    """Day whose prices count, such as 2026-12-24; by default today."""
    rates: dict[str, Decimal] | None = None
    """USD of one unit of a currency, such as `{"CNY": "0.14"}`: without it, prices in others than USD stay in their own unit."""


class TranslateRequestArguments(Arguments):
    """What `translate_request` takes."""

    source: Annotated[str, Field(alias="from")]
    """Seller whose words the body is in."""
    target: Annotated[str, Field(alias="to")]
    """Seller in whose words it shall be said."""
    body: Body
    """The JSON body exactly as it would be sent to `from`."""
    operation: str | None = None
    """Operation that the body is of, by name or path; by default the one that makes videos."""


class ExplainRuleArguments(Arguments):
    """What `explain_rule` takes: one of the two."""

    rule: str | None = None
    """Rule id, such as a violation or a finding names it."""
    provider: str | None = None
    """Lists this provider's rules; `conduct`, `run`, `fuzz` and `certify` are rules of clients' behaviour."""


class StartMockArguments(Arguments):
    """What `start_mock` takes."""

    timing: TimingMode | None = None
    """How long tasks take: `realistic` as documented, `fast` about 3 seconds, `instant` no time, `per-poll` one state a query."""
    provider: str | None = None
    """Also say what points known clients of this provider at the mock."""


class MockStatusArguments(Arguments):
    """What `mock_status` takes."""

    key: Key | None = None
    """API key of the client that is meant; by default all clients."""
    after: Annotated[int, Field(ge=0, le=2**53)] | None = None
    """The `next` of an earlier result: only calls since then."""
    wait_seconds: Annotated[float, Field(ge=0, le=MOST_SECONDS, allow_inf_nan=False)] = 0
    """Wait so long for a new call; ask again with `after` to go on waiting."""
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    """How many calls and tasks to list at most, the newest."""
    finished: bool = False
    """True once the client has ended: then what it left undone is a finding too, such as a paid task that nobody fetched."""


class SetScenarioArguments(Arguments):
    """What `set_scenario` takes."""

    name: str | None
    """Scenario, such as `rate-limit` or `moderation`; the resource `drytake://scenarios` lists them. Null lets all go well again."""
    key: Key | None = None
    """API key of the client that is meant; by default all clients."""
    provider: str | None = None
    """Only at this provider."""
    operation: str | None = None
    """Only at this operation; `download` stands for downloads of results."""
    action: Part | None = None
    """Only at operations that do this, whatever they are called: `create`, `poll`."""
    first: Annotated[int, Field(ge=1)] | None = None
    """Only at so many calls, from the first on."""
    after: Annotated[int, Field(ge=0)] | None = None
    """Only once so many calls have come through."""
    times: Annotated[int, Field(ge=1)] | None = None
    """So often at most."""
    params: dict[str, float] | None = None
    """The scenario's own parameters, such as `{"retry_after": 5}`."""


class AdvanceClockArguments(Arguments):
    """What `advance_clock` takes."""

    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """How far to move the clock on; tasks finish and links end at once, and nobody waits."""
    key: Key | None = None
    """API key of the client that is meant; by default all clients."""
