"""Lets the PyPI package `openrouter` make one video, as its README shows; what it raises is printed, as programs do."""

import sys
import time
from importlib import import_module
from typing import Any

OpenRouter: Any = import_module("openrouter").OpenRouter
RETRIES = {"retries": None} if len(sys.argv) > 1 else {}
SHAPE = {"model": "bytedance/seedance-2.0", "prompt": "A lighthouse at dawn", "duration": 5, "resolution": "480p"}
try:
    with OpenRouter(api_key="sk-or-test") as client:
        videos = client.video_generation
        job = videos.generate(**SHAPE, **RETRIES)
        while job.status in ("pending", "in_progress"):
            time.sleep(0.2)
            job = videos.get_generation(job_id=job.id)
        if job.status != "completed":
            sys.exit(f"it is {job.status}")
        print(len(videos.get_video_content(job_id=job.id).read()))
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
