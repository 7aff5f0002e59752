"""Makes a video at CometAPI, as its page shows."""

import json
import time
from typing import Any
from urllib.request import Request, urlopen

HEADERS = {"authorization": "Bearer sk-test-page", "content-type": "application/json"}


def call(path: str, body: object = None) -> Any:
    """Return a response."""
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(f"https://api.cometapi.com{path}", data=data, headers=HEADERS), timeout=30) as response:
        return json.load(response)


made = call("/v1/videos", {"model": "doubao-seedance-2-0", "prompt": "A lighthouse at dawn", "seconds": "5"})
while (task := call(f"/v1/videos/{made['id']}"))["status"] not in ("SUCCESS", "FAILED"):
    time.sleep(0.5)
with urlopen(task["video_url"], timeout=30) as film:
    film.read()
