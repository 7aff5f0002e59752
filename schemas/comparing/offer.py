"""What one seller makes of one shot."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from drytake.schemas.comparing.money import UNKNOWN, Price
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.seedance.wording import Change
from drytake.schemas.validation.rules import Confidence, Severity

__all__ = ["STATUSES", "Broken", "NamedShot", "Offer", "Status", "status_of"]

Status = Literal["legal", "changed", "refused", "impossible", "outside"]
STATUSES: tuple[Status, ...] = ("legal", "changed", "refused", "impossible", "outside")
"""As it is; said otherwise, with a result alike; against a rule; not to be said; a model or a size that isn't known."""


class Broken(NamedTuple):
    """A rule of a seller that a shot breaks."""

    rule: str
    severity: Severity
    confidence: Confidence
    message: str
    source: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as reports print it."""
        return self._asdict()


class NamedShot(NamedTuple):
    """A shot of a list."""

    id: str
    shot: VideoRequest


class Offer(NamedTuple):
    """What a seller makes of a shot, and for how much."""

    seller: str
    model: str
    status: Status
    changes: tuple[Change, ...] = ()
    violations: tuple[Broken, ...] = ()
    price: Price = UNKNOWN
    wait_seconds: float | None = None
    """How long it takes as documents have it; `None` where nobody says it."""

    @property
    def made(self) -> bool:
        """Whether the seller makes it."""
        return self.status in ("legal", "changed")

    def to_json(self) -> dict[str, Any]:
        """Return it as reports print it."""
        return {
            "seller": self.seller,
            "model": self.model,
            "status": self.status,
            "changes": [change.to_json() for change in self.changes],
            "violations": [broken.to_json() for broken in self.violations],
            "price": self.price.to_json(),
            "wait_seconds": self.wait_seconds,
        }


def status_of(changes: Sequence[Change], broken: Iterable[Broken]) -> Status:
    """Return how a shot fares that has these changes and breaks these rules; several results are several calls anyway."""
    if any(change.kind == "impossible" for change in changes):
        return "impossible"
    if any(one.severity == "error" for one in broken):
        return "refused"
    return "changed" if any(change.field != "count" for change in changes) else "legal"
