"""What a provider's folder lacks, told by its own rows."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

from drytake.commands.diagnosis import reason
from drytake.commands.doctor_checks import Diagnosis

if TYPE_CHECKING:
    from drytake.schemas.provider import Operation, Provider
    from drytake.schemas.validation.rules import Rule

__all__ = ["examine_provider"]

_LISTED = 5
"""Things of one kind that are named."""


def examine_provider(provider: "Provider") -> Iterator[Diagnosis]:
    """Yield what was looked at in a provider's folder, good or bad; never raises."""
    for look in (_rules, _examples, _states, _errors, _expressions, _operations, _outcomes):
        try:
            yield look(provider)
        except Exception as error:  # noqa: BLE001 - whatever half a folder throws is something that it lacks
            yield Diagnosis(f"{look.__name__[1:]} can't be looked at", good=False, hint=reason(error))


def _lacking(what: str, lacking: list[str], hint: str) -> Diagnosis:
    """Return a diagnosis: what was looked at, and what is wrong with it."""
    if not lacking:
        return Diagnosis(what)
    more = f" and {len(lacking) - _LISTED} more" if len(lacking) > _LISTED else ""
    return Diagnosis(f"{what}: {', '.join(lacking[:_LISTED])}{more}", good=False, hint=hint)


def _rules(provider: "Provider") -> Diagnosis:
    bare = [rule.id for rule in _of_bodies(provider) if not (rule.rejects and rule.accepts)]
    count = len(list(provider.rules))
    return _lacking(f"{count} rules, each with examples", bare, "give `rejects`, and `accepts` that just keep the rule")


def _of_bodies(provider: "Provider") -> "Iterator[Rule]":
    bodies = {row.name for row in provider.operations if row.contract is not None}
    beside = (contract for row in provider.operations for contract in (row.query, row.headers) if contract is not None)
    sections = bodies | {contract.section.operation for contract in beside}
    return (rule for rule in provider.rules if rule.operation in sections)


def _examples(provider: "Provider") -> Diagnosis:
    wrong = [rule.id for rule in _of_bodies(provider) if not _is_borne_out(provider, rule)]
    return _lacking(
        "examples do what their rules say", wrong, "an example of `rejects` breaks its own rule and no other"
    )


def _is_borne_out(provider: "Provider", rule: "Rule") -> bool:
    contract = provider.validator_of(rule.operation)
    if contract is None:
        return True

    from drytake.schemas.validation.policy import during

    policy = during(rule)

    def broken(example: Any) -> set[str]:
        raw = example if isinstance(example, bytes) else json.dumps(example).encode()
        result = (
            contract.validate_value(example, policy=policy)
            if _in_query(provider, rule)
            else contract.validate(raw, policy=policy)
        )
        return {violation.rule.id for violation in result.violations}

    return all(broken(one) == {rule.id} for one in rule.rejects) and not any(map(broken, rule.accepts))


def _in_query(provider: "Provider", rule: "Rule") -> bool:
    return next((row.method == "GET" for row in provider.operations if row.name == rule.operation), True)


def _operations(provider: "Provider") -> Diagnosis:
    from drytake.mockserver.engine.dialects import dialect_of

    what = f"{len(provider.operations)} operations, each with an action or a handler"
    try:
        handled = set(dialect_of(provider).handlers)
    except TypeError as error:
        return Diagnosis(what, good=False, hint=str(error))
    return _lacking(what, [row.name for row in provider.operations if row.name not in handled], "name its `action`")


def _expressions(provider: "Provider") -> Diagnosis:
    from drytake.schemas.expressions import expression

    def wrong(row: "Operation") -> Iterator[str]:
        for text in filter(None, (row.task_id, row.state, row.webhook, *row.results)):
            try:
                expression(text)
            except ValueError as error:
                yield f"{row.name}: {error}"

    unclear = [f"{row.name} names no task" for row in provider.operations if row.creates and not _named(row)]
    unclear += [said for row in provider.operations for said in wrong(row)]
    unclear += _unposted(provider)
    return _lacking("rows say where calls name their task", unclear, "such as `$response.body#/data/task_id`")


def _named(row: "Operation") -> bool:
    """Return whether a call that makes a task says which; one that waits for its end needn't."""
    return bool(row.task_id) or getattr(row.action, "waits", False)


def _unposted(provider: "Provider") -> list[str]:
    """Return how the rows and the provider disagree on webhooks."""
    asked = [row.name for row in provider.operations if row.webhook]
    if provider.webhook is None:
        return [f"{name} names a URL to which nothing is posted" for name in asked]
    return [] if asked else ["no row names the URL of webhooks"]


def _states(provider: "Provider") -> Diagnosis:
    from drytake.schemas.provider import QUEUED, RUNNING, SUCCEEDED

    missing = [state for state in (QUEUED, RUNNING, SUCCEEDED) if state not in provider.states]
    seconds = [(phase.word, state) for state, phases in provider.phases.items() for phase in phases]
    missing += [f"`{word}` isn't one of {state}" for word, state in seconds if provider.state_called(word) != state]
    return _lacking(
        "states have words", missing, "`Provider.states` has the provider's own, those of `phases` among them"
    )


def _errors(provider: "Provider") -> Diagnosis:
    from drytake.mockserver.faults.scenarios import ErrorKind
    from drytake.schemas.confidence import Confidence

    kinds = dict.fromkeys((*get_args(ErrorKind), *filter(None, map(_refusal, provider.operations))))
    wrong = [kind for kind in kinds if (kind in provider.errors) is (kind in provider.impossible)]
    known = Counter(row.confidence for row in provider.errors.values())
    shares = ", ".join(f"{known[one]} {one}" for one in get_args(Confidence))
    hint = "`Provider.errors` has a row for each kind, or `Provider.impossible` says that there is none"
    return _lacking(f"errors have bodies ({shares})", wrong, hint)


def _refusal(row: "Operation") -> str:
    """Return the kind of error that an operation's action alone has, if any."""
    from drytake.schemas.actions import Cancel, Create, DeleteFile, SendFile, ShowFile, Upload

    action = row.action
    if isinstance(action, Cancel):
        return "late" if action.may_be_late else ""
    if isinstance(action, Create):
        return "" if action.parent is None else action.parent.error
    if isinstance(action, Upload):
        return "not-fetched"
    return "unknown-file" if isinstance(action, ShowFile | SendFile | DeleteFile) else ""


def _outcomes(provider: "Provider") -> Diagnosis:
    from drytake.contract_tests.findings.coverage import NOTHING
    from drytake.contract_tests.journals.outcomes import OutcomeCounts, coverage_from
    from drytake.mockserver.engine.engine import Engine

    engine = Engine(providers=[provider.id])
    called = OutcomeCounts({(provider.id, row.name, ""): 1 for row in provider.operations})
    every = coverage_from(engine, called).outcomes
    unreached = [f"{one.operation} {one.name}" for one in every if one.reached_by == NOTHING]
    return _lacking(f"{len(every)} documented outcomes can be met", unreached, "say in the dialect what leads to them")
