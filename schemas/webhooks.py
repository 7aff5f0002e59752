"""Webhooks as data: what is posted to the URL that a request names, at which states, how often, and how it is signed.

The mock posts and signs. Texts and headers have `{names}` in them: `{id}` of the delivery, which retries share, `{task}`, the
task's id, `{user}`, hexadecimal digits that stand for the caller, `{timestamp}` of the attempt in Unix seconds, `{sha256}` of
the body in hexadecimal; signed texts `{body}` too, headers `{signature}`, and those of a webhook `{word}`, the state in the
provider's words.

The timestamp is the machine's own time, not the tenant's clock: receivers compare it with theirs.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from drytake.schemas.http import Body, Context, TaskView
from drytake.schemas.states import TERMINAL, State
from drytake.schemas.validation.rules import Confidence, Source

__all__ = [
    "RETRY_SECONDS",
    "Ed25519",
    "Hmac",
    "PlainSecret",
    "Signer",
    "Webhook",
    "constant_secret",
    "constant_seed",
    "standard_webhooks",
]

RETRY_SECONDS = (10.0, 60.0, 300.0, 1_800.0)
"""Between the attempts, where the provider documents nothing."""
Encoding = Literal["hex", "base64"]


def constant_seed(name: str) -> bytes:
    """Return 32 bytes that are the same wherever the mock runs: workers and restarts agree on them."""
    return hashlib.sha256(f"drytake webhook {name}".encode()).digest()


def constant_secret(name: str, prefix: str = "") -> str:
    """Return a secret that is the same wherever the mock runs: 32 bytes in base64, behind a prefix such as `whsec_`."""
    return prefix + b64encode(constant_seed(name)).decode()


@dataclass(frozen=True, kw_only=True, slots=True)
class Hmac:
    """HMAC-SHA256 with a secret that the receiver knows."""

    secret: str
    """As the provider shows it; the mock's documents show it too."""
    headers: Mapping[str, str]
    text: str
    """What is signed."""
    encoding: Encoding
    """Of the signature."""
    prefix: str = ""
    """What of the secret is no part of the key."""
    key: Literal["text", "base64"] = "text"
    """How the rest of the secret is the key: as it stands, or decoded."""
    switch: str = ""
    """The switch whose value is the secret in its place, where users choose it; null leaves posts unsigned."""


def standard_webhooks(secret: str) -> Hmac:
    """Return the signer of the Standard Webhooks specification, version 1, for a secret `whsec_<base64>`."""
    return Hmac(
        secret=secret,
        prefix="whsec_",
        key="base64",
        text="{id}.{timestamp}.{body}",
        encoding="base64",
        headers={"webhook-id": "{id}", "webhook-timestamp": "{timestamp}", "webhook-signature": "v1,{signature}"},
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Ed25519:
    """Ed25519 with a key whose public half the provider publishes (`Jwks`)."""

    seed: bytes
    """The private key's 32 bytes: `constant_seed(provider)`."""
    headers: Mapping[str, str]
    text: str
    encoding: Encoding = "hex"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlainSecret:
    """No signature: a secret that the request named, in clear; no header where it named none."""

    secret: str
    """Runtime expression of where the request names it."""
    header: str


Signer = Hmac | Ed25519 | PlainSecret


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    """What a provider posts. Which operations take a URL, and where, is said by `Operation.webhook`."""

    render: Callable[[TaskView, Context], Body]
    """Makes the body, at each attempt, of the task as it is in the state that is posted."""
    states: frozenset[State] = TERMINAL
    """Those that are posted, once each."""
    filter: str = ""
    """Runtime expression of where a request names the events that it wants; where it names none, `states` are posted."""
    events: Mapping[str, frozenset[State]] = field(default_factory=dict)
    """By name of such an event, the states that are posted for it."""
    retries: tuple[float, ...] = RETRY_SECONDS
    """Tenant's seconds between the attempts; then it is given up."""
    once: frozenset[State] = frozenset()
    """States whose post isn't repeated."""
    timeout: float = 10
    """Seconds for the receiver to respond."""
    sign: Signer | None = None
    user_agent: str = "drytake"
    headers: Mapping[str, str] = field(default_factory=dict)
    source: Source | None = None
    """The page that says when and how it is posted."""
    plan: Confidence = "inferred"
    """How well `retries` and `timeout` are known."""

    def states_for(self, events: Any) -> frozenset[State]:
        """Return the states that are posted to a request that names these events; names of none count for nothing."""
        if not self.filter or not isinstance(events, list):
            return self.states
        return frozenset().union(*(self.events.get(event, ()) for event in events if isinstance(event, str)))
