"""What the settings say that a user knows better than our rows, for commands that ask no server."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from drytake.commands.output import echo_error, fail

if TYPE_CHECKING:
    from drytake.schemas.provider import Operation, Provider
    from drytake.schemas.validation.overrides import Override
    from drytake.schemas.validation.policy import ValidationPolicy

__all__ = ["Overrides", "said_overrides"]


class Overrides:
    """Rules and rates that the settings change, each told once a seller with its reason; the settings load where they speak of any."""

    def __init__(self) -> None:
        self._known = said_overrides()
        self._sellers: dict[str, Provider] = {}

    def of(self, policy: "ValidationPolicy") -> "ValidationPolicy":
        """Return how rules are read by them."""
        rules = {row: one for row, one in self._known.items() if not one.amount}
        return replace(policy, overrides=rules) if rules else policy

    def at(self, provider: "Provider", operation: "Operation") -> "tuple[Provider, Operation]":
        """Return a seller and one of its calls at the rates that they say."""
        if not self._known:
            return provider, operation
        if provider.id not in self._sellers:
            from drytake.mockserver.settings.overrides import override_facts, with_rates

            self._sellers[provider.id] = with_rates(provider, self._known)
            for row, said in override_facts(self._known, [provider.id]):
                echo_error(f"{row}: {said}")
        seller = self._sellers[provider.id]
        return seller, seller.operation(operation.name)


def said_overrides() -> "Mapping[str, Override]":
    """Return what the settings say of rows, which load only where they speak of any; ends the command where they can't be read."""
    from drytake.mockserver.settings.places import may_say

    if not may_say("overrides"):
        return {}
    from drytake.mockserver.settings.configuration import ConfigError, configure

    try:
        return configure({}).settings.overrides
    except ConfigError as error:
        fail(str(error))
