"""What clients do at EvoLink that leads to outcomes of its own."""

import json
from typing import Any

FORM = {"content-type": "multipart/form-data; boundary=b"}
FILE = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="cat.png"\r\nContent-Type: image/png\r\n\r\nabc\r\n'
    b"--b--\r\n"
)
EMPTY = b'--b\r\nContent-Disposition: form-data; name="type"\r\n\r\nimage/png\r\n--b--\r\n'


def good_upload_stream(_: Any) -> dict[str, Any]:
    """Return a call that uploads a file by a form."""
    return {"raw": FILE, "headers": FORM}


def good_delete_file(client: Any) -> dict[str, Any]:
    """Upload a file, and return a call that deletes it."""
    made = client.exactly(client.provider.operation("upload-stream"), good_upload_stream(client))
    return {"path": f"/api/v1/files/{(json.loads(made.body).get('data') or {}).get('file_id', 'none')}"}


def a_file_that_isn_t_there(client: Any, operation: str) -> None:
    """Delete a file that nobody has uploaded."""
    client.call(operation, path="/api/v1/files/none")


def the_link_of_a_result_that_isn_t_there(client: Any, operation: str) -> None:
    """Send what is no file."""
    if operation == "upload-stream":
        client.call(operation, raw=EMPTY, headers=FORM)
    elif operation == "upload-base64":
        client.call(operation, body={"base64_data": "?"})
    else:
        client.call(operation, body={"file_url": ""})


def a_request_that_breaks_a_rule(client: Any, operation: str) -> None:
    """Ask for an id of another form, or send what is no body."""
    if operation == "get-task":
        client.call(operation, path="/v1/tasks/abc")
    else:
        client.call(operation, raw=b"{", headers=FORM if operation == "upload-stream" else {})
