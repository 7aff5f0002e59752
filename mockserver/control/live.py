"""What those who look share: one index of calls and one reckoning of films a server, and rules as facts."""

import secrets
from collections.abc import Container, Iterable
from typing import Any

from drytake.mockserver.control.anchors import rule_place
from drytake.mockserver.control.call_index import CallIndex, IndexedCall, brief
from drytake.mockserver.control.films import FilmAccounts
from drytake.mockserver.control.live_responses import BriefCall, RuleFacts
from drytake.mockserver.control.requests import ControlCaller
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.validation.rules import Rule

__all__ = ["Live", "brief_call", "brief_entries", "live_of", "rule_facts", "rules_of"]


class Live:
    """What is kept for those who look; nothing of it exists before somebody does."""

    def __init__(self, caller: ControlCaller) -> None:
        self.engine = caller.engine
        self.index = CallIndex(caller.engine)
        self.films = FilmAccounts(caller.engine)
        self.streams = 0
        """How many look at this moment."""
        self.server = "shared" if caller.engine.store.shared else secrets.token_hex(4)
        """What tells this server from one that was started after it and knows nothing of what it did."""


def live_of(caller: ControlCaller) -> Live:
    """Return what a server keeps for those who look."""
    state: Any = getattr(caller.app.control, "state")  # noqa: B009 - an ASGI application of FastAPI's
    if not hasattr(state, "live"):
        state.live = Live(caller)
    kept: Live = state.live
    return kept


def brief_call(call: IndexedCall) -> BriefCall:
    """Return a call as a list shows it."""
    return BriefCall.model_construct(**brief(call))


def brief_entries(tenant: str, entries: Iterable[JournalEntry]) -> list[BriefCall]:
    """Return a tenant's calls as a list shows them."""
    return [brief_call(IndexedCall(entry.serial, tenant, entry)) for entry in entries]


def rule_facts(rule: Rule, providers: Container[str]) -> RuleFacts:
    """Return what a rule says, who says so, and where it stands on the page of a server with some providers."""
    source = rule.source
    return RuleFacts(
        id=rule.id,
        summary=rule.summary,
        severity=rule.severity,
        confidence=rule.confidence,
        url=source.url,
        section=source.section,
        as_of=source.as_of,
        page=rule_place(rule.id, providers),
    )


def rules_of(rules: Iterable[Rule], providers: Container[str]) -> dict[str, RuleFacts]:
    """Return what some rules say, by id."""
    return {rule.id: rule_facts(rule, providers) for rule in rules}
