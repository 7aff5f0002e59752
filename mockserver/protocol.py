"""uvicorn's HTTP protocol, with a bound on what a request may say before its body."""

import json
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["HeadLimitProtocol"]


_NOTHING = object()
_PATIENCE_SECONDS = 1.0
"""How long a client that still sends may take to see the answer: a connection closed at once would lose it."""


class HeadLimitProtocol(HttpToolsProtocol):
    """Refuses a request line and headers that are too large while they come; the parser would keep them all.

    It looks only now and then where a connection stands, as each request would pay for more.
    """

    head_limit = 64 * 1024
    """In bytes: such a head is always taken; one that is twice as long, and longer than one read, never is."""
    _received = 0
    _waited_after: Any = _NOTHING
    """The answer after which a head was awaited at the last look; `None` before the first."""
    _refused = False

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        HttpToolsProtocol.data_received(self, data)
        self._received += len(data)
        if self._received > self.head_limit:
            self._look()

    def _look(self) -> None:
        cycle, self._received = self.cycle, 0
        waiting = cycle is None or (cycle.response_complete and not cycle.more_body)
        if waiting and cycle is self._waited_after:
            self._refuse()
        self._waited_after = cycle if waiting else _NOTHING

    def _refuse(self) -> None:
        detail = f"the request line and headers have more than {self.head_limit} bytes, the limit"
        problem = {"type": "about:blank", "title": "Request Header Fields Too Large", "status": 431, "detail": detail}
        body = json.dumps(problem).encode()
        head = (
            "HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self._refused = True
        self.transport.write(head.encode() + body)
        self.loop.call_later(_PATIENCE_SECONDS, self.transport.close)
