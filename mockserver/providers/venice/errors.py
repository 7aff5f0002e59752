"""How Venice refuses: status, body and headers of each refusal, and which fault of a request speaks first."""

from typing import Any, NamedTuple

from pydantic_core import from_json

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.providers.venice.consent import needs_consent
from drytake.mockserver.providers.venice.payments import discovery, payment_required, too_poor
from drytake.mockserver.providers.venice.responses import response, retry_after
from drytake.mockserver.providers.venice.wallets import SIGN_IN, WalletError, wallet_of
from drytake.mockserver.providers.venice.zod import SCHEMA_RULES, code_of, detailed
from drytake.schemas.http import Header, Response
from drytake.schemas.providers.venice import PROVIDER
from drytake.schemas.providers.venice.errors import CODES, TOO_POOR
from drytake.schemas.providers.venice.faces import shows_face
from drytake.schemas.providers.venice.models import closest
from drytake.schemas.providers.venice.outside import find_model
from drytake.schemas.validation.rules import Violation

__all__ = ["GONE", "UNKNOWN_ID", "render_error"]


class Refused(NamedTuple):
    """A refusal in Venice's words."""

    status: int
    error: str
    code: str | None = None


UNKNOWN_ID = Refused(400, "Request ID is invalid.", "REQUEST_ID_NOT_FOUND")
BAD_WALLET = Refused(401, "Invalid Sign-in-with-x signature", "X402_INVALID_SIGN_IN")
BAD_SHAPE = Refused(422, "Image aspect ratio is out of bounds", "IMAGE_ASPECT_RATIO_OUT_OF_BOUNDS")
TOO_MANY_FAILURES = Refused(
    429,
    "Too many failed attempts (> 20) resulting in a non-success status code. Please wait 30s and try again.",
    "RATE_LIMIT_EXCEEDED",
)
ERRORS: dict[str, Refused] = {
    kind: Refused(row.status, row.message, CODES.get(kind)) for kind, row in PROVIDER.errors.items()
}
"""Why a call is refused, in Venice's words."""
GONE = ERRORS["unknown-task"]
RETRIED = (ERRORS["overloaded"],)
"""What may come through later, beside what is limited."""
_PAID = ("queue-video", "retrieve-video", "complete-video")
"""Calls that answer 402 where nobody says who pays."""


def render_error(_: Engine, call: Call, refused: ApiError) -> Response:
    """Return a refusal as Venice says it."""
    name = call.operation.name if call.operation else ""
    kind = refused.error_kind
    if kind == "malformed":
        return _malformed(call, name)
    if kind == "no-key" and name in _PAID and not _tried(call):
        ways = discovery(call)
        return response(call, ways, 402, payment_required(ways))
    if kind == "insufficient-credit":
        return _too_poor(call)
    if kind == "needs-consent":
        return response(call, needs_consent(refused.facts["missing"]), 409)
    return say(call, _refused(call, refused, name), violation=kind == "content-refused")


def _refused(call: Call, refused: ApiError, name: str) -> Refused:
    if refused.error_kind == "unknown-task":
        return _unknown_id(call, name)
    if refused.error_kind == "bad-key" and _by_wallet(call):
        return BAD_WALLET
    rate = refused.facts.get("rate")
    return TOO_MANY_FAILURES if rate is not None and rate.failures else ERRORS[refused.error_kind]


def say(call: Call, refused: Refused, *, violation: bool = False) -> Response:
    """Return a sentence with its code, if it has one."""
    body = {"error": refused.error} | ({"code": refused.code} if refused.code else {})
    extra: tuple[Header, ...] = (retry_after(),) if refused in RETRIED or refused.status == 429 else ()
    return response(call, body, refused.status, *extra, violation=violation)


def _tried(call: Call) -> bool:
    """Return whether a call brought credentials, be they ever so wrong."""
    return b"authorization" in call.headers or any(name in call.headers for name in SIGN_IN)


def _by_wallet(call: Call) -> bool:
    try:
        return wallet_of(call) is not None
    except WalletError:
        return True


def _too_poor(call: Call) -> Response:
    body = {"error": TOO_POOR, "code": "INSUFFICIENT_BALANCE"}
    if wallet_of(call) is not None:
        body = too_poor(call, call.account.available)
    return response(call, body, 402, payment_required(discovery(call)))


def _unknown_id(call: Call, name: str) -> Refused:
    by_request = name == "complete-video" or call.mount.switches["unknown-id-status"] == UNKNOWN_ID.status
    return UNKNOWN_ID if by_request else GONE


def _malformed(call: Call, name: str) -> Response:
    """Let the schema speak first, then the model's id, then the model's own rules."""
    errors = [violation for violation in call.violations if violation.severity == "error"]
    shown = [violation for violation in errors if violation.rule.name in SCHEMA_RULES] or errors
    rule_names = {violation.rule.name for violation in shown}
    if "retrieve-model-missing" in rule_names and call.mount.switches["model-missing-status"] == GONE.status:
        return response(call, {"error": "Model is required"}, GONE.status)
    body = _read(call.body)
    named = body.get("model") if isinstance(body, dict) else None
    if "unknown-model" in rule_names:
        near = ", ".join(closest(str(named)[:80]))
        return response(call, {"error": f"Specified model not found: {str(named)[:80]}. Did you mean: {near}?"}, 404)
    if shown and all(_face_out_of_shape(call, violation, body) for violation in shown):
        return say(call, BAD_SHAPE)
    model = find_model(named) if isinstance(named, str) else None
    said = detailed(shown, operation=name, model=model)
    code = code_of(shown) if shown else None
    return response(call, said | ({"code": code} if code else {}), 400)


def _face_out_of_shape(call: Call, violation: Violation, body: Any) -> bool:
    """Return whether an image is refused for its shape and shows a face: that has a status of its own."""
    if violation.rule.name != "image-shape":
        return False
    name, _, index = violation.pointer[1:].partition("/")
    value = body[name]
    return shows_face(value[int(index)] if index else value, call)


def _read(raw: bytes) -> Any:
    try:
        return from_json(raw, allow_inf_nan=False)
    except ValueError:
        return None
