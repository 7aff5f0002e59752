"""JSON Schemas of the files that users write for Drytake, for their editors."""

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["OWN_FILES", "own_schema"]


def _settings() -> dict[str, Any]:
    from drytake.mockserver.settings.report import schema  # noqa: PLC0415 - each loads what its file is about

    return schema()


def _scenarios() -> dict[str, Any]:
    from drytake.mockserver.engine.scenario_file import ScenarioFile  # noqa: PLC0415
    from drytake.mockserver.faults.scenarios import SCENARIOS  # noqa: PLC0415

    made = ScenarioFile.model_json_schema()
    made["$defs"]["Trigger"]["properties"]["name"]["enum"] = sorted(SCENARIOS)
    return made | {"title": "Scenario file"}


def _shots() -> dict[str, Any]:
    from drytake.schemas.comparing.shots import ShotFile  # noqa: PLC0415

    return ShotFile.json_schema() | {"title": "Shots"}


def _rates() -> dict[str, Any]:
    from drytake.schemas.comparing.cards import RateFile  # noqa: PLC0415

    return RateFile.model_json_schema()


OWN_FILES: Mapping[str, Callable[[], dict[str, Any]]] = {
    "rates": _rates,
    "scenarios": _scenarios,
    "settings": _settings,
    "shots": _shots,
}
"""By what `drytake export jsonschema` calls them."""


def own_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a file of ours; TOML and YAML are held against it as they are read."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **OWN_FILES[name]()}
