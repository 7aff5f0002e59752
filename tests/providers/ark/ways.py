"""What clients do at Ark's two clouds, with references on the web and the key where it doesn't belong."""

import json
from typing import Any

import httpx

FOREIGN = "https://media.example.com/a"
MODELS = {"ark": "dreamina-seedance-2-0-260128", "volcengine": "doubao-seedance-2-0-260128"}


def a_task_that_runs(client: Any, operation: str) -> None:
    """Make a task, wait until it runs, and call an operation about it."""
    client.tenant.timing = "realistic"
    facts = client.task()
    client.tenant.clock.advance(60)
    row = client.provider.operation(operation)
    client.exactly(row, client.about(row, facts))


def a_task_that_waits_for_longer_than_its_caller(client: Any, operation: str) -> None:
    """Make a task that never ends, and ask for it when its time is over."""
    client.tenant.timing = "realistic"
    facts = json.loads(client.create("[drytake:stuck]").body)
    client.tenant.clock.advance(3 * 86_400)
    row = client.provider.operation(operation)
    client.exactly(row, client.about(row, facts))


def a_request_that_breaks_a_rule(client: Any, operation: str) -> None:
    """Ask for a page that there can't be, and send no JSON elsewhere."""
    listing = operation == "list-tasks"
    client.call(operation, **({"query": "page_num=0"} if listing else {"raw": b"{"}))


def talk(client: httpx.Client, key: str, other: str) -> None:
    """Talk to both."""
    for provider, model in MODELS.items():
        _talk(client, f"/{provider}/api/v3/contents/generations/tasks", model, key, other)


def _talk(client: httpx.Client, base: str, model: str, key: str, other: str) -> None:
    content: list[dict[str, Any]] = [
        {"type": "text", "text": f"p {key}"},
        {"type": "image_url", "image_url": {"url": f"{FOREIGN}.png"}, "role": "reference_image"},
        {"type": "video_url", "video_url": {"url": f"{FOREIGN}.mp4"}, "role": "reference_video"},
    ]
    good = {"model": model, "content": content, "api_key": other, "callback_url": f"{FOREIGN}/callback"}
    made = client.post(f"{base}?key={key}&token={other}", json=good).json()
    client.post(base, json={"model": key, "content": [{"type": key}], key: key})
    done = client.get(f"{base}/{made['id']}", params={"api_key": key}).json()
    client.get(done["content"]["video_url"])
    client.get(base, params={"filter.task_ids": [made["id"], key]})
    client.delete(f"{base}/{made['id']}")
    client.get(f"{base}/{key}")
