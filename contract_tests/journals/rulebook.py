"""The rulebook of good conduct, and how a function becomes one of its rules."""

from collections.abc import Callable, Iterable
from typing import Any

from drytake.contract_tests.journals.session import ConductMatch, Session
from drytake.schemas.validation.rulebook import Rulebook

__all__ = ["CONDUCT", "RULES", "ConductRule", "conduct_rule"]

CONDUCT = Rulebook("conduct")
_CALLS = CONDUCT.section("any call")

ConductRule = Callable[[Session], Iterable[ConductMatch]]
RULES: dict[str, ConductRule] = {}
"""What finds who broke a rule, by its name."""


def conduct_rule(name: str, **facts: Any) -> Callable[[ConductRule], ConductRule]:
    """Return what makes a rule of a function: its docstring is the summary, `facts` are the rest."""

    def add(check: ConductRule) -> ConductRule:
        summary = " ".join((check.__doc__ or "").split()).rstrip(".")
        _CALLS.rule(name, summary=summary, **facts)
        RULES[name] = check
        return check

    return add
