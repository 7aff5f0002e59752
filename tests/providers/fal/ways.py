"""What clients do at fal that leads to outcomes of its own."""

from typing import Any

GOOD = {"prompt": "A lighthouse at dawn", "duration": "4"}
TRAP = {"path": "/fal-ai/bytedance/seedance-2.0/text-to-video", "body": GOOD}


def good_submit_under_fal_ai(_: Any) -> dict[str, Any]:
    """Return a call to an address that leads nowhere."""
    return TRAP


def an_address_that_leads_nowhere(client: Any, operation: str) -> None:
    """Submit to such an address, and ask for the result there."""
    made = client.exactly(client.provider.operation("submit-under-fal-ai"), TRAP)
    _ask(client, operation, made, "fal-ai", "bytedance")


def a_task_that_waits_for_longer_than_its_caller(client: Any, operation: str) -> None:
    """Submit with a time within which the work must begin, and ask once it is over."""
    client.tenant.timing = "realistic"
    row = client.provider.create
    made = client.exactly(row, {"body": GOOD, "headers": {"x-fal-request-timeout": "2"}})
    client.tenant.clock.advance(60)
    _ask(client, operation, made, "bytedance", "seedance-2.0")


def good_put_file(client: Any) -> dict[str, Any]:
    """Return a call that puts a file where an initiated upload said."""
    return {"path": f"/upload/{_id(client)}/i.png", "raw": b"bytes"}


def good_put_part(client: Any) -> dict[str, Any]:
    """Return a call that puts a part."""
    return {"path": f"/upload/{_id(client)}/i.png/1", "raw": b"bytes"}


def good_complete_upload(client: Any) -> dict[str, Any]:
    """Put a part, and return the call that ends the upload."""
    row, path = client.provider.operation("put-part"), f"/upload/{_id(client)}/i.png"
    client.exactly(row, {"path": f"{path}/1", "raw": b"bytes"})
    return {"path": f"{path}/complete", "body": {"parts": [{"partNumber": 1, "etag": "e"}]}}


def _id(client: Any) -> str:
    return str(client.tenant.hex_id())


def _ask(client: Any, operation: str, made: Any, owner: str, app: str) -> None:
    task = next(value.decode() for name, value in made.headers if name == b"x-fal-request-id")
    client.exactly(client.provider.operation(operation), {"path": f"/{owner}/{app}/requests/{task}"})
