"""All that a seller's folder says, as one text: what plays the rows of its sheet whose words are spread over it."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from drytake.schemas.prices import Rate
from drytake.schemas.provider import Provider
from tests.providers.sheet_rows import Key, Played

__all__ = ["played_by", "said_by"]


def said_by(
    provider: Provider, models: Iterable[type[BaseModel]] = (), rates: Mapping[Any, Rate] | None = None
) -> Callable[[], str]:
    """Return what says all of a provider's rows, rules, models and rates."""

    @cache
    def everything() -> str:
        rows = provider.operations
        held = {model for row in rows for model in row.responses.values()} | set(models)
        held |= {row.contract.model for row in rows if row.contract is not None}
        parts: list[object] = [
            *(f"{row.method} {row.path} {row.aliases} {tuple(row.responses)}" for row in rows),
            *provider.rules,
            *(json.dumps(model.model_json_schema(), ensure_ascii=False) for model in held),
            *(f"{key} {rate.amount.normalize():f} {rate.list_amount}" for key, rate in (rates or {}).items()),
            *(provider.hosts, provider.places, provider.also_paid, provider.auth, provider.turned_away),
            *(provider.states, provider.errors, provider.failures, provider.limits, provider.switches),
            *(provider.clients, provider.webhook, provider.timing, provider.unplayed.rows, provider.tokens),
        ]
        return " ".join(map(str, parts))

    return everything


def played_by(rows: Mapping[Key, str | Played], everything: Callable[[], str]) -> dict[Key, Played]:
    """Return what plays rows: those that have only words, apart by `|`, are played by everything."""
    return {key: (tuple(row.split("|")), everything) if isinstance(row, str) else row for key, row in rows.items()}
