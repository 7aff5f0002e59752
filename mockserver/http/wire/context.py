"""What the connections of a server have in common."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any, Protocol

from drytake.mockserver.engine.call import Call, HttpRequest, Respond
from drytake.mockserver.http.asgi import Receive, Scope, Send
from drytake.schemas.http import Response

__all__ = ["CallQueue", "ConnectionContext", "DirectApp", "Timeouts"]


class DirectApp(Protocol):
    """What answers requests."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one, by ASGI's events."""

    def respond_directly(self, request: HttpRequest, respond: Respond) -> bool:
        """Answer one at once or after this turn of the event loop, without; return whether it is one for this way."""

    async def send_later(self, call: Call, response: Response, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a response that takes its time, or breaks off."""


class CallQueue:
    """Calls that have come, first come, first served; a few at a time, so that those that come meanwhile queue up too.

    To answer each where it is read would let the last of a turn of the event loop miss the next one, time after time.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._waiting: deque[Callable[[], None]] = deque()
        self._going = False

    def join(self, loop: asyncio.AbstractEventLoop, serve: Callable[[], None]) -> None:
        self._waiting.append(serve)
        if not self._going:
            self._going = True
            loop.call_soon(self._go_on, loop)

    def _go_on(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            for _ in range(min(self._at_once, len(self._waiting))):
                self._waiting.popleft()()
        finally:  # whatever became of one, the others are due
            self._going = bool(self._waiting)
            if self._going:
                loop.call_soon(self._go_on, loop)


@dataclass(frozen=True)
class Timeouts:
    """How long a client may take, in seconds; as nginx has it."""

    head: float = 60
    """For all of a request's head, and for the first byte of a connection."""
    body: float = 60
    """Between two pieces of a body."""
    idle: float = 75
    """Between a response and the next request."""
    reading: float = 60
    """For anything of a response that waits."""


@dataclass
class ConnectionContext:
    """One server's connections, and what they are told."""

    app: DirectApp
    queue: CallQueue
    head_limit: int
    """In bytes: such a head is always taken; one that is twice as long, and longer than one read, never is."""
    body_limit: int
    """In bytes; a larger body isn't gathered."""
    timeouts: Timeouts = field(default_factory=Timeouts)
    connections: set[Any] = field(default_factory=set)
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    """Responses that take their time."""
    now: float = 0
    """The event loop's time, at the last tick."""
    date: bytes = b""
    """As every response says it."""

    @property
    def is_busy(self) -> bool:
        """True while a client is connected, or answered."""
        return bool(self.connections or self.tasks)

    def tick(self) -> None:
        """Note the time, and let go connections that have taken too long; to be called once a second."""
        self.now = asyncio.get_running_loop().time()
        self.date = formatdate(usegmt=True).encode()
        for connection in [*self.connections]:
            connection.look_at_time()
