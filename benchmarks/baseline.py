"""The server to compare with: an idiomatic FastAPI application that validates the same fields and knows nothing.

`python benchmarks/baseline.py PORT` serves it with uvloop and httptools, without an access log.
"""

import sys
from typing import Any

import uvicorn
from bodies import CREATED_BODY, FOUND_BODY, CreateVideo
from fastapi import FastAPI
from pydantic import BaseModel


class Created(BaseModel):
    task_id: str
    status: str
    created_at: str
    credits_cost: int


class Task(Created):
    model: str
    updated_at: str
    result: dict[str, Any] | None


class CreatedResponse(BaseModel):
    code: int
    trace_id: str
    message: str | None
    data: Created


class TaskResponse(CreatedResponse):
    data: Task


CREATED = CreatedResponse.model_validate_json(CREATED_BODY)
FOUND = TaskResponse.model_validate_json(FOUND_BODY)

app = FastAPI()


@app.post("/api/v1/video/seedance-2")
async def create_video(request: CreateVideo) -> CreatedResponse:  # noqa: ARG001 - it is validated
    return CREATED


@app.get("/api/v1/tasks")
async def query_task(task_id: str) -> TaskResponse:  # noqa: ARG001 - it is validated
    return FOUND


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), loop="uvloop", http="httptools", access_log=False, log_level="warning")
