"""The most that a create may cost: what it leaves to the model, and what nobody knows of its files, is taken at its dearest."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import BaseModel

from drytake.schemas.actions import Create as CreateAction
from drytake.schemas.prices import Estimate
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.seedance.defaults import UNSTATED, resolved
from drytake.schemas.seedance.families import of_model
from drytake.schemas.seedance.limits import LIMITS, limits_of
from drytake.schemas.seedance.request import AUTO, VideoRequest

__all__ = ["WorstCase", "worst_case"]

_RATIOS = ("16:9", "9:16", "4:3", "3:4", "1:1", "21:9", "9:21", "3:2", "2:3")
_LONGEST = 60
"""Seconds: no model makes more."""
_TRIED = (5, 8, 10)
"""Lengths by which the field that says the length is known."""
_PER = {"million tokens": 1_000_000, "1,000 tokens": 1_000}
"""Units of rates that tokens are billed in."""
Validate = Callable[[Any], Any]
"""From a body's JSON value to the parsed request; `None` where it breaks a rule."""
Path = tuple[str, ...]


class WorstCase(NamedTuple):
    """The most that a create may cost."""

    amount: Decimal | None
    """`None` where nobody knows it."""
    why: str = ""
    """Why nobody does."""
    rate: Decimal | None = None
    """What a token costs, where tokens are billed."""


def worst_case(provider: Provider, operation: Operation, said: Any, validate: Validate, day: date) -> WorstCase:
    """Return the most that a body may cost on a day.

    Args:
        provider: the seller.
        operation: what is called.
        said: the body's JSON value.
        validate: parses such a body by the operation's contract.
        day: when it is made.
    """
    request = validate(said)
    if request is None:
        return WorstCase(None, "it breaks rules of the seller's, and so has no price")
    if operation.estimate is None:
        return WorstCase(None, "nobody has published a price for it")
    dearest = [_priced(operation, one, day) for one in _dearest(provider, operation, said, validate)]
    known = [one for one in dearest if one.amount is not None]
    plain = operation.estimate(request).on(day)
    if not known:
        return WorstCase(None, next(iter(plain.notes), "nobody has published a price for it"))
    most = max(known, key=lambda one: one.amount or 0)
    return most._replace(rate=_token_rate(operation.estimate(request).on(day)) or most.rate)


def _priced(operation: Operation, request: Any, day: date) -> WorstCase:
    assert operation.estimate is not None
    estimate = operation.estimate(request).on(day)
    amounts = [amount for amount in (estimate.amount, estimate.printed, _billed(operation, request, day)) if amount]
    known = estimate.amount is not None
    return WorstCase(max(amounts, default=Decimal(0)) if known else None, rate=_token_rate(estimate))


def _billed(operation: Operation, request: Any, day: date) -> Decimal | None:
    """Return what the bill says, where that is a little more than what the pages' formula does."""
    action = operation.action
    price = action.price if isinstance(action, CreateAction) else None
    return None if price is None else price(request, {}, day)


def _token_rate(estimate: Estimate) -> Decimal | None:
    rates = [line.rate.amount / _PER[line.rate.unit] for line in estimate.lines if line.rate.unit in _PER]
    return max(rates, default=None)


# --- what is left open ---------------------------------------------------------------------------------------


def _dearest(provider: Provider, operation: Operation, said: Any, validate: Validate) -> Iterator[Any]:
    """Yield requests in which nothing is left open any more, of which the dearest is the most that may come."""
    reader = _Reader(provider, operation, validate)
    shot = reader.shot(said)
    if shot is None:
        yield validate(said)
        return
    said = reader.with_lengths(said, shot)
    if shot.seconds == AUTO:
        said = reader.longest(said)
    every = list(reader.with_each(said, "ratio", _RATIOS)) if shot.ratio == AUTO else []
    yield from (validate(one) for one in every or [said])


class _Reader:
    """Reads a shot out of bodies, and finds the fields that say its parts by trying."""

    def __init__(self, provider: Provider, operation: Operation, validate: Validate) -> None:
        self._provider, self._operation, self._validate = provider, operation, validate

    def shot(self, said: Any) -> VideoRequest | None:
        """Return the shot of a body, with the seller's defaults in the place of what isn't said."""
        request, canonical = self._validate(said), self._operation.canonical
        shot = None if canonical is None or request is None else canonical(request)
        if not isinstance(shot, VideoRequest):
            return None
        return resolved(shot, of_model(self._provider.defaults, shot.family, shot.tier) or UNSTATED)

    def with_each(self, said: Any, field: str, values: Iterable[Any]) -> Iterator[Any]:
        """Yield the body with each of some values that it may have for a part of its shot."""
        found: tuple[Path, Callable[[Any], Any]] | None = None
        for value in values:
            ways = [found] if found else [(path, form) for path in self._paths(said) for form in (_same, str)]
            for path, form in ways:
                changed = _with(said, path, form(value))
                shot = self.shot(changed)
                if shot is not None and getattr(shot, field) == value:
                    found = path, form
                    yield changed
                    break

    def longest(self, said: Any) -> Any:
        """Return the body with the greatest length that its seller takes; as it is where no field says it."""
        for tried in self.with_each(said, "seconds", _TRIED):
            shot = self.shot(tried)
            if shot is not None and shot.seconds != AUTO:
                return next(self.with_each(tried, "seconds", range(_LONGEST, 0, -1)), tried)
        return said

    def with_lengths(self, said: Any, shot: VideoRequest) -> Any:
        """Return the body with the longest reference videos that the model takes, where nobody knows how long they are."""
        unknown = [video.url for video in shot.videos if video.seconds is None and not video.url.startswith("data:")]
        if not unknown:
            return said
        every = _reference_seconds(shot)
        known = sum(video.seconds or 0 for video in shot.videos)
        each = max(int((every - known) / len(unknown)), 1)
        changed = _renamed(said, {url: f"{url.partition('#')[0]}#duration={each}" for url in unknown})
        return said if self._validate(changed) is None else changed

    def _paths(self, said: Any) -> Iterator[Path]:
        request = self._validate(said)
        for name, value in _fields(request):
            yield (name,)
            if isinstance(value, BaseModel):
                yield from ((name, inner) for inner, _ in _fields(value))


def _fields(request: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(request, BaseModel):
        for name, field in type(request).model_fields.items():
            yield field.alias or name, getattr(request, name, None)


def _reference_seconds(shot: VideoRequest) -> float:
    """Return how long all reference videos of a shot may be; of a model that nobody knows, as long as the longest may."""
    try:
        return limits_of(shot.family, shot.tier).reference_seconds.high or 0
    except LookupError:
        return max(row.reference_seconds.high or 0 for row in LIMITS.values())


def _with(said: Any, path: Path, value: Any) -> Any:
    if not path or not isinstance(said, dict):
        return value
    return {**said, path[0]: _with(said.get(path[0], {}), path[1:], value)}


def _renamed(said: Any, urls: dict[str, str]) -> Any:
    text = json.dumps(said)
    for url, other in urls.items():
        text = text.replace(json.dumps(url), json.dumps(other))
    return json.loads(text)


def _same(value: Any) -> Any:
    return value
