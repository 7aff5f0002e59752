"""What clients do at OpenRouter that leads to outcomes of its own, with the key where it doesn't belong."""

import json
from typing import Any

import httpx

FOREIGN = "https://media.example.com/a"
MODEL = "bytedance/seedance-2.0"
GOOD = {"model": MODEL, "prompt": "A lighthouse", "duration": 4}


def _switched(client: Any, name: str, value: Any) -> None:
    client.app.engine.mounts["openrouter"].switches[name] = value


def a_task_that_is_cancelled(client: Any, operation: str) -> None:
    """Ask for a job that is cancelled on their side."""
    _switched(client, "cancelled", True)
    client.call(operation)


def a_task_that_waits_for_longer_than_its_caller(client: Any, operation: str) -> None:
    """Ask for a job that takes longer than jobs may."""
    client.tenant.timing = "realistic"
    made = json.loads(client.create("[drytake:stuck]").body)
    client.tenant.clock.advance(86_401)
    row = client.provider.operation(operation)
    client.exactly(row, client.about(row, made))


def a_result_whose_time_is_over(client: Any, operation: str) -> None:
    """Ask for the content of a job that has ended a day ago."""
    made = client.task()
    client.tenant.clock.advance(86_401)
    row = client.provider.operation(operation)
    client.exactly(row, client.about(row, made))


def a_request_that_breaks_a_rule(client: Any, operation: str) -> None:
    """Ask for a result that there can't be, and send no JSON elsewhere."""
    client.call(operation, **({"query": "index=first"} if operation == "get-content" else {"raw": b"{"}))


def talk(client: httpx.Client, key: str, other: str) -> None:
    """Talk to OpenRouter."""
    base = "/openrouter/api/v1/videos"
    files = [
        {"type": kind, kind: {"url": f"{FOREIGN}.{end}"}} for kind, end in (("image_url", "png"), ("video_url", "mp4"))
    ]
    good = {**GOOD, "prompt": f"p {key}", "input_references": files, "api_key": other, "user": key}
    made = client.post(f"{base}?key={key}&token={other}", json={**good, "callback_url": f"{FOREIGN}/callback"}).json()
    client.post(base, json={"model": key, "prompt": [key], key: key})
    done = client.get(f"{base}/{made['id']}", params={"api_key": key}).json()
    client.get(done["unsigned_urls"][0])
    client.get(f"{base}/models")
    client.get(f"{base}/{key}")
