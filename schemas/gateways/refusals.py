"""How a gateway refuses: a row for each kind of error, in one of its forms."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic_core import to_json

from drytake.schemas.confidence import Confidence
from drytake.schemas.gateways.definition import Definition, ErrorRow
from drytake.schemas.gateways.examples import filled
from drytake.schemas.http import Context, Error, ErrorView, Failure, Response, json_response

__all__ = [
    "ANY_CALL",
    "ERROR_FORM",
    "KEY_REUSED",
    "MALFORMED",
    "OF_CREATE",
    "OF_TASK",
    "USUAL",
    "Refusals",
    "failures_of",
]

USUAL: Mapping[str, tuple[int, str]] = {
    "bad-key": (401, "Invalid API key"),
    "content-refused": (400, "The request may contain sensitive information"),
    "forbidden-region": (403, "Forbidden"),
    "in-progress": (400, "The task has not ended yet"),
    "insufficient-credit": (402, "Insufficient balance"),
    "key-reused": (409, "The key belongs to another request"),
    "late": (409, "The task has ended"),
    "malformed": (400, "Invalid request"),
    "no-key": (401, "Missing API key"),
    "not-played": (501, "Not implemented"),
    "overloaded": (503, "Service unavailable"),
    "price-unknown": (503, "The price is unavailable"),
    "rate-limit": (429, "Too many requests"),
    "server-error": (500, "Internal server error"),
    "too-large": (413, "Request entity too large"),
    "too-many-running": (429, "Too many tasks run"),
    "unknown-path": (404, "Not found"),
    "unknown-task": (404, "Task not found"),
    "unsupported-media-type": (415, "Unsupported media type"),
    "wrong-method": (405, "Method not allowed"),
}
"""Kind to status and words, where a gateway's own aren't known: all of it inferred."""
_WORDS: Mapping[str, str] = {
    "moderation": "The request failed because the output video may contain sensitive information.",
    "moderation-audio": "The request failed because the output audio may contain sensitive information.",
    "provider-failure": "The service encountered an unexpected internal error.",
    "expired": "The task has expired",
    "cancelled": "The task was cancelled",
}
_CODES: Mapping[str, str] = {
    "moderation": "OutputVideoSensitiveContentDetected",
    "moderation-audio": "OutputAudioSensitiveContentDetected",
    "provider-failure": "InternalServiceError",
}
"""The maker's own, which gateways pass on."""
_TYPES: Mapping[int, str] = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    429: "TooManyRequests",
    500: "InternalServerError",
}
"""The maker's word for a status."""
_LONGEST = 1_000
MALFORMED, KEY_REUSED = "malformed", "key-reused"
ANY_CALL = (
    "bad-key", "forbidden-region", "no-key", "not-played", "overloaded", "rate-limit", "server-error", "too-large",
    "unknown-path", "unsupported-media-type", "wrong-method",
)  # fmt: skip
OF_CREATE = (*ANY_CALL, MALFORMED, "content-refused", "insufficient-credit", "price-unknown", "too-many-running")
OF_TASK = (*ANY_CALL, "unknown-task")
"""Kinds of error by what a call is for."""
ERROR_FORM = "error-form"
"""The switch that has all refusals come in one of the forms, where a gateway has several."""
CONTENT = "content "
"""Before a kind of error, where the call for files says it otherwise."""


def failures_of(definition: Definition) -> dict[str, Failure]:
    """Return what a task says that failed, by cause."""
    found, status = {}, definition.failed_status if definition.failed else 0
    for cause, message in _WORDS.items():
        row = definition.failures.get(cause, ErrorRow())
        code = str(row.code or _CODES.get(cause, ""))
        found[cause] = Failure(row.message or message, status if cause in _CODES else 0, type=code)
    return found


