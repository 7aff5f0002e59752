"""XSkill, formerly SuTui: Seedance 2.0 and Seedream 4.5 behind one task API."""

from operator import attrgetter

from drytake.schemas.actions import Balance, Cancel, Create, List, Page, Poll, Upload
from drytake.schemas.endpoints import Endpoints
from drytake.schemas.ids import uuid_id
from drytake.schemas.limits import RateLimit
from drytake.schemas.provider import (
    Durations,
    FilePlace,
    KnownClient,
    Operation,
    Provider,
    ResponseModels,
    Timing,
)
from drytake.schemas.providers.xskill import creating, dialect, errors, pages, pricing, uploads
from drytake.schemas.providers.xskill.contracts import CREATE, MESSAGE, PARAMS, TOOLS, UPLOAD
from drytake.schemas.providers.xskill.requests import DEFAULTS, ListTasks, QueryTask, TransferUrl, to_canonical
from drytake.schemas.providers.xskill.rules import RULES, book, calls, mcp
from drytake.schemas.seedance.families import ANY
from drytake.schemas.seedance.tokens import AT_FILE
from drytake.schemas.validation.contract import Contract
from drytake.schemas.variants import Variant
from drytake.schemas.webhooks import Webhook

__all__ = ["CREATING", "JSON", "PARAMS", "PROVIDER", "TOOLS"]


def _responses(model: str, *own: int) -> ResponseModels:
    """Return the responses of a call: a model for 200, its own errors, and those that any call may bring."""
    errors = dict.fromkeys((*own, 401, 403, 405, 413, 422, 429, 500, 503), "ErrorResponse")
    return ResponseModels("drytake.schemas.providers.xskill.responses", {200: model, **errors}, inferred=(405, 413))


def _mcp_responses(model: str, *own: int) -> ResponseModels:
    """Return the responses of a call over MCP, where nothing is a 401 and the protocol has errors of its own."""
    errors = dict.fromkeys((403, 405, 413, 422, 429, 500, 503), "ErrorResponse")
    models = {200: model, **errors, **dict.fromkeys(own, "McpResponse")}
    if model == "McpResponse":
        models[202] = "AcceptedResponse"
    return ResponseModels("drytake.schemas.providers.xskill.responses", models, inferred=(405, 413))


_TASK = (
    Variant("state", "/data/status"),
    Variant("result", "/data/result"),
    Variant("URLs", "/data/result/output/images"),
)
"""What a task that is asked for comes in."""


