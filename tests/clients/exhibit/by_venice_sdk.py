"""Lets the PyPI client `venice-sdk` ask for a price, make a video, wait for it and keep it."""

import tempfile
from pathlib import Path

from venice_sdk import VeniceClient  # type: ignore[import-untyped]

PROMPT, MODEL = "A lighthouse at dawn", "seedance-2-0-text-to-video-basic"
SHAPE = {"duration": "5s", "resolution": "720p", "aspect_ratio": "16:9"}

client = VeniceClient()
print(client.video.quote(model=MODEL, prompt=PROMPT, **SHAPE))
job = client.video.queue(model=MODEL, prompt=PROMPT, **SHAPE)
done = client.video.wait_for_completion(job.job_id, poll_interval=0, max_wait_time=60, model=MODEL)
with tempfile.TemporaryDirectory() as folder:
    print(done.download(Path(folder) / "result.mp4").stat().st_size)
