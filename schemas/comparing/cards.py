"""Newer rates than the release has: a dated file of our own form, which says what a seller charges for a model."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from drytake.schemas.prices import Estimate, PriceLine, Rate
from drytake.schemas.seedance.billing import video_tokens
from drytake.schemas.seedance.families import family_name
from drytake.schemas.seedance.film import DRAFT, film_of
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.slips import slip_of
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.rules import Confidence, Source

__all__ = ["NEWER", "NO_CARDS", "CardProblem", "Cards", "RateFile", "RateModel", "cards_of"]

Per = Literal["second of output", "second", "million tokens"]
"""What a rate is for: a second of the result; each second, those of reference videos included; tokens, counted likewise."""
MILLION = 1_000_000


class _Part(WireModel):
    model_config = ConfigDict(extra="forbid")


def _amount(value: Any) -> Any:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Amount = Annotated[str, BeforeValidator(_amount), Field(pattern=r"^\d{1,12}(\.\d{1,12})?$")]
"""A decimal number, as text or as a number."""


class RateModel(_Part):
    """What a seller charges for a model at one resolution."""

    model_config = ConfigDict(title="Rate")

    seller: str
    """Its id, as `compare` prints it."""
    family: Annotated[str, BeforeValidator(family_name)] = "2.0"
    """The model's generation."""
    tier: str = "standard"
    """Its tier."""
    resolution: str
    """`480p`, `720p`, `1080p` or `4k`."""
    video: bool = False
    """Whether it counts with a reference video; without one otherwise."""
    rate: Amount
    """In the seller's own unit, for one `per`."""
    per: Per | None = None
    """By default what the seller's own card counts; needed where the release has no rate."""
    list_rate: Amount | None = None
    """What counts outside the days of a campaign."""
    valid_from: date | None = None
    """The first day of the rate."""
    valid_until: date | None = None
    """Its last day."""
    confidence: Confidence = "documented"
    """How well it is known."""
    source: str | None = None
    """The page that says it; by default the file's."""


class RateFile(_Part):
    """Rates that are newer than those of the release."""

    model_config = ConfigDict(title="Rates")

    as_of: date
    """The day on which they were read."""
    source: str = "rates file"
    """The page that says them, where a rate names none."""
    rates: Annotated[list[RateModel], Field(min_length=1)]
    """One row a seller, model, resolution and kind of input."""


class CardKey(NamedTuple):
    """What decides a rate."""

    seller: str
    family: str
    tier: str
    resolution: str
    video: bool


class Card(NamedTuple):
    """A rate of a file."""

    rate: Rate
    per: Per | None


class CardProblem(NamedTuple):
    """What is wrong at one place of a file."""

    pointer: str
    message: str


class Cards:
    """The rates of a file; of no file, none."""

    def __init__(self, name: str = "", as_of: date | None = None, rows: Mapping[CardKey, Card] | None = None) -> None:
        self.name, self.as_of = name, as_of
        self.rows: Mapping[CardKey, Card] = rows or {}

    def to_json(self) -> dict[str, Any] | None:
        """Return what reports say of the file; `None` where there is none."""
        if self.as_of is None:
            return None
        return {"name": self.name, "as_of": self.as_of.isoformat(), "rates": len(self.rows)}

    def renewed(self, seller: str, shot: VideoRequest, estimate: Estimate, day: date) -> tuple[Estimate, Decimal]:
        """Return a day's estimate by the newer rate of a seller for a shot, if there is one, and by how much it differs."""
        card = self.rows.get(_key(seller, shot)) if self.rows else None
        if card is None:
            return estimate, Decimal(1)
        line = estimate.lines[0] if estimate.lines else None
        if line is None:
            made = _counted(shot, card.per)
            if made is None:
                return estimate, Decimal(1)
            return estimate._replace(lines=(PriceLine(*made, card.rate.on(day)),), notes=(self._said(),)), Decimal(1)
        if line.rate.source.as_of > card.rate.source.as_of:
            old = f"the rate of {self.name} ({card.rate.source.as_of}) is older than the release's, which counts"
            return estimate._replace(notes=(*estimate.notes, old)), Decimal(1)
        rate, campaign = replace(card.rate, unit=line.rate.unit).on(day), card.rate.note(day)
        lines = (line._replace(rate=rate), *estimate.lines[1:])
        ratio = rate.amount / line.rate.amount if line.rate.amount else Decimal(1)
        notes = (self._said(), *((campaign,) if campaign else ()))
        return estimate._replace(lines=lines, notes=notes, printed=None), ratio

    def _said(self) -> str:
        return f"{NEWER} {self.name}, {self.as_of}"