CREATING = Create(
    render=creating.created,
    cost=creating.cost,
    charge=pricing.TERMS.charged,
    kind=creating.kind,
    data=creating.data,
    id=uuid_id,
    refuses=creating.refuses,
    ends=creating.ends,
)
"""What makes a task, by REST and by MCP."""
JSON = ("application/json", "", "+json")
"""A body that names no type is read as JSON."""
_CREATE = Operation(
    name="create-task",
    method="POST",
    path="/api/v3/tasks/create",
    summary="Create a video or image task",
    action=CREATING,
    takes=JSON,
    contract=CREATE,
    responses=_responses("CreatedResponse", 400, 402),
    task_id="$response.body#/data/task_id",
    state="$response.body#/data/status",
    charged="$response.body#/data/price",
    webhook="$request.body#/callback_url",
    creates=True,
    canonical=to_canonical,
    estimate=pricing.estimate,
    defaults=pricing.defaults,
)
_STATE = "$response.body#/data/status"
_RESULTS = ("$response.body#/data/result/output/images/0", "$response.body#/data/output/images/0")
_TASKS = (
    Operation(
        name="query-task",
        method="POST",
        path="/api/v3/tasks/query",
        summary="Get a task's state and result",
        contract=Contract.of(calls.QUERY, QueryTask),
        action=Poll(render=dialect.task),
        takes=JSON,
        task_id="$request.body#/task_id",
        state=_STATE,
        results=_RESULTS,
        responses=_responses("TaskResponse", 404),
        variants=_TASK,
    ),
    Operation(
        name="cancel-task",
        method="POST",
        path="/api/v3/tasks/cancel",
        summary="Cancel a task",
        action=Cancel(render=dialect.cancelled, message=dialect.FAILURES["cancelled"].message),
        takes=JSON,
        task_id="$request.body#/task_id",
        state=_STATE,
        contract=Contract.of(calls.QUERY, QueryTask),
        responses=_responses("CancelResponse", 400, 404),
    ),
    Operation(
        name="list-tasks",
        method="GET",
        path="/api/v3/tasks/list",
        summary="List the key's tasks, newest first",
        action=List(render=dialect.tasks, filters={"status": attrgetter("word")}, limit="limit"),
        contract=Contract.of(calls.LIST, ListTasks),
        responses=_responses("ListResponse"),
        variants=(Variant("tasks", "/data/tasks"),),
    ),
    Operation(
        name="get-task",
        method="GET",
        path="/api/v3/tasks/{task_id}",
        summary="Get a task's state and result by its path",
        action=Poll(render=dialect.task),
        task_id="$request.path.task_id",
        state=_STATE,
        results=_RESULTS,
        responses=_responses("TaskResponse", 404),
        variants=_TASK,
    ),
)
_ACCOUNT = (
    Operation(
        name="get-balance",
        method="GET",
        path="/api/v3/user/balance",
        aliases=("/api/v3/balance",),
        summary="Get the credits that are left",
        action=Balance(render=dialect.account),
        responses=_responses("BalanceResponse"),
    ),
    Operation(
        name="upload-image",
        method="POST",
        path="/api/v3/upload/image",
        summary="Keep an image and get its URL",
        action=Upload(source=uploads.image_source, render=uploads.image),
        takes=JSON,
        contract=UPLOAD,
        responses=_responses("UploadedResponse", 400),
    ),
    Operation(
        name="transfer-url",
        method="POST",
        path="/api/v3/tools/transfer-url",
        aliases=("/api/v3/tools/transfer_url",),
        summary="Mirror an image or an audio",
        action=Upload(source=uploads.transferred_source, render=uploads.transferred),
        takes=JSON,
        contract=Contract.of(calls.TRANSFER, TransferUrl),
        responses=_responses("TransferResponse", 400),
        open=True,
    ),
)
_MCP = (
    Operation(
        name="call-mcp",
        method="POST",
        path=mcp.MCP_PATH,
        summary="Call a tool over MCP: one JSON-RPC message",
        contract=MESSAGE,
        carries=creating.carried_create,
        responses=_mcp_responses("McpResponse", 400, 404),
        variants=(Variant("result", "/result"),),
    ),
    Operation(
        name="describe-mcp",
        method="GET",
        path=mcp.MCP_PATH,
        summary="Look at the MCP endpoint; there is no stream of events",
        responses=_mcp_responses("McpInfoResponse"),
    ),
)
_CATALOGUE = (
    Operation(
        name="list-models",
        method="GET",
        path="/api/v3/mcp/models",
        summary="List the models",
        action=Page(render=pages.models),
        responses=_responses("ModelsResponse"),
        open=True,
    ),
    Operation(
        name="get-model",
        method="GET",
        path="/api/v3/mcp/models/{model_id:path}",
        summary="Get one model",
        action=Page(render=pages.model, unknown="model"),
        responses=_responses("ModelResponse", 404),
        open=True,
    ),
    Operation(
        name="get-model-docs",
        method="GET",
        path="/api/v3/models/{model_id:path}/docs",
        summary="Get one model's documentation",
        action=Page(render=pages.docs, unknown="model"),
        responses=_responses("DocsResponse", 404),
        open=True,
    ),
    Operation(
        name="get-model-text",
        method="GET",
        path="/api/v3/models/{model_id:path}/llms.txt",
        summary="Get one model's documentation as text",
        action=Page(render=pages.text, unknown="model"),
        responses=_responses("TextResponse", 404),
        open=True,
    ),
)

