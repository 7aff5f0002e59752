"""Lets the PyPI package `higgsfield-client` make one video, as its README shows; what it raises is printed, as programs do."""

import sys
from importlib import import_module
from typing import Any

Client: Any = import_module("higgsfield_client").SyncClient
SHAPE = {"prompt": "A lighthouse at dawn", "duration": 5, "resolution": "480p"}
try:
    made = Client(api_key="id:secret").subscribe("bytedance/seedance-2.0/text-to-video", SHAPE)
    print(made["video"]["url"])
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
