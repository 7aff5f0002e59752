"""What people call a key, so that nobody needs to see it: by hand, by a header of its client, or by that client's name."""

from drytake.mockserver.engine.call import Call
from drytake.mockserver.state.redaction import redacted_text, secrets_of
from drytake.mockserver.state.tenant import LABEL_LENGTH, Tenant

__all__ = ["LABEL_HEADER", "introduce", "label_of"]

LABEL_HEADER = b"x-drytake-label"
"""Says on any call what its client wants its key to be called."""


def introduce(tenant: Tenant, call: Call) -> None:
    """Note what a client calls itself: its label, and the user agent of its first call."""
    secrets = secrets_of(call.headers, call.query_string)
    if LABEL_HEADER in call.headers:
        tenant.own_label = label_of(call.headers[LABEL_HEADER].decode("utf-8", "replace"), secrets)
    if tenant.calls == 1:
        agent = call.header("user-agent").partition(" ")[0]
        tenant.client = label_of(agent, secrets)


def label_of(text: str, secrets: tuple[str, ...] = ()) -> str:
    """Return a text as it may name a key: printable, short, without secrets."""
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return redacted_text(words, secrets)[:LABEL_LENGTH].strip()
