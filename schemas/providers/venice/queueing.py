"""Asking for a price and for a video: what they cost, why a task fails by itself, and what is said."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from drytake.schemas.actions import Unpublished
from drytake.schemas.http import Body, Context, Response, TaskView, json_response
from drytake.schemas.prices import number
from drytake.schemas.providers.venice.faces import media_with_faces
from drytake.schemas.providers.venice.pricing import (
    TERMS,
    PriceKey,
    model_called,
    price_of,
    price_with_source,
    shape_of_queue,
    shape_of_quote,
)
from drytake.schemas.providers.venice.requests import Queue, Quote
from drytake.schemas.providers.venice.rules import MEDIA
from drytake.schemas.states import Charged

__all__ = ["SHARE_HOST", "charge", "data", "ends", "queue_cost", "queued", "quote_cost", "quoted"]

SHARE_HOST = "private-share.venice.ai"
"""Where the download links of private models lead."""
NOWHERE = ".invalid"
"""Hosts that nobody can reach, by their very name: a file there lets the task fail later."""


def queued(task: TaskView, context: Context) -> Response:
    """Render a task that was just made; of a private model, with its download link."""
    model = task.data["model"]
    body = {"model": model, "queue_id": task.id}
    if model_called(model).link:
        body["download_url"] = context.url(f"/v1/share/read/{task.id}.{task.data['secret']}", host=SHARE_HOST)
    return json_response(body, headers=((b"x-venice-model-id", model.encode()),))


def quoted(price: Decimal, _: Quote, __: Context) -> Body:
    """Render a price."""
    return {"quote": number(price)}


def data(request: Queue, context: Context) -> dict[str, Any]:
    """Return what a task is remembered by beside its body; the call's own id is the last part of its download link."""
    return {"model": request.model, "secret": context.id}


def charge(context: Context) -> Charged:
    """Hold a wallet's money until the task succeeds: documented; what a wallet shows meanwhile is inferred."""
    return "success" if context.payer == "wallet" else TERMS.charged or "create"


def ends(request: Queue, context: Context) -> str:
    """Return what the request brings upon its own task."""
    if model_called(request.model).refuses_faces and media_with_faces(request, context):
        return "face"
    if "task-type-contradicts-prompt" in context.broken:
        return "task-type"
    return "unreachable" if any(_nowhere(url) for url in _urls(request)) else ""


def _urls(request: Queue) -> list[str]:
    values = [getattr(request, name) for name in MEDIA]
    return [url for value in values for url in (value if isinstance(value, list) else [value or ""])]


def _nowhere(url: str) -> bool:
    if NOWHERE not in url[:300]:
        return False
    try:
        return (urlsplit(url).hostname or "").endswith(NOWHERE)
    except ValueError:
        return False


# --- money -------------------------------------------------------------------------------------------------------


def queue_cost(request: Queue, context: Context) -> Decimal | Unpublished:
    """Return what a video costs."""
    return _cost(shape_of_queue(request, context.lookup), context, "nothing is charged")


def quote_cost(request: Quote, context: Context) -> Decimal | Unpublished:
    """Return what a video would cost."""
    return _cost(shape_of_quote(request, context.lookup), context, "no amount is answered")


def _cost(shape: PriceKey, context: Context, without: str) -> Decimal | Unpublished:
    """Return what a shape costs: the published price, else what a switch says, else nothing."""
    known = price_of(shape)
    if known is not None:
        return known
    stand_in = _with_source(shape, context)
    said = without if stand_in is None else f"{stand_in} USD is a stand-in"
    return Unpublished(stand_in, f"{said}; Venice publishes no price for this request", shape.model.id)


def _with_source(shape: PriceKey, context: Context) -> Decimal | None:
    """Return the price with a reference video at the rate that a switch guesses, or what another switch says."""
    guessed = price_with_source(shape, Decimal(str(context.switches["reference-video-factor"])))
    said = context.switches["unpublished-price"]
    return guessed if guessed is not None or said is None else Decimal(str(said))
