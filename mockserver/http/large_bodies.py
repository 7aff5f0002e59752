"""Bodies that take long to look at: in a thread, before their call has its turn and the lock, so that nobody waits for them."""

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.routes import Routes
from drytake.mockserver.state.tenant import ANONYMOUS

__all__ = ["LARGE_BYTES", "MOST_VALUES", "look_first"]

LARGE_BYTES = 1024 * 1024
MOST_VALUES = 100_000
"""Commas of a large body beyond which it counts as too large: a file in base64 has none, and no documented body so many."""


def look_first(engine: Engine, call: Call, routes: Routes) -> None:
    """Validate a call's body, and note on the call what is to be said of it, where a handler will ask for that."""
    methods, call.params = routes.find(call.path)
    route = methods.get(call.method)
    if route is None or b"content-encoding" in call.headers or not call.content_type.endswith("json"):
        return
    call.operation = route.operation
    if route.operation.contract_at(call.path) is None:
        return
    with engine.lock:  # for the time by which dated rules count
        call.tenant = engine.tenant(call.mount.dialect.key(call) or ANONYMOUS)
    call.report = engine.validated(call)
