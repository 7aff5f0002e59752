"""Lets the PyPI package `runwayml` make one video, as its README shows; what it raises is printed, as programs do."""

import sys
from importlib import import_module
from typing import Any

RunwayML: Any = import_module("runwayml").RunwayML
SWITCH = {"max_retries": 0} if len(sys.argv) > 1 else {}
try:
    client = RunwayML(api_key="key_test", **SWITCH)
    task = client.text_to_video.create(
        model="seedance2", prompt_text="A lighthouse at dawn", ratio="864:496", duration=5
    )
    print(task.wait_for_task_output().output[0])
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
