"""What is known of a seller that isn't played: rows of models with their limits, and rates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from drytake.schemas.prices import PricePage, Rate
from drytake.schemas.seedance.families import ModelKey
from drytake.schemas.seedance.request import Mode
from drytake.schemas.seedance.sizes import RATIOS
from drytake.schemas.validation.rules import Confidence, Source

__all__ = [
    "ANY_LENGTH",
    "Fixed",
    "References",
    "Relay",
    "Seller",
    "Sold",
    "Unit",
    "campaign",
    "lengths",
    "page",
    "rates",
]

Fixed = Mapping[Mode, Mapping[str, Literal["refused", "dropped"]]]
"""By mode, fields that follow the media: a value that is said for one is refused, or left out as there is no such field."""


class Unit(NamedTuple):
    """What a seller counts in, and the USD of one: least and most."""

    name: str
    low: Decimal
    high: Decimal
    confidence: Confidence = "documented"


class References(NamedTuple):
    """How many files a model takes, and how long; `None` where nobody says it."""

    images: int | None = None
    videos: int | None = None
    audios: int | None = None
    files: int | None = None
    """All together."""
    clip: tuple[float, float] | None = None
    """Least and most seconds of one clip."""
    together: float | None = None
    """Most seconds of the videos together."""
    audio_alone: bool | None = None
    """Whether audio may be the only reference; `None` where nobody says it."""


NO_LIMITS = References()
"""Of a model whose files nobody limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """A model that a seller has."""

    name: str
    rates: Mapping[str, Rate]
    """By resolution, without a reference video."""
    with_video: Mapping[str, Rate] = field(default_factory=dict)
    """The same with one, as far as they are known."""
    seconds: Sequence[int]
    auto: bool = False
    """Whether the model may choose the length."""
    resolutions: tuple[str, ...]
    ratios: tuple[str, ...] = RATIOS
    auto_ratio: bool = False
    """Whether a ratio may be left to the media by a word."""
    references: References = NO_LIMITS
    says: tuple[str, ...] = ()
    """Which fields of a shot it has words for, beside those of all the seller's models; `edit` and `extend` are modes."""
    fixed: Fixed = field(default_factory=dict)
    characters: tuple[int, int] | None = None
    """Least and most of a prompt."""
    confidence: Confidence = "documented"
    """Of the limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """One seller."""

    id: str
    title: str
    source: Source
    unit: Unit
    models: Mapping[ModelKey, Sold]
    says: tuple[str, ...] = ()
    """Which optional fields of a shot it has words for."""
    mixed: Literal["unsayable", "refused", "dropped", "taken"] = "unsayable"
    """What becomes of references beside frames."""
    checked: bool = True
    """Whether the seller checks anything before it passes a call on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A seller that passes calls on in another's words, by the other's rules, for a price of its own."""

    id: str
    title: str
    source: Source
    origin: str
    """Scheme and host of the service."""
    provider: str
    """The one whose words and rules they are."""
    factor: Decimal | None = None
    """USD of one unit of the other's list price; `None` where nobody knows the price."""
    since: date | None = None
    """The day from which the factor is known."""
    guessed: tuple[str, ...] = ()
    """Resolutions whose price is inferred from the other's."""


def page(unit: str, source: Source, confidence: Confidence = "observed") -> PricePage:
    """Return what the rates of a page have in common."""
    return PricePage(unit, source, confidence)


def rates(of: PricePage, amounts: Mapping[str, str]) -> dict[str, Rate]:
    """Return the rates of a page by resolution."""
    return {resolution: of.rate(amount) for resolution, amount in amounts.items()}


def campaign(of: PricePage, amounts: Mapping[str, tuple[str, str]], until: date | None) -> dict[str, Rate]:
    """Return rates of a campaign by resolution, each with its list rate."""
    dated = of._replace(valid_until=until)
    return {resolution: dated.rate(now, usual) for resolution, (now, usual) in amounts.items()}


ANY_LENGTH = range(1, 601)
"""Where a seller checks none."""


def lengths(low: int, high: int) -> tuple[int, ...]:
    """Return all whole seconds from one to another."""
    return tuple(range(low, high + 1))
