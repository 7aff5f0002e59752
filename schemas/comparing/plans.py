"""The calls that ask one seller for a list of shots."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from drytake.schemas.comparing.comparison import offer_of
from drytake.schemas.comparing.money import Assumptions
from drytake.schemas.comparing.offer import NamedShot, Offer
from drytake.schemas.comparing.saying import named_task, saying
from drytake.schemas.comparing.translation import common, operation_of, speakers
from drytake.schemas.seedance.wording import Wording

__all__ = ["Planned", "call_of", "planned"]


class Planned(NamedTuple):
    """A shot, a seller's offer for it, and the call that asks for it."""

    id: str
    offer: Offer
    operation: str
    call: dict[str, Any]
    draft_of: str | None = None
    """The shot whose finished draft the call goes on from; its task's id takes this one's place."""

    @property
    def why(self) -> str:
        """Why the seller doesn't make it; empty where it does."""
        if self.offer.made:
            return ""
        broken = [f"{one.message} ({one.rule})" for one in self.offer.violations if one.severity == "error"]
        return "; ".join(
            broken or [f"{one.field}: {one.note}" for one in self.offer.changes if one.kind == "impossible"]
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as reports print it."""
        offer = self.offer.to_json()
        return {
            "id": self.id,
            "status": self.offer.status,
            "operation": self.operation,
            "call": self.call if self.offer.made else None,
            "draft_of": self.draft_of,
            "changes": offer["changes"],
            "violations": offer["violations"],
            "price": offer["price"],
        }


def planned(shots: Sequence[NamedShot], seller: str, with_: Assumptions) -> tuple[Planned, ...]:
    """Return the calls for shots, in order.

    Raises:
        LookupError: there is no such seller, or nobody has written down how it says a shot.
    """
    say, played = saying(seller), seller in speakers()
    drafts = {one.id for one in shots if one.shot.draft}
    found = []
    for one in shots:
        wording = say(common(one.shot))
        linked = one.shot.draft_of if one.shot.draft_of in drafts else None
        operation = operation_of(seller, wording.path).name if played else named_task(one.shot)
        found.append(Planned(one.id, offer_of(seller, one.shot, with_), operation, call_of(wording), linked))
    return tuple(found)


def call_of(wording: Wording) -> dict[str, Any]:
    """Return the call that a wording is, as reports print it."""
    return {
        "method": "POST",
        "path": wording.path,
        "query": dict(wording.query),
        "headers": dict(wording.headers),
        "body": wording.body,
    }
