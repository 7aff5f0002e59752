"""Lets Volcengine's own client buy a video at a gateway that resells the wire, and prints what came of it as JSON."""

import importlib
import json
import sys
import time

import httpx

BASE = sys.argv[1]
client = importlib.import_module("volcenginesdkarkruntime").Ark(api_key="sk-test-gateway", base_url=BASE, max_retries=0)
tasks = client.content_generation.tasks
number = tasks.create(
    model="doubao-seedance-2-0-260128", content=[{"type": "text", "text": "A lighthouse at dawn"}], duration=4
).id
task = tasks.get(task_id=number)
while task.status not in ("succeeded", "failed"):
    time.sleep(0.01)
    task = tasks.get(task_id=number)
pages = [
    httpx.get(f"{at}/contents/generations/tasks", headers={"authorization": "Bearer sk-test-gateway"})
    for at in (BASE, BASE.replace("/api/v3", "/v3"))
]
sys.stdout.write(
    json.dumps(
        {
            "status": task.status,
            "tokens": task.usage.completion_tokens,
            "host": httpx.URL(task.content.video_url).host,
            "film": httpx.get(task.content.video_url).headers["content-type"],
            "pages": [[page.status_code, page.headers["content-type"]] for page in pages],
        }
    )
)
