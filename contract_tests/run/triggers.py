"""Triggers that never fired: what was to happen in a run, and didn't."""

from collections.abc import Iterator

from drytake.contract_tests.findings.model import Finding
from drytake.contract_tests.run.rules import RUN
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.triggers import Cue

__all__ = ["idle_triggers"]


def idle_triggers(engine: Engine) -> Iterator[Finding]:
    """Yield for each trigger that somebody chose, and that fired for no key, that it didn't."""
    rule = RUN["idle-trigger"]
    for cue, seen in _idle(engine):
        calls = f"the {seen} calls that it looked at" if seen > 1 else "the one call that it looked at"
        why = f"none of {calls} was one of its own" if seen else "no call was one that it looks at"
        yield Finding(rule, rule.severity, f"{_named(cue)} never happened: {why}", rule.hint, subject="scenario")


def _idle(engine: Engine) -> Iterator[tuple[Cue, int]]:
    """Yield each trigger that never fired, and how many calls it could have fired at."""
    found = [(cue, 0, 0) for cue in engine.script.cue]
    for tenant in engine.everybody():
        found += [(run.cue, run.seen, run.struck) for run in tenant.runs if tenant.chosen]
    for number, (cue, _, _) in enumerate(found):
        if all(cue != other for other, _, _ in found[:number]):
            same = [row for row in found if row[0] == cue]
            if not any(struck for _, _, struck in same):
                yield cue, sum(seen for _, seen, _ in same)


def _named(cue: Cue) -> str:
    place = " ".join(name for name in (cue.provider, cue.operation) if name)
    return f"`{cue.name}`{f' at {place}' if place else ''}"
