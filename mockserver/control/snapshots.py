"""All that the server holds, out and in again."""

import asyncio
from collections.abc import Iterator

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import iterate_in_threadpool
from starlette.types import Receive, Scope, Send

from drytake.mockserver.control.problems import ProblemDetail, ProblemError
from drytake.mockserver.control.requests import CallerDep, body_within, control_router
from drytake.mockserver.control.responses import Restored
from drytake.mockserver.control.snapshot import EMPTY, SnapshotError, restore
from drytake.mockserver.control.snapshot_lines import parsed_lines, snapshot_lines

__all__ = ["router"]

router = control_router()
_PIECE = 65_536
"""Characters that are sent at once."""
_MOST = 20
"""Flaws that are told."""
_HINT = "mend it at this place, or take the snapshot anew; the server is as it was"


@router.get("/snapshot", response_class=JSONResponse)
def get_snapshot(caller: CallerDep) -> Response:
    """Give out all tenants, tasks and files as one document, each on a line of its own; keys aren't in it."""
    lines = snapshot_lines(caller.engine)
    first = next(lines)  # a store that can't be used says so before anything is sent
    return _PiecewiseResponse(_pieces(first, lines))


class _PiecewiseResponse(Response):
    """Sends what threads make, piece by piece; who goes away meanwhile isn't waited for."""

    media_type = "application/json"

    def __init__(self, pieces: Iterator[str]) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for piece in iterate_in_threadpool(self._pieces):
            await send({"type": "http.response.body", "body": piece.encode(), "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _pieces(first: str, lines: Iterator[str]) -> Iterator[str]:
    """Yield lines, several at a time."""
    waiting, size = [first], 0
    for line in lines:
        if size > _PIECE:
            yield "\n".join([*waiting, ""])
            waiting, size = [], 0
        waiting.append(line)
        size += len(line)
    yield "\n".join(waiting)


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
        document = await asyncio.to_thread(parsed_lines, await body_within(request, limit))
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