NEWER = "the rate is that of"
"""How a note begins that says which file a rate is from."""
NO_CARDS = Cards()
_FILE: TypeAdapter[RateFile] = TypeAdapter(RateFile)


def _key(seller: str, shot: VideoRequest) -> CardKey:
    resolution = DRAFT if shot.draft else (shot.resolution or "720p").lower()
    return CardKey(seller, shot.family, shot.tier, resolution, bool(shot.videos))


def _counted(shot: VideoRequest, per: Per | None) -> tuple[str, Decimal] | None:
    """Return a label and how many units a shot has, `None` where something leaves it open."""
    sent = shot.reference_seconds
    if per is None or not isinstance(shot.seconds, int) or (shot.videos and sent is None and per != "second of output"):
        return None
    seconds = Decimal(shot.seconds) + (Decimal(str(sent or 0)) if per != "second of output" else 0)
    label = f"Seedance {shot.family} {shot.tier}, {shot.resolution or '720p'}, {seconds} s"
    if per != "million tokens":
        return label, seconds
    film = film_of(shot)
    return label, video_tokens((film.width, film.height), seconds) / MILLION


# --- reading -----------------------------------------------------------------------------------------------------


def cards_of(name: str, value: Any, sellers: tuple[str, ...]) -> tuple[Cards, tuple[CardProblem, ...]]:
    """Return the rates of a parsed file, and all that is wrong with it; with problems there are no rates."""
    try:
        read = _FILE.validate_python(value)
    except ValidationError as error:
        found: dict[str, Any] = {}
        for one in error.errors(include_url=False):
            found.setdefault(_pointer(one["loc"]), one)
        return NO_CARDS, tuple(CardProblem(pointer, _message(one)) for pointer, one in found.items())
    rows: dict[CardKey, Card] = {}
    problems = []
    for index, row in enumerate(read.rates):
        key = CardKey(row.seller, row.family, row.tier, row.resolution.lower(), row.video)
        problems += [CardProblem(f"/rates/{index}{where}", text) for where, text in _wrong(row, key, rows, sellers)]
        rows[key] = Card(_rate(row, read), row.per)
    return (NO_CARDS if problems else Cards(name, read.as_of, rows)), tuple(problems)


def _wrong(
    row: RateModel, key: CardKey, rows: Mapping[CardKey, Card], sellers: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    if row.seller not in sellers:
        near = slip_of(row.seller, sellers)
        yield "/seller", f"there is no seller `{row.seller}`" + (f"; did you mean `{near}`?" if near else "")
    if key in rows:
        yield (
            "",
            f"a second rate for {row.seller} {row.family} {row.tier}, {row.resolution}{', with video' * row.video}",
        )
    if row.valid_from and row.valid_until and row.valid_from > row.valid_until:
        yield "/valid_until", f"`valid_until` {row.valid_until} is before `valid_from` {row.valid_from}"
    if row.list_rate is not None and not (row.valid_from or row.valid_until):
        yield (
            "/list_rate",
            "`list_rate` counts outside a campaign's days, and there are none: say `valid_from` or `valid_until`",
        )


def _rate(row: RateModel, file: RateFile) -> Rate:
    return Rate(
        amount=Decimal(row.rate),
        unit=row.per or "",
        source=Source(row.source or file.source, as_of=file.as_of.isoformat()),
        confidence=row.confidence,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        list_amount=None if row.list_rate is None else Decimal(row.list_rate),
    )


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in location)


def _message(error: Mapping[str, Any]) -> str:
    name = str(error["loc"][-1]) if error["loc"] else ""
    kind = error["type"]
    if kind == "extra_forbidden":
        near = slip_of(name, (*RateModel.model_fields, *RateFile.model_fields))
        return f"`{name}` is no field of a rate" + (f"; did you mean `{near}`?" if near else "")
    if kind in ("model_type", "dict_type"):
        whole = "a file of rates is an object with `as_of` and `rates`"
        return f"`{name}`: a rate is an object of fields" if name else whole
    if kind.startswith("date"):
        return f"`{name}` is a day such as 2026-12-20, not {error['input']!r}"
    if kind == "missing":
        return f"`{name}` is missing"
    if kind == "string_pattern_mismatch":
        return f"`{name}` is a decimal number, not {error['input']!r}"
    text = str(error["msg"])
    return f"`{name}`: {text[:1].lower()}{text[1:]}" if name else f"{text[:1].lower()}{text[1:]}"
