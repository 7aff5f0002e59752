"""Lets the PyPI package `fal-client` make a video as its README shows, follow one by its handle, and see one fail."""

import fal_client

MODEL = "bytedance/seedance-2.0/text-to-video"
SHAPE = {"duration": "5", "resolution": "720p", "aspect_ratio": "16:9"}

made = fal_client.subscribe(MODEL, {"prompt": "A lighthouse at dawn", **SHAPE}, with_logs=True, on_queue_update=print)
print(made["video"]["url"], made["seed"])
handle = fal_client.submit(MODEL, {"prompt": "A lighthouse at dusk", **SHAPE})
for event in handle.iter_events():
    print(event)
print(handle.get())
try:
    fal_client.subscribe(MODEL, {"prompt": "[drytake:moderation]", **SHAPE})
except fal_client.FalClientHTTPError as error:
    print(error.status_code, error.message)