_MCP_CONFIGURATION = f"""{{
  "mcpServers": {{
    "xskill-ai": {{
      "url": "{{base}}{mcp.MCP_PATH}",
      "headers": {{"Authorization": "Bearer {{key}}"}}
    }}
  }}
}}"""

CLIENTS = (
    KnownClient("seedance_api.py", {"XSKILL_BASE_URL": "{base}", "XSKILL_API_KEY": "{key}"}),
    KnownClient("apiz, apiz-sdk, apiz-mcp", {"APIZ_BASE_URL": "{base}", "APIZ_API_KEY": "{key}"}),
    KnownClient(
        "videoclaw, seedance-direct",
        {"VCLAW_SEEDANCE_BASE_URL": "{base}", "SUTUI_API_KEY": "{key}"},
    ),
    KnownClient(
        "demo.py",
        {"XSKILL_API_KEY": "{key}"},
        "its URLs are constants: set them after the import",
        'demo.CREATE_URL = "{base}/api/v3/tasks/create"\ndemo.QUERY_URL = "{base}/api/v3/tasks/query"',
    ),
    KnownClient(
        "xskill_api.py",
        {"XSKILL_API_KEY": "{key}"},
        "its address is a constant: set it after the import",
        'xskill_api.BASE_URL = "{base}"',
    ),
    KnownClient(
        "MCP proxies on standard input", {"XSKILL_MCP_URL": f"{{base}}{mcp.MCP_PATH}", "XSKILL_API_KEY": "{key}"}
    ),
    KnownClient(
        "MCP clients",
        {},
        "put this into their configuration",
        _MCP_CONFIGURATION,
    ),
)

_FILES_HOST = "cdn-video.51sux.com"
"""Where results and uploads lie; what the paths of results are isn't documented."""

PROVIDER = Provider(
    id="xskill",
    title="XSkill",
    hosts=("api.xskill.ai", "api.apiz.ai", "api.sutui.cc", _FILES_HOST),
    places={"files": (_FILES_HOST,)},
    files=FilePlace("files", results="/results/{task}/{index}.{suffix}", uploads="/mcp-uploads/{id}/{name}"),
    unit="credits",
    rules=RULES,
    operations=(_CREATE, *_TASKS, *_ACCOUNT, *_MCP, *_CATALOGUE),
    timing=Timing(
        video=Durations(queued=60, running=540),
        image=Durations(queued=10, running=80),
        poll_seconds=5,
        source=book.SKILL.at("Poll image results, Poll for video results"),
    ),
    docs=book.README.url,
    dialect="drytake.mockserver.providers.xskill:DIALECT",
    states=dialect.STATES,
    failures=dialect.FAILURES,
    errors=errors.ERRORS,
    error=errors.error,
    webhook=Webhook(render=dialect.ended),
    limits=(RateLimit(name="calls", calls=60, seconds=60),),
    clients=CLIENTS,
    defaults={ANY: DEFAULTS},
    tokens=AT_FILE,
    wording="drytake.schemas.providers.xskill.wording:from_canonical",
    unplayed=Endpoints(__name__),
    switches={
        "dangling-reference": "warning",
        "documented-responses-only": False,
        "image-price": pricing.IMAGE_PRICE,
        "legacy-shape": "warning",
        "mcp-session": False,
        "rate-card": pricing.CURRENT,
        "rate-limits": False,
        "references-too-long": "error",
        "refund-on-failure": True,
        "running-limit": None,
        "superset-result": True,
        "unpublished-price": None,
        "upload-from-web": "placeholder",
        "url-lifetime": 86_400,
        "wrong-media-kind": "error",
        "wrong-mode-assets": "error",
    },
)
