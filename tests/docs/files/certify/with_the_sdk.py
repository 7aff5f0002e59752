"""One video with Volcengine's Python SDK as its README shows it, with its default settings."""

import sys
import time

from volcenginesdkarkruntime import Ark  # type: ignore[import-untyped]  # it has no types

tasks = Ark(api_key="sk-test").content_generation.tasks
content = [{"type": "text", "text": "A lighthouse at dawn"}]
try:
    made = tasks.create(model="doubao-seedance-2-0-260128", content=content, duration=5, ratio="16:9")
    while (task := tasks.get(task_id=made.id)).status in ("queued", "running"):
        time.sleep(3)
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
if task.status != "succeeded":
    sys.exit(f"it is {task.status}")
