"""Runway: three creates of one form, tasks that say what they may cost and what they did, credits of a cent."""

from typing import Any

from drytake.schemas.actions import Balance, Cancel, Create, Page, Parent, Poll, Upload
from drytake.schemas.endpoints import Endpoints
from drytake.schemas.ids import uuid_id
from drytake.schemas.limits import RateLimit
from drytake.schemas.provider import (
    CANCELLED,
    FAILED,
    QUEUED,
    SUCCEEDED,
    Durations,
    KnownClient,
    Operation,
    Phase,
    Provider,
    ResponseModels,
    Timing,
)
from drytake.schemas.providers.runway import contracts, dialect, pricing
from drytake.schemas.providers.runway.models import OWN_SIZES
from drytake.schemas.providers.runway.requests import DEFAULTS, to_canonical
from drytake.schemas.providers.runway.rules import RULES, book
from drytake.schemas.variants import Variant

__all__ = ["PROVIDER"]

DAY = 86_400
_ID = "$request.path.id"
_STATE = "$response.body#/status"
_ANY_CALL = (401, 403, 405, 413, 415, 429, 500, 503)


def _responses(status: int, model: str, *own: int) -> ResponseModels:
    """Return the responses of a call: a good one's model, and errors."""
    errors = dict.fromkeys((*own, *_ANY_CALL), "ErrorResponse")
    models = "drytake.schemas.providers.runway.responses"
    return ResponseModels(models, {status: model, **errors}, inferred=(405, 413, 415))


_CREATE: dict[str, Any] = {
    "render": dialect.created,
    "cost": pricing.cost,
    "reserve": pricing.longest,
    "charge": dialect.charge,
    "id": uuid_id,
    "data": dialect.remembered,
    "queue": dialect.queue,
}
_DRAFT = Parent(id="$request.body#/draftTaskId", fits=dialect.is_draft, error="not-carried-on", lifetime=7 * DAY)


def _create(name: str, summary: str, contract: Any, **action: Any) -> Operation:
    return Operation(
        name=name,
        method="POST",
        path=f"/v1/{name.replace('-', '_')}",
        summary=summary,
        action=Create(**_CREATE, **action),
        contract=contract,
        headers=contracts.HEADERS,
        responses=_responses(200, "Created", 400),
        task_id="$response.body#/id",
        creates=True,
        canonical=to_canonical,
        estimate=pricing.estimate,
        defaults=pricing.defaults,
    )


TEXT = _create("text-to-video", "Make a video from text, and references", contracts.TEXT, parent=_DRAFT)
IMAGE = _create("image-to-video", "Make a video from frames, or from reference images", contracts.IMAGE)
VIDEO = _create("video-to-video", "Make a video from a video, edit or extend one", contracts.VIDEO)
GET = Operation(
    name="get-task",
    method="GET",
    path="/v1/tasks/{id}",
    summary="Get a task",
    action=Poll(render=dialect.task),
    responses=_responses(200, "Task", 404),
    task_id=_ID,
    state=_STATE,
    results=("$response.body#/output/0",),
    variants=(Variant("state", "/status"),),
)
DELETE = Operation(
    name="delete-task",
    method="DELETE",
    path="/v1/tasks/{id}",
    summary="Cancel a task that runs, or delete one that has ended; it isn't found any more",
    action=Cancel(
        render=dialect.deleted,
        end=CANCELLED,
        removes=frozenset({SUCCEEDED, FAILED, CANCELLED}),
        forgets="forget-cancelled",
        status=204,
    ),
    responses=_responses(204, "Empty", 404),
    task_id=_ID,
)
CREATE_UPLOAD = Operation(
    name="create-upload",
    method="POST",
    path="/v1/uploads",
    summary="Ask where a file is posted, to refer to it for 24 hours",
    action=Page(render=dialect.started),
    contract=contracts.UPLOAD,
    responses=_responses(200, "UploadStarted", 400),
)
PUT_UPLOAD = Operation(
    name="put-upload",
    method="POST",
    path="/v1/uploads/{id}",
    summary="Post a file where `create-upload` said, without a key; the address is inferred, clients follow it",
    action=Upload(source=dialect.uploaded, render=dialect.kept, form="file", status=204),
    responses=_responses(204, "Empty", 400, 404),
    open=True,
)
ORGANIZATION = Operation(
    name="get-organization",
    method="GET",
    path="/v1/organization",
    summary="Get the account's credits and limits",
    action=Balance(render=dialect.organization),
    responses=_responses(200, "Organization"),
)
_CREATES = (TEXT.name, IMAGE.name, VIDEO.name)

PROVIDER = Provider(
    id="runway",
    title="Runway",
    hosts=("api.dev.runwayml.com",),
    also_paid={"api.runwayml.com": book.API.url},
    unit="credits",
    rules=RULES,
    operations=(TEXT, IMAGE, VIDEO, GET, DELETE, CREATE_UPLOAD, PUT_UPLOAD, ORGANIZATION),
    timing=Timing(
        video=Durations(queued=4, running=dialect.RUNNING_SECONDS),
        poll_seconds=5,
        source=book.CLIENT,
    ),
    docs=book.API.url,
    states=dialect.STATES,
    phases={QUEUED: (Phase(dialect.THROTTLED, dialect.is_behind, "a task behind another"),)},
    failures=dialect.FAILURES,
    errors=dialect.ERRORS,
    impossible=frozenset({"price-unknown"}),
    error=dialect.error,
    limits=tuple(
        RateLimit(
            name=f"day-{tier}",
            calls=a_day,
            seconds=DAY,
            operations=_CREATES,
            per="$request.body#/model",
            retry_after=False,
            accounts=(tier, True) if tier == 1 else (tier,),
        )
        for tier, (_, a_day, _) in dialect.TIERS.items()
    ),
    clients=(
        KnownClient(
            "runwayml for Python",
            {"RUNWAYML_BASE_URL": "{base}", "RUNWAYML_API_SECRET": "{key}"},
            "the synchronous `wait_for_task_output` doesn't end at `CANCELLED`",
        ),
        KnownClient(
            "@runwayml/sdk",
            {},
            "the same two variables, or say it where the client is made",
            'new RunwayML({ baseURL: "{base}", apiKey: "{key}" })',
        ),
    ),
    unplayed=Endpoints(__name__),
    defaults=DEFAULTS,
    sizes=OWN_SIZES,
    wording="drytake.schemas.providers.runway.wording:from_canonical",
    switches={
        "concurrency": None,
        "estimated-cost": True,
        "forget-cancelled": True,
        "moderation-code": dialect.BLOCKED,
        "rate-limits": False,
        "refund-on-failure": True,
        "unpublished-price": None,
        "url-lifetime": DAY,
    },
)
