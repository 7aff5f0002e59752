"""What a gateway charges: rates of its own by model and resolution, those of a list of sellers, or nothing that anybody knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from drytake.schemas.actions import Unpublished
from drytake.schemas.gateways.definition import Definition
from drytake.schemas.http import Context
from drytake.schemas.prices import Estimate, PriceLine, Rate, Terms
from drytake.schemas.seedance.billing import video_tokens
from drytake.schemas.seedance.defaults import Defaults
from drytake.schemas.seedance.film import film_of
from drytake.schemas.seedance.request import AUTO, Media, VideoRequest
from drytake.schemas.sellers.listed import RELAYS, SELLERS
from drytake.schemas.times import day_of
from drytake.schemas.validation.media import Lookup
from drytake.schemas.validation.rules import Source

__all__ = ["UNPUBLISHED", "Prices", "defaults_of", "has_price", "relayed"]

UNPUBLISHED = "unpublished-price"
"""The switch that says what is charged where nobody has published a price."""
CLIP_SECONDS, LEFT_SECONDS = 5, 5
"""What the mock takes for a reference video whose length nobody declares, and for a length that is left to the model."""
NO_RATE = "nobody has published what this costs at {}"
AUTO_LENGTH = "the length is left to the model, and the price follows it"
NO_SOURCE_LENGTH = (
    "seconds of reference video are billed too, and their number is unknown: declare it in the URL (`#duration=7.5`)"
)
Key = tuple[str, str, str, bool]
"""Family, tier, resolution, and whether a reference video is sent."""


def defaults_of(definition: Definition) -> Defaults:
    """Return what a gateway takes for what a body doesn't say; the model's own where its page is silent."""
    page = Source(definition.docs, as_of=definition.as_of)
    return Defaults(
        page,
        confidence=definition.known,
        seconds=definition.seconds or LEFT_SECONDS,
        ratio=definition.ratio,
        resolution=definition.resolution or "720p",
        audio=definition.audio,
    )


class _Card(NamedTuple):
    rates: Mapping[Key, Rate]
    counts_input: bool


def _own(definition: Definition) -> _Card:
    page = Source(definition.docs, as_of=definition.as_of, section="prices")
    found: dict[Key, Rate] = {}
    for name, price in definition.prices.items():
        family, _, tier = name.partition(" ")
        for with_video, amounts in ((False, price.rates), (True, price.with_video)):
            for resolution, amount in amounts.items():
                key = (family, tier or "standard", resolution, with_video)
                found[key] = Rate(Decimal(amount), price.per, page, definition.known)
    return _Card(found, any(price.counts_input for price in definition.prices.values()))


def _listed(name: str) -> _Card:
    """Return the rates of the list of sellers that aren't played otherwise."""
    seller = SELLERS.get(name)
    if seller is None:
        return _Card({}, counts_input=False)
    found = {
        (family, tier, resolution, with_video): rate
        for (family, tier), sold in seller.models.items()
        for with_video, rates in ((False, sold.rates), (True, sold.with_video))
        for resolution, rate in rates.items()
    }
    return _Card(found, counts_input=True)


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices of one gateway."""

    name: str
    title: str
    terms: Terms
    card: _Card
    defaults: Defaults
    shot: Callable[[Any], VideoRequest]

    @classmethod
    def of(cls, name: str, definition: Definition, shot: Callable[[Any], VideoRequest]) -> "Prices":
        """Return the prices of a gateway; `shot` reads its requests."""
        card = _own(definition) if definition.prices else _listed(name)
        terms = Terms(definition.unit, charged=definition.charged)
        return cls(name, definition.title, terms, card, defaults_of(definition), shot)

    def estimate(self, request: Any) -> Estimate:
        """Return the price of a request, unknown where something leaves it open or nobody has published a rate."""
        shot = self.shot(request)
        key = self._key(shot)
        rate, source = self.card.rates.get(key), self._source(shot)
        if rate is None:
            return Estimate(self.name, self.terms, (), (NO_RATE.format(self.title),))
        if shot.seconds == AUTO:
            return Estimate(self.name, self.terms, (), (AUTO_LENGTH,))
        if source is None:
            return Estimate(self.name, self.terms, (), (NO_SOURCE_LENGTH,))
        seconds = self._seconds(shot)
        inputs = f", {source:g} s of video in" if source else ""
        label = f"Seedance {shot.family} {shot.tier}, {key[2]}, {seconds} s{inputs}"
        return Estimate(self.name, self.terms, (PriceLine(label, self._units(shot, rate, seconds + source), rate),))

    def cost(self, request: Any, context: Context) -> Decimal | Unpublished:
        """Return what a request costs on the mock's day; of what is left open, what the mock makes of it."""
        shot = self.shot(request)
        rate = self.card.rates.get(self._key(shot))
        if rate is None:
            said = context.switches.get(UNPUBLISHED)
            stand_in = None if said is None else Decimal(str(said))
            message = f"{NO_RATE.format(self.title)}; the mock charges {stand_in or 'nothing'}"
            return Unpublished(stand_in, message)
        source = self._source(shot, context.lookup)
        if source is None:
            source = Decimal(CLIP_SECONDS * len(shot.videos))
        units = self._units(shot, rate, self._seconds(shot) + source)
        return self.terms.sum((rate.on(day_of(context.now)).amount * units,))

    def left_out(self, request: Any) -> tuple[str, ...]:
        """Return which defaults a price rests on."""
        shot = self.shot(request)
        said = []
        if shot.seconds is None:
            said.append(
                f"the length is left out: {self.defaults.seconds} seconds, the gateway's default as far as it is known"
            )
        if shot.resolution is None:
            said.append(f"the resolution is left out: {self.defaults.resolution}, as far as it is known")
        return tuple(said)

    def _units(self, shot: VideoRequest, rate: Rate, seconds: Decimal) -> Decimal:
        """Return how much of what a rate is for a shot of so many seconds has."""
        if rate.unit == "second":
            return seconds
        film = film_of(shot, self.defaults)
        return video_tokens((film.width, film.height), seconds) / 1_000

    def _key(self, shot: VideoRequest) -> Key:
        resolution = shot.resolution or self.defaults.resolution or "720p"
        return shot.family, shot.tier, resolution, bool(shot.videos)

    def _seconds(self, shot: VideoRequest) -> int:
        usual = self.defaults.seconds if isinstance(self.defaults.seconds, int) else LEFT_SECONDS
        return shot.seconds if isinstance(shot.seconds, int) else usual

    def _source(self, shot: VideoRequest, lookup: Lookup | None = None) -> Decimal | None:
        """Return the seconds of reference video that are billed; `None` where they aren't known."""
        if not self.card.counts_input:
            return Decimal(0)
        known = [video.seconds if lookup is None else Media.of(video.url, lookup).seconds for video in shot.videos]
        return None if None in known else sum((Decimal(str(one)) for one in known), Decimal(0))


def has_price(name: str, definition: Definition) -> bool:
    """Return whether a price of any model of a gateway is known."""
    relay = RELAYS.get(name)
    return (
        bool(definition.prices)
        or (name in SELLERS and bool(_listed(name).rates))
        or (relay is not None and relay.factor is not None)
    )


def relayed(name: str, rates: Mapping[Any, Rate]) -> Mapping[Any, Rate]:
    """Return the maker's rates at a gateway that passes its calls on: its list times a factor, where one is published."""
    relay = RELAYS.get(name)
    if relay is None or relay.factor is None:
        return {}
    factor, source = relay.factor, relay.source
    return {
        key: replace(
            rate,
            amount=(rate.list_amount or rate.amount) * factor,
            source=source,
            confidence="inferred" if key.resolution in relay.guessed else "documented",
            valid_from=None,
            valid_until=None,
            list_amount=None,
        )
        for key, rate in rates.items()
    }
