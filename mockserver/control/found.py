"""Findings: what clients did with tasks and money, and what was wrong with their requests, each with its calls."""

from collections.abc import Container, Iterable
from typing import Any

from drytake.mockserver.control.live import live_of, rule_facts
from drytake.mockserver.control.live_responses import FindingGroup, Findings
from drytake.mockserver.control.requests import CallerDep, ControlCaller, control_router
from drytake.mockserver.state.tenant import token_of
from drytake.schemas.registry import load_object
from drytake.schemas.validation.rules import Violation

__all__ = ["findings_page", "router"]

router = control_router()
CONDUCT = "drytake.contract_tests.journals.report:findings_of"
LINE = "drytake.contract_tests.journals.report:settlement"
"""Loaded by name: one place judges conduct, and it is built upon this room."""
_MOST_CALLS = 2_000
"""Of more calls conduct isn't looked at here: that would keep everybody waiting."""
_LISTED = 50
_ORDER = {"error": 0, "warning": 1, "info": 2}


@router.get("/finding-groups")
def get_finding_groups(caller: CallerDep) -> Findings:
    """Say what the calls broke, grouped by rule: conduct first, then requests, errors before warnings."""
    return findings_page(caller)


def findings_page(caller: ControlCaller) -> Findings:
    """Return what the calls of a tenant, or of all, broke."""
    index, providers = live_of(caller).index, caller.engine.mounts
    with caller.engine.lock:
        index.refresh()
        calls = index.selection(caller.tenant_id, "").calls
        requests: dict[tuple[str, str], FindingGroup] = {}
        for call in calls:
            for violation in call.entry.violations:
                _add(requests, violation, call.serial, providers)
        only = None if caller.tenant_id is None else token_of(caller.tenant_id) if caller.tenant_id else ""
        watched = len(calls) <= _MOST_CALLS
        found = load_object(CONDUCT)(caller.engine, only=only) if watched and calls else ()
        line = load_object(LINE)(caller.engine, only=only).line if watched and calls else ""
    conduct: dict[tuple[str, str], FindingGroup] = {}
    for finding in found:
        if (finding.rule.id, finding.severity) not in requests:
            _add(conduct, finding, finding.call, providers)
    return Findings(
        tenant=caller.name,
        line=line,
        conduct=_ordered(conduct.values()),
        requests=_ordered(requests.values()),
        unwatched=not watched,
    )


def _add(
    groups: dict[tuple[str, str], FindingGroup], found: Violation | Any, call: int | None, providers: Container[str]
) -> None:
    key = (found.rule.id, found.severity)
    group = groups.get(key)
    if group is None:
        group = groups[key] = FindingGroup(
            rule=rule_facts(found.rule, providers),
            severity=found.severity,
            message=found.message,
            hint=found.hint,
            count=0,
            calls=[],
        )
    group.count += 1
    if call is not None and len(group.calls) < _LISTED:
        group.calls.append(call)


def _ordered(groups: Iterable[FindingGroup]) -> list[FindingGroup]:
    return sorted(groups, key=lambda group: (_ORDER.get(group.severity, 3), -group.count, group.rule.id))
