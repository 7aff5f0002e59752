"""Finds what a command names: a provider, an operation, a rule; or says what there is, and exits."""

from typing import TYPE_CHECKING

from drytake.commands.output import fail

if TYPE_CHECKING:
    from drytake.schemas.provider import Operation, Provider
    from drytake.schemas.validation.rules import Rule

__all__ = ["all_rules", "find_operation", "find_provider", "find_rule", "read_own_gateways"]


def find_provider(name: str) -> "Provider":
    from drytake.schemas.registry import BUILT_IN, UnknownProviderError, get_provider

    if name not in BUILT_IN:
        read_own_gateways()
    try:
        return get_provider(name)
    except UnknownProviderError as error:
        fail(str(error))


def read_own_gateways() -> None:
    """Let the gateways that the settings define have their names, or say what is wrong with the settings and exit."""
    from drytake.mockserver.settings.places import may_say

    if not may_say("gateways"):
        return
    from drytake.mockserver.settings.configuration import ConfigError, configure

    try:
        configure({})
    except ConfigError as error:
        fail(str(error))


def find_operation(provider: "Provider", name: str | None) -> "Operation":
    if name is None:
        return provider.create
    try:
        return provider.operation(name)
    except LookupError as error:
        fail(str(error.args[0]))


def all_rules() -> "list[Rule]":
    from drytake.contract_tests import rulebooks

    return rulebooks.all_rules()


def find_rule(name: str) -> "Rule":
    """Return a rule by id, or say which are near and exit."""
    from drytake.schemas.registry import BUILT_IN

    if name.partition(".")[0] not in BUILT_IN:
        read_own_gateways()
    from drytake.contract_tests.rulebooks import UnknownRuleError, rule_named

    try:
        return rule_named(name)
    except UnknownRuleError as error:
        fail(str(error))
