"""Choosing what happens to a tenant's calls, tasks and downloads."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import Discriminator, Field, Tag, ValidationError

from drytake.mockserver.control.answers import CueRow, ScenarioAnswer, ScenarioRow, Scenarios
from drytake.mockserver.control.problems import Flaw, ProblemError, listed
from drytake.mockserver.control.requests import Asking, Caller, control_router
from drytake.mockserver.engine.scenario_file import ScriptError, read_script
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.faults.triggers import Cue, wrong_names
from drytake.schemas.validation.text import shown

__all__ = ["catalogue", "router"]

router = control_router()

ONE, MANY = "one", "many"
"""What a body is, as it stands in the place of a flaw."""
_MOST = 100
Cues = Annotated[
    Annotated[Cue, Tag(ONE)] | Annotated[list[Cue], Field(min_length=1, max_length=_MOST), Tag(MANY)],
    Discriminator(lambda body: MANY if isinstance(body, list) else ONE),
]
"""One, or several that happen together."""


def catalogue() -> list[ScenarioRow]:
    """Return what can be made to happen, with the magic values that do it."""
    return [ScenarioRow.model_validate(scenario.to_json()) for scenario in SCENARIOS.values()]


@router.get("/scenarios")
def list_scenarios(_: Asking) -> Scenarios:
    """List what can be made to happen."""
    return Scenarios(scenarios=catalogue())


@router.get("/scenario")
def get_scenario(asking: Asking) -> ScenarioAnswer:
    """Tell what happens to calls, and how often it has."""
    with asking.engine.lock:
        return _answer(asking)


@router.post("/scenario")
def change_scenario(change: Cues, asking: Asking) -> ScenarioAnswer:
    """Choose what happens to calls, one thing or several, until it is changed or reset."""
    cues = change if isinstance(change, list) else [change]
    for place, cue in enumerate(cues):
        _there(asking, cue, f"/{place}" if isinstance(change, list) else "")
    with asking.engine.lock:
        return _choose(asking, cues)


@router.delete("/scenario")
def reset_scenario(asking: Asking) -> ScenarioAnswer:
    """Let things go well again."""
    with asking.engine.lock:
        return _choose(asking, ())


_EXAMPLE = 'seed = 7\n\n[[cue]]\nname = "rate-limit"\nfirst = 2\n'
_TOML: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/toml": {"schema": {"type": "string"}, "example": _EXAMPLE}},
    }
}


@router.post("/scenario-file", openapi_extra=_TOML)
async def play_scenario_file(request: Request, asking: Asking) -> ScenarioAnswer:
    """Play a scenario file from its start: its seed, timing and clock, and what happens when."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        script = read_script(text)
    except ScriptError as error:
        raise ProblemError("body-not-toml", str(error)) from error
    except ValidationError as error:
        raise RequestValidationError([{**said, "loc": ("body", *said["loc"])} for said in error.errors()]) from error
    for place, cue in enumerate(script.cue):
        _there(asking, cue, f"/cue/{place}")
    with asking.engine.lock:
        for tenant in asking.tenants:
            script.set(tenant)
        return _answer(asking)


def _there(asking: Caller, cue: Cue, place: str) -> None:
    """Look whether this server has what a cue names.

    Raises:
        ProblemError: it hasn't.
    """
    mounts = asking.engine.mounts
    for wrong in wrong_names(cue, mounts, lambda name: mounts[name].provider):
        there = listed(wrong.name, wrong.near)
        message = (
            f"`{wrong.field}` is {shown(wrong.name)}, which this server doesn't have; did you mean `{wrong.near[0]}`?"
        )
        raise ProblemError("invalid-body", flaws=[Flaw(f"{place}/{wrong.field}", message, f"there is {there}")])


def _choose(asking: Caller, cues: Iterable[Cue]) -> ScenarioAnswer:
    for tenant in asking.tenants:
        tenant.choose(cues)
    return _answer(asking)


def _answer(asking: Caller) -> ScenarioAnswer:
    tenant = asking.tenant
    rows = [CueRow(**run.cue.model_dump(), seen=run.seen, happened=run.struck) for run in tenant.runs]
    by = "control" if tenant.chosen else "key"
    return ScenarioAnswer(
        tenant=asking.name, name=rows[0].name if rows else None, chosen_by=by if rows else None, cues=rows
    )
