"""What a program does with the PyPI client `openrouter`, by case: prints what it is given back, as JSON."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

OpenRouter: Any = import_module("openrouter").OpenRouter
errors: Any = import_module("openrouter.errors")
STANDARD, FAST = "bytedance/seedance-2.0", "bytedance/seedance-2.0-fast"
IMAGE = {"type": "image_url", "image_url": {"url": "https://cdn.example.com/a.png"}}
VIDEO = {"type": "video_url", "video_url": {"url": "https://cdn.example.com/a.mp4#duration=5"}}
ENDS = ("completed", "failed", "cancelled", "expired")


def client() -> Any:
    base = os.environ.get("BASE_URL")
    return OpenRouter(api_key=os.environ["OPENROUTER_API_KEY"], **({"server_url": base} if base else {}))


def ended(videos: Any, **fields: Any) -> Any:
    """Return a job that was asked for until it ended."""
    job = videos.generate(**{"model": STANDARD, "prompt": "A lighthouse", "duration": 4, "resolution": "480p"} | fields)
    while (found := videos.get_generation(job_id=job.id)).status not in ENDS:
        pass
    return found


def text() -> Any:
    with client() as router:
        done = ended(router.video_generation)
        film = router.video_generation.get_video_content(job_id=done.id).read()
        return [done.status, done.id[:8], done.usage.cost, done.usage.is_byok, film[4:8].decode()]


def references() -> Any:
    fields = {"input_references": [IMAGE, VIDEO], "generate_audio": False, "seed": 7, "user": "u-7"}
    options = {"provider": {"options": {"byteplus": {"parameters": {"watermark": False}}}}}
    with client() as router:
        return ended(router.video_generation, model=FAST, **fields, **options).usage.cost


def frames() -> Any:
    held = [{**IMAGE, "frame_type": name} for name in ("first_frame", "last_frame")]
    with client() as router:
        return ended(router.video_generation, frame_images=held, size="854x480", resolution=None).status


def models() -> Any:
    with client() as router:
        listed = router.video_generation.list_videos_models().data
        return {
            one.id: [one.supported_durations[-1], one.pricing_skus and one.pricing_skus["video_tokens"]]
            for one in listed
        }


def asynchronous() -> Any:
    async def made() -> Any:
        async with client() as router:
            return (await router.video_generation.generate_async(model=STANDARD, prompt="A lighthouse")).status

    return asyncio.run(made())


def early() -> Any:
    with client() as router:
        job = router.video_generation.generate(model=STANDARD, prompt="A lighthouse [drytake:stuck]")
        return raised(lambda: router.video_generation.get_video_content(job_id=job.id))


def moderation() -> Any:
    with client() as router:
        done = ended(router.video_generation, prompt="A lighthouse [drytake:moderation]")
        return [done.status, done.error, done.usage]


def refused() -> Any:
    with client() as router:
        make = router.video_generation.generate
        return [
            raised(lambda: make(model=FAST, prompt="A lighthouse", resolution="1080p")),
            raised(lambda: make(model="bytedance/seedance-2", prompt="A lighthouse")),
            raised(lambda: router.video_generation.get_generation(job_id="gen-vid-1-none")),
        ]


def raised(call: Callable[[], Any]) -> Any:
    try:
        call()
    except errors.OpenRouterError as error:
        return [type(error).__name__, getattr(error, "status_code", None), str(error)]
    return None


sys.stdout.write(json.dumps({name: globals()[name]() for name in sys.argv[1:]}))
