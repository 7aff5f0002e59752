"""OutAI, and Loova, which sells the same wire format from its own host with its own prices."""

from dataclasses import replace

from drytake.schemas.actions import Balance, Create, Form, Poll
from drytake.schemas.endpoints import Endpoints
from drytake.schemas.provider import Durations, FilePlace, KnownClient, Operation, Provider, ResponseModels, Timing
from drytake.schemas.providers.outai import dialect, pricing, rules
from drytake.schemas.providers.outai.requests import DEFAULTS, CreateVideo, QueryTask, to_canonical
from drytake.schemas.providers.outai.words import words
from drytake.schemas.registry import BUILT_IN
from drytake.schemas.seedance.families import ANY
from drytake.schemas.validation.contract import Contract
from drytake.schemas.variants import Variant

__all__ = ["LOOVA", "PROVIDER"]


def _responses(model: str, *own: int) -> ResponseModels:
    """Return the responses of a call: a model for 200, its own errors, and those that any call may bring."""
    errors = dict.fromkeys((*own, 401, 403, 405, 413, 415, 429, 500, 503), "ErrorResponse")
    return ResponseModels("drytake.schemas.providers.outai.responses", {200: model, **errors}, inferred=(405, 413, 415))


CREATE = Operation(
    name="create-video",
    method="POST",
    path="/api/v1/video/seedance-2",
    aliases=("/v1/video/seedance-2",),
    summary="Create a video task",
    contract=Contract.of(
        rules.CREATE, CreateVideo, aliases=rules.ALIASES, media=rules.MEDIA, forms=("url-scheme",), words=words
    ),
    responses=_responses("CreatedResponse", 400, 402),
    action=Create(
        render=dialect.created,
        price=lambda request, _, day: pricing.charge(request, day),
        charge=pricing.TERMS.charged,
        keep=("model",),
    ),
    form=Form(
        switch="multipart", lists=tuple(rules.MEDIA), integers=("duration",), files=rules.MEDIA, otherwise="image_urls"
    ),
    takes=("application/json", ""),
    task_id="$response.body#/data/task_id",
    state="$response.body#/data/status",
    charged="$response.body#/data/credits_cost",
    creates=True,
    canonical=to_canonical,
    estimate=pricing.estimate_outai,
    defaults=pricing.defaults,
)
QUERY = Operation(
    name="query-task",
    method="GET",
    path="/api/v1/tasks",
    aliases=("/v1/tasks",),
    summary="Get a task's status and result",
    contract=Contract.of(rules.QUERY, QueryTask),
    action=Poll(render=dialect.task),
    task_id="$request.query.task_id",
    state="$response.body#/data/status",
    charged="$response.body#/data/credits_cost",
    results=("$response.body#/data/result/video_url",),
    responses=_responses("TaskResponse", 400, 404),
    variants=(Variant("state", "/data/status"), Variant("result", "/data/result")),
)
CREDITS = Operation(
    name="get-credits",
    method="GET",
    path="/api/v1/credits",
    aliases=("/v1/credits",),
    summary="Get the API credits that are left",
    action=Balance(render=dialect.account),
    responses=_responses("CreditsResponse"),
)
TIMING = Timing(
    video=Durations(queued=0, running=120),
    poll_seconds=60,
    longest=10_800,  # "up to 3 hours", says the vendor's own script
    source=rules.LOOVA_TASKS.at("example answer"),
)

CLIENTS = (
    KnownClient(
        "clawdy-video.sh",
        {"SEEDANCE_BASE_URL": "{base}", "SEEDANCE_API_KEY": "{key}"},
        "waits for another success word: serve with `--switch {provider}.success-word=completed`",
    ),
    KnownClient("video-generator, server.js", {"VIDEO_API_BASE_URL": "{base}", "VIDEO_API_KEY": "{key}"}),
    KnownClient(
        "video-generator, lib/videoProvider.ts",
        {"VIDEO_PROVIDER_MOCK": "false", "VIDEO_PROVIDER_BASE_URL": "{base}"},
        "the key is stored with the user",
    ),
    KnownClient(
        "video-generator, lib/loova.ts",
        {"LOOVA_API_MOCK": "false", "LOOVA_API_BASE_URL": "{base}", "LOOVA_API_KEY": "{key}"},
    ),
    KnownClient(
        "run_seedance.py",
        {"LOOVA_API_KEY": "{key}"},
        "its URLs are constants: set them after the import",
        'run_seedance.VID_URL = "{base}/v1/video/seedance-2"\nrun_seedance.VIDEO_ITEM_URL = "{base}/v1/tasks"',
    ),
)

_FILES = FilePlace("files", results="/results/{task}/{index}.{suffix}", uploads="/uploads/{id}/{name}")

PROVIDER = Provider(
    id="outai",
    title="OutAI",
    hosts=("api.outai.top", "cdn.outai.top"),
    places={"files": ("cdn.outai.top",)},  # that results lie at a host of files is documented, its name is inferred
    files=_FILES,
    unit="credits",
    rules=rules.RULES,
    operations=(CREATE, QUERY, CREDITS),
    timing=replace(TIMING, source=rules.LOOVA_TASKS.at("Loova's example answer; OutAI names no times")),
    docs=rules.PAGE.url,
    states=dialect.STATES,
    failures=dialect.FAILURES,
    errors=dialect.ERRORS,
    error=dialect.error,
    envelope=dialect.envelope,
    base_path=BUILT_IN["outai"].base_path,
    clients=CLIENTS,
    defaults={ANY: DEFAULTS},
    wording="drytake.schemas.providers.outai.wording:from_canonical",
    switches={
        "errors-as-200": False,
        "multipart": False,
        "refund-on-failure": True,
        "running-limit": None,
        "success-word": "succeeded",
        "url-lifetime": 86_400,
    },
)

_LOOVA_RULES = rules.RULES.variant("loova", rules.loova_source)


def _at_loova(operation: Operation) -> Operation:
    contract = operation.contract
    if isinstance(contract, Contract):
        contract = replace(contract, book=_LOOVA_RULES)
    estimate = pricing.estimate_loova if operation.estimate else None
    return replace(operation, contract=contract, estimate=estimate)


LOOVA = replace(
    PROVIDER,
    id="loova",
    title="Loova",
    hosts=("api.loova.ai", "cdn.loova.ai"),
    places={"files": ("cdn.loova.ai",)},  # as above
    rules=_LOOVA_RULES,
    operations=tuple(_at_loova(operation) for operation in PROVIDER.operations),
    timing=TIMING,
    docs=rules.LOOVA_PAGE.url,
    unplayed=Endpoints(__name__, "loova-endpoints.json"),
    errors=dialect.LOOVA_ERRORS,
    switches={**PROVIDER.switches, "multipart": True, "running-limit": 6},
)
