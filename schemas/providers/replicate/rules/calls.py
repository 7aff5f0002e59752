"""What Replicate documents of a create call around its input: the body, the headers, the key; and of other calls."""

import re
from typing import Any

from drytake.schemas.providers.replicate.rules import book
from drytake.schemas.providers.replicate.rules.book import CALL, CREATE, HEADERS, LISTING, VERSIONED, text
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.rules import Body
from drytake.schemas.validation.text import quoted
from drytake.schemas.validation.usual import body_rule

__all__ = ["CANCEL_AFTER", "LONGEST_WAIT", "PREFER", "SHORTEST_LIFE", "VERSION_PATTERN", "WEBHOOK_PATTERN"]

REQUEST = book.API.at("paths, predictions.create, requestBody")
WEBHOOK_PATTERN = r"^[hH][tT][tT][pP][sS]?://[^\s/?#]+\S*$"
VERSION_PATTERN = r"^(?:[a-zA-Z0-9_-]+/[a-zA-Z0-9_.-]+(?::[0-9a-f]{64})?|[0-9a-f]{64})$"
PREFER = r"wait(?:=([1-9]\d?))?"
"""As the API's document has it: its text says 1 to 60, its pattern admits 1 to 99."""
LONGEST_WAIT = 60
CANCEL_AFTER = r"(?=\d)(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s?)?"
SHORTEST_LIFE = 5
"""Seconds of `Cancel-After`."""

# --- the body around the input -----------------------------------------------------------------------------------

body_rule(CREATE, "body-not-json", REQUEST, text(), hint='send one JSON object: `{"input": {...}}`')
body_rule(
    CREATE,
    "body-not-object",
    REQUEST,
    text(),
    summary="The body is one JSON object with an `input`",
    hint='send an object: `{"input": {"prompt": "..."}}`',
)
CREATE.required(
    "input-missing", "input", source=REQUEST, rejects=[{}, {"webhook": "https://e.com/h"}], accepts=[text()]
)
body_rule(
    CREATE,
    "wrong-type",
    REQUEST,
    text(),
    hint="see the field's type on the model's schema page",
    rejects=[
        {"input": "A lighthouse"},
        {"input": {"prompt": 5}},
        text(duration="5"),
        text(seed="42"),
        text(generate_audio="yes"),
        text(reference_images=book.PNG),
        text() | {"webhook": 5},
        text() | {"stream": "yes"},
    ],
    accepts=[text(seed=42, duration=5, generate_audio=False), text() | {"stream": False}],
)
body_rule(
    CREATE,
    "null-field",
    REQUEST,
    text(),
    summary="`input` and `prompt` have a value; of other fields null is like nothing",
    rejects=[{"input": None}, {"input": {"prompt": None}}],
    accepts=[text(), text(image=None, seed=None, duration=None, reference_images=None) | {"webhook": None}],
    null="is null; it takes a value, or is left out",
)
CREATE.rule(
    "unknown-call-field",
    summary="Beside `input` stand `version`, `webhook`, `webhook_events_filter` and `stream`: nothing else is taken",
    source=REQUEST,
    hint="remove it, or move it into `input`",
    rejects=[text() | {"model": "x"}, text() | {"callback_url": "https://e.com/h"}, text() | {"prompt": "p"}],
    accepts=[text(), text() | {"webhook_completed": "https://e.com/h"}],
)
body_rule(CREATE, "integral-decimal", book.SCHEMA_PAGE, text(duration=5), rejects=[text(duration=5.0), text(seed=7.0)])
CREATE.pattern(
    "webhook-malformed",
    "webhook",
    "is {}; it takes an https URL",
    summary="`webhook` is an https URL",
    source=REQUEST,
    hint="send an absolute URL",
    rejects=[text() | {"webhook": wrong} for wrong in ("example.com/hook", "")],
    accepts=[text() | {"webhook": "https://example.com/hook"}],
)


