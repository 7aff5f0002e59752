"""How Venice refuses: status, sentence and code by kind of error."""

from collections.abc import Mapping

from drytake.schemas.http import Error

__all__ = ["CODES", "ERRORS", "TOO_POOR"]

TOO_POOR = "Insufficient USD or Diem balance to complete request. Top up at https://venice.ai/settings/api"
_BAD_KEY = Error(401, "Authentication failed", confidence="documented")

ERRORS: Mapping[str, Error] = {
    "bad-key": _BAD_KEY,
    "content-refused": Error(
        422, "Your prompt violates the content policy of Venice.ai or the model provider", confidence="documented"
    ),
    "forbidden-region": Error(403, "This model is not available in your region", confidence="documented"),
    "insufficient-credit": Error(402, TOO_POOR, confidence="documented"),
    "malformed": Error(400, "Invalid request", confidence="documented"),
    "needs-consent": Error(409, "Consent is needed", confidence="documented"),
    "no-key": _BAD_KEY,
    "not-played": Error(501, "Not implemented"),
    "overloaded": Error(503, "The model is at capacity. Please try again later", confidence="documented"),
    "price-unknown": Error(503, "The price is unavailable"),
    "rate-limit": Error(429, "Rate limit exceeded", confidence="documented"),
    "server-error": Error(500, "An unknown error occurred", confidence="documented"),
    "too-large": Error(413, "The request payload is too large", confidence="documented"),
    "too-many-running": Error(429, "The model is overloaded", confidence="documented"),
    "unknown-path": Error(404, "Not found"),
    "unknown-task": Error(
        404, "Media could not be found. Request may be invalid, expired, or deleted.", confidence="documented"
    ),
    "unsupported-media-type": Error(415, "Invalid request content-type", confidence="documented"),
    "wrong-method": Error(405, "Method not allowed"),
}
"""By kind. What is wrong with a body, and who hasn't agreed, is said by the call."""
CODES: Mapping[str, str] = {
    "bad-key": "AUTHENTICATION_FAILED",
    "insufficient-credit": "INSUFFICIENT_BALANCE",
    "no-key": "AUTHENTICATION_FAILED",
    "overloaded": "MODEL_AT_CAPACITY",
    "rate-limit": "RATE_LIMIT_EXCEEDED",
    "server-error": "UNKNOWN_ERROR",
    "too-large": "PAYLOAD_TOO_LARGE",
    "too-many-running": "MODEL_OVERLOADED",
    "unknown-task": "MEDIA_NOT_FOUND",
    "unsupported-media-type": "INVALID_CONTENT_TYPE",
}
"""Those of its table, where the body has one."""
