"""Lets the PyPI client `veniceresch` ask for a price, make a video, wait for it and fetch it."""

import asyncio
import os

from veniceresch import AsyncVeniceClient, VeniceUnexpectedContentTypeError

MODEL, SHAPE = "seedance-2-0-text-to-video-basic", {"duration": "5s", "resolution": "720p", "aspect_ratio": "16:9"}


async def main() -> None:
    async with AsyncVeniceClient(api_key=os.environ["VENICE_API_KEY"]) as client:
        print((await client.video.quote(model=MODEL, **SHAPE)).quote)
        job = await client.video.queue(model=MODEL, prompt="A lighthouse at dawn", **SHAPE)
        print(len(await fetched(client, job.queue_id or "")))


async def fetched(client: AsyncVeniceClient, queue_id: str) -> bytes:
    """Return the video; asking for it is how one waits for it."""
    for _ in range(20):
        try:
            return await client.video.download(model=MODEL, queue_id=queue_id)
        except VeniceUnexpectedContentTypeError:
            await asyncio.sleep(0.1)
    raise SystemExit("it takes too long")


asyncio.run(main())
