"""Ark, the maker's own API: BytePlus's in USD and Volcengine's in CNY, one wire."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from drytake.schemas.actions import Cancel, Create, Lifetime, List, Parent, Poll
from drytake.schemas.http import Body, Context, TaskPage, TaskView
from drytake.schemas.limits import RateLimit
from drytake.schemas.provider import (
    CANCELLED,
    EXPIRED,
    FAILED,
    QUEUED,
    RUNNING,
    SUCCEEDED,
    Durations,
    FilePlace,
    KnownClient,
    Operation,
    Provider,
    RecordLife,
    ResponseModels,
    Timing,
)
from drytake.schemas.providers.ark import dialect, listing, pricing
from drytake.schemas.providers.ark.contracts import CREATE, VOLCENGINE_CREATE
from drytake.schemas.providers.ark.dialect import Dialect
from drytake.schemas.providers.ark.pricing import Card
from drytake.schemas.providers.ark.requests import CreateTask, to_canonical
from drytake.schemas.providers.ark.rules import RULES, VOLCENGINE_RULES, book
from drytake.schemas.providers.ark.rules.listing import IDS, MODEL, STATUS, TIER
from drytake.schemas.registry import BUILT_IN
from drytake.schemas.seedance.tokens import WORDS
from drytake.schemas.validation.contract import Contract
from drytake.schemas.variants import Variant
from drytake.schemas.webhooks import Webhook

__all__ = ["PROVIDER", "VOLCENGINE"]

_BASE = BUILT_IN["ark"].base_path
_TASKS = f"{_BASE}/contents/generations/tasks"
_TASK = f"{_TASKS}/{{id}}"
_ID = "$request.path.id"
DAY = 86_400


def _responses(model: str, *own: int) -> ResponseModels:
    """Return the responses of a call: a model for 200, its own errors, and those that any call may bring."""
    errors = dict.fromkeys((*own, 401, 403, 405, 413, 415, 429, 500), "ErrorBody")
    return ResponseModels("drytake.schemas.providers.ark.responses", {200: model, **errors}, inferred=(405, 413, 415))


@dataclass(frozen=True, kw_only=True, slots=True)
class Cloud:
    """What tells the two clouds apart."""

    contract: Contract[CreateTask]
    listing: Contract[Any]
    says: Dialect
    card: Card


def _create(cloud: Cloud) -> Operation:
    card = cloud.card
    return Operation(
        name="create-task",
        method="POST",
        path=_TASKS,
        aliases=(f"{_TASK}/cancel",),  # there is no such call: the server takes it for one that makes a task
        summary="Create a video task",
        action=Create(
            render=cloud.says.created,
            price=lambda request, _, day: card.charge(request, day),
            charge=card.terms.charged,
            keep=dialect.KEPT,
            id=dialect.task_id,
            unknown="model",
            queue=dialect.queue,
            refuses=dialect.refuses,
            lifetime=Lifetime("$request.body#/execution_expires_after", usual=dialect.EXPIRES_AFTER),
            parent=Parent(id=dialect.draft_of, fits=dialect.is_draft, error="not-carried-on", body=dialect.final),
        ),
        contract=cloud.contract,
        responses=_responses("Created", 400, 404),
        task_id="$response.body#/id",
        webhook="$request.body#/callback_url",
        creates=True,
        canonical=to_canonical,
        estimate=card.estimate,
        defaults=pricing.defaults,
    )


def _listed(cloud: Cloud) -> Callable[[TaskPage, Any, Context], Body]:
    def render(page: TaskPage, _: Any, context: Context) -> Body:
        return {"total": page.total, "items": [cloud.says.task(task, context) for task in page.tasks]}

    return render


def _kept(name: str) -> Callable[[TaskView], object]:
    return lambda task: task.data[name]


FILTERS: Mapping[str, Callable[[TaskView], object]] = {
    STATUS: attrgetter("word"),
    IDS: attrgetter("id"),
    MODEL: _kept("model"),
    TIER: lambda task: task.data["service_tier"] or "default",
}


def _operations(cloud: Cloud) -> tuple[Operation, ...]:
    return (
        _create(cloud),
        Operation(
            name="get-task",
            method="GET",
            path=_TASK,
            summary="Get a task",
            action=Poll(render=cloud.says.task),
            responses=_responses("Task", 404),
            task_id=_ID,
            state="$response.body#/status",
            billed="$response.body#/usage/total_tokens",
            results=("$response.body#/content/video_url",),
            variants=(Variant("state", "/status"), Variant("result", "/content"), Variant("error", "/error")),
        ),
        Operation(
            name="list-tasks",
            method="GET",
            path=_TASKS,
            summary="List the tasks of the last 7 days, newest first",
            action=List(render=_listed(cloud), filters=FILTERS, limit="page_size", page="page_num"),
            contract=cloud.listing,
            responses=_responses("TaskList", 400),
            variants=(Variant("tasks", "/items"),),
        ),
        Operation(
            name="delete-task",
            method="DELETE",
            path=_TASK,
            summary="Cancel a task that waits, or remove the record of one that has ended",
            action=Cancel(
                render=dialect.deleted,
                end=CANCELLED,
                states=frozenset({QUEUED}),
                removes=frozenset({SUCCEEDED, FAILED, EXPIRED}),
            ),
            responses=_responses("Deleted", 404, 409),
            task_id=_ID,
        ),
    )


def _webhook(cloud: Cloud) -> Webhook:
    return Webhook(
        render=cloud.says.task,
        states=frozenset({QUEUED, RUNNING, SUCCEEDED, FAILED, EXPIRED}),
        once=frozenset({QUEUED, RUNNING, EXPIRED}),
        retries=(10, 60, 300),
        timeout=5,
        user_agent="ark",
        source=book.CREATE_PAGE.at("callback_url"),
    )


_BYTEPLUS = Cloud(contract=CREATE, listing=listing.CONTRACT, says=dialect.BYTEPLUS, card=pricing.BYTEPLUS)
_VOLCENGINE = Cloud(
    contract=VOLCENGINE_CREATE, listing=listing.VOLCENGINE_CONTRACT, says=dialect.VOLCENGINE, card=pricing.VOLCENGINE
)
_EU = "https://tanstack.com/ai/latest/docs/adapters/byteplus-advanced"
_SDK = 'client = Ark(api_key="{key}", base_url="{base}")'
_BYTEPLUS_FILES = "ark-acg-ap-southeast-1.tos-ap-southeast-1.volces.com"
_VOLCENGINE_FILES = "ark-acg-cn-beijing.tos-cn-beijing.volces.com"
_UPLOADS = "/assets/{id}/{name}"
VEADK = KnownClient(
    "veadk-python",
    {"MODEL_VIDEO_API_BASE": "{base}", "MODEL_VIDEO_API_KEY": "{key}"},
    "it reads them at its import",
)
AI_SDK = KnownClient(
    "@ai-sdk/bytedance",
    {"ARK_API_KEY": "{key}"},
    "`generateVideo` refuses to download from this machine: give it a `download` of your own, or call `doGenerate`",
    'const bytedance = createByteDance({ baseURL: "{base}" })',
)

INDIVIDUAL, ENTERPRISE = (True, "individual"), ("enterprise",)
"""Values of the switch `rate-limits`: kinds of account, the first ones the usual one."""


_EACH_MODEL = RateLimit(
    name="minute", calls=180, seconds=60, operations=("create-task",), per="$request.body#/model", retry_after=False
)
LIMITS = (
    replace(_EACH_MODEL, accounts=INDIVIDUAL),
    replace(_EACH_MODEL, name="minute-enterprise", calls=600, accounts=ENTERPRISE),
    replace(_EACH_MODEL, name="minute-4k", calls=15, where=("$request.body#/resolution", (dialect.LARGEST, "4K"))),
)
"""Creates a minute, of each model apart; those at 4k count by themselves too."""

PROVIDER = Provider(
    id="ark",
    title="BytePlus ModelArk",
    hosts=("ark.ap-southeast.bytepluses.com", _BYTEPLUS_FILES),
    places={"files": (_BYTEPLUS_FILES,)},
    files=FilePlace("files", results="/dreamina-seedance-2-0/{task}/{index}.{suffix}", uploads=_UPLOADS),
    also_paid={"ark.eu-west.bytepluses.com": _EU, "*.bytepluses.com": book.CREATE_PAGE.url},
    unit="USD",
    rules=RULES,
    operations=_operations(_BYTEPLUS),
    timing=Timing(
        video=Durations(queued=5, running=225),
        poll_seconds=1,
        source=book.TUTORIAL.at("samples poll every 10 seconds; 231 seconds were captured for 5 at 720p"),
    ),
    docs=book.CREATE_PAGE.url,
    states=dialect.STATES,
    failures=dialect.FAILURES,
    errors=dialect.ERRORS,
    impossible=frozenset({"price-unknown"}),
    error=dialect.error,
    headers={"x-request-id": "{call}"},
    call_id=dialect.request_id,
    webhook=_webhook(_BYTEPLUS),
    limits=LIMITS,
    base_path=_BASE,
    records=RecordLife(7 * DAY, {CANCELLED: DAY}),
    clients=(
        KnownClient("byteplus-python-sdk-v2", {"ARK_API_KEY": "{key}"}, "it knows no variable for the address", _SDK),
        AI_SDK,
        KnownClient("modelark-mcp", {"BYTEPLUS_MODELARK_BASE_URL": "{base}", "BYTEPLUS_MODELARK_API_KEY": "{key}"}),
    ),
    defaults=pricing.DEFAULTS,
    sizes=pricing.SIZES,
    tokens=WORDS,
    wording="drytake.schemas.providers.ark.wording:from_canonical",
    switches={
        "base-path": None,
        "concurrency": None,
        "documented-responses-only": False,
        "html-pages": None,
        "rate-limits": False,
        "refund-on-failure": True,
        "refused-input": dialect.REFUSED_TEXT,
        "refused-output": None,
        "running-limit": None,
        "url-lifetime": DAY,
    },
)
VOLCENGINE = replace(
    PROVIDER,
    id="volcengine",
    title="Volcengine Ark",
    hosts=("ark.cn-beijing.volces.com", _VOLCENGINE_FILES),
    places={"files": (_VOLCENGINE_FILES,)},
    files=FilePlace("files", results="/doubao-seedance-2-0/{task}/{index}.{suffix}", uploads=_UPLOADS),
    also_paid={},
    unit="CNY",
    rules=VOLCENGINE_RULES,
    wording="drytake.schemas.providers.ark.wording:for_volcengine",
    operations=_operations(_VOLCENGINE),
    docs=book.NEWEST.url,
    webhook=_webhook(_VOLCENGINE),
    clients=(
        KnownClient("volcengine-python-sdk", {"ARK_API_KEY": "{key}"}, "it knows no variable for the address", _SDK),
        VEADK,
        AI_SDK,
    ),
)
