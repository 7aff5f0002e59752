"""How Venice speaks of money: pure functions."""

from drytake.schemas.http import AccountView, Body, Context, Refusal
from drytake.schemas.prices import number

__all__ = ["billing"]


def billing(account: AccountView, context: Context) -> Body:
    """Render what a key has to spend; of wallets another path says it."""
    if context.payer == "wallet":
        return Refusal("bad-key")
    left = account.balance
    return {
        "canConsume": left > 0,
        "consumptionCurrency": "USD" if left > 0 else None,
        "balances": {"diem": None, "usd": number(left)},
        "diemEpochAllocation": 0,
    }
