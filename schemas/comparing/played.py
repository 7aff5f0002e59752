"""What the sellers that are played make of a shot: by their own rules, and at their own prices."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal
from functools import cache
from math import ceil
from typing import Any, NamedTuple

from drytake.schemas.actions import Create
from drytake.schemas.comparing.money import Assumptions, Price, priced
from drytake.schemas.comparing.offer import Broken, Offer, Status, status_of
from drytake.schemas.comparing.translation import common, operation_of, validated, with_facts, wording_of
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.registry import get_provider
from drytake.schemas.seedance.film import nearest_ratio
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.seedance.wording import Change, Wording
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.policy import ValidationPolicy
from drytake.schemas.validation.rules import Severity, Violation

__all__ = ["played_offer", "played_price", "unsaid_left_out"]

AS_LONG = "an edit is as long as its video"
UNKNOWN_MODEL = "unknown-model"
"""The name of the rule by which a seller refuses models that it doesn't sell."""


class Seen(NamedTuple):
    """A wording, and what it comes to."""

    wording: Wording
    request: Any
    violations: tuple[Violation, ...]


def played_offer(
    provider: Provider, shot: VideoRequest, with_: Assumptions, final: VideoRequest | None = None
) -> Offer:
    """Return a provider's offer; of a draft's final, the price of what it makes, where that is known."""
    seen = _seen(provider, common(shot), with_)
    changes = unsaid_left_out(shot, seen.wording.changes)
    broken = (*_unsold(provider, changes), *(_broken(one) for one in seen.violations))
    status = _status(changes, broken, seen)
    price = _price_of(provider, shot if final is None else final, seen if final is None else None, with_)
    made = status in ("legal", "changed")
    return Offer(
        seller=provider.id,
        model=seen.wording.model,
        status=status,
        changes=changes,
        violations=broken,
        price=price.times(shot.count) if made else Price(None, price.unit),
        wait_seconds=provider.timing.video.total if made else None,
    )


def played_price(
    provider: Provider, shot: VideoRequest, with_: Assumptions, final: VideoRequest | None = None
) -> Price:
    """Return the price of a shot that breaks no rule of a provider; of a draft's final, that of what it makes."""
    seen = None if final is not None else _taken(provider, common(shot))
    return _price_of(provider, shot if final is None else final, seen, with_).times(shot.count)


def _taken(provider: Provider, shot: VideoRequest) -> Seen | None:
    """Return what a shot comes to that breaks no rule; `None` where that can't be had without looking at the rules."""
    wording = wording_of(provider.id)(with_facts(shot))
    contract = operation_of(provider.id, wording.path).contract_at(wording.path)
    request = contract.parsed(wording.body) if isinstance(contract, Contract) else None
    return None if request is None else Seen(wording, request, ())


def unsaid_left_out(shot: VideoRequest, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return the changes of what a shot says itself: what we wrote out for it may be lost, where it can be left out."""
    return tuple(one for one in changes if one.kind == "impossible" or getattr(shot, one.field) is not None)


def _seen(provider: Provider, shot: VideoRequest, with_: Assumptions) -> Seen:
    wording = wording_of(provider.id)(with_facts(shot))
    if wording.impossible:
        return Seen(wording, None, ())
    result = validated(provider, wording, _policy(provider.id, with_))
    return Seen(wording, result.request, result.violations)


@cache
def _guesses(provider: str) -> Mapping[str, Any]:
    """Return the rules that are guessed, as warnings: nobody is refused by a guess."""
    rules = get_provider(provider).rules
    return {rule.id: "warning" for rule in rules if rule.confidence == "inferred" and rule.severity == "error"}


def _policy(provider: str, with_: Assumptions) -> ValidationPolicy:
    noon = datetime.combine(with_.as_of, time(12), UTC).timestamp()
    return ValidationPolicy(severities=_guesses(provider), now=lambda: noon)


def _status(changes: tuple[Change, ...], broken: tuple[Broken, ...], seen: Seen) -> Status:
    if any(one.rule.endswith(f".{UNKNOWN_MODEL}") for one in broken):
        return "refused"
    status = status_of(changes, broken)
    return "outside" if status in ("legal", "changed") and seen.request is None else status


def _unsold(provider: Provider, changes: tuple[Change, ...]) -> tuple[Broken, ...]:
    """Return the rule that names the models, where a shot asks for a family that isn't among them."""
    lost = next((change for change in changes if change.field == "family"), None)
    if lost is None:
        return ()
    rule = next((one for one in provider.rules if one.id == f"{provider.id}.{UNKNOWN_MODEL}"), None)
    if rule is None:
        return ()
    return (Broken(rule.id, "error", rule.confidence, lost.note, str(rule.source)),)


def _broken(violation: Violation) -> Broken:
    rule = violation.rule
    severity: Severity = "error" if rule.fails else violation.severity
    return Broken(rule.id, severity, rule.confidence, violation.message, str(rule.source))


# --- money -------------------------------------------------------------------------------------------------------


def _price_of(provider: Provider, shot: VideoRequest, seen: Seen | None, with_: Assumptions) -> Price:
    unit = provider.unit
    meant = common(shot)
    if seen is None:
        seen = _seen(provider, meant, with_)
    if seen.request is None:
        return Price(None, unit)
    clear = _clear(meant)
    if clear is not None:  # what follows media that are known has the price of what they are
        explicit = _seen(provider, clear, with_)
        seen = explicit if explicit.request is not None else seen
    operation = operation_of(provider.id, seen.wording.path)
    if operation.estimate is None:
        return Price(None, unit)
    estimate, billed = operation.estimate(seen.request), _billed(operation, seen.request, with_)
    found = priced(provider.id, clear or meant, estimate, with_, billed)
    if clear is None or clear.seconds == meant.seconds or found.amount is None:
        return found
    return found._replace(confidence="inferred", notes=(*found.notes, AS_LONG))


def _clear(shot: VideoRequest) -> VideoRequest | None:
    """Return a shot with the ratio of its first picture, and an edit with the length of its video, where they are known."""
    changes: dict[str, Any] = {}
    first = next((one for one in (*shot.frames, *shot.videos, *shot.images) if one.width and one.height), None)
    if shot.ratio == AUTO and first is not None:
        changes["ratio"] = nearest_ratio(first.width or 1, first.height or 1)
    if shot.mode == "edit" and shot.seconds == AUTO and shot.reference_seconds:
        changes["seconds"] = ceil(shot.reference_seconds)
    if not changes:
        return None
    return replace(shot, mode="reference" if shot.mode in ("edit", "extend") else shot.mode, **changes)


def _billed(operation: Operation, request: Any, with_: Assumptions) -> Decimal | None:
    """Return what is charged in the end, where that is known to differ from the estimate's formula."""
    action = operation.action
    if not isinstance(action, Create) or action.price is None:
        return None
    return action.price(request, {}, with_.as_of)
