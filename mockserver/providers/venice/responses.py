"""What every response of Venice carries beside its body: request id, version, limits and balances."""

import math
from decimal import Decimal
from typing import Any

from pydantic_core import to_json

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.rate_limits import standing
from drytake.mockserver.providers.venice.wallets import wallet_of
from drytake.mockserver.state.tenant import ANONYMOUS
from drytake.schemas.http import JSON, Header, Response

__all__ = ["available", "balance", "headers", "public", "response", "retry_after"]

VERSION = b"20260612.172149"
RETRY_SECONDS = 30
_CHARGING = ("queue-video", "retrieve-video", "complete-video")
_GENERATING = ("queue-video", "retrieve-video")


def response(  # noqa: PLR0913 - what the body and the headers hang on
    engine: Engine,
    call: Call,
    body: Any,
    status: int = 200,
    *extra: Header,
    before: Decimal | None = None,
    violation: bool = False,
) -> Response:
    """Return a JSON response with Venice's headers; `before` is the balance before the call, where it changed."""
    return Response(
        status, to_json(body), headers(engine, call, status, JSON, *extra, before=before, violation=violation)
    )


def headers(
    engine: Engine, call: Call, status: int, *extra: Header, before: Decimal | None = None, violation: bool = False
) -> tuple[Header, ...]:
    """Return the headers of a response."""
    name = call.operation.name if call.operation else ""
    found = [*extra, (b"cf-ray", f"{call.tenant.hex_id()[:16]}-FRA".encode()), (b"x-venice-version", VERSION)]
    if status >= 400:
        found.append((b"x-venice-host-name", b"drytake"))
    if name in _GENERATING:
        found.append((b"x-venice-is-content-violation", b"true" if violation else b"false"))
    if call.tenant.id != ANONYMOUS:
        found += [*_limits(call, status), *_balances(engine, call, name, status, before)]
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


def _balances(engine: Engine, call: Call, name: str, status: int, before: Decimal | None) -> list[Header]:
    if wallet_of(call) is None:
        shown = balance(engine, call) if before is None else before
        return [(b"x-venice-balance-usd", f"{shown.normalize():f}".encode()), (b"x-venice-balance-diem", b"0")]
    if status == 200 and name in _CHARGING:
        return [(b"x-balance-remaining", f"{balance(engine, call):.6f}".encode())]
    return []


def public(engine: Engine, call: Call, path: str, *, host: str | None = None) -> str:
    """Return a URL of a path on the address that the client reached, or on another of the provider's hosts."""
    provider = call.mount.provider
    scheme, _, reached = call.origin.partition("://")
    if reached.partition(":")[0] in provider.hosts:
        return f"{scheme}://{host or reached}{path}"
    return f"{engine.settings.public_url or call.origin}/{provider.id}{path}"


def balance(engine: Engine, call: Call) -> Decimal:
    """Return what the caller has to spend, in USD."""
    left: Decimal = engine.billing.account(call.tenant, call.mount.provider).balance
    return left


def available(engine: Engine, call: Call) -> Decimal:
    """Return what of it no running task has a claim on."""
    left: Decimal = engine.billing.account(call.tenant, call.mount.provider).available
    return left


def retry_after() -> Header:
    return (b"retry-after", str(RETRY_SECONDS).encode())
