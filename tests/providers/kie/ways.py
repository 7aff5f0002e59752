"""What clients do at kie that leads to outcomes of its own."""

import json
from typing import Any

FORM = {"content-type": "multipart/form-data; boundary=b"}
FILE = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="cat.png"\r\nContent-Type: image/png\r\n\r\nabc\r\n'
    b'--b\r\nContent-Disposition: form-data; name="uploadPath"\r\n\r\nimages\r\n--b--\r\n'
)


def good_upload_stream(_: Any) -> dict[str, Any]:
    """Return a call that uploads a file."""
    return {"raw": FILE, "headers": FORM}


def good_get_download_url(client: Any) -> dict[str, Any]:
    """Upload a file, and return a call that asks for its direct link."""
    made = client.exactly(client.provider.operation("upload-stream"), good_upload_stream(client))
    return {"body": {"url": (json.loads(made.body).get("data") or {}).get("downloadUrl", "none")}}


def a_task_that_waits_for_its_turn(client: Any, operation: str) -> None:
    """Ask for a task that has been waiting for a while."""
    client.tenant.timing = "realistic"
    made = client.task()
    client.tenant.clock.advance(5)
    row = client.provider.operation(operation)
    client.exactly(row, client.about(row, made))
