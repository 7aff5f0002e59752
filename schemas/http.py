"""What goes back over the wire, as values: a response, and how it is delivered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic_core import to_json

__all__ = ["JSON", "Delivery", "End", "Header", "Response", "json_response"]

Header = tuple[bytes, bytes]
JSON: Header = (b"content-type", b"application/json")

End = Literal["cut", "nothing", "reset", "silence"]
"""How a connection ends: in the middle of the body, before the first byte, by a reset, or after long silence."""


@dataclass(slots=True)
class Delivery:
    """How a response travels, where it doesn't simply arrive."""

    delay: float = 0
    """Seconds before its first byte."""
    spread: float = 0
    """Seconds that its body takes."""
    end: End | None = None
    share: float = 1
    """What of the body comes before a cut."""

    @property
    def lost(self) -> bool:
        """True where the client sees no status."""
        return self.end is not None and self.end != "cut"


@dataclass(slots=True)
class Response:
    """What goes back over the wire."""

    status: int
    body: bytes = b""
    headers: tuple[Header, ...] = (JSON,)
    render: Callable[[], bytes] | None = None
    """Makes a body that is too heavy for the event loop, such as a result; it runs in a thread and isn't journaled."""
    delivery: Delivery | None = None
    """How it travels, where it doesn't simply arrive."""


def json_response(body: Any, status: int = 200, headers: tuple[Header, ...] = ()) -> Response:
    """Return a JSON response."""
    return Response(status, to_json(body), (JSON, *headers))
