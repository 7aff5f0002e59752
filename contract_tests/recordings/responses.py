"""How recorded responses differ from the documented ones."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from drytake.contract_tests.recordings.calls import RecordedCall

__all__ = ["RESPONSE", "STATUS", "response_faults"]

STATUS, RESPONSE = "response/status", "response/content/text"
_SHOWN_FAULTS = 3


def response_faults(call: RecordedCall) -> Iterator[tuple[str, str]]:
    """Yield how a response differs from the documented ones, without its values."""
    operation, status = call.operation, call.entry.status
    if operation is None or not operation.responses or not status:
        return
    if status not in operation.responses:
        yield f"the response's status is {status}; documented are {_listed(sorted(operation.responses))}", STATUS
        return
    content = call.exchange.content
    body = content.body if content else None
    if content is None or not body or (content.size or 0) > len(body):
        return
    kind = content.mime_type.partition(";")[0].strip().lower()
    if kind == "text/html":
        yield "the response is `text/html`; JSON is documented", RESPONSE
    elif kind.endswith("json"):
        yield from _model_faults(operation.responses[status], body)


def _model_faults(model: Any, body: bytes) -> Iterator[tuple[str, str]]:
    try:
        model.model_validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        messages = [f"`{'.'.join(map(str, fault['loc'])) or 'body'}`: {fault['msg']}" for fault in faults]
        more = f", and {len(messages) - _SHOWN_FAULTS} more" if len(messages) > _SHOWN_FAULTS else ""
        yield f"the response isn't as documented: {'; '.join(messages[:_SHOWN_FAULTS])}{more}", RESPONSE


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
