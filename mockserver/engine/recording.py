"""A call and its response as the journal keeps them."""

import time

from drytake.mockserver.engine.call import Call
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.http import Response

__all__ = ["entry_of"]


def entry_of(call: Call, response: Response, serial: int, *, lost: bool) -> JournalEntry:
    """Return the entry of a call; `lost` where the client got no response."""
    return JournalEntry(
        serial=serial,
        number=call.tenant.calls,
        at=call.tenant.clock.now,
        provider=call.mount.provider.id,
        operation=call.operation.name if call.operation else None,
        method=call.method,
        path=call.path,
        query=call.query_string,
        headers=call.headers,
        body=call.body,
        status=0 if lost else response.status,
        response=b"" if lost else response.body,
        violations=call.violations,
        task_id=call.task_id,
        state=call.state,
        response_headers=response.headers,
        injected=call.injected,
        real=time.time(),
        place=call.place,
    )
