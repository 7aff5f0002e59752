"""What a refusal says: the provider's words, and what is wrong with a call that no handler gets to see."""

import math
from decimal import Decimal

from drytake.mockserver.engine.call import REASON, ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import OWN_REFUSALS
from drytake.schemas.http import Response
from drytake.schemas.times import day_of

__all__ = ["error_response", "note_violations"]


def note_violations(engine: Engine, call: Call) -> None:
    """Note what is wrong with a call that no handler gets to see, since a scenario or a limit answers it."""
    operation, mount = call.operation, call.mount
    if operation is None or operation.contract is None:
        return
    if operation.method == "GET":
        report = call.validator.validate_value(call.query, policy=call.policy)
    elif call.content_type in ("", "application/json") or call.content_type.endswith("+json"):
        report = engine.validated(call)
    elif mount.dialect.form is not None:
        try:
            report = call.validator.validate_value(mount.dialect.form(call), policy=call.policy)
        except ApiError:  # what it breaks is noted by now
            return
    else:
        call.broke_content_type()
        return
    call.violations += report.violations


def error_response(engine: Engine, call: Call, refused: ApiError) -> Response:
    """Return a refusal in the provider's words, when to come back where that is known, and which methods there are."""
    if refused.error_kind == "insufficient-credit" and "required" not in refused.facts:
        price = _price(call)
        refused.facts |= {} if price is None else {"required": price, "available": Decimal(0)}
    response = call.mount.dialect.render_error(engine, call, refused)
    allowed = refused.facts.get("allow")
    if allowed and response.status == 405:
        response.headers = (*response.headers, (b"allow", ", ".join(allowed).encode()))
    wait = refused.facts.get("retry_after")
    if wait is not None:
        kept = (header for header in response.headers if header[0] != b"retry-after")
        response.headers = (*kept, (b"retry-after", b"%d" % math.ceil(wait)))
    if refused.error_kind in OWN_REFUSALS:
        response.headers = (*response.headers, (REASON, refused.error_kind.encode()))
    return response


def _price(call: Call) -> Decimal | None:
    """Return what the task of a call would cost, as far as its body says: a scenario refuses without looking at it."""
    operation = call.operation
    if operation is None or operation.contract is None or operation.estimate is None:
        return None
    request = call.validator.validate(call.body).request
    return None if request is None else operation.estimate(request).on(day_of(call.tenant.clock.now)).amount
