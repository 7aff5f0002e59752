"""Makes a video at OutAI and downloads it: a client that a page names and doesn't show."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

BASE = os.environ.get("OUTAI_BASE_URL", "https://api.outai.top/api")
HEADERS = {"authorization": "Bearer sk-test-page", "content-type": "application/json"}


def call(path: str, body: object = None) -> Any:
    """Return the data of a response."""
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(f"{BASE}{path}", data=data, headers=HEADERS), timeout=30) as response:
        return json.load(response)["data"]


def main() -> None:
    """Make the video, and write it into a file."""
    task_id = call("/v1/video/seedance-2", {"prompt": "A lighthouse at dawn", "duration": 5})["task_id"]
    sys.stdout.write(f"task {task_id}\n")
    while (task := call(f"/v1/tasks?task_id={task_id}"))["status"] == "running":
        time.sleep(1)
    if task["status"] == "failed":
        raise SystemExit(task["result"]["error_message"])
    with urlopen(task["result"]["video_url"], timeout=30) as film:
        Path("video.mp4").write_bytes(film.read())


if __name__ == "__main__":
    main()
