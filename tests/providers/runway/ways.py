"""What clients do at Runway that leads to outcomes of its own, with the key where it doesn't belong."""

import json
from typing import Any

import httpx

FOREIGN = "https://media.example.com/a"
GOOD = {"model": "seedance2", "promptText": "A lighthouse", "ratio": "1280:720", "duration": 4}
FORM = {"content-type": "multipart/form-data; boundary=b"}
FILE = b'--b\r\nContent-Disposition: form-data; name="file"; filename="cat.png"\r\nContent-Type: image/png\r\n\r\nabc\r\n--b--\r\n'
EMPTY = b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nephemeral/cat.png\r\n--b--\r\n'


def _ask(client: Any, operation: str, made: Any) -> None:
    row = client.provider.operation(operation)
    client.exactly(row, client.about(row, made))


def _started(client: Any) -> Any:
    client.tenant.timing = "realistic"
    return json.loads(client.create().body)


def good_put_upload(client: Any) -> dict[str, Any]:
    """Return a call that posts a file where an upload said."""
    return {"path": f"/v1/uploads/{client.tenant.hex_id()}", "raw": FILE, "headers": FORM}


def scenario_slow_queue(client: Any, operation: str) -> None:
    """Ask for a task that has just been made."""
    _ask(client, operation, _started(client))


def a_task_behind_another(client: Any, operation: str) -> None:
    """Ask for the second of two tasks, where one runs at a time."""
    client.app.engine.mounts["runway"].switches["concurrency"] = 1
    _started(client)
    _ask(client, operation, _started(client))


def a_task_that_is_cancelled(client: Any, operation: str) -> None:
    """Cancel a task where it is found all the same, as one that somebody else has cancelled is."""
    client.app.engine.mounts["runway"].switches["forget-cancelled"] = False
    made = _started(client)
    _ask(client, "delete-task", made)
    _ask(client, operation, made)


def a_request_that_breaks_a_rule(client: Any, operation: str) -> None:
    """Send garbage, and a form without a file."""
    upload = operation == "put-upload"
    client.call(operation, **({"raw": EMPTY, "headers": FORM} if upload else {"raw": b"{"}))


def the_link_of_a_result_that_isn_t_there(client: Any, operation: str) -> None:
    """Send a form without a file."""
    client.call(operation, raw=EMPTY, headers=FORM)


def an_unknown_task(client: Any, operation: str) -> None:
    """Ask for what isn't there."""
    client.call(operation, path="/v1/uploads/none" if operation == "put-upload" else "/v1/tasks/none")


def talk(client: httpx.Client, key: str, other: str) -> None:
    """Talk to Runway."""
    base = "/runway/v1"
    clips = [{"type": "video", "uri": f"{FOREIGN}.mp4"}]
    good = {**GOOD, "promptText": f"p {key}", "references": [{"uri": f"{FOREIGN}.png"}], "referenceVideos": clips}
    made = client.post(f"{base}/text_to_video?key={key}&token={other}", json=good).json()
    client.post(f"{base}/text_to_video", json={**good, "api_key": other})
    client.post(f"{base}/image_to_video", json={"model": key, "promptImage": key, key: key})
    started = client.post(f"{base}/uploads", json={"filename": key, "type": "ephemeral"}).json()
    client.post(started["uploadUrl"], data={"key": key}, files={"file": (key, b"abc")})
    done = client.get(f"{base}/tasks/{made['id']}", params={"api_key": key}).json()
    client.get(done["output"][0])
    client.get(f"{base}/tasks/{key}")
