"""Lets the PyPI client `venice-py` ask for a price, make a video, download and complete it, and see a task fail."""

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any

import venice_ai

SHAPE: dict[str, Any] = {"model": "seedance-2-0-text-to-video-basic", "duration_seconds": 5, "resolution": "720p"}


async def main() -> None:
    async with venice_ai.VeniceClient(api_key=os.environ["VENICE_API_KEY"]) as client:
        print((await client.video.quote(**SHAPE)).quote)
        with tempfile.TemporaryDirectory() as folder:
            async with await client.video.run(prompt="A lighthouse at dawn", **SHAPE) as task:
                await task.download(Path(folder) / "result.mp4", await task.wait(poll_interval=0))
        try:
            await (await client.video.run(prompt="[drytake:moderation]", **SHAPE)).wait(poll_interval=0)
        except venice_ai.exceptions.VeniceError as error:
            print(error)


asyncio.run(main())
