"""Asking for a price and for a video."""

import uuid
from decimal import Decimal
from urllib.parse import urlsplit

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.injection import inject_marked
from drytake.mockserver.faults.scenarios import Scenario
from drytake.mockserver.providers.venice import consent
from drytake.mockserver.providers.venice.responses import response
from drytake.mockserver.providers.venice.shares import share_url
from drytake.mockserver.providers.venice.wallets import wallet_of
from drytake.mockserver.state.task import Task
from drytake.schemas.http import Response
from drytake.schemas.prices import number
from drytake.schemas.providers.venice.pricing import (
    PriceKey,
    model_called,
    price_of,
    price_with_source,
    shape_of_queue,
    shape_of_quote,
)
from drytake.schemas.providers.venice.requests import Queue, Quote
from drytake.schemas.providers.venice.rules import MEDIA
from drytake.schemas.validation.rules import Violation

__all__ = ["FAILURES", "queue_video", "quote_video", "require_json"]

FACE = Scenario("face", "the provider refuses a face after queueing", end="failed")
TASK_TYPE = Scenario("task-type", "the task type contradicts the prompt", end="failed")
UNREACHABLE = Scenario("unreachable", "a file can't be fetched", end="failed")
FAILURES = {
    "face": "The model provider refused the media because it shows a person",
    "moderation": "The model provider refused the content",
    "provider-failure": "An unknown error occurred",
    "task-type": "TaskTypeConstraint: the task type contradicts the prompt",
    "unreachable": "An unknown error occurred",
}
"""Scenario to what a failed task says of itself."""
NOWHERE = ".invalid"
"""Hosts that nobody can reach, by their very name: a file there lets the task fail later."""


def queue_video(engine: Engine, call: Call) -> Response:
    """Answer ``POST /video/queue``: content, then faces, then money, as Venice asks."""
    require_json(call)
    request: Queue = engine.validate(call)
    _refuse_marked(call, request)
    faces = consent.faces(engine, call, request)
    model = model_called(request.model)
    if model.consent and not _attests(request):
        missing = consent.unattested(call.tenant, faces)
        if missing:
            return response(call, consent.needs_consent(missing), 409)
    price = _price(call, shape_of_queue(request, engine.lookup))
    task = _create(engine, call, request, price, _scenario_of(call.violations, request, faces))
    if model.consent:
        consent.attest(call.tenant, faces)
    body = {"model": request.model, "queue_id": task.id}
    if model.link:
        body["download_url"] = share_url(call, task)
    return response(call, body, 200, (b"x-venice-model-id", request.model.encode()))


def quote_video(engine: Engine, call: Call) -> Response:
    """Answer ``POST /video/quote``. Nobody has to say who asks."""
    require_json(call)
    request: Quote = engine.validate(call)
    price = _price(call, shape_of_quote(request, engine.lookup))
    if price is None:
        raise ApiError("price-unknown")
    return response(call, {"quote": number(price)})


def require_json(call: Call) -> None:
    """Refuse a body of another type.

    Raises:
        ApiError: it isn't sent as JSON.
    """
    if call.content_type not in ("application/json", ""):
        call.broke_content_type()
        raise ApiError("unsupported-media-type")


def _refuse_marked(call: Call, request: Queue) -> None:
    """Refuse what the prompt or the media says is to be refused; for want of money, the ledger refuses later."""
    inject_marked(call, call.body, later=["insufficient-credit"])
    if consent.figures(request):
        raise ApiError("content-refused")


def _attests(request: Queue) -> bool:
    return bool(request.consents and "seedance" in request.consents)


def _create(engine: Engine, call: Call, request: Queue, price: Decimal | None, scenario: Scenario | None) -> Task:
    return engine.create(
        call,
        raw=call.body,
        price=price,
        task_id=str(uuid.UUID(call.tenant.hex_id(), version=4)),
        provider_data={"model": request.model, "secret": call.tenant.hex_id()},
        scenario=scenario,
        hold=wallet_of(call) is not None,  # documented; what a wallet shows meanwhile is inferred
    )


def _scenario_of(violations: tuple[Violation, ...], request: Queue, faces: list[consent.Face]) -> Scenario | None:
    """Return what the request brings upon its own task."""
    if faces and model_called(request.model).refuses_faces:
        return FACE
    if any(violation.rule.name == "task-type-contradicts-prompt" for violation in violations):
        return TASK_TYPE
    return UNREACHABLE if any(_nowhere(url) for url in _urls(request)) else None


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


def _price(call: Call, shape: PriceKey) -> Decimal | None:
    """Return what a shape costs: the published price, else what a switch says; `None` where nobody says it."""
    known = price_of(shape)
    if known is not None:
        return known
    stand_in = _with_source(call, shape)
    said = f"{stand_in} USD is a stand-in"
    if stand_in is None:
        said = "nothing is charged" if call.operation and call.operation.creates else "no amount is answered"
    call.violates("price-unpublished", "", f"{said}; Venice publishes no price for this request", shape.model.id)
    return stand_in


def _with_source(call: Call, shape: PriceKey) -> Decimal | None:
    """Return the price with a reference video at the rate that a switch guesses, or what another switch says."""
    guessed = price_with_source(shape, Decimal(str(call.mount.switches["reference-video-factor"])))
    said = call.mount.switches["unpublished-price"]
    return guessed if guessed is not None or said is None else Decimal(str(said))
