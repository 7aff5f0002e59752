"""What a task is, in our own words."""

from typing import Final, Literal

__all__ = ["CANCELLED", "EXPIRED", "FAILED", "LOST", "QUEUED", "RUNNING", "SUCCEEDED", "TERMINAL", "Charged", "State"]

State = Literal["queued", "running", "succeeded", "failed", "cancelled", "expired"]
Charged = Literal["create", "success"]
"""When a task is paid: when it is made, or once it has succeeded."""
QUEUED: Final = "queued"
RUNNING: Final = "running"
SUCCEEDED: Final = "succeeded"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"
EXPIRED: Final = "expired"
LOST: frozenset[State] = frozenset({FAILED, CANCELLED, EXPIRED})
"""Ends without a result: what was paid for it goes back, or what was held."""
TERMINAL: frozenset[State] = LOST | {SUCCEEDED}
