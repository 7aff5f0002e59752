"""Triggers that never fired: what was to happen in a run, and didn't."""

from collections.abc import Iterator

from drytake.contract_tests.findings.model import Finding
from drytake.contract_tests.run.rules import RUN
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.triggers import Trigger

__all__ = ["idle_triggers"]


def idle_triggers(engine: Engine) -> Iterator[Finding]:
    """Yield for each trigger that somebody chose, and that fired for no key, that it didn't."""
    rule = RUN["idle-trigger"]
    for trigger, seen in _idle(engine):
        calls = f"the {seen} calls that it looked at" if seen > 1 else "the one call that it looked at"
        why = f"none of {calls} was one of its own" if seen else "no call was one that it looks at"
        yield Finding(rule, rule.severity, f"{_named(trigger)} never happened: {why}", rule.hint, subject="scenario")


def _idle(engine: Engine) -> Iterator[tuple[Trigger, int]]:
    """Yield each trigger that never fired, and how many calls it could have fired at."""
    found = [(trigger, 0, 0) for trigger in engine.scenario_file.trigger]
    for tenant in engine.all_tenants():
        found += [(run.trigger, run.seen, run.injections) for run in tenant.triggers if tenant.chosen]
    for number, (trigger, _, _) in enumerate(found):
        if all(trigger != other for other, _, _ in found[:number]):
            same = [row for row in found if row[0] == trigger]
            if not any(struck for _, _, struck in same):
                yield trigger, sum(seen for _, seen, _ in same)


def _named(trigger: Trigger) -> str:
    place = " ".join(name for name in (trigger.provider, trigger.operation, trigger.action) if name)
    return f"`{trigger.name}`{f' at {place}' if place else ''}"
