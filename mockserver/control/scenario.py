"""Choosing what happens to a tenant's calls, tasks and downloads."""

import asyncio
import zlib
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import Discriminator, Field, Tag, ValidationError

from drytake.mockserver.control.problems import ProblemDetail, ProblemError, listed
from drytake.mockserver.control.requests import CallerDep, ControlCaller, control_router
from drytake.mockserver.control.responses import CueRow, ScenarioResponse, ScenarioRow, Scenarios
from drytake.mockserver.engine.scenario_file import ScenarioFile, ScriptError, read_script
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.faults.triggers import Trigger, TriggerState, wrong_names
from drytake.schemas.validation.text import quoted

__all__ = ["catalogue", "router"]

router = control_router()

ONE, MANY = "one", "many"
"""What a body is, as it stands in the place of a flaw."""
_MOST = 100
Triggers = Annotated[
    Annotated[Trigger, Tag(ONE)] | Annotated[list[Trigger], Field(min_length=1, max_length=_MOST), Tag(MANY)],
    Discriminator(lambda body: MANY if isinstance(body, list) else ONE),
]
"""One, or several that happen together."""


def catalogue() -> list[ScenarioRow]:
    """Return what can be made to happen, with the magic values that do it."""
    return [ScenarioRow.model_validate(scenario.to_json()) for scenario in SCENARIOS.values()]


@router.get("/scenarios")
def list_scenarios(_: CallerDep) -> Scenarios:
    """List what can be made to happen."""
    return Scenarios(scenarios=catalogue())


@router.get("/scenario")
def get_scenario(caller: CallerDep) -> ScenarioResponse:
    """Tell what happens to calls, and how often it has."""
    with caller.engine.lock:
        return _response(caller)


@router.post("/scenario")
def change_scenario(change: Triggers, caller: CallerDep) -> ScenarioResponse:
    """Choose what happens to calls, one thing or several, until it is changed or reset."""
    triggers = change if isinstance(change, list) else [change]
    for place, trigger in enumerate(triggers):
        _there(caller, trigger, f"/{place}" if isinstance(change, list) else "")
    with caller.engine.lock:
        return _choose(caller, triggers)


@router.delete("/scenario")
def reset_scenario(caller: CallerDep) -> ScenarioResponse:
    """Let things go well again."""
    with caller.engine.lock:
        return _choose(caller, ())


@router.post("/scenario/triggers")
def add_trigger(change: Triggers, caller: CallerDep) -> ScenarioResponse:
    """Let one more thing happen to calls, or several, beside what was chosen before."""
    triggers = change if isinstance(change, list) else [change]
    for place, trigger in enumerate(triggers):
        _there(caller, trigger, f"/{place}" if isinstance(change, list) else "")
    with caller.engine.lock:
        for tenant in caller.tenants:
            kept = tenant.triggers if tenant.chosen else []
            tenant.triggers, tenant.chosen = [*kept, *map(TriggerState, triggers)], True
        return _response(caller)


@router.delete("/scenario/triggers/{trigger_id}")
def remove_trigger(trigger_id: str, caller: CallerDep) -> ScenarioResponse:
    """Let one of the things that were chosen not happen any more."""
    with caller.engine.lock:
        found = False
        for tenant in caller.tenants:
            kept = [run for place, run in enumerate(tenant.triggers) if _id_of(place, run) != trigger_id]
            found = found or len(kept) < len(tenant.triggers)
            if len(kept) < len(tenant.triggers):
                tenant.triggers, tenant.chosen = kept, bool(kept)
        if not found:
            there = [_id_of(*one) for tenant in caller.tenants for one in enumerate(tenant.triggers)]
            raise ProblemError(
                "not-found", f"there is no trigger `{trigger_id[:60]}`; there is {listed(trigger_id, there)}"
            )
        return _response(caller)


def _id_of(place: int, run: TriggerState) -> str:
    """Return what names a trigger as long as it is chosen: its place and what it says."""
    return f"{place}-{zlib.crc32(run.trigger.model_dump_json().encode()):08x}"


_EXAMPLE = 'seed = 7\n\n[[trigger]]\nname = "rate-limit"\nfirst = 2\n'
_TOML: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/toml": {"schema": {"type": "string"}, "example": _EXAMPLE}},
    }
}


@router.post("/scenario-file", openapi_extra=_TOML)
async def play_scenario_file(request: Request, caller: CallerDep) -> ScenarioResponse:
    """Play a scenario file from its start: its seed, timing and clock, and what happens when."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        scenario_file = read_script(text)
    except ScriptError as error:
        raise ProblemError("body-not-toml", str(error)) from error
    except ValidationError as error:
        raise RequestValidationError([{**said, "loc": ("body", *said["loc"])} for said in error.errors()]) from error
    for place, trigger in enumerate(scenario_file.trigger):
        _there(caller, trigger, f"/trigger/{place}")
    return await asyncio.to_thread(_played, caller, scenario_file)


def _played(caller: ControlCaller, scenario_file: ScenarioFile) -> ScenarioResponse:
    with caller.engine.lock:
        for tenant in caller.tenants:
            scenario_file.set(tenant)
        return _response(caller)


def _there(caller: ControlCaller, trigger: Trigger, place: str) -> None:
    """Look whether this server has what a trigger names.

    Raises:
        ProblemError: it hasn't.
    """
    mounts = caller.engine.mounts
    for wrong in wrong_names(trigger, mounts, lambda name: mounts[name].provider):
        there = listed(wrong.name, wrong.near)
        message = (
            f"`{wrong.field}` is {quoted(wrong.name)}, which this server doesn't have; did you mean `{wrong.near[0]}`?"
        )
        raise ProblemError(
            "invalid-body", flaws=[ProblemDetail(f"{place}/{wrong.field}", message, f"there is {there}")]
        )


def _choose(caller: ControlCaller, triggers: Iterable[Trigger]) -> ScenarioResponse:
    for tenant in caller.tenants:
        tenant.choose(triggers)
    return _response(caller)


def _response(caller: ControlCaller) -> ScenarioResponse:
    tenant = caller.tenant
    rows = [
        CueRow(**run.trigger.model_dump(), id=_id_of(place, run), seen=run.seen, happened=run.injections)
        for place, run in enumerate(tenant.triggers)
    ]
    by = "control" if tenant.chosen else "key"
    return ScenarioResponse(
        tenant=caller.name, name=rows[0].name if rows else None, chosen_by=by if rows else None, triggers=rows
    )
