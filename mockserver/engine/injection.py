"""What befalls a call: its tenant's cues and its own magic values, as refusals, as ends of tasks, and as faults."""

import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from drytake.mockserver.engine.call import REASON, Answer, Call, RefusedError
from drytake.mockserver.faults.catalogue import Fault, Mishap
from drytake.mockserver.faults.scenarios import DOWNLOAD, OWN_REFUSALS, Scenario, Scope, marks
from drytake.mockserver.faults.triggers import Strike, strike
from drytake.schemas.provider import Pace

if TYPE_CHECKING:
    from drytake.mockserver.state.task import Task

__all__ = [
    "PreventedError",
    "befall",
    "chosen",
    "decided",
    "heed",
    "note_violations",
    "refused_answer",
    "slowed",
    "suffer",
    "suffer_download",
]

JSON_TYPE = b"application/json"


class PreventedError(Exception):
    """A call that doesn't come through: a fault answers it."""


def befall(call: Call, moment: Scope | None = None) -> None:
    """Count a call of a tenant to which something may happen, and let it.

    `task` is the moment at which a call that does other things too makes a task.

    Raises:
        RefusedError: it is refused.
        PreventedError: it doesn't come through.
    """
    assert call.operation is not None
    usual: Scope = "create" if call.operation.creates else "call"
    _come(call, call.tenant.strikes(call.mount.provider.id, call.operation.name, moment or usual))


def heed(call: Call, raw: bytes, *, later: Iterable[str] = ()) -> None:
    """Let happen what a request that makes a task asks for; refusals `later` are left to who looks again.

    Raises:
        RefusedError: it is refused.
        PreventedError: it doesn't come through.
    """
    found = [scenario for scenario in marks(raw) if scenario.on != "download"]
    if not found:
        return
    known = {struck.scenario.name for struck in call.struck} | set(later)
    fresh = [scenario for scenario in found if scenario.name not in known]
    if fresh:
        _come(call, _marked(call, fresh))


def _marked(call: Call, scenarios: Iterable[Scenario]) -> tuple[Strike, ...]:
    luck = call.tenant.luck("mark", call.tenant.calls)
    return tuple(strike(scenario, {}, luck) for scenario in scenarios)


def _come(call: Call, strikes: tuple[Strike, ...]) -> None:
    call.struck = (*strikes, *call.struck)
    prevented = False
    for scenario, settings, _ in strikes:
        if scenario.refusal is not None:
            _note(call, scenario.name)
            raise RefusedError(scenario.refusal, **settings)
        prevented = prevented or (scenario.fault is not None and scenario.fault.prevents)
    if prevented:
        raise PreventedError


def note_violations(call: Call) -> None:
    """Note what is wrong with a call that no handler gets to see, since a scenario or a limit answers it."""
    operation, mount = call.operation, call.mount
    if operation is None or operation.contract is None:
        return
    if operation.method == "GET":
        report = call.judge.judge_value(call.query, policy=call.policy)
    elif call.content_type in ("", "application/json") or call.content_type.endswith("+json"):
        report = call.engine.validated(call)
    elif mount.room.form is not None:
        try:
            report = call.judge.judge_value(mount.room.form(call), policy=call.policy)
        except RefusedError:  # what it breaks is noted by now
            return
    else:
        call.broke_content_type()
        return
    call.violations += report.violations


def chosen(call: Call, name: str) -> bool:
    """Return whether a scenario happens to a call, by a cue or by what it says itself; then it has."""
    scenarios = (*(struck.scenario for struck in call.struck), *marks(call.body))
    happens = any(scenario.name == name for scenario in scenarios)
    if happens:
        _note(call, name)
    return happens


def _note(call: Call, name: str) -> None:
    """Note for the journal what came to pass."""
    if name not in call.done:
        call.done = (*call.done, name)


