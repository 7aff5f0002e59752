"""What clients do at Replicate that leads to outcomes of its own."""

import json
from typing import Any

FORM = {"content-type": "multipart/form-data; boundary=b"}
FILE = (
    b'--b\r\nContent-Disposition: form-data; name="content"; filename="cat.png"\r\nContent-Type: image/png\r\n\r\nabc\r\n'
    b"--b--\r\n"
)
EMPTY = b'--b\r\nContent-Disposition: form-data; name="type"\r\n\r\nimage/png\r\n--b--\r\n'
SLOW = {"input": {"prompt": "A lighthouse [drytake:slow-queue]"}}


def good_get_model(_: Any) -> dict[str, Any]:
    """Return a call that asks for a model."""
    return {"path": "/v1/models/bytedance/seedance-2.0"}


def good_create_file(_: Any) -> dict[str, Any]:
    """Return a call that uploads a file."""
    return {"raw": FILE, "headers": FORM}


def good_get_file(client: Any) -> dict[str, Any]:
    """Upload a file, and return a call that asks for it."""
    made = client.exactly(client.provider.operation("create-file"), good_create_file(client))
    return {"path": f"/v1/files/{json.loads(made.body).get('id', 'none')}"}


def good_download_file(client: Any) -> dict[str, Any]:
    """Upload a file, and return a call that downloads it by a link that has years."""
    return {"path": f"{good_get_file(client)['path']}/download", "query": "owner=u&expiry=9999999999&signature=c2ln"}


def good_delete_file(client: Any) -> dict[str, Any]:
    """Upload a file, and return a call that deletes it."""
    return good_get_file(client)


def a_request_that_breaks_a_rule(client: Any, operation: str) -> None:
    """Send garbage, or ask for a list of what there is none of."""
    if operation == "list-predictions":
        client.call(operation, query="source=api")
    else:
        client.call(operation, raw=b"{", headers=FORM if operation == "create-file" else {})


def an_unknown_model(client: Any, operation: str) -> None:
    """Ask for a model that there isn't."""
    client.call(operation, path="/v1/models/bytedance/seedance-9")


def a_file_that_isn_t_there(client: Any, operation: str) -> None:
    """Ask for a file that nobody has uploaded."""
    client.call(operation, path="/v1/files/none/download" if operation == "download-file" else "/v1/files/none")


def the_link_of_a_result_that_isn_t_there(client: Any, operation: str) -> None:
    """Send a form without a file."""
    client.call(operation, raw=EMPTY, headers=FORM)


def a_task_that_waits_for_longer_than_its_caller(client: Any, operation: str) -> None:
    """Let a deadline pass before the prediction runs, where its word is said."""
    client.app.engine.mounts["replicate"].switches["aborted"] = True
    client.tenant.timing = "realistic"
    made = client.exactly(client.provider.create, {"body": SLOW, "headers": {"cancel-after": "5"}})
    client.tenant.clock.advance(6)
    client.exactly(client.provider.operation(operation), {"path": f"/v1/predictions/{json.loads(made.body)['id']}"})
