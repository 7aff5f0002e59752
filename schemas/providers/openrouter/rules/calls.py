"""What OpenRouter documents beside a create call's video: where its end is posted, and of other calls."""

from drytake.schemas.providers.openrouter.rules import book
from drytake.schemas.providers.openrouter.rules.book import CALL, CONTENT, CREATE, text
from drytake.schemas.validation.addresses import local_host
from drytake.schemas.validation.rules import Body
from drytake.schemas.validation.text import quoted

__all__ = ["CALLBACK_PATTERN", "INDEX_PATTERN"]

CALLBACK_PATTERN = r"^[hH][tT][tT][pP][sS]?://[^\s/?#]+\S*$"
INDEX_PATTERN = r"^\d{1,6}$"

CREATE.pattern(
    "callback-malformed",
    "callback_url",
    "is {}; it takes an https URL",
    summary="`callback_url` is a URL",
    source=book.REQUEST,
    hint="send an absolute URL",
    rejects=[text(callback_url=wrong) for wrong in ("example.com/hook", "")],
    accepts=[text(callback_url="https://example.com/hook")],
)


def _plain(body: Body) -> str:
    """Return a callback's URL that is http; nothing where it isn't."""
    url = body["callback_url"]
    return url if isinstance(url, str) and url[:5].lower() == "http:" else ""


@CREATE.when(
    "callback-not-https",
    "/callback_url",
    source=book.REQUEST,
    hint="send an https URL",
    rejects=[text(callback_url="http://example.com/hook")],
    accepts=[text(callback_url="https://example.com/hook")],
)
def callback_not_https(body: Body) -> str | None:
    """`callback_url` must be https."""
    url = _plain(body)
    return f"`callback_url` is {quoted(url)}" if url and local_host(url) is None else None


@CREATE.when(
    "callback-local",
    "/callback_url",
    source=book.REQUEST,
    severity="warning",
    hint="send a public https URL to the real service",
    rejects=[text(callback_url="http://127.0.0.1:8000/hook")],
    accepts=[text(callback_url="https://example.com/hook")],
)
def callback_local(body: Body) -> str | None:
    """A `callback_url` of this machine is posted to by this server alone: the service takes public https URLs."""
    url = _plain(body)
    return f"`callback_url` is {quoted(url)}" if url and local_host(url) is not None else None


CONTENT.pattern(
    "index-malformed",
    "index",
    "is {}; it takes a whole number from 0 on",
    summary="`index` is a whole number from 0 on",
    source=book.API.at("paths, /videos/{jobId}/content"),
    hint="send `index=0`, or leave it out",
    rejects=[{"index": "-1"}, {"index": "first"}],
    accepts=[{}, {"index": "0"}],
)

# --- any call ----------------------------------------------------------------------------------------------------

CALL.rule(
    "key-missing",
    summary="Each call but the list of models carries `Authorization: Bearer <key>`: that of the content too",
    source=book.API.at("securitySchemes"),
    hint="send the header `Authorization: Bearer <OPENROUTER_API_KEY>`",
)
CALL.rule(
    "unknown-task",
    summary="A job is asked for by the id of its create response, with a key of the same account",
    source=book.API.at("paths, /videos/{jobId}"),
    hint="ask for the `id` of the create response",
)
CALL.rule(
    "price-unpublished",
    summary="The list of models has no price of this; the mock charges nothing, or what a switch says",
    source=book.LIST_PAGE.at("pricing_skus"),
    severity="info",
    confidence="inferred",
    hint="look at `usage.cost`; the switch `unpublished-price` sets an amount to be used here",
)
