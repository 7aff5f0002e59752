"""Finds what a command names: a provider, an operation, a rule; or says what there is, and exits."""

from typing import TYPE_CHECKING

from drytake.commands.output import fail

if TYPE_CHECKING:
    from drytake.schemas.provider import Operation, Provider
    from drytake.schemas.validation.rules import Rule

__all__ = ["all_rules", "find_operation", "find_provider", "find_rule"]


def find_provider(name: str) -> "Provider":
    from drytake.schemas.registry import UnknownProviderError, get_provider

    try:
        return get_provider(name)
    except UnknownProviderError as error:
        fail(str(error))


def find_operation(provider: "Provider", name: str | None) -> "Operation":
    if name is None:
        return provider.create
    try:
        return provider.operation(name)
    except LookupError as error:
        fail(str(error.args[0]))


def all_rules() -> "list[Rule]":
    from drytake.contract_tests.certify.rules import CERTIFY
    from drytake.contract_tests.fuzz.rules import FUZZ
    from drytake.contract_tests.journals.books import BOOKS
    from drytake.contract_tests.journals.conduct import CONDUCT
    from drytake.contract_tests.run.rules import RUN
    from drytake.schemas.registry import get_provider, provider_ids

    own = [*CONDUCT, *BOOKS, *FUZZ, *RUN, *CERTIFY]
    return [*own, *(rule for name in provider_ids() for rule in get_provider(name).rules)]


def find_rule(name: str) -> "Rule":
    """Return a rule by id, or say which are near and exit."""
    from drytake.schemas.registry import BUILT_IN, get_provider, provider_ids

    provider = name.partition(".")[0]
    one = provider in BUILT_IN or provider in provider_ids()
    rules = list(get_provider(provider).rules) if one else all_rules()
    found = next((rule for rule in rules if rule.id == name), None)
    if found is None:
        near = _near(name, rules)
        fail(f"there is no rule `{name}`; {f'did you mean {near}' if near else '`drytake rules` lists them'}")
    return found


def _near(name: str, rules: "list[Rule]") -> str:
    import difflib

    same = [rule.id for rule in rules if rule.name == name]  # of whichever seller
    return ", ".join(same or difflib.get_close_matches(name, [rule.id for rule in rules], n=3, cutoff=0.4))