@CREATE.when(
    "webhook-not-https",
    "/webhook",
    source=book.API.at("webhook"),
    severity="warning",
    hint="send an https URL: http is for tests on your own machine",
    rejects=[text() | {"webhook": "http://example.com/hook"}],
    accepts=[text() | {"webhook": "https://example.com/hook"}],
)
def webhook_not_https(body: Body) -> str | None:
    """`webhook` should be an https URL."""
    url = body["webhook"]
    return f"`webhook` is {quoted(url)}" if url and url[:5].lower() == "http:" else None


CREATE.choice(
    "unknown-event",
    "webhook_events_filter/*",
    book.shown(book.Event),
    source=REQUEST,
    summary="`webhook_events_filter` names `start`, `output`, `logs` and `completed`",
    rejects=[text() | {"webhook_events_filter": ["end"]}],
    accepts=[text() | {"webhook": "https://e.com/h", "webhook_events_filter": list(book.shown(book.Event))}],
)


@CREATE.when(
    "filter-alone",
    "/webhook_events_filter",
    source=book.API.at("webhook_events_filter"),
    severity="warning",
    confidence="inferred",
    hint="add `webhook`",
    rejects=[text() | {"webhook_events_filter": ["completed"]}],
    accepts=[text() | {"webhook_events_filter": ["completed"], "webhook": "https://example.com/hook"}],
)
def filter_alone(body: Body) -> str | None:
    """`webhook_events_filter` stands beside a `webhook`."""
    return (
        "there is no `webhook` whose events are to be chosen"
        if body["webhook_events_filter"] and not body["webhook"]
        else None
    )


VERSIONED.required(
    "version-missing",
    "version",
    source=book.API.at("paths, predictions.create"),
    hint="add `version`: the model's name, such as `bytedance/seedance-2.0`",
    rejects=[text()],
    accepts=[text() | {"version": book.MODELS[0]}],
)
VERSIONED.pattern(
    "version-malformed",
    "version",
    "is {}; it takes `owner/name`, `owner/name:<64 hex>` or `<64 hex>`",
    summary="`version` is `owner/name`, `owner/name:<id>` or an id of 64 hexadecimal digits",
    source=book.API.at("paths, predictions.create"),
    hint="send the model's name, such as `bytedance/seedance-2.0`",
    rejects=[text() | {"version": wrong} for wrong in ("seedance-2.0", "", "bytedance/seedance-2.0:latest")],
    accepts=[text() | {"version": right} for right in (book.MODELS[0], f"{book.MODELS[3]}:{book.VERSION}")],
)


@VERSIONED.when(
    "unknown-version",
    "/version",
    source=book.API.at("paths, predictions.create"),
    confidence="inferred",
    hint=f"send one of {', '.join(f'`{name}`' for name in book.MODELS)}",
    rejects=[text() | {"version": wrong} for wrong in ("bytedance/seedance-3", "0" * 64)],
    accepts=[text() | {"version": right} for right in (*book.MODELS, book.VERSION)],
)
def unknown_version(body: Body) -> str | None:
    """`version` names a model that there is."""
    return None if model_of(body["version"]) else f"`version` is {quoted(body['version'])}; no model of Seedance has it"


def model_of(version: str) -> str | None:
    """Return the name of the model that a version stands for, if it is one of Seedance's."""
    name = book.MODELS[3] if version == book.VERSION else version.partition(":")[0]
    return name if name in book.MODELS else None


# --- headers, and the query of the list ---------------------------------------------------------------------------


def formed(section: Section, name: str, field: str, pattern: str, **facts: Any) -> None:
    """State the form of a parameter's text; `right` and `wrong` are values of it."""
    takes, examples = facts.pop("takes"), {"accepts": facts.pop("right"), "rejects": facts.pop("wrong")}
    fits = re.compile(pattern).fullmatch
    shown = {kind: [{field: value} for value in values] for kind, values in examples.items()}

    @section.when(name, f"/{field}", **shown, **facts)
    def ill_formed(body: Body) -> str | None:
        value = body[field]
        return None if value is None or fits(value) else f"`{field}` is {quoted(value)}; it takes {takes}"


