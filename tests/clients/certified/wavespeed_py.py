"""Lets the PyPI package `wavespeed` make one video, as its README shows; what it raises is printed, as programs do."""

import sys
from importlib import import_module
from typing import Any

Client: Any = import_module("wavespeed").Client
SHAPE = {"prompt": "A lighthouse at dawn", "duration": 5, "resolution": "480p"}
try:
    print(Client(api_key="key_test").run("bytedance/seedance-2.0/text-to-video", SHAPE)["outputs"][0])
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
