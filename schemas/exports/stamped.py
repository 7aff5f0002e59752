"""What exports say of themselves: the day of what they say, and the rules that it comes from."""

from collections.abc import Iterator
from typing import Any

from drytake.schemas.provider import Provider
from drytake.schemas.validation.addresses import EXPIRED, MALFORMED, MISMATCH, PAGE, UNREACHABLE
from drytake.schemas.validation.contract import NOT_JSON, NOT_OBJECT, Contract
from drytake.schemas.validation.full import DECIMAL, DROPPED_FIELD, SPELLING, UNKNOWN_FIELD
from drytake.schemas.validation.nested import NestedContract
from drytake.schemas.validation.policy import DEFAULT
from drytake.schemas.validation.rules import Rule, RuleMatch, Violation

__all__ = ["as_of", "inner_contracts", "of_unknown", "passed_on", "rules_of"]

_OF_ANY = (NOT_JSON, NOT_OBJECT, SPELLING, DECIMAL)
_OF_FILES = (MALFORMED, UNREACHABLE, PAGE, MISMATCH, EXPIRED)


def as_of(provider: Provider) -> str:
    """Return the day on which the youngest of a provider's pages was read."""
    return max((rule.as_of for rule in provider.rules), default="")


def rules_of(contract: Any) -> dict[str, Rule]:
    """Return the rules that may speak of a call, by id: its own, those of sections that it shares, and of the inner body."""
    found: dict[str, Rule] = {}
    for one in _contracts(contract):
        book = one.book.rules
        for name in _names(one):
            if name in book:
                found.setdefault(book[name].id, book[name])
        found |= {broken.rule.id: broken.rule for broken in of_unknown(one)}
    return found


def of_unknown(contract: Contract[Any]) -> list[Violation]:
    """Return what a contract says of a field that no page names: one that means nothing elsewhere, and one that does."""
    odd = RuleMatch("/...", None, "")
    found = [contract.violation(name, odd, DEFAULT) for name in (UNKNOWN_FIELD, DROPPED_FIELD)]
    return [broken for broken in found if broken is not None]


def _names(contract: Contract[Any]) -> Iterator[str]:
    section = contract.section
    yield from (rule.name for rule in contract.book if rule.operation == section.operation)
    yield from (mapping.name for mapping in section.error_map.values())
    yield from (check.name for check in section.checks)
    yield from (check.name for check in section.media_checks)
    yield from _OF_ANY
    yield from _OF_FILES if contract.media else ()


def _contracts(contract: Any) -> Iterator[Contract[Any]]:
    contract = passed_on(contract) or contract
    if not isinstance(contract, NestedContract):
        yield contract
        return
    yield contract.outer
    for inner in inner_contracts(contract):
        yield from _contracts(inner)


def passed_on(contract: Any) -> Any:
    """Return what validates a body once it has been changed and passed on, as gateways do; `None` where it is taken as it is."""
    return None if isinstance(contract, Contract | NestedContract) else contract.inner


def inner_contracts(contract: NestedContract[Any]) -> Iterator[Any]:
    """Yield what may validate the inner object, as far as values are listed that choose it."""
    chosen = [contract.inner({name: value}) for name, values in contract.choices.items() for value in values]
    for inner in (contract.always, contract.usual, *chosen):
        if inner is not None:
            yield inner
