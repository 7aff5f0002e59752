"""What was posted and what came back, without secrets: known to the process that posted it, as long as that lives.

A delivery and its attempts are part of the tenant's state, which stores write anew at each call; bodies would make that slow.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from drytake.mockserver.engine.posting import Attempt
from drytake.mockserver.state.redaction import redacted, redacted_body

__all__ = ["Posted", "Postings"]

_KEPT = 500
"""Deliveries of which it is known what was posted."""
_BODY_BYTES = 16_384


class Posted(NamedTuple):
    """What a delivery's last attempt sent, and what each of its attempts brought back."""

    headers: Mapping[str, str]
    body: str
    responses: tuple[str | None, ...]
    """By attempt; `None` where nothing came back, or another process made it."""


class Postings:
    """By tenant and delivery, the latest."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Posted] = OrderedDict()

    def note(
        self,
        key: tuple[str, str],
        sent: tuple[Mapping[str, str], bytes],
        attempt: Attempt,
        *,
        number: int,
        secrets: Sequence[str],
    ) -> None:
        """Keep what an attempt, the so-manieth of its delivery, sent and brought back."""
        before = self._kept.pop(key, None)
        responses: list[str | None] = [*(before.responses if before else ())][: number - 1]
        responses += [None] * (number - 1 - len(responses))
        responses.append(None if attempt.response is None else _text(attempt.response, secrets))
        headers, body = sent
        head = {
            name.encode("latin-1", "replace"): value.encode("latin-1", "replace") for name, value in headers.items()
        }
        self._kept[key] = Posted(redacted(head, secrets), _text(body[:_BODY_BYTES], secrets), tuple(responses))
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def of(self, tenant_id: str, delivery_id: str) -> Posted | None:
        """Return what a delivery posted; `None` where this process doesn't know."""
        return self._kept.get((tenant_id, delivery_id))


def _text(body: bytes, secrets: Sequence[str]) -> str:
    return redacted_body(body, secrets).decode("utf-8", "replace")
