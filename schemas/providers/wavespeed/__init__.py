"""WaveSpeed: the path is the model, predictions in an envelope, calls that wait, a signature of its own."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.actions import Create, Page, Poll, Upload, WebhookSecret
from drytake.schemas.endpoints import Endpoints
from drytake.schemas.provider import Durations, KnownClient, Operation, Provider, ResponseModels, Timing
from drytake.schemas.providers.wavespeed import dialect, pricing, rules
from drytake.schemas.providers.wavespeed.requests import PATHS, Submit, UploadTicket, to_canonical
from drytake.schemas.providers.wavespeed.rules import PARTS, RULES, WORKFLOWS
from drytake.schemas.providers.wavespeed.words import words_of
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.usual import combined
from drytake.schemas.variants import Variant
from drytake.schemas.webhooks import Hmac, Webhook, constant_seed

__all__ = ["PROVIDER"]

JSON = ("application/json", "")


def _responses(model: str, *own: int) -> ResponseModels:
    """Return the responses of a call: a model for 200, its own refusals, and those that any call may bring."""
    refused = dict.fromkeys((*own, 401, 403, 405, 413, 415, 429, 500, 503), "Refused")
    return ResponseModels(
        "drytake.schemas.providers.wavespeed.responses", {200: model, **refused}, inferred=(405, 413, 415)
    )


def _contract(name: str, model: type[Submit]) -> Contract[Any]:
    media = {field: kind for field, kind in rules.MEDIA.items() if field in model.model_fields}
    return Contract.of(combined(name, *PARTS[name]), model, media=media, words=words_of(model))


def _submit(name: str, paths: Mapping[str, type[Submit]]) -> Operation:
    """Return the operation of a workflow, at the paths of its tiers."""
    contracts = {path: _contract(name, model) for path, model in paths.items()}
    first, *others = paths
    return Operation(
        name=name,
        method="POST",
        path=first,
        aliases=tuple(others),
        summary=f"Make a prediction: {name.replace('-', ' ')}",
        action=Create(render=dialect.submitted, cost=pricing.cost, charge=pricing.TERMS.charged, wait=dialect.wait),
        takes=JSON,
        contract=contracts[first],
        contracts=contracts,
        responses=_responses("PredictionResponse", 400, 402),
        task_id="$response.body#/data/id",
        state="$response.body#/data/status",
        results=("$response.body#/data/outputs/0",),
        webhook="$request.query.webhook",
        creates=True,
        canonical=to_canonical,
        estimate=pricing.estimate,
        defaults=pricing.defaults,
    )


def _paths(family: str, workflow: str) -> dict[str, type[Submit]]:
    return {path: one for path, one in PATHS.items() if (one.family, one.workflow) == (family, workflow)}


SUBMITS = (
    *(_submit(workflow, _paths("2.0", workflow)) for workflow in WORKFLOWS),
    *(_submit(f"2.5-{workflow}", _paths("2.5", workflow)) for workflow in WORKFLOWS),
)
RESULT = Operation(
    name="get-result",
    method="GET",
    path="/api/v3/predictions/{id}/result",
    summary="Get a prediction, whatever its state",
    action=Poll(render=dialect.prediction),
    responses=_responses("PredictionResponse", 404),
    task_id="$request.path.id",
    state="$response.body#/data/status",
    results=("$response.body#/data/outputs/0",),
    variants=(Variant("state", "/data/status"),),
)
SECRET = Operation(
    name="get-webhook-secret",
    method="GET",
    path="/api/v3/webhook/secret",
    summary="Get the secret that webhooks are signed with",
    action=WebhookSecret(render=dialect.secret),
    responses=_responses("SecretResponse"),
)
FILES = (
    Operation(
        name="get-upload-url",
        method="POST",
        path="/api/v3/media/uploads",
        summary="Ask where to put a file",
        action=Page(render=dialect.ticket),
        takes=JSON,
        contract=Contract.of(rules.UPLOAD, UploadTicket),
        responses=_responses("TicketResponse", 400),
    ),
    Operation(
        name="put-file",
        method="PUT",
        path="/upload/{id}/{name}",
        summary="Put a file where a ticket said, without a key",
        action=Upload(source=dialect.put, render=dialect.taken),
        responses=ResponseModels(
            "drytake.schemas.providers.wavespeed.responses",
            {200: "Taken", **dict.fromkeys((404, 405, 413, 415, 429, 500, 503), "Refused")},
            inferred=(404, 405, 413, 415, 429, 500, 503),
        ),
        open=True,
    ),
    Operation(
        name="upload-file",
        method="POST",
        path="/api/v3/media/upload/binary",
        summary="Upload a file by a form: the older way",
        action=Upload(source=dialect.of_form, render=dialect.kept, form="file"),
        responses=_responses("KeptResponse", 400),
    ),
)

PROVIDER = Provider(
    id="wavespeed",
    title="WaveSpeed",
    hosts=("api.wavespeed.ai",),
    unit="USD",
    rules=RULES,
    operations=(*SUBMITS, RESULT, SECRET, *FILES),
    timing=Timing(
        video=Durations(queued=2, running=118),
        poll_seconds=1,
        longest=36_000,
        source=rules.SDK.at("poll interval of the vendor's own SDKs, no page names times"),
    ),
    docs=rules.TEXT_PAGE.url,
    states=dialect.STATES,
    failures=dialect.FAILURES,
    errors=dialect.ERRORS,
    error=dialect.error,
    envelope=dialect.envelope,
    webhook=Webhook(
        render=dialect.prediction,
        retries=(2, 4, 8),
        sign=Hmac(
            secret=f"whsec_{constant_seed('wavespeed').hex()[:32]}",
            prefix="whsec_",
            text="{id}.{timestamp}.{body}",
            encoding="hex",
            headers={
                "webhook-id": "{id}",
                "webhook-timestamp": "{timestamp}",
                "webhook-signature": "v3,{signature}",
            },
        ),
        source=rules.HOOK_PAGE,
    ),
    clients=(
        KnownClient(
            "wavespeed for Python", {}, "it reads no variable", 'wavespeed.Client(api_key="{key}", base_url="{origin}")'
        ),
        KnownClient(
            "wavespeed for JavaScript", {}, "it reads no variable", 'new Client("{key}", { baseUrl: "{origin}" })'
        ),
    ),
    partial={
        "turbo, spicy and `text-to-video-fast` models": "known and not played",
        "prices of edits and continuations": "of mini alone; of fast with a reference video nobody has published one",
        "bodies of errors, the status of an empty balance": "inferred",
        "validation after the submission (1400, 1401)": "seen elsewhere; here a wrong body is refused at once",
        "outputs in base64": "links are answered all the same",
        "history of predictions, cancels": "its call is known and not played; nothing cancels",
    },
    unplayed=Endpoints(__name__),
    defaults=pricing.DEFAULTS,
    wording="drytake.schemas.providers.wavespeed.wording:from_canonical",
    switches={
        "many-references": "warning",
        "rate-limits": False,
        "refund-on-failure": True,
        "running-limit": None,
        "unpublished-price": None,
        "url-lifetime": 604_800,
    },
)
"""The three retries of a webhook were read in a design note, their pace is inferred."""
