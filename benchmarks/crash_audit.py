"""What a server holds, compared with what its clients know."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.request import Request, urlopen

from crash_parts import BALANCE, PROVIDER, Load

_SHOWN = 5


@dataclass
class Audit:
    """What was found."""

    acknowledged: int = 0
    kept: int = 0
    charges: int = 0
    refunds: int = 0
    flaws: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lost = sum("lost" in flaw for flaw in self.flaws)
        return (
            f"{self.acknowledged} acknowledged, {self.kept} kept, {lost} lost; "
            f"{self.charges} charges, {self.refunds} refunds, {len(self.flaws)} flaws"
        )


def audit(port: int, load: Load, *, crashes: int) -> Audit:
    """Return what is wrong with what a server holds: nothing, if all is well."""
    balances = {key: _balance(port, key) for key in load.keys}  # which settles what is due
    snapshot = _read(port)
    found = Audit(acknowledged=load.acknowledged, kept=len(snapshot["tasks"]))
    ids = Counter(task["id"] for task in snapshot["tasks"])
    found.flaws += [f"task {name} is there {number} times" for name, number in ids.items() if number > 1][:_SHOWN]
    owners = {task["id"]: task["tenant"] for task in snapshot["tasks"]}
    for key, acknowledged in load.by_key().items():
        tenant = hashlib.sha256(key.encode()).hexdigest()[:32]
        if len(set(acknowledged)) != len(acknowledged):
            found.flaws.append(f"{key} was told of one task twice")
        missing = [name for name in acknowledged if owners.get(name) != tenant]
        found.flaws += [f"task {name} of {key} was acknowledged and is lost" for name in missing[:_SHOWN]]
        _audit_money(found, snapshot, tenant, balances[key])
    unknown = found.kept - found.acknowledged
    if unknown > load.clients * max(1, crashes):
        found.flaws.append(f"{unknown} tasks are kept that nobody was told of")
    return found


def _audit_money(found: Audit, snapshot: dict[str, Any], tenant_id: str, shown: Decimal) -> None:
    (tenant,) = [one for one in snapshot["tenants"] if one["id"] == tenant_id]
    tasks = {task["id"]: task for task in snapshot["tasks"] if task["tenant"] == tenant_id}
    account, moves = tenant["state"]["accounts"][PROVIDER], tenant["moves"][PROVIDER]
    charged = Counter(task for _, kind, _, task in moves if kind == "charge")
    refunded = Counter(task for _, kind, _, task in moves if kind == "refund")
    found.charges, found.refunds = found.charges + charged.total(), found.refunds + refunded.total()
    balance = Decimal(account["opening"]) + sum(Decimal(amount) for _, _, amount, _ in moves)
    if not balance == Decimal(account["balance"]) == shown:
        found.flaws.append(f"{tenant_id[:8]}: moves {balance}, balance {account['balance']}, told {shown}")
    owed = BALANCE - sum(Decimal(task["price"]) for task in tasks.values() if not task["refunded"])
    if owed != balance:
        found.flaws.append(f"{tenant_id[:8]}: by its tasks the balance is {owed}, by its ledger {balance}")
    if Decimal(account["opening"]) == 0:  # nothing was summed up: each task by itself
        failed = [name for name, task in tasks.items() if task["outcome"][1] == "failed"]
        found.flaws += [f"task {name}: {charged[name]} charges" for name in tasks if charged[name] != 1][:_SHOWN]
        found.flaws += [f"task {name}: {refunded[name]} refunds" for name in failed if refunded[name] != 1][:_SHOWN]
        found.flaws += [f"a charge for no task: {name}" for name in charged if name not in tasks][:_SHOWN]


def _read(port: int) -> Any:
    with urlopen(f"http://127.0.0.1:{port}/_drytake/snapshot", timeout=120) as response:
        return json.load(response)


def _balance(port: int, key: str) -> Decimal:
    path = f"http://127.0.0.1:{port}/{PROVIDER}/api/v1/credits"
    with urlopen(Request(path, headers={"authorization": f"Bearer {key}"}), timeout=30) as response:
        return Decimal(json.load(response, parse_float=Decimal)["data"]["api_available_credits"])
