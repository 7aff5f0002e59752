"""Lets one of Ark's Python SDKs, whose module is named, make a video with its last frame, see one fail, and list both."""

import importlib
import sys
import time
from typing import Any

SDK: Any = importlib.import_module(sys.argv[1])
MODEL = f"{'doubao' if sys.argv[1].startswith('volc') else 'dreamina'}-seedance-2-0-fast-260128"
tasks = SDK.Ark(api_key="sk-test").content_generation.tasks


def made(prompt: str) -> Any:
    """Return a task once it has ended."""
    content = [{"type": "text", "text": prompt}]
    number = tasks.create(model=MODEL, content=content, duration=4, ratio="16:9", return_last_frame=True).id
    while True:
        task = tasks.get(task_id=number)
        if task.status not in ("queued", "running"):
            return task
        time.sleep(0.1)


good, failed = made("A lighthouse at dawn"), made("[drytake:moderation]")
print(good.content.video_url, good.content.last_frame_url, good.usage.completion_tokens)
print(failed.error.code, failed.error.message)
print([task.status for task in tasks.list(task_ids=[good.id, failed.id]).items])
tasks.delete(task_id=failed.id)
