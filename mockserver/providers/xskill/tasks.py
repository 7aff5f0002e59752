"""XSkill's tasks on the wire: created, asked for, listed, cancelled."""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from drytake.mockserver.engine.call import ApiError, Call, Mount, ProviderData
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.injection import is_active
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.providers.xskill.responses import failure, success, take_json
from drytake.mockserver.state.task import UNPRICED, Task, TaskEnd, state_of
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.http import Response
from drytake.schemas.prices import number
from drytake.schemas.provider import FAILED, SUCCEEDED, State
from drytake.schemas.providers.xskill import STATES
from drytake.schemas.providers.xskill.listing import kind_of
from drytake.schemas.providers.xskill.pricing import charge
from drytake.schemas.providers.xskill.requests import CreateTask, ListTasks, QueryTask, to_canonical
from drytake.schemas.seedance.request import AudioRequest, ImageRequest, Request, VideoRequest
from drytake.schemas.times import iso

__all__ = [
    "Remembered",
    "cancel_task",
    "create_task",
    "get_task",
    "list_tasks",
    "query_task",
    "submit",
    "task_data",
]

CANCELLED = TaskEnd("cancelled", FAILED, "Task cancelled by user")
FACE = replace(SCENARIOS["face"], end="failed")
"""Realistic faces are found after the task was made."""
KINDS = {ImageRequest: "image", AudioRequest: "audio"}
"""What is asked for to the kind of task that makes it."""
SUFFIXES = {"audio": "wav"}
ERROR_TYPES = {"face": "face_detected", "moderation": "content_moderation", "cancelled": "cancelled"}
"""How a task failed to its `error_type`; inferred, as only `submit_timeout` was ever seen."""


class Remembered(ProviderData):
    """What a task is remembered by beside its body."""

    model: str
    callback_url: str | None
    count: Annotated[int, Field(ge=0, le=10_000)] = 1
    """Pictures, where it makes some."""
    width: int | None = None
    height: int | None = None


def create_task(engine: Engine, call: Call) -> Response:
    """Answer ``POST /api/v3/tasks/create``."""
    take_json(call)
    request: CreateTask = engine.validate(call)
    return success(call, submit(engine, call, request, call.body), "Task created")


def submit(engine: Engine, call: Call, request: CreateTask, raw: bytes) -> dict[str, Any]:
    """Make a task of a validated request whose create body is `raw`; return what is said of it."""
    switches = call.mount.switches
    if kind_of(request.model) == "text":
        raise ApiError("not-played")
    meant = to_canonical(request)
    task = engine.create(
        call,
        raw=raw,
        price=_price(call, request),
        kind=KINDS.get(type(meant), "video"),
        task_id=str(UUID(hex=call.tenant.hex_id(), version=4)),
        provider_data=_extra(request, meant),
        scenario=FACE if _shows_face(call, meant) else None,
    )
    if switches["documented-responses-only"]:
        return {"task_id": task.id, "price": _shown_price(task)}
    return {
        "task_id": task.id,
        "request_id": str(UUID(hex=call.tenant.hex_id(), version=4)),
        "model": request.model,
        "channel": request.channel or "api",
        "status": "pending",
        "price": _shown_price(task),
        "balance": number(engine.billing.account(call.tenant, call.mount.provider).balance),
    }


def _price(call: Call, request: CreateTask) -> Decimal | None:
    """Return what a task costs, or what a switch says where nobody has published it."""
    switches = call.mount.switches
    known = charge(request, card=switches["rate-card"], image_price=switches["image-price"])
    if known is not None:
        return known
    said = switches["unpublished-price"]
    charged = "nothing is charged" if said is None else f"{said} credits are a stand-in"
    call.violates("price-unpublished", "", f"{charged}; nobody has published the price of such a task", request.model)
    return None if said is None else Decimal(str(said))


def _shown_price(task: Task) -> int | float | None:
    return None if (task.provider_data or {}).get(UNPRICED) else number(task.price)


def callback(_: Mount, __: Tenant, task: Task, state: State, at: float) -> dict[str, Any]:
    """Return what is posted to `callback_url`: the shape that one real client reads."""
    return {"data": {"task_id": task.id, "status": STATES[state], "updated_at": iso(at)}}


