"""Higgsfield: a path for each task, one queue, a sentence for a price, `nsfw` as a state, 400 where too many run."""

from typing import Any

from drytake.schemas.actions import Cancel, Create, Idempotency, Page, Poll, Quote, Upload
from drytake.schemas.auth import HeaderKey
from drytake.schemas.ids import uuid_id
from drytake.schemas.provider import (
    CANCELLED,
    FAILED,
    QUEUED,
    SUCCEEDED,
    Durations,
    KnownClient,
    Operation,
    Provider,
    ResponseModels,
    Timing,
)
from drytake.schemas.providers.higgsfield import dialect, pricing, rules
from drytake.schemas.providers.higgsfield.requests import (
    PATHS,
    CreateHeaders,
    CreateQuery,
    PutHeaders,
    Submit,
    UploadTicket,
    to_canonical,
)
from drytake.schemas.providers.higgsfield.rules import PARTS, RULES
from drytake.schemas.providers.higgsfield.words import words_of
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.usual import combined
from drytake.schemas.variants import Variant
from drytake.schemas.webhooks import Webhook

__all__ = ["PROVIDER"]

JSON = ("application/json", "")
_MODELS = "drytake.schemas.providers.higgsfield.responses"
_ID, _STATE, _RESULT = "$request.path.request_id", "$response.body#/status", "$response.body#/video/url"


def _responses(status: int, model: str, *own: int, guessed: tuple[int, ...] = ()) -> ResponseModels:
    """Return the responses of a call: a good one's model, its own refusals, and those that any call may bring."""
    refused = dict.fromkeys((*own, *guessed, 401, 403, 405, 413, 415, 429, 500, 503), "Refused")
    return ResponseModels(_MODELS, {status: model, **refused}, inferred=(405, 413, 415, *guessed))


def _name(model: type[Submit]) -> str:
    return model.task if model.family == "2.0" else f"{model.family}-{model.task}"


def _contract(model: type[Submit]) -> Contract[Any]:
    media = {field: kind for field, kind in rules.MEDIA.items() if field in model.model_fields}
    return Contract.of(combined(_name(model), *PARTS[_name(model)]), model, media=media, words=words_of(model))


CONTRACTS = {path: _contract(model) for path, model in PATHS.items()}
QUERY, HEADERS = Contract.of(rules.QUERY, CreateQuery), Contract.of(rules.HEADERS, CreateHeaders)


def _submit(path: str, model: type[Submit]) -> Operation:
    return Operation(
        name=_name(model),
        method="POST",
        path=path,
        summary=f"Make a request of {model.family}: {model.task.replace('-', ' ')}",
        action=Create(
            render=dialect.request,
            cost=pricing.cost,
            charge=pricing.TERMS.charged,
            id=uuid_id,
            idempotency=Idempotency(rules.HEADER, "key-reused"),
        ),
        takes=JSON,
        contract=CONTRACTS[path],
        query=QUERY,
        headers=HEADERS,
        responses=_responses(200, "Request", 400, 422),
        task_id="$response.body#/request_id",
        state=_STATE,
        webhook="$request.query.hf_webhook",
        creates=True,
        canonical=to_canonical,
        estimate=pricing.estimate,
        defaults=pricing.defaults,
    )


