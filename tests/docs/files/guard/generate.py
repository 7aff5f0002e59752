"""Makes a video at WaveSpeed, which sells in dollars, and prints where it is."""

import json
import sys
import time
from typing import Any
from urllib.request import Request, urlopen

HEADERS = {"authorization": "Bearer sk-test-page", "content-type": "application/json"}


def call(url: str, body: object = None) -> Any:
    """Return the data of a response."""
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data=data, headers=HEADERS), timeout=30) as response:
        return json.load(response)["data"]


made = call(
    "https://api.wavespeed.ai/api/v3/bytedance/seedance-2.0/text-to-video",
    {"prompt": "A lighthouse at dawn", "duration": 4, "aspect_ratio": "16:9", "resolution": "720p"},
)
while (task := call(f"https://api.wavespeed.ai/api/v3/predictions/{made['id']}/result"))["status"] != "completed":
    time.sleep(1)
sys.stdout.write(f"{task['outputs'][0]}\n")
