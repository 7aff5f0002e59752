"""What faults make of a response once it is there: its bytes, and how they travel."""

from collections.abc import Iterator, Mapping
from random import Random

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.injection import marked_injections, note_injected
from drytake.mockserver.faults.catalogue import PRIVATE_REDIRECT, Fault
from drytake.mockserver.faults.mutations import Subject, paths_of
from drytake.mockserver.faults.scenarios import DOWNLOAD, Scenario, marked_scenarios
from drytake.mockserver.faults.triggers import Injection
from drytake.mockserver.state.files import MEDIA
from drytake.mockserver.state.task import Task
from drytake.schemas.http import EVENT_STREAM, Delivery, Response

__all__ = ["inject_after", "inject_download"]

JSON_TYPE = b"application/json"


def inject_after(engine: Engine, call: Call, response: Response) -> Response:
    """Return what faults make of a response to a provider's operation."""
    if response.render is not None and call.task_id is not None and call.operation is not None:
        task = engine.store.get(call.mount.provider.id, call.task_id)
        if task is not None:
            call.injections = (*call.injections, *_at_download(engine, call, task, call.operation.name))
    return _impaired(engine, call, response)


def inject_download(engine: Engine, call: Call, response: Response, task: Task) -> Response:
    """Return what faults make of the response to a download of a task's result."""
    call.injections = _at_download(engine, call, task, DOWNLOAD)
    return _impaired(engine, call, response)


def _at_download(engine: Engine, call: Call, task: Task, operation: str) -> tuple[Injection, ...]:
    if call.query_string == PRIVATE_REDIRECT.encode():
        return ()  # what it leads to is the file itself
    asked = [scenario for scenario in marked_scenarios(task.raw) if scenario.on == "download"]
    owner = engine.tenant_of(task)  # links need no key, so that the caller may be somebody else
    cued = owner.fire(task.provider, operation, "download") if owner.triggers else ()
    return (*marked_injections(call, asked), *cued) if asked else cued


def _impaired(engine: Engine, call: Call, response: Response) -> Response:
    delivery = response.delivery
    for scenario, settings, rng, fault in _faults(call):
        if fault.only == "json" and not _is_json(response) and not (fault.deliver and EVENT_STREAM in response.headers):
            continue  # how JSON travels is how its events do
        note_injected(call, scenario.name)
        response = _altered(engine, call, response, fault, settings)
        if fault.deliver is not None:
            delivery = delivery or Delivery()
            fault.deliver(delivery, settings, rng)
        if not fault.readable:
            call.state = None
    if delivery is not None and EVENT_STREAM not in response.headers:
        delivery.events = None
    if delivery is not None and delivery != Delivery():
        response.delivery = delivery
    return response


def _faults(call: Call) -> Iterator[tuple[Scenario, Mapping[str, float], Random, Fault]]:
    for scenario, settings, rng in call.injections:
        if scenario.fault is not None:
            yield scenario, settings, rng, scenario.fault


def _altered(engine: Engine, call: Call, response: Response, fault: Fault, settings: Mapping[str, float]) -> Response:
    kind = fault.error_kind
    if kind is not None and call.operation is not None and kind not in call.mount.provider.impossible:
        refusal = call.mount.dialect.render_error(engine, call, ApiError(kind, task_id=call.task_id))
        if fault.status in (0, refusal.status):
            return refusal
    if fault.leads_to and call.path.startswith(MEDIA):
        where = f"{engine.address or call.origin}{call.path}?{fault.leads_to}"
        return Response(302, b"", ((b"location", where.encode()),))
    if fault.alter is not None:
        fault.alter(response, settings)
    if fault.shape is not None:
        _reshape(call, response, fault, settings)
    return response


def _reshape(call: Call, response: Response, fault: Fault, settings: Mapping[str, float]) -> None:
    model = call.operation.responses.get(response.status) if call.operation else None
    if call.operation is not None and model is not None and fault.shape is not None:
        subject = Subject(model, paths_of(call.operation), call.mount.state_names, call.state)
        fault.shape(subject, response, settings)
        call.state = subject.state


def _is_json(response: Response) -> bool:
    said = next((value for name, value in response.headers if name == b"content-type"), b"")
    return response.render is None and said.partition(b";")[0].strip().endswith((JSON_TYPE, b"+json"))
