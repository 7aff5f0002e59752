"""What Runway documents of uploads, of the header that each call has, and of any call."""

from drytake.schemas.providers.runway.rules import book
from drytake.schemas.providers.runway.rules.book import CALL, HEADERS, UPLOAD
from drytake.schemas.providers.runway.rules.fields import API, SDK
from drytake.schemas.validation.rules import Body
from drytake.schemas.validation.text import quoted

__all__ = ["VERSION"]

VERSION = "2024-11-06"

UPLOAD.include(book.ALL, "wrong-type", "null-field")
UPLOAD.required(
    "filename-missing",
    "filename",
    source=SDK,
    rejects=[{"type": "ephemeral"}],
    accepts=[{"filename": "a.png", "type": "ephemeral"}],
)
UPLOAD.required(
    "upload-type-missing",
    "type",
    source=SDK,
    rejects=[{"filename": "a.png"}],
    accepts=[{"filename": "a.png", "type": "ephemeral"}],
)
UPLOAD.choice(
    "unknown-upload-type",
    "type",
    ("ephemeral",),
    source=SDK,
    rejects=[{"filename": "a.png", "type": "forever"}],
    accepts=[{"filename": "a.png", "type": "ephemeral"}],
)
HEADERS.include(book.ALL, "wrong-type", "null-field")


HEADERS.rule(
    "version-missing",
    summary="Each call has the header `X-Runway-Version`; what one without it is answered isn't documented",
    source=book.TROUBLE,
    severity="warning",
    hint=f"send `X-Runway-Version: {VERSION}`, as both SDKs do",
    rejects=[{}],
    accepts=[{"x_runway_version": VERSION}],
)
HEADERS.maps("version-missing", "x_runway_version", ("missing",), lambda _, __: "`X-Runway-Version` is missing")


@HEADERS.when(
    "version-unknown",
    "/x_runway_version",
    source=book.TROUBLE,
    hint=f"send `X-Runway-Version: {VERSION}`, as both SDKs do",
    rejects=[{"x_runway_version": "2024-09-13"}],
    accepts=[{"x_runway_version": VERSION}],
)
def version_unknown(body: Body) -> str | None:
    """`X-Runway-Version` is `2024-11-06`: each call has it, and there is no other."""
    version = body["x_runway_version"]
    return f"`X-Runway-Version` is {quoted(version)}; it is {VERSION}" if version != VERSION else None


CALL.rule(
    "key-missing",
    summary="Each call carries `Authorization: Bearer key_...`",
    source=book.TROUBLE,
    hint="send the header `Authorization: Bearer <RUNWAYML_API_SECRET>`",
)
CALL.rule(
    "unknown-task",
    summary="A task is asked for by the id of its create response, until it is deleted",
    source=API,
    confidence="observed",
    hint="ask for the `id` of the create response",
)
CALL.rule(
    "price-unpublished",
    summary="The price page that was read has no price of this; the mock charges nothing, or what a switch says",
    source=book.PRICES,
    severity="info",
    confidence="inferred",
    hint="look at `estimatedCost`; the switch `unpublished-price` sets an amount to be used here",
)
