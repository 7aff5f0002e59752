"""What clients do at OutAI and Loova, with references on the web and the key where it doesn't belong."""

import base64
from typing import Any

import httpx

FOREIGN = "https://media.example.com/a"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12P4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")


def talk(client: httpx.Client, key: str, other: str) -> None:
    """Talk to both."""
    for base in ("/outai/api/v1", "/loova/api/v1"):
        _talk(client, base, key, other)
    upload = {"images": (f"{key}.png", PNG, "image/png")}
    client.post("/loova/api/v1/video/seedance-2", data={"prompt": key}, files=upload)


def _talk(client: httpx.Client, base: str, key: str, other: str) -> None:
    good: dict[str, Any] = {"prompt": f"p {key}", "api_key": other}
    good |= {"image_urls": [f"{FOREIGN}.png"], "video_urls": [f"{FOREIGN}.mp4"]}
    made = client.post(f"{base}/video/seedance-2?key={key}&token={other}", json=good).json()
    client.post(f"{base}/video/seedance-2", json={"model": key, "duration": key, key: key, "image_urls": [key]})
    client.post(f"{base}/video/seedance-2", json={"prompt": "p", "secret": other, "duration": 99})
    done = client.get(f"{base}/tasks", params={"task_id": made["data"]["task_id"], "api_key": key}).json()
    client.get(done["data"]["result"]["video_url"])
    client.get(f"{base}/tasks", params={"task_id": key})
