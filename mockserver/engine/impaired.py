"""What faults make of an answer once it is there: its bytes, and how they travel."""

from collections.abc import Iterator, Mapping
from random import Random

from drytake.mockserver.engine.call import Call, RefusedError
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.injection import marked_injections, note_injected
from drytake.mockserver.faults.catalogue import Fault
from drytake.mockserver.faults.mutations import Subject
from drytake.mockserver.faults.scenarios import DOWNLOAD, Scenario, marks
from drytake.mockserver.faults.triggers import Strike
from drytake.mockserver.state.task import Task
from drytake.schemas.http import Answer, Mishap

__all__ = ["suffer", "suffer_download"]

JSON_TYPE = b"application/json"


def suffer(engine: Engine, call: Call, answer: Answer) -> Answer:
    """Return what faults make of an answer to a provider's operation."""
    if answer.render is not None and call.task_id is not None and call.operation is not None:
        task = engine.store.get(call.mount.provider.id, call.task_id)
        if task is not None:
            call.struck = (*call.struck, *_at_download(engine, call, task, call.operation.name))
    return _suffered(engine, call, answer)


def suffer_download(engine: Engine, call: Call, answer: Answer, task: Task) -> Answer:
    """Return what faults make of the answer to a download of a task's result."""
    call.struck = _at_download(engine, call, task, DOWNLOAD)
    return _suffered(engine, call, answer)


def _at_download(engine: Engine, call: Call, task: Task, operation: str) -> tuple[Strike, ...]:
    asked = [scenario for scenario in marks(task.raw) if scenario.on == "download"]
    owner = engine.tenant_of(task)  # links need no key, so that the caller may be somebody else
    cued = owner.strikes(task.provider, operation, "download") if owner.runs else ()
    return (*marked_injections(call, asked), *cued) if asked else cued


def _suffered(engine: Engine, call: Call, answer: Answer) -> Answer:
    mishap = None
    for scenario, settings, luck, fault in _faults(call):
        if fault.only == "json" and not _is_json(answer):
            continue
        note_injected(call, scenario.name)
        answer = _altered(engine, call, answer, fault, settings)
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


def _altered(engine: Engine, call: Call, answer: Answer, fault: Fault, settings: Mapping[str, float]) -> Answer:
    if fault.refusal is not None and call.operation is not None:
        return call.mount.room.refuse(engine, call, RefusedError(fault.refusal, task_id=call.task_id))
    if fault.alter is not None:
        fault.alter(answer, settings)
    if fault.shape is not None:
        _reshape(call, answer, fault, settings)
    return answer


def _reshape(call: Call, answer: Answer, fault: Fault, settings: Mapping[str, float]) -> None:
    model = call.operation.answers.get(answer.status) if call.operation else None
    if model is not None and fault.shape is not None:
        subject = Subject(model, call.mount.room.telling, call.mount.words, call.state)
        fault.shape(subject, answer, settings)
        call.state = subject.state


def _is_json(answer: Answer) -> bool:
    said = next((value for name, value in answer.headers if name == b"content-type"), b"")
    return answer.render is None and said.partition(b";")[0].strip().endswith((JSON_TYPE, b"+json"))
