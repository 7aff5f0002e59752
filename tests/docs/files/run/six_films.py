"""Makes six videos at OutAI and downloads five."""

import json
import time
from typing import Any
from urllib.request import Request, urlopen

HEADERS = {"authorization": "Bearer sk-test-page", "content-type": "application/json"}


def call(path: str, body: object = None) -> Any:
    """Return the data of a response."""
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(f"https://api.outai.top/api/v1{path}", data=data, headers=HEADERS), timeout=30) as response:
        return json.load(response)["data"]


made = [call("/video/seedance-2", {"prompt": f"A lighthouse, {shot}", "duration": 5})["task_id"] for shot in range(6)]
for number, task_id in enumerate(made):
    while (task := call(f"/tasks?task_id={task_id}"))["status"] == "running":
        time.sleep(0.5)
    if number:
        with urlopen(task["result"]["video_url"], timeout=30) as film:
            film.read()
