"""Signatures of webhooks: computed at each attempt, as the time of the attempt is part of what is signed."""

import hashlib
import hmac
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from drytake.schemas.expressions import expression
from drytake.schemas.webhooks import Ed25519, Hmac, PlainSecret, Signer, Webhook

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from drytake.mockserver.engine.call import Call
    from drytake.mockserver.state.task import Task

__all__ = ["Signable", "plain_secret", "public_keys", "said_of", "secret_in_force", "signature_headers"]


class Signable(NamedTuple):
    """What a signature may be of."""

    id: str
    """Of the delivery: the same at each attempt."""
    task: str
    user: str
    timestamp: int
    body: bytes
    secret: str | None = None
    """What the request named to be sent in clear."""

    @property
    def fields(self) -> dict[str, str]:
        """Its parts by the names that texts and headers have, but for the body."""
        digest = hashlib.sha256(self.body).hexdigest()
        return {
            "id": self.id,
            "task": self.task,
            "user": self.user,
            "timestamp": str(self.timestamp),
            "sha256": digest,
        }


def signature_headers(signer: Signer | None, signed: Signable, switches: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers that a signer adds to a post.

    Raises:
        ValueError: a secret isn't what the signer takes.
    """
    if signer is None:
        return {}
    if isinstance(signer, PlainSecret):
        return _in_clear(signer, signed.secret)
    raw = _signature(signer, signed, switches)
    if raw is None:
        return {}
    fields = signed.fields | {"signature": raw.hex() if signer.encoding == "hex" else b64encode(raw).decode()}
    return {name: value.format_map(fields) for name, value in signer.headers.items()}


def secret_in_force(signer: Hmac, switches: Mapping[str, Any]) -> str | None:
    """Return the secret that posts are signed with; `None` where users chose none."""
    if not signer.switch:
        return signer.secret
    chosen = switches.get(signer.switch)
    return None if chosen is None else str(chosen)


def public_keys(signer: Ed25519) -> dict[str, Any]:
    """Return the public half of a signer's key as a JSON Web Key Set (RFC 8037)."""
    raw = _private(signer.seed).public_key().public_bytes_raw()
    return {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": urlsafe_b64encode(raw).rstrip(b"=").decode()}]}


def _in_clear(signer: PlainSecret, secret: str | None) -> dict[str, str]:
    if not secret:
        return {}
    if not (secret.isascii() and secret.isprintable()):  # the library's own message would show it
        raise ValueError("the secret that the request names can't stand in a header")
    return {signer.header: secret}


def _signature(signer: Hmac | Ed25519, signed: Signable, switches: Mapping[str, Any]) -> bytes | None:
    text = _text(signer.text, signed)
    if isinstance(signer, Ed25519):
        return _private(signer.seed).sign(text)
    secret = secret_in_force(signer, switches)
    if secret is None:
        return None
    rest = secret.removeprefix(signer.prefix)
    return hmac.digest(b64decode(rest) if signer.key == "base64" else rest.encode(), text, "sha256")


def _text(template: str, signed: Signable) -> bytes:
    """Return the signed text; the body is put in as it is, whatever stands in it."""
    fields = signed.fields
    before, found, after = template.partition("{body}")
    parts = (before.format_map(fields).encode(), signed.body if found else b"", after.format_map(fields).encode())
    return b"".join(parts)


def _private(seed: bytes) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - heavy

    return Ed25519PrivateKey.from_private_bytes(seed)


def said_of(call: "Call", where: str, task: "Task") -> Any:
    """Return what a create call says at an expression, of its body as the task keeps it; `None` where it says nothing."""
    if not where:
        return None
    found = expression(where)
    if found.part != "body":
        return found.of_request(call)
    return found.of_json(task.raw) if found.is_named_in(task.raw) else None


def plain_secret(call: "Call", webhook: Webhook, task: "Task") -> str | None:
    """Return the secret that a create call wants to be sent in clear, if any."""
    said = said_of(call, webhook.sign.secret, task) if isinstance(webhook.sign, PlainSecret) else None
    return said if isinstance(said, str) and said else None
