"""Overrides as files, variables and flags say them, and rates that they change."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import TypeAdapter, ValidationError

from drytake.schemas.actions import Create
from drytake.schemas.prices import Estimate, PriceLine
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.registry import get_provider, is_provider
from drytake.schemas.validation.overrides import Override
from drytake.schemas.validation.text import nearest, quoted

__all__ = ["OVERRIDE_SCHEMA", "override_facts", "overrides_of", "with_rates"]

_RATE = re.compile(r"([\w-]+) rate ([\d.]+) per (.+)")
"""A rate as `drytake drift` names it: `acme rate 15 per second of output`."""
_WAYS = ("off", "low", "high", "reads", "amount")
OVERRIDE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["reason"],
    "additionalProperties": False,
    "properties": {
        "reason": {"type": "string", "minLength": 1},
        "off": {"type": "boolean"},
        "low": {"type": "number"},
        "high": {"type": "number"},
        "reads": {"type": "object", "additionalProperties": {"type": "string"}},
        "amount": {"type": ["string", "number"]},
    },
}
_READ = TypeAdapter(Override)


def overrides_of(value: Any) -> dict[str, Override]:
    """Return overrides by row: a table of tables, or `ROW=JSON` in a list.

    Raises:
        ValueError: one names no row, has no reason, or says nothing.
    """
    if isinstance(value, str):
        value = [value]
    pairs = value.items() if isinstance(value, Mapping) else [_pair(str(one)) for one in value]
    return {row: said if isinstance(said, Override) else _override(row, said) for row, said in pairs}


def _pair(said: str) -> tuple[str, Any]:
    row, equals, text = said.partition("={")
    try:
        return row.strip(), json.loads("{" + text) if equals else None
    except ValueError:
        return row.strip(), None


def _override(row: str, said: Any) -> Override:
    kind = _known(row)
    form = f'{row}={{"off": true, "reason": "..."}}' if kind == "rule" else f'{row}={{"amount": "12", "reason": "..."}}'
    if not isinstance(said, Mapping):
        raise ValueError(f"takes ROW={{...}}, such as {form}")  # noqa: TRY004 - pydantic reads it
    if not str(said.get("reason", "")).strip():
        raise ValueError(f"needs a reason for {quoted(row)}, which reports show: {form}")
    if kind == "rate" and "amount" in said:
        said = {**said, "amount": str(said["amount"])}
    try:
        found = _READ.validate_python(dict(said))
        Decimal(found.amount or 0)
    except (ValidationError, InvalidOperation) as error:
        raise ValueError(f"can't read what is said of {quoted(row)}; it takes {', '.join(_WAYS)} and reason") from error
    strange = set(said) - {*_WAYS, "reason"}
    if strange:
        raise ValueError(f"says {quoted(min(strange))} of {quoted(row)}; it takes {', '.join(_WAYS)} and reason")
    if (kind == "rate") != bool(found.amount) or not (found.off or found.limits or found.reads or found.amount):
        raise ValueError(f"changes nothing at {quoted(row)}; say it as {form}")
    return found


def _known(row: str) -> str:
    """Return whether a row is a rule or a rate.

    Raises:
        ValueError: it is neither.
    """
    rate = _RATE.fullmatch(row)
    if rate is not None and is_provider(rate[1]):
        return "rate"
    provider = row.partition(".")[0]
    rules = [rule.id for rule in get_provider(provider).rules] if is_provider(provider) else []
    if row in rules:
        return "rule"
    near = f"did you mean {', '.join(nearest(row, rules)[:3])}?" if rules else "see `drytake rules`"
    raise ValueError(
        f"names no rule and no rate {quoted(row)}; {near} Rates are said as `acme rate 15 per second of output`"
    )


def override_facts(overrides: Mapping[str, Override], providers: Iterable[str]) -> list[tuple[str, str]]:
    """Return what a report says of the overrides that hold at some providers."""
    names = tuple(providers)
    return [
        (f"override {row}", str(one))
        for row, one in overrides.items()
        if re.split(r"[. ]", row, maxsplit=1)[0] in names
    ]


# --- rates -------------------------------------------------------------------------------------------------------


def with_rates(provider: Provider, overrides: Mapping[str, Override]) -> Provider:
    """Return a provider whose rates are those that a user knows better: in estimates, and in what the mock charges."""
    rates = {
        (Decimal(match[2]), match[3]): Decimal(one.amount)
        for row, one in overrides.items()
        if one.amount and (match := _RATE.fullmatch(row)) is not None and match[1] == provider.id
    }
    if not rates:
        return provider
    return replace(provider, operations=tuple(_with_rates(row, rates) for row in provider.operations))


def _with_rates(row: Operation, rates: Mapping[tuple[Decimal, str], Decimal]) -> Operation:
    estimate = row.estimate
    if estimate is None:
        return row

    def changed(request: Any) -> Estimate:
        found = estimate(request)
        return found._replace(lines=tuple(_line(line, rates) for line in found.lines), printed=None)

    action = row.action
    if isinstance(action, Create) and action.price is not None:
        action = replace(action, price=_price(action.price, estimate, changed))
    return replace(row, estimate=changed, action=action)


def _line(line: PriceLine, rates: Mapping[tuple[Decimal, str], Decimal]) -> PriceLine:
    new = rates.get((line.rate.amount, line.rate.unit))
    return line if new is None else line._replace(rate=replace(line.rate, amount=new, list_amount=None))


Price = Callable[[Any, Mapping[str, str], date], Decimal]


def _price(before: Price, old: Callable[[Any], Estimate], new: Callable[[Any], Estimate]) -> Price:
    """Return what the mock charges: what it would, in the proportion of the estimates."""

    def price(request: Any, params: Mapping[str, str], day: date) -> Decimal:
        charged, was, now = before(request, params, day), old(request).on(day).amount, new(request).on(day).amount
        return charged if not was or now is None else charged * now / was

    return price
