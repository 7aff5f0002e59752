"""EvoLink: a model's id says tier and mode, credits are reserved, files lie at a host of their own."""

from typing import Any

from drytake.schemas.actions import Balance, Create, DeleteFile, ListFiles, Poll, Upload
from drytake.schemas.provider import Durations, FilePlace, KnownClient, Operation, Provider, ResponseModels, Timing
from drytake.schemas.providers.evolink import dialect, pricing, rules
from drytake.schemas.providers.evolink.requests import CreateVideo, UploadBase64, UploadUrl, to_canonical
from drytake.schemas.providers.evolink.rules import LATE, RULES
from drytake.schemas.providers.evolink.words import words
from drytake.schemas.seedance.tokens import AT_LOWER
from drytake.schemas.validation.contract import Contract
from drytake.schemas.variants import Variant
from drytake.schemas.webhooks import Webhook

__all__ = ["PROVIDER"]

JSON = ("application/json", "")


def _responses(model: str, *own: int, refused: str = "Refused") -> ResponseModels:
    """Return the responses of a call: a model for 200, its own refusals, and those that any call may bring."""
    others = dict.fromkeys((*own, 401, 403, 405, 413, 415, 429, 500, 503), refused)
    return ResponseModels("drytake.schemas.providers.evolink.responses", {200: model, **others}, inferred=(405, 415))


CREATE = Operation(
    name="create-video",
    method="POST",
    path="/v1/videos/generations",
    summary="Make a task",
    action=Create(
        render=dialect.created, cost=pricing.cost, charge=pricing.TERMS.charged, id=dialect.task_id, late=LATE
    ),
    takes=JSON,
    contract=Contract.of(
        rules.CREATE, CreateVideo, media=rules.MEDIA, words=words, values={"model": lambda: rules.MODELS}
    ),
    responses=_responses("CreatedResponse", 400, 402),
    task_id="$response.body#/id",
    state="$response.body#/status",
    webhook="$request.body#/callback_url",
    creates=True,
    canonical=to_canonical,
    estimate=pricing.estimate,
    defaults=pricing.defaults,
)
QUERY = Operation(
    name="get-task",
    method="GET",
    path="/v1/tasks/{id}",
    summary="Get a task's state and result",
    action=Poll(render=dialect.task),
    responses=_responses("TaskResponse", 400, 404),
    task_id="$request.path.id",
    state="$response.body#/status",
    results=("$response.body#/results/0",),
    variants=(Variant("state", "/status"), Variant("error", "/error")),
)
CREDITS = Operation(
    name="get-credits",
    method="GET",
    path="/v1/credits",
    summary="Get the credits that are left",
    action=Balance(render=dialect.account),
    responses=_responses("CreditsResponse"),
)


def _files(name: str, method: Any, path: str, summary: str, model: str, *own: int, **facts: Any) -> Operation:
    """Return an operation at the host for files."""
    responses = _responses(model, *own, refused="FileRefused")
    path = f"{dialect.FILES_PATH}{path}"
    return Operation(
        name=name, method=method, path=path, summary=summary, place="uploads", responses=responses, **facts
    )


def _upload(**how: Any) -> Upload:
    return Upload(render=dialect.uploaded, lifetime=dialect.FILE_SECONDS, **how)


FILES = (
    _files(
        *("upload-base64", "POST", "/upload/base64", "Upload a file in base64", "UploadResponse", 400),
        action=_upload(source=dialect.of_base64),
        takes=JSON,
        contract=Contract.of(rules.ENCODED, UploadBase64),
    ),
    _files(
        *("upload-stream", "POST", "/upload/stream", "Upload a file by a form", "UploadResponse", 400),
        action=_upload(source=dialect.of_form, form="file"),
    ),
    _files(
        *("upload-url", "POST", "/upload/url", "Upload the file behind a URL", "UploadResponse", 400),
        action=_upload(source=dialect.of_url),
        takes=JSON,
        contract=Contract.of(rules.FETCHED, UploadUrl),
    ),
    _files(
        *("list-files", "GET", "/list", "List the files of the account", "FilesResponse"),
        action=ListFiles(render=dialect.listed),
    ),
    _files(
        *("get-quota", "GET", "/quota", "Get how many files there may be", "QuotaResponse"),
        action=ListFiles(render=dialect.quota),
    ),
    _files(
        *("delete-file", "DELETE", "/{file_id}", "Delete a file", "GoneResponse", 404),
        action=DeleteFile(status=200, render=dialect.gone),
    ),
)

PROVIDER = Provider(
    id="evolink",
    title="EvoLink",
    hosts=("api.evolink.ai", "beta-api.evolink.ai", "files-api.evolink.ai", "files.evolink.ai", "media.evolink.ai"),
    places={"uploads": ("files-api.evolink.ai",), "files": ("files.evolink.ai", "media.evolink.ai")},
    files=FilePlace("files", results="/results/{task}/{index}.{suffix}", uploads="/uploads/{id}/{name}"),
    unit="USD",
    rules=RULES,
    operations=(CREATE, QUERY, CREDITS, *FILES),
    timing=Timing(
        video=Durations(queued=5, running=160),
        poll_seconds=5,
        source=rules.SKILL.at("poll interval; the time is the page's own estimate"),
    ),
    docs=rules.PAGE.url,
    states=dialect.STATES,
    failures=dialect.FAILURES,
    errors=dialect.ERRORS,
    error=dialect.error,
    webhook=Webhook(render=dialect.task, retries=(1, 2, 4), source=rules.PAGE, plan="documented"),
    clients=(
        KnownClient(
            "@evolinkai/evolink-media",
            {"EVOLINK_API_KEY": "{key}"},
            "its addresses are constants: put `drytake run` in front of it; its catalogue has no model of Seedance 2",
        ),
        KnownClient(
            "curl",
            {},
            "any client with an address of its own",
            'curl -H "Authorization: Bearer {key}" "{origin}/v1/credits"',
        ),
        KnownClient(
            "seedance-gen.sh",
            {"EVOLINK_API_KEY": "{key}"},
            "its address is a constant: put `drytake run` in front of it",
        ),
    ),
    partial={
        "Seedance 2.5": "ids, lengths and rates; its page wasn't read, nor what a draft is called",
        "prices": "several pages, months apart; 1080p of 2.0 and mini are later ones, with a video at 1080p and mini unknown",
        "web search": "each search costs; how many there are nobody says, and the mock charges none",
        "cancel": "`can_cancel` is said, and no call for it documented",
        "rate limits, how long tasks are kept": "vary by plan, or no page says them",
    },
    defaults=pricing.DEFAULTS,
    tokens=AT_LOWER,
    wording="drytake.schemas.providers.evolink.wording:from_canonical",
    switches={
        "callback-local": "warning",
        "rate-limits": False,
        "refund-on-failure": True,
        "running-limit": None,
        "unpublished-price": None,
        "url-lifetime": 86_400,
    },
)
"""Files that were uploaded are kept for 72 hours."""
