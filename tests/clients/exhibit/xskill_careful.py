"""The same as `xskill_readme.py`, with care: whatever the provider may say, it ends, and tells how.

It retries what may pass, waits as it is told, gives up after an hour, and trusts no answer further than it has looked.
"""

import sys
import time
from typing import Any, NoReturn

import requests
from xskill_readme import HEADERS, ORIGIN, TASK  # type: ignore[import-not-found]  # it lies beside this script

PATIENCE_SECONDS = 3_600
TRIES = 5
PASSING = (429, 500, 502, 503, 504)
"""What may go well when it is tried again."""


def fail(message: str) -> NoReturn:
    print(f"xskill: {message}", file=sys.stderr)
    sys.exit(1)


def post(path: str, body: dict[str, Any], *, again: bool) -> dict[str, Any]:
    """Return the data of an answer; where the call can be made again, what may pass is waited for."""
    said = "nothing"
    for number in range(TRIES):
        try:
            answer = requests.post(f"{ORIGIN}/api/v3/tasks/{path}", json=body, headers=HEADERS, timeout=30)
            if answer.status_code == 200:
                return data_of(answer)
            said = f"{answer.status_code} {answer.text[:200]}"
            if answer.status_code not in PASSING or not (again or answer.status_code == 429):
                break
            time.sleep(pause(answer, number))
        except (requests.RequestException, ValueError) as error:
            said = f"{type(error).__name__}: {error}"
            if not again:
                break
            time.sleep(2**number)
    fail(f"{path} failed: {said}")


def data_of(answer: requests.Response) -> dict[str, Any]:
    body = answer.json()
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict):
        raise ValueError("an answer without data")  # noqa: TRY004 - it is the provider's
    return data


def pause(answer: requests.Response, number: int) -> float:
    asked = answer.headers.get("retry-after", "")
    return float(asked) if asked.isdigit() else float(2**number)


def url_of(task: dict[str, Any]) -> str:
    try:
        url = task["result"]["output"]["images"][0]
    except (LookupError, TypeError):
        url = None
    return url if isinstance(url, str) else fail("the task has succeeded, but its answer names no video")


def main() -> None:
    created = post("create", TASK, again=False)  # each create is billed
    task_id = created.get("task_id") or fail("the answer names no task")
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        task = post("query", {"task_id": task_id}, again=True)
        if task.get("status") == "completed":
            print(url_of(task))
            return
        if task.get("status") == "failed":
            fail(f"the task has failed: {task.get('error') or 'for no reason that was given'}")
        time.sleep(5)
    fail(f"the task {task_id} hasn't ended in an hour")


if __name__ == "__main__":
    main()
