"""Shots over all sellers, for Python: read, compare, translate, plan, and price one body everywhere."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from drytake.schemas.comparing.cards import NO_CARDS, CardProblem, Cards, cards_of
from drytake.schemas.comparing.comparison import Comparison, compared, known_sellers
from drytake.schemas.comparing.money import Assumptions, unknown_pack
from drytake.schemas.comparing.offer import NamedShot
from drytake.schemas.comparing.plans import Planned, planned
from drytake.schemas.comparing.saying import heard, translated
from drytake.schemas.comparing.shots import ShotProblem, shots_of
from drytake.schemas.comparing.translation import NotAShotError, Translation, meant_by
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.registry import get_provider
from drytake.schemas.seedance.request import VideoRequest
from drytake.schemas.sellers.grammars import GRAMMARS
from drytake.schemas.validation.rules import Violation

__all__ = [
    "Comparison",
    "NamedShot",
    "NotAShotError",
    "Planned",
    "ProblemsError",
    "RefusedBodyError",
    "Translation",
    "assumptions",
    "called_operation",
    "cards",
    "compare",
    "meant",
    "plan",
    "price_everywhere",
    "shots",
    "translate",
]


class ProblemsError(ValueError):
    """A list of shots or of rates that can't be meant; `problems` has each place and what is wrong there."""

    def __init__(self, problems: Sequence[ShotProblem | CardProblem]) -> None:
        super().__init__("; ".join(f"{one.pointer or '/'}: {one.message}" for one in problems))
        self.problems = tuple(problems)


class RefusedBodyError(ValueError):
    """A body that its own seller refuses, so that it says no shot; `violations` says why."""

    def __init__(self, provider: str, violations: Sequence[Violation]) -> None:
        said = "; ".join(f"{one.message} ({one.rule.id})" for one in violations if one.severity == "error")
        super().__init__(f"{provider} refuses this body: {said}")
        self.violations = tuple(violations)


def shots(value: Any) -> tuple[NamedShot, ...]:
    """Return the shots of a parsed file: a list of them, or an object with `shots` and `defaults`.

    Raises:
        ProblemsError: something is wrong with it; all of it is said.
    """
    found, problems = shots_of(value)
    if problems:
        raise ProblemsError(problems)
    return found


def cards(value: Any, name: str = "rates") -> Cards:
    """Return the rates of a parsed file that are newer than the release's.

    Raises:
        ProblemsError: something is wrong with it; all of it is said.
    """
    found, problems = cards_of(name, value, known_sellers())
    if problems:
        raise ProblemsError(problems)
    return found


def assumptions(
    *,
    as_of: date | None = None,
    rates: Mapping[str, Decimal | str] | None = None,
    packs: Mapping[str, str] | None = None,
    newer: Cards = NO_CARDS,
) -> Assumptions:
    """Return what prices rest on: the day (by default today), USD of one unit of a currency, packs, newer rates.

    Raises:
        ValueError: there is no such pack, or a rate of exchange isn't above 0.
    """
    chosen = dict(packs or {})
    for seller, pack in chosen.items():
        wrong = unknown_pack(seller, pack)
        if wrong:
            raise ValueError(wrong)
    given = {name.upper(): Decimal(str(rate)) for name, rate in (rates or {}).items()}
    for name, rate in given.items():
        if not rate.is_finite() or rate <= 0:
            raise ValueError(f"the rate of {name} is {rate}; that is no amount above 0")
    return Assumptions(as_of or datetime.now(UTC).date(), given, chosen, newer)


def compare(
    wanted: Sequence[NamedShot], *, sellers: Iterable[str] = (), with_: Assumptions | None = None
) -> Comparison:
    """Return what sellers make of shots, by default all that are known.

    Raises:
        UnknownSellerError: nobody knows one of them.
    """
    return compared(wanted, with_ or assumptions(), sellers)


def plan(wanted: Sequence[NamedShot], *, seller: str, with_: Assumptions | None = None) -> tuple[Planned, ...]:
    """Return the calls that ask a seller for shots.

    Raises:
        LookupError: nobody knows the seller, or has written down how it says a shot.
    """
    return planned(wanted, seller, with_ or assumptions())


def translate(body: Any, *, source: str, target: str, operation: str = "") -> Translation:
    """Return one seller's body in another's words; `operation` is a name or a path, by default the one that makes videos.

    Raises:
        LookupError: there is no such seller or operation.
        RefusedBodyError: its own seller refuses the body.
        NotAShotError: it asks for no video.
    """
    return translated(meant(body, source=source, operation=operation), target)


def meant(body: Any, *, source: str, operation: str = "") -> VideoRequest:
    """Return the shot that one seller's body asks for, its defaults written out where they are known.

    Raises:
        LookupError: there is no such seller or operation.
        RefusedBodyError: its own seller refuses the body.
        NotAShotError: it asks for no video.
    """
    if source in GRAMMARS:
        return heard(source, body, operation)
    here = get_provider(source)
    called = called_operation(here, operation)
    return meant_by(here, called, _request(here, called, body))


def price_everywhere(
    body: Any, *, source: str, operation: str = "", sellers: Iterable[str] = (), with_: Assumptions | None = None
) -> Comparison:
    """Return what sellers make of what one seller's body asks for, by default all that are known.

    Raises:
        LookupError: there is no such seller or operation.
        RefusedBodyError: its own seller refuses the body.
        NotAShotError: it asks for no video.
    """
    shot = meant(body, source=source, operation=operation)
    return compared([NamedShot("body", shot)], with_ or assumptions(), sellers)


def called_operation(provider: Provider, name: str = "") -> Operation:
    """Return an operation by its name or path; without one, that which makes videos.

    Raises:
        LookupError: there is none.
    """
    if not name:
        return provider.create
    if not name.startswith("/"):
        return provider.operation(name)
    found = provider.operation_at("POST", name)
    if found is None:
        raise LookupError(f"{provider.id} has no call at {name}")
    return found


def _request(provider: Provider, operation: Operation, body: Any) -> Any:
    if operation.contract is None:
        raise NotAShotError(f"{provider.id} {operation.name} takes no body")
    result = operation.contract.validate_value(body)
    if result.request is None:
        raise RefusedBodyError(provider.id, result.violations)
    return result.request
