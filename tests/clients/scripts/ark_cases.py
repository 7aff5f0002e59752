"""Lets one of Ark's official clients do what the names on the command line say, and prints what came of each as JSON.

Both are the same but for their names: `volcenginesdkarkruntime` and `byteplussdkarkruntime`, the first argument.
"""

import asyncio
import importlib
import io
import json
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import av
import httpx
from PIL import Image

MODULE, *CASES = sys.argv[1:]
SDK: Any = importlib.import_module(MODULE)
ERRORS: Any = importlib.import_module(f"{MODULE}._exceptions")
CLOUD = "doubao" if MODULE.startswith("volc") else "dreamina"
MODEL = f"{CLOUD}-seedance-2-0-260128"
ENDS = ("succeeded", "failed", "cancelled", "expired")
PNG = "https://example.com/i.png"

Facts = dict[str, Any]


def text(prompt: str) -> list[Facts]:
    """Return a content of text alone; each case has a prompt of its own, as equal bodies would look like one sent twice."""
    return [{"type": "text", "text": prompt}]


def image(role: str | None = None, url: str = PNG) -> Facts:
    """Return an item of a content: an image."""
    return {"type": "image_url", "image_url": {"url": url}} | ({} if role is None else {"role": role})


def followed(client: Any, task_id: str) -> tuple[list[str], Any]:
    """Follow a task to its end; return its states and what was last said of it."""
    states: list[str] = []
    while True:
        task = client.content_generation.tasks.get(task_id=task_id)
        if task.status not in states:
            states.append(task.status)
        if task.status in ENDS:
            return states, task
        time.sleep(0.01)


def refused(call: Callable[[], Any]) -> Facts:
    """Return what the client raises."""
    try:
        return {"returned": str(call())}
    except ERRORS.ArkAPIStatusError as error:
        return {
            "class": type(error).__name__,
            "status": error.status_code,
            "code": error.code,
            "param": error.param,
            "message": error.message.partition(" Request id: ")[0].partition(", request_id")[0],
        }


def film(url: str) -> Facts:
    """Download a video, and return what the MP4 is."""
    response = httpx.get(url).raise_for_status()
    with av.open(io.BytesIO(response.content), mode="r") as file:
        stream = file.streams.video[0]
        return {"type": response.headers["content-type"], "size": (stream.width, stream.height)}


# --- good --------------------------------------------------------------------------------------------------------


def generate() -> Facts:
    """Make a video, with all that the client sends as null."""
    client = SDK.Ark(api_key="sk-test")
    made = client.content_generation.tasks.create(
        model=MODEL, content=text("generate"), duration=4, ratio="16:9", resolution="480p", return_last_frame=True,
        safety_identifier="user-1",
    )  # fmt: skip
    states, task = followed(client, made.id)
    frame = httpx.get(task.content.last_frame_url).raise_for_status().content
    return {
        "states": states,
        "id": made.id[:4],
        "for": [made.safety_identifier, task.safety_identifier],
        "tokens": task.usage.completion_tokens,
        "facts": [task.resolution, task.ratio, task.duration, task.framespersecond, task.model == MODEL],
        "host": httpx.URL(task.content.video_url).host,
        "frame": Image.open(io.BytesIO(frame)).size,
        **film(task.content.video_url),
    }


def asynchronous() -> Facts:
    """Make a video with the client that awaits."""

    async def main() -> Facts:
        client = SDK.AsyncArk(api_key="sk-test")
        content = [*text("asynchronous"), image("reference_image")]
        made = await client.content_generation.tasks.create(model=MODEL, content=content, duration=4, seed=7)
        while True:
            task = await client.content_generation.tasks.get(task_id=made.id)
            if task.status in ENDS:
                return {"status": task.status, "seed": task.seed, "ratio": task.ratio}
            await asyncio.sleep(0.01)

    return asyncio.run(main())


