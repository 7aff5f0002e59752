"""Lets AceData's own package, `acedatacloud`, make one video, as its README shows; what it raises is printed, as programs do."""

import sys
from importlib import import_module
from typing import Any

Client: Any = import_module("acedatacloud").AceDataCloud
TEXT = [{"type": "text", "text": "A lighthouse at dawn"}]
try:
    made = Client(api_token="key_test").seedance.generate(model="doubao-seedance-2-0-260128", content=TEXT)
    made.wait(poll_interval=0.2, max_wait=20)
    print(made.urls()[0])
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
