"""What clients do at Ark's two clouds, with references on the web and the key where it doesn't belong."""

from typing import Any

import httpx

FOREIGN = "https://media.example.com/a"
MODELS = {"ark": "dreamina-seedance-2-0-260128", "volcengine": "doubao-seedance-2-0-260128"}


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
