import json
from urllib.request import Request, urlopen

import pytest

BASE = "https://api.wavespeed.ai/api/v3/bytedance/seedance-2.0/text-to-video"


@pytest.mark.live
def test_makes_a_film() -> None:
    headers = {"authorization": "Bearer sk-test-page", "content-type": "application/json"}
    body = json.dumps({"prompt": "A lighthouse at dawn", "duration": 5, "aspect_ratio": "16:9", "resolution": "720p"})
    with urlopen(Request(BASE, body.encode(), headers), timeout=30) as response:
        task_id = json.load(response)["data"]["id"]
    poll = Request(f"https://api.wavespeed.ai/api/v3/predictions/{task_id}/result", headers=headers)
    with urlopen(poll, timeout=30) as response:
        assert json.load(response)["data"]["status"] == "completed"
