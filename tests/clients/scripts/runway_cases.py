"""What a program does with the PyPI client `runwayml`, by case: prints what it is given back, as JSON."""

import asyncio
import io
import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

runwayml: Any = import_module("runwayml")
client = runwayml.RunwayML()
IMAGE, VIDEO = "https://cdn.example.com/a.png", "https://cdn.example.com/a.mp4#duration=6"
SIZE = "864:496"


def ended(task: Any) -> Any:
    """Return a task that was asked for until it ended; the client's own way waits for seconds between polls."""
    while (found := client.tasks.retrieve(task.id)).status in ("PENDING", "THROTTLED", "RUNNING"):
        time.sleep(0.01)
    return found


def text() -> Any:
    task = client.text_to_video.create(model="seedance2", prompt_text="A lighthouse", ratio=SIZE, duration=4)
    done = ended(task)
    return [task.estimated_cost.credits, done.status, done.cost.credits, len(done.output)]


def waited() -> Any:
    task = client.text_to_video.create(model="seedance2_mini", prompt_text="A lighthouse", ratio=SIZE, duration=4)
    done = task.wait_for_task_output(timeout=60)
    return [done.status, done.cost.credits]


def asynchronous() -> Any:
    async def made() -> Any:
        async with runwayml.AsyncRunwayML() as own:
            task = await own.text_to_video.create(model="seedance2_5", prompt_text="A lighthouse", duration="auto")
            return task.estimated_cost.credits

    return asyncio.run(made())


def frames() -> Any:
    held = [{"uri": IMAGE, "position": "first"}, {"uri": IMAGE, "position": "last"}]
    make = client.image_to_video.create
    return ended(
        make(model="seedance2_fast", prompt_image=held, ratio=SIZE, duration=4, audio=False, seed=7)
    ).cost.credits


def edit() -> Any:
    make = client.video_to_video.create
    return ended(
        make(model="seedance2_5", prompt_video=VIDEO, prompt_text="Make it night", mode="edit", duration="auto")
    ).status


def draft() -> Any:
    done = ended(client.text_to_video.create(model="seedance2_5", prompt_text="A lighthouse", draft=True))
    return ended(client.text_to_video.create(model="seedance2_5", draft_task_id=done.id)).status


def upload() -> Any:
    uri = client.uploads.create_ephemeral(file=("cat.png", io.BytesIO(b"abc"), "image/png")).uri
    refers = [{"uri": uri}]
    make = client.text_to_video.create
    return [
        uri.partition("://")[0],
        ended(make(model="seedance2", prompt_text="A cat", ratio=SIZE, references=refers)).status,
    ]


def beside() -> Any:
    found = client.organization.retrieve()
    return [found.credit_balance > 0, sorted(found.tier.models)]


def deleted() -> Any:
    task = client.text_to_video.create(model="seedance2", prompt_text="A lighthouse", ratio=SIZE, duration=4)
    client.tasks.delete(task.id)
    return raised(lambda: client.tasks.retrieve(task.id))


def refused() -> Any:
    return raised(lambda: client.text_to_video.create(model="seedance2_fast", prompt_text="x", ratio="1920:1080"))


def blocked() -> Any:
    task = client.text_to_video.create(model="seedance2", prompt_text="[drytake:moderation]", ratio=SIZE, duration=4)
    done = ended(task)
    return [done.status, done.failure_code, done.cost.credits]


def poor() -> Any:
    make = client.text_to_video.create
    return raised(lambda: make(model="seedance2", prompt_text="[drytake:insufficient-credit]", ratio=SIZE, duration=4))


def raised(call: Callable[[], Any]) -> Any:
    try:
        call()
    except runwayml.APIStatusError as error:
        return [type(error).__name__, error.status_code, error.body.get("error"), len(error.body.get("issues", []))]
    return None


sys.stdout.write(json.dumps({name: globals()[name]() for name in sys.argv[1:]}))
