"""Lets Higgsfield's own SDK for Python do what its README shows: `higgsfield_cases.py [BASE_URL]`; prints what came of each."""

import json
import sys
import tempfile
from importlib import import_module
from typing import Any

sdk: Any = import_module("higgsfield_client")
client = sdk.SyncClient(api_key="id:secret", **({"base_url": sys.argv[1]} if len(sys.argv) > 1 else {}))
MODEL = "bytedance/seedance-2.0/text-to-video"


def tried(model: str = MODEL, **asked: Any) -> Any:
    """Return how a request ended, or how it was refused."""
    try:
        made = client.subscribe(model, {"prompt": "A lighthouse", **asked})
    except Exception as error:  # noqa: BLE001 - each refusal is told
        return f"{type(error).__name__}: {error}"
    return [made["status"], made.get("video", {}).get("url", "")[-4:], made.get("error", "")]


job = client.submit(MODEL, {"prompt": "A lighthouse"})
said: dict[str, Any] = {"seen": type(job.status()).__name__, "made": tried()}
said["failed"] = tried(prompt="[drytake:provider-failure]")
said["nsfw"] = tried(prompt="[drytake:moderation]")
said["refused"] = tried(duration=16)
with tempfile.NamedTemporaryFile(suffix=".png") as file:
    file.write(b"abc")
    file.flush()
    picture = client.upload_file(file.name)
said["frames"] = tried("bytedance/seedance-2.5/image-to-video", image_url=picture)
late = client.submit(MODEL, {"prompt": "[drytake:slow-queue]"})
late.cancel()
said["canceled"] = late.get()["status"]
said["ended"] = job.get()["status"]
if len(sys.argv) == 1:
    said["by id"] = client.result(job.request_id)["status"]
sys.stdout.write(json.dumps(said))
