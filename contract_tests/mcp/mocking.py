"""The tools that act on a mock server, each by a call of its control API. What takes long is asked for again."""

import asyncio
import time
from typing import Any

from drytake.contract_tests.mcp.arguments import (
    AdvanceClockArguments,
    MockStatusArguments,
    SetScenarioArguments,
    StartMockArguments,
)
from drytake.contract_tests.mcp.model import RefusedToolCallError, Surroundings
from drytake.contract_tests.mcp.results import (
    CallLine,
    ClientRecipe,
    ClockResult,
    MockStatusResult,
    SetScenarioResult,
    StartMockResult,
    TaskLine,
    TriggerLine,
)
from drytake.mockserver.settings.known_clients import known_clients
from drytake.schemas.registry import UnknownProviderError, get_provider

__all__ = ["advance_clock", "mock_status", "set_scenario", "start_mock"]

SUGGESTED_KEY = "sk-test-agent"
"""The API key in recipes; any other does too."""
_LOOK_SECONDS = 0.2


async def start_mock(around: Surroundings, asked: StartMockArguments) -> StartMockResult:
    """Let the mock run, if it doesn't, and say where it is."""
    provider = None
    if asked.provider is not None:
        try:
            provider = get_provider(asked.provider)
        except UnknownProviderError as error:
            raise RefusedToolCallError(str(error)) from None
    ran = await around.mock.start(asked.timing)
    if ran and asked.timing is not None:
        await around.mock.ask("POST", "/timing", {"mode": asked.timing})
    state = await around.mock.ask("GET", "/state")
    url = around.mock.url or ""
    clients = [] if provider is None else known_clients(provider, url=url, key=SUGGESTED_KEY)
    return StartMockResult(
        url=url,
        control=f"{url}/_drytake/docs",
        ran_before=ran,
        timing=state["timing"],
        base_urls={name: row["base_url"] for name, row in state["providers"].items()},
        clients=[ClientRecipe.model_validate(client) for client in clients],
        next=await _newest(around, None),
    )


async def mock_status(around: Surroundings, asked: MockStatusArguments) -> MockStatusResult:
    """Return what clients did, once there is something new or the time is over."""
    after = asked.after
    if asked.wait_seconds:
        after = await _newest(around, asked.key) if after is None else after
        await _wait(around, asked, after)
    query = {"limit": asked.limit, **({} if after is None else {"after": after})}
    journal = await around.mock.ask("GET", "/journal", query=query, key=asked.key)
    tasks = await around.mock.ask("GET", "/tasks", query={"limit": asked.limit}, key=asked.key)
    since = {"after": asked.after or 0, "finished": asked.finished}
    report = await around.mock.ask("GET", "/findings", query=since, key=asked.key)
    clock = await around.mock.ask("GET", "/clock", key=asked.key)
    return MockStatusResult(
        url=around.mock.url or "",
        clock=clock["iso"],
        calls=[_call(call) for call in journal["calls"]],
        next=journal["next"],
        tasks=[TaskLine.model_validate({name: row[name] for name in TaskLine.model_fields}) for row in tasks["tasks"]],
        conclusion=report["conclusion"],
        findings=report["findings"],
        money=(report["money"] or {"line": ""})["line"],
    )


async def set_scenario(around: Surroundings, asked: SetScenarioArguments) -> SetScenarioResult:
    """Choose what happens to calls from now on."""
    said = asked.model_dump(exclude={"key"}, exclude_none=True)
    if asked.name is None and said:
        raise RefusedToolCallError(f"`name` is null, which lets all go well again; {', '.join(said)} would say nothing")
    if asked.name is None:
        chosen = await around.mock.ask("DELETE", "/scenario", key=asked.key)
    else:
        chosen = await around.mock.ask("POST", "/scenario", said, key=asked.key)
    rows = [
        TriggerLine.model_validate({name: row[name] for name in TriggerLine.model_fields}) for row in chosen["triggers"]
    ]
    return SetScenarioResult(tenant=chosen["tenant"], triggers=rows)


async def advance_clock(around: Surroundings, asked: AdvanceClockArguments) -> ClockResult:
    """Move a clock on."""
    moved = await around.mock.ask("POST", "/clock", {"advance": asked.seconds}, key=asked.key)
    return ClockResult.model_validate({name: moved[name] for name in ClockResult.model_fields})


async def _newest(around: Surroundings, key: str | None) -> int:
    """Return the serial number of the newest call."""
    journal = await around.mock.ask("GET", "/journal", query={"limit": 1}, key=key)
    return int(journal["next"])


async def _wait(around: Surroundings, asked: MockStatusArguments, after: int) -> None:
    """Wait for a call after another, as long as that was wished for."""
    until = time.monotonic() + asked.wait_seconds
    while time.monotonic() < until:
        journal = await around.mock.ask("GET", "/journal", query={"limit": 1, "after": after}, key=asked.key)
        if journal["calls"]:
            return
        await asyncio.sleep(min(_LOOK_SECONDS, max(0.0, until - time.monotonic())))


def _call(call: dict[str, Any]) -> CallLine:
    same = ("serial", "at", "provider", "operation", "method", "path", "status", "task_id")
    broken = [f"{one['severity']} {one['rule']}" for one in call["violations"]]
    return CallLine.model_validate(
        {**{name: call[name] for name in same}, "scenarios": call["injected"], "violations": broken}
    )
