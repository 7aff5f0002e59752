"""What the fields of the catalogue's other models may be: each model has its own list, and some have none."""

from collections.abc import Mapping
from typing import Any

from drytake.schemas.providers.xskill import listing
from drytake.schemas.providers.xskill.rules.book import RULES, SCAN, create_body
from drytake.schemas.providers.xskill.rules.create import CREATE
from drytake.schemas.validation.rulebook import TYPE_ERRORS, Rulebook, Section
from drytake.schemas.validation.rules import ErrorMapping
from drytake.schemas.validation.text import json_type, quoted

__all__ = ["SHARED_BOOK", "section_of"]

_WAN, _NANO = "wan/v2.6/text-to-video", "fal-ai/nano-banana-2"

_PARAMS = RULES.section("create-task")
_PARAMS.include(CREATE, "wrong-type", "null-field")
_PARAMS.rule(
    "param-missing",
    summary="A field that the model's own schema requires is there",
    source=SCAN,
    confidence="observed",
    hint="add it; `GET /api/v3/models/{id}/docs` has the model's schema",
    rejects=[create_body("wan/v2.6/image-to-video"), {"model": "minimax/t2a", "params": {}}],
    accepts=[create_body("wan/v2.6/image-to-video", image_url="https://example.com/i.png")],
)
_PARAMS.maps("param-missing", "*", ["missing"], lambda path, _: f"`{path}` is missing; the model requires it")
_PARAMS.rule(
    "param-not-offered",
    summary="A field that the model's own schema lists values for has one of them",
    source=SCAN,
    confidence="observed",
    hint="use one of the listed values, of the same JSON type",
    rejects=[create_body(_WAN, duration="7"), create_body(_WAN, duration=5), create_body(_NANO, resolution="8K")],
    accepts=[create_body(_WAN, duration="5", resolution="1080p"), create_body(_NANO, aspect_ratio="21:9")],
)
_PARAMS.rule(
    "param-out-of-range",
    summary="A number lies between the bounds of the model's own schema",
    source=SCAN,
    confidence="observed",
    hint="use a number within the bounds",
    rejects=[create_body(_NANO, num_images=0), create_body(_NANO, num_images=5)],
    accepts=[create_body(_NANO, num_images=1), create_body(_NANO, num_images=4)],
)
_PARAMS.rule(
    "param-too-many",
    summary="A list has no more items than the model's own schema allows",
    source=SCAN,
    confidence="observed",
    hint="send fewer",
    rejects=[create_body("apiz/veo3.1/reference-to-video", image_urls=["https://example.com/i.png"] * 4)],
    accepts=[create_body("apiz/veo3.1/reference-to-video", image_urls=["https://example.com/i.png"] * 3)],
)


def section_of(model: str) -> Section:
    """Return the rules of a listed model's fields."""
    section = Section(RULES, "create-task", error_map=dict(_PARAMS.error_map))
    for name, field in listing.rows()[model].get("fields", {}).items():
        section.error_map |= _catches(name, field)
    return section


def _catches(name: str, field: Mapping[str, Any]) -> dict[tuple[str, str], ErrorMapping]:
    """Return what is said where one field isn't as its model's schema has it."""
    if "enum" in field:
        listed = ", ".join(f"`{value}`" if isinstance(value, str) else str(value) for value in field["enum"])
        said = ErrorMapping(
            "param-not-offered",
            lambda path, value: f"`{path}` is {quoted(value)}, {json_type(value)}; the model takes {listed}",
        )
        return {(name, kind): said for kind in ("literal_error", *TYPE_ERRORS)}
    bounds = f"{field.get('low', '')} to {field.get('high', '')}"
    outside = ErrorMapping("param-out-of-range", lambda path, value: f"`{path}` is {value}; the model takes {bounds}")
    crowded = ErrorMapping(
        "param-too-many", lambda path, value: f"`{path}` has {len(value)} items; the model takes {field.get('most')}"
    )
    return {(name, "greater_than_equal"): outside, (name, "less_than_equal"): outside, (name, "too_long"): crowded}


def _shared_book() -> Rulebook:
    """Return the rules for params whose fields nobody has listed: none of them is unknown."""
    book = Rulebook(RULES.provider)
    book.rules = {name: rule for name, rule in RULES.rules.items() if name != "unknown-field"}
    return book


SHARED_BOOK = _shared_book()
