"""Makes a video with httpx, as the provider's page calls the API.

Environment: BASE_URL (ends in /api), API_KEY, PROMPT, OUTPUT; FILE for an upload instead of JSON.
Prints each state; exits with 1 where the task failed, with 2 where a call was refused.
"""

import os
import sys
from pathlib import Path
from typing import Any

import httpx

PROMPT = os.environ["PROMPT"]
CLIENT = httpx.Client(
    base_url=os.environ["BASE_URL"],
    headers={"Authorization": f"Bearer {os.environ['API_KEY']}"},
    timeout=30,
    trust_env=False,
)


def call(method: str, path: str, **how: Any) -> Any:
    answer = CLIENT.request(method, path, **how)
    body = answer.json()
    if answer.is_error or body["code"] != 200:
        print(answer.status_code, body["message"], file=sys.stderr)
        sys.exit(2)
    return body["data"]


def create() -> Any:
    path = "/v1/video/seedance-2"
    if file := os.environ.get("FILE"):
        files = [("files", ("reference.png", Path(file).read_bytes(), "image/png"))]
        return call("POST", path, data={"prompt": PROMPT, "duration": "4"}, files=files)
    return call("POST", path, json={"prompt": PROMPT, "duration": 4, "ratio": "9:16", "image_urls": []})


task = create()
print(task["status"])
while task["status"] == "running":
    task = call("GET", "/v1/tasks", params={"task_id": task["task_id"]})
    print(task["status"])
if task["status"] == "failed":
    print(task["result"]["error_message"], file=sys.stderr)
    sys.exit(1)
Path(os.environ["OUTPUT"]).write_bytes(httpx.get(task["result"]["video_url"], timeout=30).content)
