"""Calls that a shared store keeps together: a transaction for each would cost more than the call does."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from drytake.mockserver.engine.call import Call, Respond
from drytake.schemas.http import Response

if TYPE_CHECKING:
    from drytake.mockserver.state.store.shared import StoreTransaction

__all__ = ["Batch"]


class Batch:
    """The calls of one turn of the event loop, in one transaction: nobody is answered before all are kept.

    Whoever else uses the store meanwhile ends it; where tenants are locked, it holds one tenant's calls only, because
    two processes that hold one each and want the other's would wait for ever.
    """

    def __init__(
        self, lock: "StoreTransaction", handle: Callable[[Call], Response], lost: Callable[[Call, Exception], Response]
    ) -> None:
        self._lock, self._handle, self._lost = lock, handle, lost
        self._waiting: list[tuple[Call, Response, Respond]] = []
        self._timer: asyncio.Handle | None = None
        """Set while a transaction is open."""
        self._tenant: str | None = None

    def take(self, call: Call, respond: Respond, *, tenant: str | None = None) -> None:
        """Handle a call; its reply comes once it is kept. With `tenant`, the transaction holds only that one's calls."""
        if tenant != self._tenant:
            self.flush()
        try:
            self._open(tenant)
            response = self._handle(call)
        except Exception as error:  # noqa: BLE001 - every call is answered
            self._fail(error, (call, respond))
            return
        self._lock.interrupt = self.flush
        self._waiting.append((call, response, respond))
        if response.render is not None or response.delivery is not None:  # it goes on outside of this turn
            self.flush()

    def _open(self, tenant: str | None) -> None:
        if self._timer is None:
            self._lock.__enter__()
            self._timer, self._tenant = asyncio.get_running_loop().call_soon(self.flush), tenant
        self._lock.interrupt = None  # the call's own uses are part of it

    def flush(self) -> None:
        """Keep what was done, and respond."""
        waiting = self._ended()
        if waiting is None:
            return
        try:
            self._lock.__exit__(None, None, None)
        except Exception as error:  # noqa: BLE001 - every call is answered
            waiting = [(call, self._lost(call, error), respond) for call, _, respond in waiting]
        for call, response, respond in waiting:
            respond(call, response)

    def _fail(self, error: Exception, last: tuple[Call, Respond]) -> None:
        """Undo what was done, and say so to all."""
        waiting = self._ended()
        if waiting is not None:
            with suppress(Exception):  # what went wrong first is what counts
                self._lock.__exit__(type(error), error, error.__traceback__)
        for call, respond in [*((call, respond) for call, _, respond in waiting or ()), last]:
            respond(call, self._lost(call, error))

    def _ended(self) -> list[tuple[Call, Response, Respond]] | None:
        """Return the calls of the open transaction, which is no batch's from now on; `None` where there is none."""
        if self._timer is None:
            return None
        self._timer.cancel()
        self._timer = self._lock.interrupt = self._tenant = None
        waiting, self._waiting = self._waiting, []
        return waiting
