"""The form of a comparison as JSON: a contract with those who read it."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from drytake.schemas.comparing.offer import Status
from drytake.schemas.seedance.wording import ChangeKind
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.rules import Confidence, Severity

__all__ = ["ComparisonFile", "PlanFile", "TranslationPart"]

Amount = Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")]
"""A decimal number as text, so that no digit is lost."""
Range = Annotated[list[Amount], Field(min_length=2, max_length=2)]
Known = Confidence | Literal["unknown"]


class _Part(WireModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class ChangePart(_Part):
    """What a seller's body doesn't say as the shot does."""

    kind: ChangeKind
    field: str
    said: Any = Field(alias="from")
    made: Any = Field(alias="to")
    note: str


class ViolationPart(_Part):
    """A rule of the seller that the shot breaks."""

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    source: str


class LinePart(_Part):
    """One line of a price."""

    label: str
    quantity: Amount
    unit: str
    rate: Amount
    amount: Amount
    confidence: Confidence
    source: str
    as_of: str


class PricePart(_Part):
    """What it costs; null is unknown, never 0."""

    amount: Amount | None
    """In the seller's own unit."""
    unit: str
    usd: Range | None
    """Least and most; null where nobody knows it, or a rate of exchange wasn't given."""
    confidence: Known
    lines: list[LinePart]
    notes: list[str]


class OfferPart(_Part):
    """What one seller makes of one shot."""

    seller: str
    model: str
    """As the seller calls it; empty where it sells none."""
    status: Status
    changes: list[ChangePart]
    violations: list[ViolationPart]
    price: PricePart
    wait_seconds: float | None
    """As documents have it."""


class ShotPart(_Part):
    """A shot of the list."""

    id: str
    offers: list[OfferPart]


class SellerPart(_Part):
    """What one seller's part comes to."""

    made: int
    """Shots that it makes, changed ones included."""
    of: int
    priced: int
    """Those of them whose price is known."""
    complete: bool
    """Whether it makes all, at known prices."""
    usd: Range | None


class MixPart(_Part):
    """Each shot where it is cheapest."""

    usd: Range | None
    shots: dict[str, str]
    """Shot to seller."""
    missing: list[str]
    """Shots that nobody makes at a known price."""


class LimitPart(_Part):
    """What a sum buys."""

    usd: Amount
    fits: list[str]
    left: list[str]


class TotalsPart(_Part):
    """Sums."""

    sellers: dict[str, SellerPart]
    cheapest: MixPart
    """Of legal offers."""
    cheapest_with_changes: MixPart
    """Of legal and changed ones."""
    max_total: LimitPart | None = None


class CardsPart(_Part):
    """A file of newer rates."""

    name: str
    as_of: str
    rates: int
    """How many rows it has."""


class AssumptionsPart(_Part):
    """What prices rest on beside the sellers' cards."""

    as_of: str
    rates: dict[str, Amount]
    """Currency to USD, as given."""
    packs: dict[str, str]
    """Seller to pack, as given."""
    cards: CardsPart | None = None
    """Newer rates than the release's; left out where none were given."""


class ComparisonFile(_Part):
    """What `drytake compare --format json` prints."""

    model_config = ConfigDict(title="Comparison")

    assumptions: AssumptionsPart
    shots: list[ShotPart]
    totals: TotalsPart


class CallPart(_Part):
    """One call to a seller."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any]


class FlawPart(_Part):
    """What a seller's rules say of a body."""

    rule: str
    severity: Severity
    confidence: Confidence
    pointer: str
    value: Any
    message: str
    hint: str
    source: str


class TranslationPart(_Part):
    """One seller's body in another's words."""

    to: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any] | None
    """Null where it can't be said."""
    changes: list[ChangePart]
    violations: list[FlawPart]


class PlannedPart(_Part):
    """A shot, and the call that asks for it."""

    id: str
    status: Status
    operation: str
    call: CallPart | None
    """Null where the seller doesn't make it."""
    draft_of: str | None
    """The shot of this list whose finished draft the call goes on from."""
    changes: list[ChangePart]
    violations: list[ViolationPart]
    price: PricePart


class PlanFile(_Part):
    """The calls for a list of shots."""

    seller: str
    calls: list[PlannedPart]
