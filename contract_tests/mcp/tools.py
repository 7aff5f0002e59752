"""The nine tools, as data: name, what it is for, what it takes and returns."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from drytake.contract_tests.mcp import arguments, mocking, offline, results
from drytake.contract_tests.mcp.model import AgentTool, Surroundings

__all__ = ["TOOLS"]

R = TypeVar("R")


def _in_thread(work: Callable[[Surroundings, Any], R]) -> Callable[[Surroundings, Any], Awaitable[R]]:
    """Return a tool's work as what doesn't hold up others meanwhile."""

    async def run(around: Surroundings, asked: Any) -> R:
        return await asyncio.to_thread(work, around, asked)

    return run


_ROWS = (
    AgentTool(
        "list_providers",
        "List the providers",
        "List the services that sell Seedance video generation, with ids, docs, units and hosts. "
        "Call it first to learn a provider's id, and with `provider` to learn the names of its operations.",
        arguments.ListProvidersArguments,
        results.ListProvidersResult,
        _in_thread(offline.list_providers),
    ),
    AgentTool(
        "validate_request",
        "Validate a request, and price it",
        "Check a request body by every documented rule of a provider, offline and for free; says each violation with "
        "place, hint and source, and what a valid one costs. Call it before any real call that costs money.",
        arguments.ValidateRequestArguments,
        results.ValidateRequestResult,
        _in_thread(offline.validate_request),
    ),
    AgentTool(
        "price_request",
        "Price a request",
        "Say what a request costs, line by line with sources: a body at its provider, or a shot at all sellers. "
        "Call it before spending, or to find who makes a shot for the least; a null amount is unknown, never 0.",
        arguments.PriceRequestArguments,
        results.PriceRequestResult,
        _in_thread(offline.price_request),
    ),
    AgentTool(
        "translate_request",
        "Translate a request",
        "Say one seller's body in another seller's words, and name what is dropped, approximated or impossible. "
        "Call it when code moves from one seller to another.",
        arguments.TranslateRequestArguments,
        results.TranslateRequestResult,
        _in_thread(offline.translate_request),
    ),
    AgentTool(
        "explain_rule",
        "Explain a rule",
        "Tell all about one rule: what it says, who says so, what breaks and what keeps it; or list a provider's rules. "
        "Call it when a violation or a finding isn't clear.",
        arguments.ExplainRuleArguments,
        results.ExplainRuleResult,
        _in_thread(offline.explain_rule),
    ),
    AgentTool(
        "start_mock",
        "Start the mock",
        "Let a mock server of all providers run on this machine and say its base URLs; it ends with this connection. "
        "Call it before running a client, and point the client there: nothing is paid, and any API key works.",
        arguments.StartMockArguments,
        results.StartMockResult,
        mocking.start_mock,
        read_only=False,
    ),
    AgentTool(
        "mock_status",
        "See what clients did",
        "Show the calls and tasks at the mock, the rules that clients broke, and what it would have cost. "
        "Call it after running a client, with `wait_seconds` to wait for calls, and again with `after` to go on.",
        arguments.MockStatusArguments,
        results.MockStatusResult,
        mocking.mock_status,
    ),
    AgentTool(
        "set_scenario",
        "Let something go wrong",
        "Choose what happens to calls at the mock: refusals, rate limits, failing tasks, broken downloads. "
        "Call it to see how a client copes; `name: null` lets all go well again.",
        arguments.SetScenarioArguments,
        results.SetScenarioResult,
        mocking.set_scenario,
        read_only=False,
    ),
    AgentTool(
        "advance_clock",
        "Move the clock",
        "Move the mock's clock on, so that tasks finish and links end without waiting. "
        "Call it while a client polls, or to test what happens hours later.",
        arguments.AdvanceClockArguments,
        results.ClockResult,
        mocking.advance_clock,
        read_only=False,
        idempotent=False,
    ),
)
TOOLS: Mapping[str, AgentTool] = {tool.name: tool for tool in _ROWS}
"""By name, in the order in which agents use them."""
