"""The public catalogue's rows for the three models, as far as clients have shown their shape."""

from dataclasses import dataclass
from typing import Any

from understudy.schemas.xskill.pricing import BASE_PRICE, IMAGE_PRICE
from understudy.schemas.xskill.rules.book import EDIT, SEEDANCE, TEXT_TO_IMAGE, ModelId

__all__ = ["CATALOGUE", "Entry"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One model of the catalogue."""

    id: ModelId
    name: str
    category: str
    task_type: str
    description: str
    base_price: int
    """In credits."""
    price_type: str
    price_description: str
    success_rate: float
    total_tasks: int
    tags: tuple[str, ...]
    example: dict[str, Any]
    """Params of a call."""

    def summary(self) -> dict[str, Any]:
        """Return the row of the list."""
        return {
            "id": self.id,
            "name": self.name,
            "category": self.category,
            "task_type": self.task_type,
            "capability": self.task_type,
            "description": self.description,
            "tags": list(self.tags),
            "isHot": True,
            "isNew": False,
            "stats": {"success_rate": self.success_rate, "total_tasks": self.total_tasks},
            "pricing": {"unit": "积分", "amount": self.base_price},
        }

    def detail(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the page of one model, with the JSON Schema of its params."""
        return {**self.summary(), "channel": "api", "params_schema": schema}

    def docs(self, schema: dict[str, Any], lang: str) -> dict[str, Any]:
        """Return the documentation page, with the JSON Schema of its params."""
        return {
            "id": self.id,
            "name": self.name,
            "lang": lang,
            "category": self.category,
            "task_type": self.task_type,
            "description": self.description,
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
        return {
            "base_price": self.base_price,
            "price_type": self.price_type,
            "price_description": self.price_description,
            "price_unit": "credits",
            "price_factors": [],
            "vip_discount": None,
            "examples": [{"description": self.price_description, "price": self.base_price}],
        }

    def text(self) -> str:
        """Return the page for language models, as Markdown."""
        lines = [f"# {self.name}", "", self.description, "", f"- Model: `{self.id}`", f"- Type: {self.task_type}"]
        lines += [f"- Price: {self.price_description}", "", "Params:", ""]
        return "\n".join([*lines, *(f"- `{name}`" for name in self.example), ""])


CATALOGUE: dict[str, Entry] = {
    entry.id: entry
    for entry in (
        Entry(
            id=SEEDANCE,
            name="Seedance 2.0 全能模型",
            category="video",
            task_type="i2v",
            description="Video from text, images, videos and audios, or between two frames",
            base_price=BASE_PRICE,
            price_type="dynamic_per_second",
            price_description="10 to 40 credits per second of output",
            success_rate=0.49,
            total_tasks=17_661,
            tags=("seedance",),
            example={
                "prompt": "A lighthouse at dawn",
                "functionMode": "omni_reference",
                "ratio": "16:9",
                "duration": 4,
            },
        ),
        Entry(
            id=TEXT_TO_IMAGE,
            name="Seedream 4.5",
            category="image",
            task_type="t2i",
            description="Stills from text",
            base_price=IMAGE_PRICE,
            price_type="quantity_based",
            price_description=f"{IMAGE_PRICE} credits per image",
            success_rate=0.99,
            total_tasks=1_000,
            tags=("seedream",),
            example={"prompt": "A lighthouse at dawn", "image_size": "landscape_16_9", "num_images": 1},
        ),
        Entry(
            id=EDIT,
            name="Seedream 4.5 Edit",
            category="image",
            task_type="i2i",
            description="Stills from stills and text",
            base_price=IMAGE_PRICE,
            price_type="quantity_based",
            price_description=f"{IMAGE_PRICE} credits per image",
            success_rate=0.99,
            total_tasks=1_000,
            tags=("seedream",),
            example={"prompt": "Make it night", "image_urls": ["https://example.com/i.png"], "num_images": 1},
        ),
    )
}
"""Model id to its entry. Only Seedance's row was ever shown; Seedream's names and numbers are inferred."""