formed(
    HEADERS,
    "prefer-malformed",
    "prefer",
    r"wait(?:=(?:[1-9]|[1-5][0-9]|60))?",
    takes="`wait`, or `wait=` and 1 to 60",
    summary="`Prefer` is `wait`, or `wait=N` with 1 to 60 seconds",
    source=book.API.at("parameters, Prefer"),
    severity="warning",
    hint="send `wait=60` at most, or leave it out: a video takes longer",
    right=("wait", "wait=1", "wait=60"),
    wrong=("wait=0", "wait=61", "respond-async"),
)
formed(
    HEADERS,
    "cancel-after-malformed",
    "cancel_after",
    CANCEL_AFTER,
    takes="a time such as `30`, `30s`, `5m` or `1h30m45s`",
    summary="`Cancel-After` is a time: `30`, `30s`, `5m`, `1h30m45s`",
    source=book.API.at("parameters, Cancel-After"),
    severity="warning",
    hint="send seconds, or a time such as `5m`",
    right=("30", "30s", "5m", "1h30m45s"),
    wrong=("soon", "5 m", "m"),
)


@HEADERS.when(
    "cancel-after-too-short",
    "/cancel_after",
    source=book.API.at("parameters, Cancel-After"),
    severity="warning",
    hint=f"send {SHORTEST_LIFE} seconds or more",
    rejects=[{"cancel_after": "4"}, {"cancel_after": "0s"}],
    accepts=[{"cancel_after": "5"}, {"cancel_after": "1m"}],
)
def cancel_after_too_short(body: Body) -> str | None:
    """`Cancel-After` is 5 seconds or more."""
    seconds = None if body["cancel_after"] is None else seconds_of(body["cancel_after"])
    return (
        f"`Cancel-After` is {seconds} s; the least is {SHORTEST_LIFE}"
        if seconds is not None and seconds < SHORTEST_LIFE
        else None
    )


def seconds_of(text: str) -> int | None:
    """Return the seconds of a time such as `1h30m45s`, if it is one."""
    found = re.fullmatch(CANCEL_AFTER, text)
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def wait_of(text: str) -> int | None:
    """Return for how many seconds a create call is held by its `Prefer`, if it is: 60 at most."""
    found = re.fullmatch(PREFER, text.strip())
    return None if found is None else min(int(found[1] or LONGEST_WAIT), LONGEST_WAIT)


formed(
    LISTING,
    "source-unknown",
    "source",
    "web",
    takes="`web`",
    summary="`source` is `web`, or left out",
    source=book.API.at("paths, predictions.list"),
    confidence="inferred",
    hint="send `web`, or leave it out",
    right=("web",),
    wrong=("api", ""),
)

# --- any call ----------------------------------------------------------------------------------------------------

CALL.rule(
    "key-missing",
    summary="Each call carries `Authorization: Bearer <token>`; older examples say `Token`",
    source=book.API.at("securitySchemes"),
    hint="send the header `Authorization: Bearer <REPLICATE_API_TOKEN>`",
)
CALL.rule(
    "unknown-task",
    summary="A prediction is asked for by the id of its create response",
    source=book.API.at("paths, predictions.get"),
    hint="follow `urls.get` of the create response",
)
CALL.rule(
    "unknown-file",
    summary="A file is asked for by the id of its upload, within the time it is kept",
    source=book.API.at("paths, files.get"),
    hint="upload it again",
)
book.share(book.CREATE_OF_INPUT, CREATE, "wrong-type", "null-field", "integral-decimal")
CALL.rule(
    "price-unpublished",
    summary="Nobody has published the price of this; the mock charges nothing, or what a switch says",
    source=book.MINI_PAGE,
    severity="info",
    confidence="inferred",
    hint="look at the account's billing; the switch `unpublished-price` sets an amount to be used here",
)
for section in (HEADERS, LISTING):
    book.share(section, CREATE, "wrong-type", "null-field")
book.share(
    VERSIONED, CREATE, *(mapping.name for mapping in CREATE.error_map.values()), *(one.name for one in CREATE.checks)
)
