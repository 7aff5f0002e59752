"""A shot list over many sellers: all offers, what each seller's part comes to, and the cheapest mix."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from drytake.schemas.comparing.listed import listed_offer, price_of_made
from drytake.schemas.comparing.memory import remembered
from drytake.schemas.comparing.money import Assumptions, Price, summed, usd_text
from drytake.schemas.comparing.offer import NamedShot, Offer
from drytake.schemas.comparing.played import played_offer, played_price
from drytake.schemas.comparing.relayed import relayed_offer, relayed_price
from drytake.schemas.comparing.shapes import shape_of
from drytake.schemas.comparing.translation import speakers
from drytake.schemas.registry import get_provider
from drytake.schemas.seedance.limits import LIMITS
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.sizes import SIZES
from drytake.schemas.seedance.wording import Change
from drytake.schemas.sellers.listed import RELAYS, SELLERS

__all__ = ["Comparison", "ShotOffers", "UnknownSellerError", "compared", "known_sellers", "offer_of", "worked_out"]

Range = tuple[Decimal, Decimal]
_FAMILIES = {family for family, _ in LIMITS}
_RESOLUTIONS, _RATIOS = ({key[part] for key in SIZES} for part in (0, 1))


class UnknownSellerError(LookupError):
    """Nobody knows a seller of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no seller `{name}`; there is: {', '.join(known_sellers())}")


class ShotOffers(NamedTuple):
    """A shot, and what each seller makes of it."""

    id: str
    offers: tuple[Offer, ...]

    @property
    def cheapest(self) -> Offer | None:
        """The cheapest of the legal offers whose price is known, by the most that it may cost."""
        return _cheapest(offer for offer in self.offers if offer.status == "legal")

    @property
    def cheapest_changed(self) -> Offer | None:
        """The same with those that change the shot."""
        return _cheapest(offer for offer in self.offers if offer.made)


class Comparison(NamedTuple):
    """All of it."""

    rows: tuple[ShotOffers, ...]
    assumptions: Assumptions

    @property
    def total(self) -> Range:
        """What the cheapest legal mix costs, as far as there is one."""
        return summed([cost for row in self.rows if (cost := _cost(row.cheapest)) is not None])

    @property
    def missing(self) -> tuple[str, ...]:
        """The shots that no seller makes as they are at a known price."""
        return tuple(row.id for row in self.rows if row.cheapest is None)

    def fitting(self, most: Decimal) -> tuple[str, ...]:
        """Return the shots that can be had for a sum, in the order of the list, each where it is cheapest."""
        left, found = most, []
        for row in self.rows:
            cost = _cost(row.cheapest)
            if cost is not None and cost[1] <= left:
                left -= cost[1]
                found.append(row.id)
        return tuple(found)

    def to_json(self, most: Decimal | None = None) -> dict[str, Any]:
        """Return it as reports print it; with a sum, also which shots fit into it."""
        totals: dict[str, Any] = {
            "sellers": {name: _seller_json(offers) for name, offers in _by_seller(self.rows).items()},
            "cheapest": _mix_json([(row.id, row.cheapest) for row in self.rows]),
            "cheapest_with_changes": _mix_json([(row.id, row.cheapest_changed) for row in self.rows]),
        }
        if most is not None:
            fits = self.fitting(most)
            left = [row.id for row in self.rows if row.id not in fits]
            totals["max_total"] = {"usd": usd_text(most), "fits": list(fits), "left": left}
        shots = [{"id": row.id, "offers": [offer.to_json() for offer in row.offers]} for row in self.rows]
        return {"assumptions": self.assumptions.to_json(), "shots": shots, "totals": totals}


@cache
def known_sellers() -> tuple[str, ...]:
    """Return the ids of all sellers that can be compared, played or not, in alphabetical order."""
    return tuple(sorted({*speakers(), *SELLERS, *RELAYS}))


def compared(shots: Sequence[NamedShot], assumptions: Assumptions, sellers: Iterable[str] = ()) -> Comparison:
    """Return what sellers make of shots; without names, what all do.

    Raises:
        UnknownSellerError: nobody knows one of them.
    """
    names = tuple(sellers) or known_sellers()
    for name in names:
        if name not in known_sellers():
            raise UnknownSellerError(name)
    finals = _finals(shots)
    rows = [ShotOffers(one.id, _offers(names, one.shot, assumptions, finals.get(one.id))) for one in shots]
    return Comparison(tuple(rows), assumptions)


def offer_of(seller: str, shot: VideoRequest, with_: Assumptions, final: VideoRequest | None = None) -> Offer:
    """Return a seller's offer for a shot; of a draft's final, priced by what it makes."""
    return _offers((seller,), shot, with_, final)[0]


