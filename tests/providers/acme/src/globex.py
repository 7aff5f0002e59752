"""Globex, which sells Acme's wire format under its own name, pages and hosts: the second of two providers."""

from dataclasses import replace

from acme import PROVIDER as ACME
from acme import pricing
from acme.requests import CreateVideo
from drytake.schemas.prices import Estimate
from drytake.schemas.provider import Operation
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.rules import Source

__all__ = ["PROVIDER"]

PAGE = Source("https://docs.globex.example/videos", as_of="2026-11-21")
RULES = ACME.rules.variant("globex", lambda rule: PAGE.at(rule.source.section))


def estimate(request: CreateVideo) -> Estimate:
    """Return what Globex charges, in credits: the same as Acme."""
    return pricing.estimate(request)._replace(provider="globex")


def _at_globex(operation: Operation) -> Operation:
    contract = operation.contract
    if isinstance(contract, Contract):
        contract = replace(contract, book=RULES)
    return replace(operation, contract=contract, estimate=estimate if operation.estimate else None)


PROVIDER = replace(
    ACME,
    id="globex",
    title="Globex",
    hosts=("api.globex.example",),
    rules=RULES,
    operations=tuple(map(_at_globex, ACME.operations)),
    docs=PAGE.url,
    switches={**ACME.switches, "running-limit": 6},
)