def listed() -> Facts:
    """Make two videos, and list them by their ids, their state and page by page."""
    client = SDK.Ark(api_key="sk-test")
    tasks = client.content_generation.tasks
    ids = [tasks.create(model=MODEL, content=text(f"listed {number}"), duration=4).id for number in (1, 2)]
    for one in ids:
        followed(client, one)
    both, done = tasks.list(task_ids=ids, page_size=500), tasks.list(status="succeeded", model=MODEL, page_size=500)
    first = tasks.list(task_ids=ids, page_num=1, page_size=1)
    removed = str(tasks.delete(task_id=ids[0]))
    return {
        "both": [both.total, [item.id for item in both.items] == ids[::-1]],
        "done": done.total >= 2,
        "first": [first.total, len(first.items), first.items[0].id == ids[1]],
        "removed": [bool(removed), tasks.list(task_ids=ids).total],
    }


def failure() -> Facts:
    """Make a video that doesn't pass the moderation."""
    client = SDK.Ark(api_key="sk-test")
    made = client.content_generation.tasks.create(model=MODEL, content=text("[drytake:moderation]"), duration=4)
    states, task = followed(client, made.id)
    return {"states": states, "code": task.error.code, "content": str(task.content)}


@contextmanager
def receiver() -> Iterator[tuple[str, "queue.Queue[Facts]"]]:
    """Serve a URL for callbacks; yield it, and what is posted there."""
    posted: queue.Queue[Facts] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook", posted
        server.shutdown()


def callback() -> Facts:
    """Be posted each state."""
    client = SDK.Ark(api_key="sk-test")
    with receiver() as (url, posted):
        made = client.content_generation.tasks.create(
            model=MODEL, content=text("callback"), duration=4, callback_url=url
        )
        followed(client, made.id)
        seen = [posted.get(timeout=20) for _ in range(3)]
    return {"states": sorted(one["status"] for one in seen), "ids": {one["id"] for one in seen} == {made.id}}


def repeated() -> Facts:
    """Be refused for the rate, and sent again by the client itself."""
    client = SDK.Ark(api_key="sk-test")
    tasks = client.content_generation.tasks
    return refused(lambda: tasks.create(model=MODEL, content=text("[drytake:rate-limit]"), duration=4))


# --- wrong -------------------------------------------------------------------------------------------------------


def wrong() -> Facts:
    """Send what is refused."""
    tasks = SDK.Ark(api_key="sk-test", max_retries=0).content_generation.tasks
    other = MODEL.replace(CLOUD, "dreamina" if CLOUD == "doubao" else "doubao")
    calls: dict[str, Callable[[], Any]] = {
        "role": lambda: tasks.create(model=MODEL, content=[image(), image()]),
        "mixed": lambda: tasks.create(model=MODEL, content=[image("first_frame"), image("reference_image")]),
        "file": lambda: tasks.create(model=MODEL, content=[image(url="http://localhost:9/i.png")]),
        "date": lambda: tasks.create(model=MODEL.rpartition("-")[0], content=text("date")),
        "cloud": lambda: tasks.create(model=other, content=text("cloud")),
        "length": lambda: tasks.create(model=MODEL, content=text("length"), duration=9999),
        "camera": lambda: tasks.create(model=MODEL, content=text("camera"), camera_fixed=True),
        "unknown": lambda: tasks.get(task_id="cgt-20260101000000-aaaaa"),
    }
    return {name: refused(call) for name, call in calls.items()}


def running() -> Facts:
    """Delete tasks that wait, and that run."""
    tasks = SDK.Ark(api_key="sk-test", max_retries=0).content_generation.tasks
    waits = tasks.create(model=MODEL, content=text("waits"), duration=4).id
    gone = str(tasks.delete(task_id=waits))
    runs = tasks.create(model=MODEL, content=text("runs"), duration=4).id
    tasks.get(task_id=runs)
    return {
        "gone": bool(gone),
        "state": tasks.get(task_id=waits).status,
        "runs": refused(lambda: tasks.delete(task_id=runs)),
    }


sys.stdout.write(json.dumps({name: globals()[name]() for name in CASES}))
