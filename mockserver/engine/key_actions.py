"""What receivers of webhooks verify signatures with: the provider's public keys, and the signing secret."""

from collections.abc import Callable

from pydantic_core import to_json

from drytake.mockserver.engine.call import Call, Handler
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.signing import public_keys, secret_in_force
from drytake.schemas.actions import Jwks, WebhookSecret
from drytake.schemas.http import Body, Response
from drytake.schemas.provider import Operation, Provider
from drytake.schemas.webhooks import Ed25519, Hmac

__all__ = ["jwks_handler", "secret_handler"]


def jwks_handler(provider: Provider, operation: Operation, _: Jwks) -> Handler:
    """Return what responds with the public keys of a provider's webhooks, as a JSON Web Key Set.

    Raises:
        TypeError: its webhooks aren't signed with Ed25519.
    """
    signer = provider.webhook and provider.webhook.sign
    if not isinstance(signer, Ed25519):
        raise TypeError(f"{provider.id} {operation.name} publishes keys, and its webhooks are signed with none")
    return lambda _, __: Response(200, to_json(public_keys(signer)))


def secret_handler(
    provider: Provider, operation: Operation, action: WebhookSecret, say: Callable[[Body, Call], Response]
) -> Handler:
    """Return what responds with the secret of a provider's webhooks; null where the switch of its secret is.

    Raises:
        TypeError: its webhooks aren't signed with a secret.
    """
    signer, render = provider.webhook and provider.webhook.sign, action.render
    if not isinstance(signer, Hmac):
        raise TypeError(f"{provider.id} {operation.name} shows a secret, and its webhooks are signed with none")

    def handle(_: Engine, call: Call) -> Response:
        return say(render(secret_in_force(signer, call.switches), call), call)

    return handle
