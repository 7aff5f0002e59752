"""What every response of Venice carries beside its body: request id, version, limits and balances."""

import math
from typing import Any

from pydantic_core import to_json

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.rate_limits import standing
from drytake.mockserver.providers.venice.wallets import wallet_of
from drytake.mockserver.state.tenant import ANONYMOUS
from drytake.schemas.http import JSON, Header, Response

__all__ = ["finish", "headers", "payer", "response", "retry_after"]

VERSION = b"20260612.172149"
RETRY_SECONDS = 30
LATE = 422
"""Status of a response that says so of a task's content."""
_CHARGING = ("queue-video", "retrieve-video", "complete-video")
_GENERATING = ("queue-video", "retrieve-video")


def finish(call: Call, response: Response) -> Response:
    """Return a good response with Venice's headers, or one that says what became of a task."""
    violation = response.status == LATE  # a task whose content the model's own provider refused
    response.headers = headers(call, response.status, *response.headers, violation=violation)
    return response


def response(call: Call, body: Any, status: int = 200, *extra: Header, violation: bool = False) -> Response:
    """Return a JSON response with Venice's headers."""
    return Response(status, to_json(body), headers(call, status, JSON, *extra, violation=violation))


def headers(call: Call, status: int, *extra: Header, violation: bool = False) -> tuple[Header, ...]:
    """Return the headers of a response."""
    name = call.operation.name if call.operation else ""
    found = [*extra, (b"cf-ray", f"{call.tenant.hex_id()[:16]}-FRA".encode()), (b"x-venice-version", VERSION)]
    if status >= 400:
        found.append((b"x-venice-host-name", b"drytake"))
    if name in _GENERATING:
        found.append((b"x-venice-is-content-violation", b"true" if violation else b"false"))
    if call.tenant.id != ANONYMOUS:
        found += [*_limits(call, status), *_balances(call, name, status)]
    return tuple(found)


def _limits(call: Call, status: int) -> list[Header]:
    stands = standing(call)
    if stands is None:
        return []
    left = 0 if status == 429 else stands.remaining
    reset = stands.reset
    if status == 429 and stands.remaining:  # something else than this limit refused
        reset = int(call.tenant.clock.now) + RETRY_SECONDS
    found = [
        (b"x-ratelimit-limit-requests", b"%d" % stands.limit),
        (b"x-ratelimit-remaining-requests", b"%d" % left),
        (b"x-ratelimit-reset-requests", b"%d" % math.ceil(reset)),
    ]
    return [*found, (b"x-ratelimit-type", b"api_key")] if status == 429 else found


def _balances(call: Call, name: str, status: int) -> list[Header]:
    if wallet_of(call) is None:
        shown = call.account.balance + (call.charged or 0)  # before the call
        return [(b"x-venice-balance-usd", f"{shown.normalize():f}".encode()), (b"x-venice-balance-diem", b"0")]
    if status == 200 and name in _CHARGING:
        return [(b"x-balance-remaining", f"{call.account.balance:.6f}".encode())]
    return []


def retry_after() -> Header:
    return (b"retry-after", str(RETRY_SECONDS).encode())


def payer(call: Call) -> str:
    """Say what pays for a call: a key, or the wallet that signs it."""
    return "key" if wallet_of(call) is None else "wallet"