class Refusals:
    """The refusals of one gateway."""

    def __init__(self, definition: Definition) -> None:
        self._forms, self._rows = definition.error_forms, definition.errors
        self._headers = definition.error_headers
        self._usual, self._maker_refuses = next(iter(self._forms)), definition.maker_refuses
        self._content = "" if definition.content is None else definition.content.path.rpartition("/")[2]
        self.table: dict[str, Error] = {kind: self._error(kind, *usual) for kind, usual in USUAL.items()}
        """By kind of error."""

    def _error(self, kind: str, status: int, message: str) -> Error:
        row = self._rows.get(kind, ErrorRow())
        known: Confidence = row.known
        return Error(row.status or status, row.message or message, confidence=known)

    def rows(self, kinds: Collection[str], *, content: bool = False) -> list[tuple[int, ErrorRow]]:
        """Return status and row of each refusal of some kinds; of the call for files with those that it alone has."""
        found = {kind: (one.status, self._row(kind)) for kind, one in self.table.items() if kind in kinds}
        if MALFORMED in kinds:
            found |= {
                name: (row.status or self.table[MALFORMED].status, row)
                for name, row in self._rows.items()
                if name not in self.table and not name.startswith(CONTENT)
            }
        if content:
            own = {name.removeprefix(CONTENT): row for name, row in self._rows.items() if name.startswith(CONTENT)}
            found |= {name: (row.status or 0, row) for name, row in own.items() if row.status}
        return list(found.values())

    def form_of(self, row: ErrorRow) -> dict[str, Any]:
        """Return the example of a row's body."""
        return self._forms[row.form or self._usual]

    def _row(self, kind: str) -> ErrorRow:
        return self._rows.get(kind, ErrorRow())

    def render(self, error: ErrorView, context: Context) -> Response:
        """Render a refusal."""
        if error.kind == MALFORMED and self._maker_refuses and not context.switches.get(ERROR_FORM):
            from drytake.schemas.providers.ark.dialect import error as maker_error  # noqa: PLC0415 - of these alone

            return maker_error(error, context)
        broken = next((one for one in error.violations if one.severity == "error"), None)
        name = error.kind
        if broken is not None and error.kind == "malformed":
            name = broken.rule.name if broken.rule.name in self._rows else error.kind
        if self._content and error.path.endswith(f"/{self._content}") and f"{CONTENT}{name}" in self._rows:
            name = f"{CONTENT}{name}"
        row = self._row(name)
        message = error.message if name == error.kind else row.message or error.message
        if broken is not None and error.kind == "malformed" and not row.message:
            message = broken.message
        status = row.status or error.error.status
        code: Any = row.code or self._row(error.kind).code or error.kind.replace("-", "_")

        def read(fact: str) -> Any:
            return {
                "code": code,
                "number": code if isinstance(code, int) else status,
                "message": _said(message, error)[:_LONGEST],
                "status": status,
                "call": context.id,
                "details": [_detail(one) for one in error.violations if one.severity == "error"],
                "param": "",
                "upstream_refusal": _upstream(message),
                "type": _TYPES.get(status, "BadRequest"),
                "signed": f"{_said(message, error)} (request id: {context.id})",
            }.get(fact)

        chosen = context.switches.get(ERROR_FORM)
        form = chosen if chosen in self._forms else row.form or self._row(error.kind).form or self._usual
        own = [
            (key.encode(), str(filled({"": said}, read).get("", "")).encode()) for key, said in self._headers.items()
        ]
        headers = tuple((key.encode(), value.encode("latin-1")) for key, value in error.error.headers.items())
        return json_response(filled(self._forms[form], read), status, (*own, *headers))

    def no_content(self, word: str, context: Context) -> Response:
        """Render that a task has no file: it has failed."""
        kind = "in-progress"
        view = ErrorView(kind, self.table[kind], {"word": word}, path=f"/{self._content}")
        return self.render(view, context)


def _said(message: str, error: ErrorView) -> str:
    if "{" not in message:
        return message
    for name, value in error.facts.items():
        message = message.replace(f"{{{name}}}", str(value))
    return message


def _detail(violation: Any) -> dict[str, Any]:
    return {"loc": ["body", *violation.pointer.split("/")[1:]], "msg": violation.message, "type": violation.rule.name}


def _upstream(message: str) -> str:
    """Return the maker's own refusal, as the text that a gateway passes on."""
    said = {"code": "InvalidParameter", "message": message, "param": "", "type": "BadRequest"}
    return to_json({"error": said}).decode()
