"""Which sellers there are beside those that are played, and what a unit of each is worth."""

from collections.abc import Mapping
from decimal import Decimal

from drytake.schemas.providers.kie.pricing import CREDIT, TOP_UP_BONUS
from drytake.schemas.providers.outai.pricing import USD_PER_CREDIT
from drytake.schemas.sellers import apimart
from drytake.schemas.sellers.gateways import ACEDATA, MUAPI, RELAYS, VERCEL
from drytake.schemas.sellers.model import Seller, Unit

__all__ = ["CNY_PER_CREDIT", "PACKS", "RELAYS", "SELLERS", "UNITS"]

SELLERS: Mapping[str, Seller] = {seller.id: seller for seller in (apimart.SELLER, ACEDATA, MUAPI, VERCEL)}
"""By id."""
UNITS: Mapping[str, Unit] = {
    "kie": Unit("credits", CREDIT / TOP_UP_BONUS, CREDIT),
    "loova": Unit("credits", min(USD_PER_CREDIT.values()), max(USD_PER_CREDIT.values())),
    "runway": Unit("credits", Decimal("0.01"), Decimal("0.01"), "observed"),
    "xskill": Unit("credits", Decimal("0.0025"), Decimal("0.0025"), "inferred"),
    **{name: seller.unit for name, seller in SELLERS.items() if seller.unit.high},
}
"""What a seller's own unit is worth in USD; those that sell in USD or CNY need none, and of OutAI nobody knows it."""
CNY_PER_CREDIT: Mapping[str, Decimal] = {"xskill": Decimal("0.01")}
"""Where credits have a price in CNY too; with a rate of exchange, both are printed."""
_PACKS = sorted(USD_PER_CREDIT)
PACKS: Mapping[str, Mapping[str, Decimal]] = {
    "loova": {
        "small": USD_PER_CREDIT[_PACKS[0]],
        "large": USD_PER_CREDIT[_PACKS[-1]],
        **{str(size): USD_PER_CREDIT[size] for size in _PACKS},
    }
}
"""USD of a credit by the pack that it comes from: by its credits, or the smallest and the largest."""