def _offers(
    sellers: Sequence[str], shot: VideoRequest, with_: Assumptions, final: VideoRequest | None
) -> tuple[Offer, ...]:
    """Return the offers of sellers; those that are known already of a shot of the same shape aren't worked out again."""
    memory, shape = remembered(with_.key), shape_of(shot)
    if shape is None:
        return tuple(worked_out(seller, shot, with_, final) for seller in sellers)
    known = memory.of_shape(shape.shot, final)
    kind = memory.of_kind(shape.shot) if final is None and len(known) < len(sellers) else None
    found = []
    for seller in sellers:
        offer = known.get(seller)
        if offer is None:
            alike = kind.of(seller) if kind is not None else None
            offer = _at_its_price(alike, shape.shot, with_) if alike else worked_out(seller, shape.shot, with_, final)
            if not shape.stands_for_all(offer):
                found.append(worked_out(seller, shot, with_, final))
                continue
            known[seller] = offer
            if kind is not None:
                kind.learn(shape.shot, offer)
        found.append(shape.offered(offer))
    return tuple(found)


def _at_its_price(alike: Offer, shot: VideoRequest, with_: Assumptions) -> Offer:
    """Return the offer for a shot of a kind, by another's."""
    return alike._replace(price=_price_of(alike.seller, shot, with_)) if alike.made else alike


def _price_of(seller: str, shot: VideoRequest, with_: Assumptions) -> Price:
    """Return the price of a shot that a seller makes."""
    if seller in SELLERS:
        return price_of_made(SELLERS[seller], shot, with_)
    if seller in RELAYS:
        relay = RELAYS[seller]
        other = _offers((relay.provider,), shot, with_, None)[0]
        return relayed_price(relay, other.price, shot, with_)
    return played_price(get_provider(seller), shot, with_)


def worked_out(seller: str, shot: VideoRequest, with_: Assumptions, final: VideoRequest | None = None) -> Offer:
    """Return a seller's offer as `offer_of` does, whatever is known of shots like it."""
    outside = _outside(shot)
    if outside is not None:
        return Offer(seller, "", "outside", (outside,))
    if seller in SELLERS:
        return listed_offer(SELLERS[seller], shot, with_, final)
    if seller in RELAYS:
        relay = RELAYS[seller]
        other = _offers((relay.provider,), shot, with_, final)[0]
        return relayed_offer(relay, other, replace(final or shot, count=shot.count), with_)
    return played_offer(get_provider(seller), shot, with_, final)


def _outside(shot: VideoRequest) -> Change | None:
    """Return what of a shot nobody knows: its family or its size."""
    if shot.family not in _FAMILIES:
        return Change("impossible", "family", shot.family, note=f"known are {', '.join(sorted(_FAMILIES))}")
    if shot.resolution is not None and shot.resolution.lower() not in _RESOLUTIONS:
        return Change("impossible", "resolution", shot.resolution, note="no such size is known")
    if shot.ratio not in (None, AUTO, *_RATIOS):
        return Change("impossible", "ratio", shot.ratio, note="no such shape is known")
    return None


def _finals(shots: Sequence[NamedShot]) -> Mapping[str, VideoRequest]:
    """Return what the finals of drafts make that stand in the same list: the draft's shot in full size."""
    drafts = {one.id: one.shot for one in shots if one.shot.draft}
    return {
        one.id: replace(drafts[one.shot.draft_of], draft=False, count=1, resolution=one.shot.resolution or "1080p")
        for one in shots
        if one.shot.draft_of in drafts
    }


# --- totals ------------------------------------------------------------------------------------------------------


def _cost(offer: Offer | None) -> Range | None:
    return offer.price.usd if offer is not None else None


def _cheapest(offers: Iterable[Offer]) -> Offer | None:
    known = [(offer.price.usd, offer) for offer in offers if offer.price.usd is not None]
    return min(known, key=lambda pair: (pair[0][1], pair[0][0], pair[1].seller))[1] if known else None


def _by_seller(rows: Sequence[ShotOffers]) -> Mapping[str, list[Offer]]:
    found: dict[str, list[Offer]] = {}
    for row in rows:
        for offer in row.offers:
            found.setdefault(offer.seller, []).append(offer)
    return found


def _seller_json(offers: Sequence[Offer]) -> dict[str, Any]:
    made = [offer for offer in offers if offer.made]
    costs = [cost for offer in made if (cost := _cost(offer)) is not None]
    return {
        "made": len(made),
        "of": len(offers),
        "priced": len(costs),
        "complete": len(costs) == len(offers),
        "usd": [usd_text(each) for each in summed(costs)] if costs else None,
    }


def _mix_json(chosen: Sequence[tuple[str, Offer | None]]) -> dict[str, Any]:
    costs = [cost for _, offer in chosen if (cost := _cost(offer)) is not None]
    return {
        "usd": [usd_text(each) for each in summed(costs)] if costs else None,
        "shots": {name: offer.seller for name, offer in chosen if offer is not None},
        "missing": [name for name, offer in chosen if offer is None],
    }