def refused_answer(call: Call, refused: RefusedError) -> Answer:
    """Return a refusal in the provider's words, when to come back where that is known, and which methods there are."""
    if refused.refusal == "insufficient-credit" and "required" not in refused.facts:
        price = _price(call)
        refused.facts |= {} if price is None else {"required": price, "available": Decimal(0)}
    answer = call.mount.room.refuse(call, refused)
    allowed = refused.facts.get("allow")
    if allowed and answer.status == 405:
        answer.headers = (*answer.headers, (b"allow", ", ".join(allowed).encode()))
    wait = refused.facts.get("retry_after")
    if wait is not None:
        kept = (header for header in answer.headers if header[0] != b"retry-after")
        answer.headers = (*kept, (b"retry-after", b"%d" % math.ceil(wait)))
    if refused.refusal in OWN_REFUSALS:
        answer.headers = (*answer.headers, (REASON, refused.refusal.encode()))
    return answer


def _price(call: Call) -> Decimal | None:
    """Return what the task of a call would cost, as far as its body says: a scenario refuses without looking at it."""
    operation = call.operation
    if operation is None or operation.contract is None or operation.estimate is None:
        return None
    request = operation.contract.judge(call.body).request
    return None if request is None else operation.estimate(request).amount


def decided(call: Call, befalls: Scenario | None) -> Scenario | None:
    """Return what decides how a task ends: what was chosen, or what its request brings upon it.

    Where both are the same scenario, the latter says it in the provider's way.
    """
    for ending, _, _ in call.struck:
        if ending.end is not None:
            _note(call, ending.name)
            return befalls if befalls is not None and befalls.name == ending.name else ending
    return befalls


def slowed(call: Call, pace: Pace) -> Pace:
    """Return how long a task takes, with all that slows it."""
    for scenario, settings, _ in call.struck:
        if scenario.slows:
            _note(call, scenario.name)
            pace = _slower(pace, scenario.slows, settings["factor"])
    return pace


@lru_cache(256)
def _slower(pace: Pace, slows: tuple[str, ...], factor: float) -> Pace:
    parts = {part: getattr(pace, part) * factor for part in slows}
    return pace._replace(**{**parts, slows[-1]: max(parts[slows[-1]], factor)})


# --- faults ------------------------------------------------------------------------------------------------------


def suffer(call: Call, answer: Answer) -> Answer:
    """Return what faults make of an answer to a provider's operation."""
    if answer.render is not None and call.task_id is not None and call.operation is not None:
        task = call.engine.store.get(call.mount.provider.id, call.task_id)
        if task is not None:
            call.struck = (*call.struck, *_at_download(call, task, call.operation.name))
    return _suffered(call, answer)


def suffer_download(call: Call, answer: Answer, task: "Task") -> Answer:
    """Return what faults make of the answer to a download of a task's result."""
    call.struck = _at_download(call, task, DOWNLOAD)
    return _suffered(call, answer)


def _at_download(call: Call, task: "Task", operation: str) -> tuple[Strike, ...]:
    asked = [scenario for scenario in marks(task.raw) if scenario.on == "download"]
    owner = call.engine.tenant_of(task)  # links need no key, so that the caller may be somebody else
    cued = owner.strikes(task.provider, operation, "download") if owner.runs else ()
    return (*_marked(call, asked), *cued) if asked else cued


def _suffered(call: Call, answer: Answer) -> Answer:
    mishap = None
    for scenario, settings, luck, fault in _faults(call):
        if fault.only == "json" and not _is_json(answer):
            continue
        _note(call, scenario.name)
        answer = _altered(call, answer, fault, settings)
        if fault.travel is not None:
            mishap = mishap or Mishap()
            fault.travel(mishap, settings, luck)
        if not fault.legible:
            call.state = None
    if mishap is not None and mishap != Mishap():
        answer.mishap = mishap
    return answer


def _faults(call: Call) -> Iterator[tuple[Scenario, Mapping[str, float], Random, Fault]]:
    for scenario, settings, luck in call.struck:
        if scenario.fault is not None:
            yield scenario, settings, luck, scenario.fault


def _altered(call: Call, answer: Answer, fault: Fault, settings: Mapping[str, float]) -> Answer:
    if fault.refusal is not None and call.operation is not None:
        return call.mount.room.refuse(call, RefusedError(fault.refusal, task_id=call.task_id))
    if fault.alter is not None:
        fault.alter(answer, settings)
    if fault.shape is not None:
        fault.shape(call, answer, settings)
    return answer


def _is_json(answer: Answer) -> bool:
    said = next((value for name, value in answer.headers if name == b"content-type"), b"")
    return answer.render is None and said.partition(b";")[0].strip().endswith((JSON_TYPE, b"+json"))
