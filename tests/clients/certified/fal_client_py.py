"""Lets the PyPI package `fal-client` make one video, as its README shows; what it raises is printed, as programs do."""

import sys

import fal_client

SHAPE = {"duration": "5", "resolution": "480p", "aspect_ratio": "16:9"}
try:
    made = fal_client.subscribe("bytedance/seedance-2.0/text-to-video", {"prompt": "A lighthouse at dawn", **SHAPE})
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
print(made["video"]["url"])
