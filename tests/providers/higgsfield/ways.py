"""What clients do at Higgsfield that leads to outcomes of its own, with the key where it doesn't belong."""

import json
from typing import Any

import httpx

PNG, MP4 = "https://media.example.com/i.png", "https://media.example.com/v.mp4"
KEY = {"idempotency-key": "first"}
TAGS = {"x-amz-tagging": "retention=temporary"}


def good_put_file(client: Any) -> dict[str, Any]:
    """Ask where to put a file, and return a call that puts it there."""
    made = json.loads(client.call("get-upload-url", body={"content_type": "image/png"}).body)
    name = made.get("upload_url", "/upload/none/a.png").rpartition("/upload/")[2]
    return {"path": f"/upload/{name}", "raw": b"abc", "headers": {**TAGS, "content-type": "image/png"}}


def good_image_to_video(_: Any) -> dict[str, Any]:
    """Return a call that begins with a picture."""
    return {"body": {"prompt": "A lighthouse", "image_url": PNG}}


good_2_5_image_to_video = good_image_to_video


def good_reference_to_video(_: Any) -> dict[str, Any]:
    """Return a call that refers to a picture."""
    return {"body": {"prompt": "A lighthouse", "image_urls": [PNG]}}


good_2_5_reference_to_video = good_reference_to_video


def good_2_5_video_edit(_: Any) -> dict[str, Any]:
    """Return a call that changes a video."""
    return {"body": {"prompt": "A lighthouse", "video_url": MP4}}


good_2_5_video_extend = good_2_5_video_edit


def a_key_of_another_request(client: Any, operation: str) -> None:
    """Send two requests under one key."""
    for prompt in ("first", "second"):
        good = client.good(client.provider.operation(operation))
        client.call(operation, body={**good["body"], "prompt": prompt}, headers=KEY)


def talk(client: httpx.Client, key: str, other: str) -> None:
    """Talk to Higgsfield."""
    base, auth = "/higgsfield", {"authorization": f"Key {key}"}
    path = f"{base}/bytedance/seedance-2.0/reference-to-video"
    good = {"prompt": f"p {key}", "image_urls": [PNG], "video_urls": [MP4]}
    first = client.post(
        f"{path}?api_key={key}&token={other}", json=good, headers={**auth, "idempotency-key": key}
    ).json()
    client.post(path, json={**good, "api_key": other}, headers=auth)
    client.post(f"{base}/estimate/bytedance/seedance-2.0/text-to-video", json={"prompt": key, key: key}, headers=auth)
    ticket = client.post(
        f"{base}/files/generate-upload-url", json={"content_type": "image/png"}, headers={"hf-api-key": key, **auth}
    ).json()
    client.put(ticket["upload_url"], content=b"abc", headers=ticket["upload_headers"])
    status = f"{base}/requests/{first['request_id']}/status"
    done = client.get(status, params={"api_key": key}, headers=auth).json()
    client.get(done["video"]["url"])
    client.post(f"{base}/requests/{key}/cancel", headers=auth)
    client.get(f"{base}/models", params={"search": key}, headers=auth)
