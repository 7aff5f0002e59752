"""What Venice's rows don't say: wallets, consent, share links, what pays, and the words of its errors."""

from drytake.mockserver.engine.call import Dialect
from drytake.mockserver.providers.venice.account import wallet_balance, wallet_top_up, wallet_transactions
from drytake.mockserver.providers.venice.consent import admit
from drytake.mockserver.providers.venice.errors import render_error
from drytake.mockserver.providers.venice.kept import Notes, Remembered
from drytake.mockserver.providers.venice.responses import finish, payer
from drytake.mockserver.providers.venice.shares import delete_share, read_share
from drytake.mockserver.providers.venice.wallets import find_key, gate

__all__ = ["DIALECT"]

DIALECT = Dialect(
    handlers={
        "wallet-balance": wallet_balance,
        "wallet-transactions": wallet_transactions,
        "wallet-top-up": wallet_top_up,
        "read-share": read_share,
        "delete-share": delete_share,
    },
    render_error=render_error,
    admit=admit,
    finish=finish,
    payer=payer,
    key=find_key,
    precheck=gate,
    reached_by={
        "queue-video": {
            "status 404": "an unknown model",
            "status 409": "scenario face, with an image",
            "link none": "a model that isn't private",
            "link present": "a private model",
            "payment discovery": "a call without a key",
            "payment wallet payment": "a wallet without money",
            "payment standard": "scenario insufficient-credit",
        },
        "quote-video": {"status 404": "an unknown model"},
        "retrieve-video": {"status 422": "scenario moderation", "state COMPLETED": "a private model"},
        "wallet-balance": {"status 400": "an address that isn't one"},
        "wallet-transactions": {"status 400": "an address that isn't one"},
        "wallet-top-up": {"status 400": "a payment that can't be read", "status 402": "a call without a payment"},
    },
    of_task=Remembered,
    of_tenant=Notes,
)