def _extra(request: CreateTask, meant: Request) -> dict[str, Any]:
    """Return what a task is remembered by beside its body."""
    extra: dict[str, Any] = {"model": request.model, "callback_url": request.callback_url}
    if isinstance(meant, ImageRequest):
        extra |= {"count": meant.count, "width": meant.width, "height": meant.height}
    return extra


def _shows_face(call: Call, meant: Request) -> bool:
    files = isinstance(meant, VideoRequest) and (meant.images or meant.videos)
    return bool(files) and is_active(call, FACE.name)


def query_task(engine: Engine, call: Call) -> Response:
    """Answer ``POST /api/v3/tasks/query``."""
    return success(call, task_data(engine, call, _asked(engine, call).task_id), "Query succeeded")


def get_task(engine: Engine, call: Call) -> Response:
    """Answer ``GET /api/v3/tasks/{task_id}``."""
    return success(call, task_data(engine, call, call.params["task_id"]), "Query succeeded")


def cancel_task(engine: Engine, call: Call) -> Response:
    """Answer ``POST /api/v3/tasks/cancel``: the task ends failed, as no document names another end. Inferred."""
    task = engine.find(call, _asked(engine, call).task_id)
    if not engine.cancel(call, task, CANCELLED):
        state, _ = state_of(task, call.tenant.clock.now)
        return failure(400, f"Task can't be cancelled: it is {STATES[state]}")
    return success(call, _data(engine, call, task, FAILED), "Task cancelled")


def list_tasks(engine: Engine, call: Call) -> Response:
    """Answer ``GET /api/v3/tasks/list``; looking at the list moves no task on. Its rows are inferred."""
    query: ListTasks = engine.accepted(call, call.validator.validate_value(call.query, policy=call.mount.policy))
    now = call.tenant.clock.now
    rows = []
    for task in engine.store.tasks_of(call.tenant.id):
        state, _ = state_of(task, now)
        if task.provider == call.mount.provider.id and query.status in (None, "", STATES[state]):
            rows.append((task, state))
    shown = [_data(engine, call, task, state) | _listed(task) for task, state in rows[: int(query.limit)]]
    return success(call, {"tasks": shown, "total": len(rows)}, "Query succeeded")


def _asked(engine: Engine, call: Call) -> QueryTask:
    take_json(call)
    query: QueryTask = engine.validate(call)
    return query


def _listed(task: Task) -> dict[str, Any]:
    model = (task.provider_data or {}).get("model", "")
    return {"model": model, "price": _shown_price(task), "created_at": iso(task.created)}


def task_data(engine: Engine, call: Call, task_id: str) -> dict[str, Any]:
    """Return what is said of the caller's task."""
    task = engine.find(call, task_id)
    state, _ = engine.observe(call, task)
    return _data(engine, call, task, state)


def _data(engine: Engine, call: Call, task: Task, state: State) -> dict[str, Any]:
    """Return a task: first its state, then the documented result, then what other clients read."""
    superset = call.mount.switches["superset-result"] and not call.mount.switches["documented-responses-only"]
    data: dict[str, Any] = {"task_id": task.id, "status": STATES[state]}
    if state == SUCCEEDED:
        urls = _urls(engine, call, task)
        data["result"] = {"output": {"images": urls}}
        if task.kind == "audio":
            data["result"]["audio_url"] = urls[0]
        if superset:
            data["output"] = _output(task, urls)
    elif state == FAILED:
        data["error"] = task.outcome.message or "Task failed"
        if superset:
            data["output"] = {
                "error": data["error"],
                "error_type": ERROR_TYPES.get(task.outcome.name, "generation_failed"),
            }
    return data


def _urls(engine: Engine, call: Call, task: Task) -> list[str]:
    if task.kind != "image":
        return [engine.result_url(call, task, suffix=SUFFIXES.get(task.kind, "mp4"))]
    count = (task.provider_data or {}).get("count", 1)
    return [engine.result_url(call, task, index=index, suffix="png") for index in range(count)]


def _output(task: Task, urls: list[str]) -> dict[str, Any]:
    if task.kind == "audio":
        return {"content_type": "audio/wav", "images": urls}
    if task.kind != "image":
        return {"video_url": urls[0], "content_type": "video/mp4", "images": urls}
    extra = task.provider_data or {}
    size = {"width": extra.get("width"), "height": extra.get("height"), "content_type": "image/png"}
    return {"images": [{"url": url, **size} for url in urls]}
