"""A careful client of Acme with one bug, named by its first argument; `none` has none. Its second is where files go."""

import http.client
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

API = "https://api.acme.example/api/v1"
BUG, FOLDER = sys.argv[1], Path(sys.argv[2])
HEAD = {"authorization": "Bearer sk-test-one-bug", "content-type": "application/json"}


class RefusedError(Exception):
    """What no repetition mends."""


class LostError(Exception):
    """What may be gone the next time: its message, and the seconds that were asked for."""


def once(method: str, url: str, body: object = None) -> bytes:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, HEAD if url.startswith(API) else {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return bytes(response.read())
    except urllib.error.HTTPError as error:
        said = f"HTTP {error.code} {error.read()[:200]!r}"
        if error.code == 429 or error.code >= 500:
            raise LostError(said, float(error.headers.get("retry-after") or (error.code == 429))) from error
        raise RefusedError(said) from error
    except (OSError, http.client.HTTPException) as error:
        raise LostError(repr(error), 0.0) from error


def again(method: str, url: str, body: object = None) -> bytes:
    for _ in range(4):
        try:
            return once(method, url, body)
        except LostError as error:
            why, pause = error.args
            time.sleep(pause)
    raise RefusedError(f"gave up: {why}")


def create(prompt: str = "A lighthouse at dawn") -> str:
    url, body = f"{API}/videos", {"prompt": prompt, "duration": 5}
    if BUG == "create-resent":
        raw = again("POST", url, body)
    else:
        try:
            raw = once("POST", url, body)
        except LostError as error:
            if BUG == "create-respelled":
                raw = once("POST", url, {"duration": 5, "prompt": prompt})
            elif "HTTP 429" in error.args[0]:
                time.sleep(error.args[1])
                raw = once("POST", url, body)
            else:
                raise RefusedError(f"it may have been made and billed: {error.args[0]}") from error
    return str(json.loads(raw)["data"]["task_id"])


def wait(task: str) -> str:
    """Return the link to a task's result."""
    for _ in range(50):
        url = f"{API}/tasks?task_id={task}"
        said = json.loads(once("GET", url) if BUG in ("poll-once", "whole-again") else again("GET", url))["data"]
        if said["status"] == "failed":
            raise RefusedError(f"task {task} failed: {said}")
        if said["status"] == "succeeded":
            return str(said["result"]["video_url"])
        if BUG == "short-budget":
            raise RefusedError(f"task {task} takes too long")
        time.sleep(0.05)
    raise RefusedError(f"task {task} hadn't ended; ask for it later")


def fetch(task: str, url: str) -> None:
    if BUG == "keeps-half":
        try:
            data = urllib.request.urlopen(url, timeout=10).read()
        except http.client.IncompleteRead as error:
            data = error.partial
    else:
        data = once("GET", url) if BUG == "fetch-once" else again("GET", url)
    (FOLDER / f"{task}.mp4").write_bytes(data)


def whole(tries: int) -> None:
    """Make a video and fetch it; what failed and was given back may be tried again."""
    for left in reversed(range(tries)):
        try:
            task = create()
            return fetch(task, wait(task))
        except (RefusedError, LostError) as error:
            if not left or (BUG == "none" and " failed: " not in error.args[0]):
                raise
    return None


def batch(prompts: list[str]) -> None:
    tasks = [create(prompt) for prompt in prompts]
    for task in tasks:
        fetch(task, wait(task))


def ask_again() -> None:
    for _ in range(4):
        try:
            create()
        except RefusedError as error:
            print(error)


def cancel_late() -> None:
    try:
        once("POST", f"{API}/tasks/{create()}/cancel")
    except RefusedError as error:
        print("it is cancelled, I think:", error)


WAYS: dict[str, Callable[[], None]] = {
    "batch-breaks": lambda: batch(["one", "two", "three"]),
    "variants": lambda: batch(["the same"] * 3),
    "no-poll": lambda: print("started", len(create())),
    "no-fetch": lambda: print(wait(create())),
    "cancels-late": cancel_late,
    "asks-again": ask_again,
    "whole-again": lambda: whole(2),
    "none": lambda: whole(2),
}

try:
    WAYS.get(BUG, lambda: whole(1))()
except (RefusedError, LostError) as error:
    print("error:", error.args[0])
    sys.exit(0 if BUG == "exit0" else 1)
