"""What fal documents of any call: its path, its key, its query and its headers."""

import re
from typing import Any

from drytake.schemas.providers.fal.rules import book
from drytake.schemas.providers.fal.rules.book import CALL, HEADERS, QUERY
from drytake.schemas.validation.rulebook import Section
from drytake.schemas.validation.rules import Body
from drytake.schemas.validation.text import quoted

__all__ = ["without_prefix"]

PREFIX = "/fal-ai"
WEBHOOK_URL = r"[hH][tT][tT][pP][sS]?://[^\s/?#]+\S*"
WHOLE = r"[0-9]{1,9}"
MORE_THAN_A_SECOND = r"[1-9][0-9]{1,8}(?:\.[0-9]+)?|[2-9](?:\.[0-9]+)?|1\.0*[1-9][0-9]*"
JSON_OBJECT = r"\s*\{[\s\S]*\}\s*"

# --- any call ----------------------------------------------------------------------------------------------------

CALL.rule(
    "key-missing",
    summary="Each call carries `Authorization: Key <FAL_KEY>`, or `Bearer` with a login's token",
    source=book.QUEUE_PAGE.at("Authentication"),
    hint="send the header `Authorization: Key <FAL_KEY>`",
)
CALL.rule(
    "unknown-task",
    summary="A request is asked for by the id of its submit, under the model's owner and app",
    source=book.CALLS_PAGE.at("status"),
    hint="follow the `status_url` and `response_url` of the submit's response",
)
CALL.rule(
    "unknown-model",
    summary="The path names a model: `/bytedance/seedance-2.0/text-to-video`",
    source=book.TEXT_PAGE.at("Calling the API"),
    hint="see the model's page for its id",
)
CALL.rule(
    "fal-ai-prefix",
    summary="Seedance 2.x has no `fal-ai/` before its id: such a request is accepted, ends at once, and its result is a 404",
    source=book.ISSUES,
    confidence="observed",
    hint="leave `fal-ai/` out: the id begins with `bytedance/`",
)
CALL.rule(
    "unknown-draft",
    summary="A draft is completed within 7 days, 14 at `us`, and by the caller who made it",
    source=book.DRAFT_PAGE.at("Input Schema"),
    hint="send the `draft_id` of a draft of your own that has ended well and isn't too old",
)


def without_prefix(path: str) -> str | None:
    """Return the path that is meant where one has fal's own prefix before ByteDance's; `None` for all others."""
    return path.removeprefix(PREFIX) if path.startswith(f"{PREFIX}/bytedance/seedance-2.") else None


# --- query and headers of a submit -------------------------------------------------------------------------------


def formed(section: Section, name: str, field: str, pattern: str, **facts: Any) -> None:
    """State the form of a parameter's text; `right` and `wrong` are values of it."""
    takes, examples = facts.pop("takes"), {"accepts": facts.pop("right"), "rejects": facts.pop("wrong")}
    fits = re.compile(pattern).fullmatch
    shown = {kind: [{field: value} for value in values] for kind, values in examples.items()}

    @section.when(name, f"/{field}", **shown, **facts)
    def ill_formed(body: Body) -> str | None:
        value = body[field]
        return None if value is None or fits(value) else f"`{field}` is {quoted(value)}; it takes {takes}"


book.share(QUERY, book.TEXT, "wrong-type", "null-field")
book.share(HEADERS, book.TEXT, "wrong-type", "null-field")
formed(
    QUERY,
    "webhook-url",
    "fal_webhook",
    WEBHOOK_URL,
    takes="an http or https URL",
    summary="`fal_webhook` in the query is the URL that is posted to when the request ends",
    source=book.WEBHOOKS_PAGE,
    hint="send the URL in the query, percent-encoded",
    right=("https://example.com/hook",),
    wrong=("example.com/hook", ""),
)
formed(
    QUERY,
    "queue-length",
    "fal_max_queue_length",
    WHOLE,
    takes="a whole number",
    summary="`fal_max_queue_length` is a whole number; a longer queue refuses the submit with 429",
    source=book.QUEUE_PAGE,
    confidence="inferred",
    hint="send digits, such as `10`",
    right=("10",),
    wrong=("-1", "ten"),
)
formed(
    HEADERS,
    "start-timeout",
    "x_fal_request_timeout",
    MORE_THAN_A_SECOND,
    takes="seconds, more than 1",
    summary="`X-Fal-Request-Timeout` is a number of seconds; both clients refuse 1 or less, the page 0.1 or less",
    source=book.HEADERS_PAGE,
    severity="warning",
    hint="send more than a second: it is the time until the work begins",
    right=("1.5", "30", "30.0"),
    wrong=("1", "1.0", "0.05", "soon"),
)
formed(
    HEADERS,
    "queue-priority",
    "x_fal_queue_priority",
    "normal|low",
    takes="`normal` or `low`",
    summary="`X-Fal-Queue-Priority` is `normal` or `low`",
    source=book.HEADERS_PAGE,
    severity="warning",
    hint="use `normal` or `low`",
    right=("normal", "low"),
    wrong=("high",),
)
formed(
    HEADERS,
    "no-retry",
    "x_fal_no_retry",
    "1|true|yes",
    takes="`1`, `true` or `yes`",
    summary="`X-Fal-No-Retry` is `1`, `true` or `yes`",
    source=book.HEADERS_PAGE,
    severity="warning",
    hint="send `1`, or leave the header out",
    right=("1", "true", "yes"),
    wrong=("0", "no"),
)
formed(
    HEADERS,
    "store-io",
    "x_fal_store_io",
    "0",
    takes="`0`",
    summary="`X-Fal-Store-IO` is `0`: what is sent and made isn't kept",
    source=book.HEADERS_PAGE,
    severity="warning",
    hint="send `0`, or leave the header out",
    right=("0",),
    wrong=("1", "false"),
)
formed(
    HEADERS,
    "object-lifecycle",
    "x_fal_object_lifecycle_preference",
    JSON_OBJECT,
    takes="a JSON object",
    summary="`X-Fal-Object-Lifecycle-Preference` is a JSON object with `expiration_duration_seconds`",
    source=book.HEADERS_PAGE,
    severity="warning",
    hint='send JSON such as `{"expiration_duration_seconds": 3600}`',
    right=('{"expiration_duration_seconds": 3600}',),
    wrong=("1h", "[]"),
)
