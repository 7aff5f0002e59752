"""Lets one of Ark's Python SDKs, whose module is named, make one video: `ark.py MODULE [RETRIES]`.

As its README shows; what it raises is printed, as programs do.
"""

import sys
import time
from importlib import import_module
from typing import Any

module, *retries = sys.argv[1:]
sdk: Any = import_module(module)
client = sdk.Ark(api_key="sk-test", **({"max_retries": int(retries[0])} if retries else {}))
tasks = client.content_generation.tasks
model = f"{'doubao' if module.startswith('volc') else 'dreamina'}-seedance-2-0-260128"
content = [{"type": "text", "text": "A lighthouse at dawn"}]
try:
    made = tasks.create(model=model, content=content, duration=5, ratio="16:9")
    while (task := tasks.get(task_id=made.id)).status in ("queued", "running"):
        time.sleep(3)
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
if task.status != "succeeded":
    sys.exit(f"it is {task.status}")
print(task.content.video_url)
