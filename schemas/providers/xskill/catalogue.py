"""The public catalogue's pages of one model, as far as clients have shown their shape."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from drytake.schemas.providers.xskill import listing
from drytake.schemas.providers.xskill.pricing import BASE_PRICE
from drytake.schemas.providers.xskill.rules.book import SEEDANCE

__all__ = ["CatalogueModel", "entries"]

UNSHOWN = {"success_rate": 0.99, "total_tasks": 1_000}
"""Numbers of models of which no row was ever shown: inferred."""
_EXAMPLES: dict[str, Any] = {
    "prompt": "A lighthouse at dawn",
    "text": "A lighthouse at dawn",
    "image_url": "https://example.com/i.png",
    "image_urls": ["https://example.com/i.png"],
    "video_url": "https://example.com/v.mp4",
    "video_urls": ["https://example.com/v.mp4"],
    "audio_url": "https://example.com/a.mp3",
}
_TYPED: dict[str, Any] = {"string": "text", "integer": 1, "number": 1.0, "boolean": True, "array": []}


@dataclass(frozen=True)
class CatalogueModel:
    """One model of the catalogue."""

    row: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.row["id"])

    @property
    def name(self) -> str:
        return str(self.row.get("name", self.id))

    @property
    def base_price(self) -> int | float | None:
        """In credits: a "from" price, or that of one unit; `None` where nobody has published it."""
        if self.id == SEEDANCE:
            return BASE_PRICE
        price = self.row.get("price", {})
        rates = price.get("rates", {})
        found: int | float | None = price.get("base", min(rates.values(), default=None))
        return found

    @property
    def price_description(self) -> str:
        """What the price is for, in words."""
        if self.id == SEEDANCE:
            return "10 to 40 credits per second of output"
        price = self.row.get("price", {})
        amount = "unknown" if self.base_price is None else f"{self.base_price} credits"
        return f"{amount} per {price['unit']}" if price.get("unit") else amount

    @property
    def example(self) -> dict[str, Any]:
        """Params of a call."""
        if self.id == SEEDANCE:
            return {"prompt": _EXAMPLES["prompt"], "functionMode": "omni_reference", "ratio": "16:9", "duration": 4}
        fields = self.row.get("fields", {"prompt": {"required": True}})
        return {
            name: field["enum"][0]
            if "enum" in field
            else _EXAMPLES.get(name, _TYPED.get(field.get("type", ""), "text"))
            for name, field in fields.items()
            if field.get("required") or name in ("prompt", "num_images")
        }

    def summary(self) -> dict[str, Any]:
        """Return the row of the list."""
        return {
            "id": self.id,
            "name": self.name,
            "category": self.row["category"],
            "task_type": self.row["task"],
            "capability": self.row["task"],
            "description": self.name,
            "tags": [],
            "isHot": self.id == SEEDANCE,
            "isNew": False,
            "stats": self.row.get("stats", UNSHOWN),
            **self._listed_price(),
        }

    def _listed_price(self) -> dict[str, Any]:
        """Return the list's price; without one the key is left out, as the official SDKs accept no amount of `null`."""
        return {} if self.base_price is None else {"pricing": {"unit": "积分", "amount": self.base_price}}

    def detail(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the page of one model, with the JSON Schema of its params."""
        return {**self.summary(), "channel": "api", "params_schema": schema}

    def docs(self, schema: dict[str, Any], lang: str) -> dict[str, Any]:
        """Return the documentation page, with the JSON Schema of its params."""
        return {
            "id": self.id,
            "name": self.name,
            "lang": lang,
            "category": self.row["category"],
            "task_type": self.row["task"],
            "description": self.name,
            "fal_model": self.id if self.id.startswith("fal-ai/") else None,
            "params_schema": schema,
            "pricing": self._pricing(),
            "api_usage": {
                "create": {
                    "method": "POST",
                    "path": "/api/v3/tasks/create",
                    "body": {"model": self.id, "params": self.example},
                },
                "query": {"method": "POST", "path": "/api/v3/tasks/query", "body": {"task_id": "task_xxx"}},
            },
            "mcp_usage": {"tool": "submit_task", "arguments": {"model_id": self.id, "parameters": self.example}},
            "examples": [{"title": self.name, "params": self.example}],
            "skills": [],
            "tutorial": self.text(),
        }

    def _pricing(self) -> dict[str, Any]:
        price = self.row.get("price", {})
        a_second = price.get("unit") == "second" and not price.get("by")
        return {
            "base_price": self.base_price,
            "price_type": "dynamic_per_second" if self.id == SEEDANCE else price.get("type"),
            "price_description": self.price_description,
            "price_unit": "credits",
            "price_factors": [],
            "vip_discount": None,
            "per_second": price["rates"][""] if a_second else None,
            "examples": [{"description": self.price_description, "price": self.base_price}],
        }

    def text(self) -> str:
        """Return the page for language models, as Markdown."""
        lines = [f"# {self.name}", "", f"- Model: `{self.id}`", f"- Type: {self.row['task']}"]
        lines += [f"- Price: {self.price_description}", "", "Params:", ""]
        return "\n".join([*lines, *(f"- `{name}`" for name in self.row.get("fields", self.example)), ""])


@cache
def entries() -> Mapping[str, CatalogueModel]:
    """Return the catalogue by model id. Of most models only a row of the list was seen: their pages are inferred."""
    return {name: CatalogueModel(row) for name, row in listing.rows().items()}
