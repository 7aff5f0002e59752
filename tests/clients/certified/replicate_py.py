"""Lets the PyPI package `replicate` 1.x make one video, as its README shows; what it raises is printed, as programs do."""

import sys
from importlib import import_module
from typing import Any

replicate: Any = import_module("replicate")
SHAPE = {"prompt": "A lighthouse at dawn", "duration": 5, "resolution": "480p"}
try:
    prediction = replicate.models.predictions.create("bytedance/seedance-2.0", input=SHAPE)
    prediction.wait()
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
if prediction.status != "succeeded":
    sys.exit(f"it is {prediction.status}")
print(prediction.output)
