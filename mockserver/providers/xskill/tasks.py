"""XSkill's tasks on the wire: how they are made."""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from drytake.mockserver.engine.call import ApiError, Call, ProviderData
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.injection import is_active
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.providers.xskill.responses import success, take_json
from drytake.mockserver.state.task import UNPRICED, Task
from drytake.schemas.http import Response
from drytake.schemas.prices import number
from drytake.schemas.providers.xskill.listing import kind_of
from drytake.schemas.providers.xskill.pricing import charge
from drytake.schemas.providers.xskill.requests import CreateTask, to_canonical
from drytake.schemas.seedance.request import AudioRequest, ImageRequest, Request, VideoRequest

__all__ = ["Remembered", "create_task", "submit"]

FACE = replace(SCENARIOS["face"], end="failed")
"""Realistic faces are found after the task was made."""
KINDS = {ImageRequest: "image", AudioRequest: "audio"}
"""What is asked for to the kind of task that makes it."""


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


def _extra(request: CreateTask, meant: Request) -> dict[str, Any]:
    """Return what a task is remembered by beside its body."""
    extra: dict[str, Any] = {"model": request.model, "callback_url": request.callback_url}
    if isinstance(meant, ImageRequest):
        extra |= {"count": meant.count, "width": meant.width, "height": meant.height}
    return extra


def _shows_face(call: Call, meant: Request) -> bool:
    files = isinstance(meant, VideoRequest) and (meant.images or meant.videos)
    return bool(files) and is_active(call, FACE.name)
