"""Rate limits as a provider documents them: exact windows of calls on the tenant's clock."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from drytake.mockserver.engine.call import ApiError, Call
from drytake.schemas.expressions import expression
from drytake.schemas.limits import RateLimit

__all__ = ["Standing", "note_failure", "standing", "take"]

_LONGEST = 80
"""Letters of a name that tell windows apart."""


class Standing(NamedTuple):
    """Where a caller stands with a limit."""

    limit: int
    remaining: int
    reset: float
    """Tenant's time at which the next call leaves the window, in seconds since the epoch."""


def take(call: Call, limits: Iterable[RateLimit]) -> None:
    """Count a call.

    Raises:
        ApiError: it is one too many; `retry_after` says in how many seconds it wouldn't be, where the provider does.
    """
    for limit in limits:
        if (limit.below is not None and call.account.available >= limit.below) or not _concerns(limit, call):
            continue
        now = call.tenant.clock.now
        window = _window(call, limit, now)
        if _tripped(limit, window):
            until = window[-1] + limit.blocked if limit.failures else window[0] + limit.seconds
            if now < until:
                wait = max(1, math.ceil(until - now)) if limit.retry_after else None
                raise ApiError("rate-limit", retry_after=wait, rate=limit)
            window.clear()
        if not limit.failures:
            window.append(now)


def note_failure(call: Call, limits: Iterable[RateLimit]) -> None:
    """Count a call that failed, those among them that a limit refused; what is blocked counts no further."""
    for limit in limits:
        if limit.failures:
            now = call.tenant.clock.now
            window = _window(call, limit, now)
            if not _tripped(limit, window):
                window.append(now)


def standing(call: Call) -> Standing | None:
    """Return where a caller stands with the limit of the operation that is called, if it has one."""
    name = call.operation.name if call.operation else ""
    for limit in call.mount.limits:
        if not limit.failures and limit.counts(name) and _concerns(limit, call):
            now = call.tenant.clock.now
            window = _window(call, limit, now)
            reset = (window[0] if window else now) + limit.seconds
            return Standing(limit.calls, max(0, limit.calls - len(window)), reset)
    return None


def _concerns(limit: RateLimit, call: Call) -> bool:
    """Return whether a limit speaks of a call by what it says."""
    where, values = limit.where
    return not where or _said(where, call) in values


def _said(where: str, call: Call) -> str:
    said = expression(where).of_request(call)
    return said if isinstance(said, str) else ""


def _window(call: Call, limit: RateLimit, now: float) -> list[float]:
    """Return when the calls came that count now, oldest first; times after now are of a clock that was set back."""
    own = f"/{_said(limit.per, call)[:_LONGEST]}" if limit.per else ""
    window = call.tenant.windows.setdefault(f"{call.mount.provider.id}/{limit.name}{own}", [])
    kept = max(limit.seconds, limit.blocked) if _tripped(limit, window) else limit.seconds
    if window and not now - kept < window[0] <= window[-1] <= now:
        window[:] = [at for at in window if now - kept < at <= now]
    return window


def _tripped(limit: RateLimit, window: list[float]) -> bool:
    return len(window) >= limit.calls + limit.failures