_ESTIMATED = {f"/estimate{path}": contract for path, contract in CONTRACTS.items()}
ESTIMATE = Operation(
    name="estimate",
    method="POST",
    path=next(iter(_ESTIMATED)),
    aliases=tuple(_ESTIMATED)[1:],
    summary="Ask what a request would cost, and whether it is good: free, and of Seedance a sentence",
    action=Quote(cost=pricing.cost, render=dialect.priced),
    takes=JSON,
    contract=next(iter(_ESTIMATED.values())),
    contracts=_ESTIMATED,
    responses=_responses(200, "Described", 400, guessed=(422,)),
)
STATUS = Operation(
    name="get-status",
    method="GET",
    path="/requests/{request_id}/status",
    summary="Get a request's state, and its video",
    action=Poll(render=dialect.request),
    responses=_responses(200, "Request", 404),
    task_id=_ID,
    state=_STATE,
    results=(_RESULT,),
    variants=(Variant("state", "/status"),),
)
CANCEL = Operation(
    name="cancel",
    method="POST",
    path="/requests/{request_id}/cancel",
    summary="Cancel a request that is queued",
    action=Cancel(render=dialect.canceled, end=CANCELLED, states=frozenset({QUEUED}), status=202),
    responses=_responses(202, "Request", 400, 404),
    task_id=_ID,
)
TICKET = Operation(
    name="get-upload-url",
    method="POST",
    path="/files/generate-upload-url",
    summary="Ask where to put a file",
    action=Page(render=dialect.ticket),
    takes=JSON,
    contract=Contract.of(rules.UPLOAD, UploadTicket),
    responses=_responses(200, "Ticket", 400, guessed=(422,)),
)
PUT = Operation(
    name="put-file",
    method="PUT",
    path="/upload/{id}/{name}",
    summary="Put a file where `get-upload-url` said, without a key; the address is inferred, clients follow it",
    action=Upload(source=dialect.put, render=dialect.taken),
    headers=Contract.of(rules.PUT, PutHeaders),
    responses=ResponseModels(
        _MODELS,
        {200: "Taken", **dict.fromkeys((404, 405, 413, 415, 429, 500, 503), "Refused")},
        inferred=(404, 405, 413, 415, 429, 500, 503),
    ),
    open=True,
)
LIST = Operation(
    name="list-models",
    method="GET",
    path="/models",
    summary="List the models, with `include_schema` what each takes",
    action=Page(render=dialect.models),
    responses=_responses(200, "Models"),
)

PROVIDER = Provider(
    id="higgsfield",
    title="Higgsfield",
    hosts=("api.higgsfield.ai", "platform.higgsfield.ai"),
    unit="USD",
    rules=RULES,
    operations=(*(_submit(*row) for row in PATHS.items()), ESTIMATE, STATUS, CANCEL, TICKET, PUT, LIST),
    timing=Timing(
        video=Durations(queued=5, running=115),
        poll_seconds=0.5,
        source=rules.SDK.at("pace of the vendor's own SDK; its page advises 2 s at first, and no page names times"),
        polls_after_end=2,
    ),
    docs=rules.PAGE_2_0.url,
    auth=(HeaderKey("Authorization", "Key "), HeaderKey("hf-api-key")),
    turned_away=("Python-urllib/",),
    states=dialect.STATES,
    failures=dialect.FAILURES,
    errors=dialect.ERRORS,
    impossible=frozenset({"price-unknown"}),
    error=dialect.error,
    headers={"x-correlation-id": "{call}"},
    webhook=Webhook(
        render=dialect.request,
        states=frozenset({SUCCEEDED, FAILED}),
        retries=(10, 60, 300, 1_800, 5_030),
        source=rules.HOOK_PAGE,
    ),
    clients=(
        KnownClient(
            "higgsfield-client for Python",
            {},
            "it reads no variable for its address; what is asked for by an id alone goes to the real one all the same",
            'SyncClient(base_url="{origin}", api_key="id:{key}")',
        ),
        KnownClient(
            "@higgsfield/client",
            {},
            "it reads no variable for its address; `canceled` is no end to it",
            'createHiggsfieldClient({ baseURL: "{origin}", credentials: "id:{key}" })',
        ),
    ),
    partial={
        "texts of 403, 422, 423, 503 and of a late cancel": "unknown; a blocked model (423) is not played",
        "the code of a schema fault": "400 as it was seen; the page of errors has 422 and a list, by the switch",
        "what an account sells beside Seedance": "not played; `GET /models` lists Seedance alone, by the four keys that were seen",
        "the sentences of `/estimate`": "those of 2.5 from text were seen; of others the words follow from them, and the rates were seen",
        "limits of 2.0's page": "lists of 9 and 3 were read; its field for a last frame is inferred",
        "results": "frames a second, sound and sizes are those of the model's maker",
        "the SDK's older half (`hf-api-key`)": "its key is taken, and its calls are not played",
    },
    defaults=pricing.DEFAULTS,
    wording="drytake.schemas.providers.higgsfield.wording:from_canonical",
    switches={
        "no-references": "warning",
        "refund-on-failure": True,
        "running-limit": None,
        "schema-status": 400,
        "url-lifetime": 604_800,
    },
)
"""That an end is posted again for up to 2 hours is documented, the pace isn't."""
