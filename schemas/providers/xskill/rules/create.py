"""What the create call takes around a model's params: ``POST /api/v3/tasks/create``."""

from drytake.schemas.providers.xskill.listing import as_of, kind_of, rows, slip_of
from drytake.schemas.providers.xskill.rules.book import APIZ, MODELS, README, RULES, SCAN, SEEDANCE, create_body
from drytake.schemas.validation.addresses import local_host
from drytake.schemas.validation.rulebook import TYPE_ERRORS
from drytake.schemas.validation.rules import Body
from drytake.schemas.validation.text import nearest, quoted
from drytake.schemas.validation.usual import body_rule

__all__ = ["CREATE", "said_of_outside", "said_of_unknown"]

PARAMETERS = README.at("Request parameters")
_BODY = create_body(SEEDANCE)
_PARAMS = _BODY["params"]

CREATE = RULES.section("create-task")
body_rule(CREATE, "body-not-json", README.at("Request example"), _BODY)
body_rule(
    CREATE,
    "body-not-object",
    README.at("Request example"),
    _BODY,
    hint='send an object, such as `{"model": "...", "params": {...}}`',
)
body_rule(
    CREATE,
    "wrong-type",
    PARAMETERS,
    create_body(SEEDANCE, image_files=[]),
    rejects=[
        {"model": SEEDANCE, "params": "a prompt"},
        create_body(SEEDANCE, image_files="https://example.com/i.png"),
        create_body(SEEDANCE, image_files=[5]),
        create_body(SEEDANCE, prompt=5),
        {**_BODY, "callback_url": 5},
    ],
)
body_rule(
    CREATE,
    "null-field",
    PARAMETERS,
    {**_BODY, "channel": None, "callback_url": None},
    summary="An optional field is left out rather than sent as null; `channel` and `callback_url` may be null",
    hint="leave the field out, or read leniently with `--lax`",
    rejects=[
        {**_BODY, "model": None},
        {"model": SEEDANCE, "params": None},
        create_body(SEEDANCE, ratio=None),
        create_body(SEEDANCE, prompt=None),
    ],
    null="is null; it takes a value, or is left out if it is optional",
)
body_rule(
    CREATE,
    "unknown-field",
    PARAMETERS,
    _BODY,
    summary="Fields that no page names have no effect",
    rejects=[{**_BODY, "options": {}}, create_body(SEEDANCE, resolution="1080p"), create_body(SEEDANCE, promt="typo")],
)
body_rule(
    CREATE,
    "dropped-field",
    PARAMETERS,
    create_body(SEEDANCE, ratio="16:9", image_files=["https://example.com/i.png"], duration=10),
    summary="What a request says stands in a field that a page names; elsewhere it is lost",
    rejects=[
        create_body(SEEDANCE, aspect_ratio="16:9"),
        create_body(SEEDANCE, image_url="https://example.com/i.png"),
        {**_BODY, "seconds": 10},
    ],
)
CREATE.required(
    "model-missing", "model", source=PARAMETERS, rejects=[{"params": _PARAMS}, {"params": {}}], accepts=[_BODY]
)


@CREATE.when(
    "unknown-model",
    "/model",
    source=PARAMETERS,
    hint="use an id of the catalogue, `GET /api/v3/mcp/models`",
    rejects=[
        {**_BODY, "model": "st-ai/super-seed3"},
        {**_BODY, "model": "wan/v2-6/text-to-video"},
        {**_BODY, "model": 2},
    ],
    accepts=[_BODY],
)
def unknown_model(body: Body) -> str | None:
    """`model` is an id that XSkill sells."""
    return said_of_unknown("model", body["model"])


def said_of_unknown(name: str, model: str) -> str | None:
    """Return what is said of an id that XSkill doesn't sell."""
    if model in MODELS or kind_of(model) is not None:
        return None
    slip = slip_of(model)
    near = (
        f"did you mean `{slip}`?" if slip else f"the nearest are {', '.join(map(quoted, nearest(model, rows())[:3]))}"
    )
    return f"`{name}` is {quoted(model)}; it takes an id of the catalogue; {near}"


CREATE.maps(
    "unknown-model",
    "model",
    TYPE_ERRORS,
    lambda path, value: f"`{path}` is {quoted(value)}; it takes the id of a model",
)


@CREATE.when(
    "model-outside",
    "/model",
    source=SCAN,
    severity="info",
    confidence="inferred",
    outside=True,
    hint="only the rules that all models share are validated; ask `GET /api/v3/models/{id}/docs` for the model's own",
    rejects=[create_body("wan/v2.9/text-to-video"), create_body("apiz/seedance-2.5")],
    accepts=[_BODY],
)
def model_outside(body: Body) -> str | None:
    """A model that XSkill sells, or may sell, and whose fields nobody has listed is let through unvalidated."""
    return said_of_outside("model", body["model"])


def said_of_outside(name: str, model: str) -> str | None:
    """Return what is said of an id of which nothing but its name is known."""
    if model in MODELS or "fields" in rows().get(model, {}) or kind_of(model) is None:
        return None
    return f"`{name}` is {quoted(model)}, outside what is known as of {as_of()}"


CREATE.required(
    "params-missing",
    "params",
    source=PARAMETERS,
    hint="put the model's parameters into an object named `params`",
    rejects=[{"model": model} for model in MODELS],
    accepts=[_BODY],
)


@CREATE.when(
    "unknown-channel",
    "/channel",
    source=APIZ.at("Channel"),
    severity="warning",
    confidence="observed",
    hint="leave `channel` out, or send null, `api`, `mcp` or `sync`",
    rejects=[{**_BODY, "channel": "fax"}],
    accepts=[{**_BODY, "channel": channel} for channel in ("api", "mcp", "sync", None)],
)
def unknown_channel(body: Body) -> str | None:
    """`channel` is null, `api`, `mcp` or `sync`; no page documents it any more."""
    if body["channel"] in (None, "api", "mcp", "sync"):
        return None
    return f"`channel` is `{body['channel'][:60]}`; clients send null, `api`, `mcp` or `sync`"


@CREATE.when(
    "callback-url-malformed",
    "/callback_url",
    source=APIZ.at("tasks.create"),
    severity="warning",
    confidence="inferred",
    hint="send a full URL such as `https://example.com/hook`, or null",
    rejects=[{**_BODY, "callback_url": "example.com/hook"}],
    accepts=[{**_BODY, "callback_url": "https://example.com/hook"}],
)
def callback_url_malformed(body: Body) -> str | None:
    """`callback_url` is null or an http or https URL."""
    url = body["callback_url"]
    if url is None or url.lower().startswith(("http://", "https://")):
        return None
    return f"`callback_url` is `{url[:60]}`; it takes an http or https URL, or null"


@CREATE.when(
    "callback-local",
    "/callback_url",
    source=APIZ.at("tasks.create"),
    severity="info",
    confidence="inferred",
    hint="for the real service, send an address that it can reach; the mock posts to this one",
    rejects=[
        {**_BODY, "callback_url": "http://localhost:3000/hook"},
        {**_BODY, "callback_url": "http://10.0.0.5/hook"},
    ],
    accepts=[{**_BODY, "callback_url": "https://example.com/hook"}],
)
def callback_local(body: Body) -> str | None:
    """`callback_url` is an address that XSkill can reach; only the mock reaches a local one."""
    url = body["callback_url"]
    host = local_host(url) if url and url[:4].lower() == "http" else None
    return None if host is None else f"`callback_url` names `{host[:60]}`, which only the mock will reach"
