"""What clients do at Acme, with references on the web and the key where it doesn't belong."""

from typing import Any

import httpx

FOREIGN = "https://media.example.com/a"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVQI12P4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"


def talk(client: httpx.Client, key: str, other: str) -> None:
    """Talk to Acme."""
    base = "/acme/api/v1"
    good: dict[str, Any] = {"prompt": f"p {key}", "api_key": other, "callback_url": f"{FOREIGN}/callback"}
    good |= {"image_urls": [f"{FOREIGN}.png"], "video_urls": [f"{FOREIGN}.mp4"]}
    made = client.post(f"{base}/videos?key={key}&token={other}", json=good).json()
    client.post(f"{base}/videos", json={"model": key, "duration": key, key: key, "image_urls": [key]})
    client.post(f"{base}/files", json={"data_url": f"data:image/png;base64,{PNG}", "name": key})
    done = client.get(f"{base}/tasks", params={"task_id": made["data"]["task_id"], "api_key": key}).json()
    client.get(done["data"]["result"]["video_url"])
    client.get(f"{base}/tasks", params={"task_id": key})
    client.post(f"{base}/tasks/{key}/cancel")
