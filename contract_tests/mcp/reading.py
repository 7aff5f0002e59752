"""What agents may read beside the tools: rules, scenarios, and the order in which to use it all."""

import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.schemas.exports.json_schema import json_schema
from drytake.schemas.provider import Provider
from drytake.schemas.registry import get_provider

__all__ = [
    "JSON",
    "PROMPT",
    "RESOURCES",
    "TEMPLATES",
    "ReadableResource",
    "ResourceOfProvider",
    "prompt_text",
    "read_resource",
]

PROMPT = "check_before_spending"
JSON = "application/json"


class ReadableResource(NamedTuple):
    """Something to read."""

    name: str
    summary: str
    media_type: str
    text: Callable[[], str]


class ResourceOfProvider(NamedTuple):
    """Something to read of each provider."""

    name: str
    summary: str
    text: Callable[[Provider], str]


def _scenarios() -> str:
    return json.dumps({"scenarios": [scenario.to_json() for scenario in SCENARIOS.values()]}, default=str)


RESOURCES: Mapping[str, ReadableResource] = {
    "drytake://scenarios": ReadableResource(
        "scenarios", "What `set_scenario` can make happen, with parameters and magic values, as JSON.", JSON, _scenarios
    ),
}
"""By URI."""


def _rules(provider: Provider) -> str:
    return json.dumps({"rules": [rule.to_json() for rule in provider.rules]}, default=str)


def _schema(provider: Provider) -> str:
    return json.dumps(json_schema(provider, provider.create))


TEMPLATES: Mapping[str, ResourceOfProvider] = {
    "drytake://rules/": ResourceOfProvider("rules", "All documented rules of a provider, as JSON", _rules),
    "drytake://schema/": ResourceOfProvider(
        "schema", "JSON Schema of the body of a provider's paid create call, with the rules across its fields", _schema
    ),
}
"""By what a provider's id follows."""


def read_resource(uri: str) -> tuple[str, str]:
    """Return a resource's media type and text.

    Raises:
        LookupError: there is none of that URI; the message has those that there are.
    """
    if uri in RESOURCES:
        return RESOURCES[uri].media_type, RESOURCES[uri].text()
    for start, row in TEMPLATES.items():
        if uri.startswith(start):
            return JSON, row.text(get_provider(uri.removeprefix(start)))
    there = (*RESOURCES, *(f"{start}PROVIDER" for start in TEMPLATES))
    raise LookupError(f"there is no resource `{uri[:100]}`; there is: {', '.join(there)}")


def prompt_text(provider: str) -> str:
    """Return what an agent is asked to do before its code spends money at a provider."""
    where = f" at {provider}" if provider else ""
    return (
        f"Before this code makes paid video generation calls{where}: "
        "validate_request each body that it can send, and mend every error; "
        "price_request them, and say what a run costs at most; "
        "start_mock, point the code's base URL there, run it, and read mock_status with finished=true; "
        "then set_scenario rate-limit, moderation and server-error in turn and run it again. "
        "Report findings with their hints, and only then propose a real call."
    )
