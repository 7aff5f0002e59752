"""What hangs on the request of a task at XSkill: what it makes, costs and is remembered by, and what is said of it."""

from decimal import Decimal
from typing import Any

from pydantic_core import from_json

from drytake.schemas.actions import Unpublished
from drytake.schemas.http import Body, Context, TaskView
from drytake.schemas.ids import uuid_of
from drytake.schemas.prices import number
from drytake.schemas.providers.xskill.dialect import said, shown_price
from drytake.schemas.providers.xskill.listing import kind_of
from drytake.schemas.providers.xskill.pricing import charge
from drytake.schemas.providers.xskill.requests import CreateTask, to_canonical
from drytake.schemas.seedance.request import ImageRequest, VideoRequest

__all__ = ["carried_create", "cost", "created", "created_data", "data", "ends", "kind", "refuses"]

FACE = "face"


def refuses(request: CreateTask, _: Context) -> str:
    """Refuse what makes text: this mock makes none."""
    return "not-played" if kind_of(request.model) == "text" else ""


def cost(request: CreateTask, context: Context) -> Decimal | Unpublished:
    """Return what a task costs, or what a switch says where nobody has published it."""
    switches = context.switches
    known = charge(request, card=switches["rate-card"], image_price=switches["image-price"])
    if known is not None:
        return known
    stand_in = switches["unpublished-price"]
    charged = "nothing is charged" if stand_in is None else f"{stand_in} credits are a stand-in"
    message = f"{charged}; nobody has published the price of such a task"
    return Unpublished(None if stand_in is None else Decimal(str(stand_in)), message, request.model)


def kind(request: CreateTask) -> str:
    """Return what a task makes."""
    return kind_of(request.model) or "video"


def data(request: CreateTask, _: Context) -> dict[str, Any]:
    """Return what a task is remembered by beside its body: of stills, how many and how large."""
    kept: dict[str, Any] = {"model": request.model, "callback_url": request.callback_url}
    if kind(request) != "image":
        return kept
    meant = to_canonical(request)
    assert isinstance(meant, ImageRequest)
    return kept | {"count": meant.count, "width": meant.width, "height": meant.height}


def ends(request: CreateTask, context: Context) -> str:
    """Let a task fail whose files show a face: realistic ones are found after it was made."""
    if FACE not in context.scenarios:
        return ""
    meant = to_canonical(request)
    files = isinstance(meant, VideoRequest) and (meant.frames or meant.images or meant.videos)
    return FACE if files and context.happens(FACE) else ""


def carried_create(body: bytes) -> tuple[str, Any] | None:
    """Return the create that a message of MCP carries; of several messages at once, which MCP has no more, that of any."""
    try:
        said = from_json(body)
    except ValueError:
        return None
    for message in said if isinstance(said, list) else [said]:
        params = message.get("params") if isinstance(message, dict) else None
        if isinstance(params, dict) and params.get("name") == "submit_task":
            asked = params.get("arguments") or {}
            chosen = asked if isinstance(asked, dict) else {}
            return "create-task", {
                "model": chosen.get("model_id"),
                "params": chosen.get("parameters"),
                "channel": "mcp",
            }
    return None


def created(task: TaskView, context: Context) -> Body:
    """Render a task that was just made."""
    return said(created_data(task, context), context, "Task created")


def created_data(task: TaskView, context: Context) -> dict[str, Any]:
    """Return what is said of a task that was just made, for REST and for MCP alike."""
    if context.switches["documented-responses-only"]:
        return {"task_id": task.id, "price": shown_price(task)}
    return {
        "task_id": task.id,
        "request_id": uuid_of(context.id),
        "model": task.request.model,
        "channel": task.request.channel or "api",
        "status": task.word,
        "price": shown_price(task),
        "balance": number(context.account.balance),
    }
