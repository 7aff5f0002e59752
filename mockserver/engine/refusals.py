"""What a refusal says: the provider's words, and what is wrong with a call that no handler gets to see."""

import math
from decimal import Decimal

from drytake.mockserver.engine.call import REASON, Call, RefusedError
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import OWN_REFUSALS
from drytake.schemas.http import Answer

__all__ = ["note_violations", "refused_answer"]


def note_violations(engine: Engine, call: Call) -> None:
    """Note what is wrong with a call that no handler gets to see, since a scenario or a limit answers it."""
    operation, mount = call.operation, call.mount
    if operation is None or operation.contract is None:
        return
    if operation.method == "GET":
        report = call.judge.judge_value(call.query, policy=call.policy)
    elif call.content_type in ("", "application/json") or call.content_type.endswith("+json"):
        report = engine.validated(call)
    elif mount.room.form is not None:
        try:
            report = call.judge.judge_value(mount.room.form(call), policy=call.policy)
        except RefusedError:  # what it breaks is noted by now
            return
    else:
        call.broke_content_type()
        return
    call.violations += report.violations


def refused_answer(engine: Engine, call: Call, refused: RefusedError) -> Answer:
    """Return a refusal in the provider's words, when to come back where that is known, and which methods there are."""
    if refused.refusal == "insufficient-credit" and "required" not in refused.facts:
        price = _price(call)
        refused.facts |= {} if price is None else {"required": price, "available": Decimal(0)}
    answer = call.mount.room.refuse(engine, call, refused)
    allowed = refused.facts.get("allow")
    if allowed and answer.status == 405:
        answer.headers = (*answer.headers, (b"allow", ", ".join(allowed).encode()))
    wait = refused.facts.get("retry_after")
    if wait is not None:
        kept = (header for header in answer.headers if header[0] != b"retry-after")
        answer.headers = (*kept, (b"retry-after", b"%d" % math.ceil(wait)))
    if refused.refusal in OWN_REFUSALS:
        answer.headers = (*answer.headers, (REASON, refused.refusal.encode()))
    return answer


def _price(call: Call) -> Decimal | None:
    """Return what the task of a call would cost, as far as its body says: a scenario refuses without looking at it."""
    operation = call.operation
    if operation is None or operation.contract is None or operation.estimate is None:
        return None
    request = operation.contract.judge(call.body).request
    return None if request is None else operation.estimate(request).amount
