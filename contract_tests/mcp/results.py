"""What the tools return: typed, so that agents get structured output with a schema."""

from typing import Any

from drytake.contract_tests.mcp.model import ToolResult
from drytake.contract_tests.reports.model import ReportedFinding, ReportedViolation, UnverifiedRule
from drytake.mockserver.settings.model import TimingMode
from drytake.schemas.comparing.report import TranslationPart

__all__ = [
    "CallLine",
    "ClientRecipe",
    "ClockResult",
    "ExplainRuleResult",
    "ListProvidersResult",
    "MockStatusResult",
    "OfferLine",
    "OperationLine",
    "PriceLineResult",
    "PriceRequestResult",
    "PriceResult",
    "ProviderLine",
    "RuleDetail",
    "RuleLine",
    "SetScenarioResult",
    "StartMockResult",
    "TaskLine",
    "TranslateRequestResult",
    "TriggerLine",
    "ValidateRequestResult",
]


class OperationLine(ToolResult):
    """One call that a provider offers."""

    name: str
    method: str
    path: str
    summary: str
    creates_task: bool
    """True where it is what one pays for."""
    validated: bool
    """True where `validate_request` takes its body."""


class ProviderLine(ToolResult):
    """One provider."""

    id: str
    title: str
    docs: str
    unit: str
    """What its prices are in: `credits` or a currency."""
    hosts: list[str]
    create: str
    """Name of the paid create call."""
    operations: list[OperationLine] | None
    """Null unless this provider was asked for by name."""


class ListProvidersResult(ToolResult):
    """The providers, and who else is compared."""

    providers: list[ProviderLine]
    compared_only: list[str]
    """Sellers that are priced and translated, and neither validated nor mocked."""


class PriceLineResult(ToolResult):
    """One line of a price."""

    label: str
    quantity: int | float
    unit: str
    rate: int | float
    amount: int | float
    confidence: str
    source: str


class PriceResult(ToolResult):
    """What a request costs."""

    amount: int | float | None
    """Null where nobody published it: unknown, never 0."""
    unit: str
    confidence: str
    lines: list[PriceLineResult]
    notes: list[str]


class ValidateRequestResult(ToolResult):
    """What is to be said of a body, and what it costs."""

    provider: str
    operation: str
    valid: bool
    """True where no violation is an error."""
    violations: list[ReportedViolation]
    unverified: list[UnverifiedRule]
    """Rules that can't be checked offline, and what would make them knowable."""
    price: PriceResult | None
    """Null where the body isn't valid, or the call costs nothing."""


class OfferLine(ToolResult):
    """What one seller makes of a request, and for how much."""

    seller: str
    model: str
    status: str
    """`legal` as it is; `changed`, see `changes`; `refused` by a rule; `impossible` to say; `outside` of what is known."""
    amount: str | None
    """In the seller's own unit, as a decimal number; null is unknown, never 0."""
    unit: str
    usd: list[str] | None
    """Least and most; null where nobody knows it."""
    confidence: str
    changes: list[str]
    violations: list[str]


class PriceRequestResult(ToolResult):
    """What a request costs, at one provider or at all sellers."""

    provider: str | None
    operation: str | None
    valid: bool
    """False where the provider refuses the body; then there is no price."""
    price: PriceResult | None
    violations: list[ReportedViolation]
    offers: list[OfferLine]
    """The cheapest that is legal first; empty where only one provider was asked."""


class TranslateRequestResult(TranslationPart, ToolResult):
    """One seller's body in another's words; what isn't said as before is dropped, approximated or impossible."""

    good: bool
    """Whether the other seller takes it, as far as that is known."""


class RuleLine(ToolResult):
    """A rule in short."""

    id: str
    severity: str
    summary: str


class RuleDetail(ToolResult):
    """All about a rule."""

    id: str
    provider: str
    operation: str
    summary: str
    severity: str
    confidence: str
    """Whether the source says so, real calls show it, or it is our reading."""
    hint: str
    source: str
    as_of: str
    since: str | None = None
    until: str | None = None
    rejects: list[Any]
    """Bodies that break this rule and no other."""
    accepts: list[Any]
    """Bodies that just keep it."""


class ExplainRuleResult(ToolResult):
    """One rule, or a provider's rules in short."""

    rule: RuleDetail | None
    rules: list[RuleLine]


class ClientRecipe(ToolResult):
    """What points a known client at the mock."""

    name: str
    settings: dict[str, str]
    """Variables of its environment."""
    note: str
    snippet: str


class StartMockResult(ToolResult):
    """Where the mock is."""

    url: str
    control: str
    """Page that documents its control API."""
    ran_before: bool
    timing: TimingMode
    base_urls: dict[str, str]
    """Provider to what a client takes for its base URL. Any API key works, and each is a tenant of its own."""
    clients: list[ClientRecipe]
    next: int
    """What `mock_status` takes as `after` to see only what comes from now on."""


class CallLine(ToolResult):
    """One call that came to the mock."""

    serial: int
    at: str
    provider: str
    operation: str | None
    method: str
    path: str
    status: int
    task_id: str | None
    scenarios: list[str]
    """What was made to happen to it."""
    violations: list[str]
    """Rules that its body breaks."""


class TaskLine(ToolResult):
    """One task."""

    provider: str
    id: str
    operation: str
    state: str
    price: int | float | None
    unit: str
    created_at: str
    finished_at: str | None


class MockStatusResult(ToolResult):
    """What clients did so far, what is wrong with it, and what it would have cost."""

    url: str
    clock: str
    calls: list[CallLine]
    """Oldest first."""
    next: int
    """Ask again with this as `after` to see what comes next."""
    tasks: list[TaskLine]
    """Newest first."""
    conclusion: str
    """`good`, `bad` where a finding is an error, `nothing-tested` where no call has come..."""
    findings: list[ReportedFinding]
    money: str
    """What was paid and how many results came for it, as a sentence; empty where nothing was paid."""


class TriggerLine(ToolResult):
    """A scenario that is chosen."""

    name: str
    provider: str | None
    operation: str | None
    seen: int
    """Calls so far that it could happen to."""
    happened: int
    """Calls so far that it happened to."""


class SetScenarioResult(ToolResult):
    """What happens to calls from now on."""

    tenant: str
    triggers: list[TriggerLine]
    """Empty where all goes well."""


class ClockResult(ToolResult):
    """A tenant's time."""

    tenant: str
    now: float
    """Seconds since the epoch."""
    iso: str
    scale: float
    """Seconds that pass per real second; 0 while frozen."""
    frozen: bool
