"""What clients do at PiAPI that leads to outcomes of its own."""

from typing import Any


def good_upload_file(_: Any) -> dict[str, Any]:
    """Return a call that uploads a file."""
    return {"body": {"file_name": "a.png", "file_data": "YQ=="}}


def a_task_that_waits_for_a_slot(client: Any, operation: str) -> None:
    """Ask for a task that has been waiting for a while."""
    client.tenant.timing = "realistic"
    made = client.task()
    client.tenant.clock.advance(5)
    row = client.provider.operation(operation)
    client.exactly(row, client.about(row, made))


def the_link_of_a_result_that_isn_t_there(client: Any, operation: str) -> None:
    """Send what is no base64."""
    client.call(operation, body={"file_name": "a.png", "file_data": "?"})
