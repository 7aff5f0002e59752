"""What agents may read beside the tools: rules, scenarios, and the order in which to use it all."""

import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.schemas.registry import get_provider

__all__ = ["PROMPT", "RESOURCES", "RULES", "ReadableResource", "prompt_text", "read_resource"]

RULES = "drytake://rules/"
"""What a provider's id follows."""
PROMPT = "check_before_spending"
JSON = "application/json"


class ReadableResource(NamedTuple):
    """Something to read."""

    name: str
    summary: str
    media_type: str
    text: Callable[[], str]


def _scenarios() -> str:
    return json.dumps({"scenarios": [scenario.to_json() for scenario in SCENARIOS.values()]}, default=str)


RESOURCES: Mapping[str, ReadableResource] = {
    "drytake://scenarios": ReadableResource(
        "scenarios", "What `set_scenario` can make happen, with parameters and magic values, as JSON.", JSON, _scenarios
    ),
}
"""By URI; rules beside these, by provider."""


def read_resource(uri: str) -> tuple[str, str]:
    """Return a resource's media type and text.

    Raises:
        LookupError: there is none of that URI; the message has those that there are.
    """
    if uri in RESOURCES:
        return RESOURCES[uri].media_type, RESOURCES[uri].text()
    if uri.startswith(RULES):
        rules = [rule.to_json() for rule in get_provider(uri.removeprefix(RULES)).rules]
        return JSON, json.dumps({"rules": rules}, default=str)
    raise LookupError(f"there is no resource `{uri[:100]}`; there is: {', '.join(RESOURCES)}, {RULES}PROVIDER")


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
