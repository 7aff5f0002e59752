"""All rules there are: the providers' own, and ours of clients' conduct, of runs, of fuzzing and of certifying."""

import difflib
from collections.abc import Mapping

from drytake.schemas.registry import UnknownProviderError, get_provider, is_provider, provider_ids
from drytake.schemas.validation.rules import Rule

__all__ = ["UnknownRuleError", "all_rules", "own_rules", "rule_named", "rules_of"]

_NEAR = 3
"""Names that a message lists."""


class UnknownRuleError(LookupError):
    """There is no rule of that name; the message has the nearest."""

    def __init__(self, name: str, near: list[str]) -> None:
        self.near = near
        super().__init__(
            f"there is no rule `{name[:100]}`"
            + (f"; did you mean {', '.join(near)}" if near else "; `drytake rules` lists them")
        )


def own_rules() -> Mapping[str, list[Rule]]:
    """Return our own rules, by the first part of their ids."""
    from drytake.contract_tests.certify.rules import CERTIFY  # noqa: PLC0415 - loaded where all rules are asked for
    from drytake.contract_tests.fuzz.rules import FUZZ  # noqa: PLC0415
    from drytake.contract_tests.journals.books import BOOKS  # noqa: PLC0415
    from drytake.contract_tests.journals.conduct import CONDUCT  # noqa: PLC0415
    from drytake.contract_tests.run.rules import RUN  # noqa: PLC0415

    found: dict[str, list[Rule]] = {}
    for rule in (*CONDUCT, *BOOKS, *FUZZ, *RUN, *CERTIFY):
        found.setdefault(rule.id.partition(".")[0], []).append(rule)
    return found


def all_rules() -> list[Rule]:
    """Return all rules, ours first."""
    own = [rule for rules in own_rules().values() for rule in rules]
    return [*own, *(rule for name in provider_ids() for rule in get_provider(name).rules)]


def rules_of(name: str) -> list[Rule]:
    """Return the rules of a provider, or those of ours whose ids begin so, such as `conduct`.

    Raises:
        UnknownProviderError: there is neither.
    """
    if is_provider(name):
        return list(get_provider(name).rules)
    own = own_rules()
    if name not in own:
        raise UnknownProviderError(name)
    return own[name]


def rule_named(name: str) -> Rule:
    """Return a rule by its id.

    Raises:
        UnknownRuleError: there is none; it has the nearest.
    """
    provider = name.partition(".")[0]
    rules = list(get_provider(provider).rules) if is_provider(provider) else all_rules()
    found = next((rule for rule in rules if rule.id == name), None)
    if found is None:
        same = [rule.id for rule in rules if rule.name == name]  # of whichever seller
        raise UnknownRuleError(name, same or difflib.get_close_matches(name, [rule.id for rule in rules], _NEAR, 0.4))
    return found
