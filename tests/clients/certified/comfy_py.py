"""Lets Comfy's own package, `comfy-sdk`, make one video in its router's queue; what it raises is printed, as programs do."""

import sys
from importlib import import_module
from typing import Any

Comfy: Any = import_module("comfy_sdk").Comfy
BODY = {"content": [{"type": "text", "text": "A lighthouse at dawn"}]}
try:
    with Comfy() as client:
        print(client.models.submit("byteplus/dreamina-seedance-2-0-260128", BODY).get())
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
