"""The trend file: a JSON line for each run of the tests, so that a rise in cost is seen where it begins."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from drytake.contract_tests.pytest_plugin.summary import Totals
from drytake.schemas.prices import number

__all__ = ["add_to_trend"]


def add_to_trend(name: str, totals: Totals) -> str:
    """Add a line to a trend file; return a sentence that compares it with the one before, or says why it can't be added."""
    path = Path(name)
    before = _last(path)
    row = _row(totals)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    except OSError as error:
        return f"trend: {path.name} can't be written: {error.strerror or error}"
    return f"trend: {_compared(before, row)} ({path.name})"


def _row(totals: Totals) -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "tests": totals.tests,
        "calls": totals.calls,
        "cost": [
            {"provider": provider, "unit": unit, "amount": number(amount)}
            for (provider, unit), amount in sorted(totals.cost.items())
        ],
        "paid_tasks": totals.money.tasks,
        "results_fetched": totals.money.fetched,
        "findings": len(totals.findings),
        "dearest": [
            {"test": test, "provider": provider, "unit": unit, "amount": number(amount)}
            for test, provider, unit, amount in totals.dearest
        ],
    }


def _last(path: Path) -> dict[str, Any] | None:
    """Return the last line of a trend file, if there is one that can be read."""
    try:
        said = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    except (OSError, ValueError, IndexError):
        return None
    return said if isinstance(said, dict) else None


def _compared(before: dict[str, Any] | None, row: dict[str, Any]) -> str:
    if before is None:
        return "the first run"
    now, then = _sums(row), _sums(before)
    moved = {key: now.get(key, Decimal(0)) - then.get(key, Decimal(0)) for key in sorted({*now, *then})}
    said = [_moved(change, *key) for key, change in moved.items() if change]
    return ", ".join(said) or "as dear as the run before"


def _moved(change: Decimal, provider: str, unit: str) -> str:
    return f"{number(abs(change))} {unit} {'more' if change > 0 else 'less'} at {provider} than the run before"


def _sums(row: dict[str, Any]) -> dict[tuple[str, str], Decimal]:
    try:
        return {(one["provider"], one["unit"]): Decimal(one["amount"]) for one in row["cost"]}
    except (KeyError, TypeError, ArithmeticError):
        return {}
