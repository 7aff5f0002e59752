"""Lets veadk's tool make two videos, one of them wrong, and prints what came of it as JSON."""

import asyncio
import importlib
import json
import sys
from typing import Any

out, sys.stdout = sys.stdout, sys.stderr  # where its log goes
TOOL: Any = importlib.import_module("veadk.tools.builtin_tools.video_generate")
GOOD = {"video_name": "good", "prompt": "A lighthouse", "duration": 4, "resolution": "480p", "ratio": "16:9"}
PNG = "https://example.com/i.png"
WRONG = {"video_name": "wrong", "prompt": "A lighthouse", "first_frame": PNG, "reference_images": [PNG]}


class Context:
    """As much of a tool's context as the tool needs."""

    state: dict[str, Any] = {}


json.dump(asyncio.run(TOOL.video_generate([GOOD, WRONG], Context(), max_wait_seconds=60)), out)
