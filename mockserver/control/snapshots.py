"""All that the server holds, out and in again."""

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic_core import from_json

from understudy.mockserver.control.answers import Restored
from understudy.mockserver.control.problems import ProblemError
from understudy.mockserver.control.requests import Asking, body_within, control_router
from understudy.mockserver.snapshot import EMPTY, SnapshotError, restore, snapshot

__all__ = ["router"]

router = control_router()


@router.get("/snapshot")
def get_snapshot(asking: Asking) -> JSONResponse:
    """Give out all tenants, tasks and files as one document; keys aren't in it."""
    return JSONResponse(snapshot(asking.engine))


@router.post(
    "/snapshot",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object", "examples": [EMPTY]}}},
        }
    },
)
async def restore_snapshot(request: Request, asking: Asking) -> Restored:
    """Hold what a snapshot holds, and nothing else."""
    limit = 16 * asking.engine.settings.file_limit
    try:
        return Restored(restored_tasks=restore(asking.engine, from_json(await body_within(request, limit))))
    except SnapshotError as error:
        raise ProblemError("invalid-body", str(error)) from error
    except ValueError as error:
        raise ProblemError("body-not-json", f"the body isn't JSON: {error}") from error
