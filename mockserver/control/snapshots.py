"""All that the server holds, out and in again."""

import asyncio
import json

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic_core import from_json

from drytake.mockserver.control.problems import ProblemDetail, ProblemError
from drytake.mockserver.control.requests import CallerDep, body_within, control_router
from drytake.mockserver.control.responses import Restored
from drytake.mockserver.control.snapshot import EMPTY, SnapshotError, restore, snapshot

__all__ = ["router"]

router = control_router()
_MOST = 20
"""Flaws that are told."""
_HINT = "mend it at this place, or take the snapshot anew; the server is as it was"


@router.get("/snapshot", response_class=JSONResponse)
def get_snapshot(caller: CallerDep) -> Response:
    """Give out all tenants, tasks and files as one document; keys aren't in it."""
    return Response(json.dumps(snapshot(caller.engine), allow_nan=False), media_type="application/json")


@router.post(
    "/snapshot",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object", "examples": [EMPTY]}}},
        }
    },
)
async def restore_snapshot(request: Request, caller: CallerDep) -> Restored:
    """Hold what a snapshot holds, and nothing else."""
    limit = 16 * caller.engine.settings.file_limit
    try:
        document = from_json(await body_within(request, limit), allow_inf_nan=False)
    except ValueError as error:
        raise ProblemError("body-not-json", f"the body isn't JSON: {error}") from error
    try:
        return Restored(restored_tasks=await asyncio.to_thread(restore, caller.engine, document))
    except SnapshotError as error:
        raise ProblemError("invalid-body", _detail(error), flaws=_shown(error)) from error


def _detail(error: SnapshotError) -> str:
    found = error.flaws
    return f"`{found[0].pointer}` {found[0].message}{' and more' * (len(found) > 1)}" if found else str(error)


def _shown(error: SnapshotError) -> list[ProblemDetail]:
    found = [ProblemDetail(flaw.pointer, flaw.message, _HINT) for flaw in error.flaws[:_MOST]]
    left = len(error.flaws) - len(found)
    return [*found, ProblemDetail("", f"and {left} more", _HINT)] if left else found
