"""Careful programs over packages that others wrote, unmodified: `by_others.py PACKAGE`. The film comes into this folder.

Each package is told to send nothing again by itself, where it has a switch for that; what may pass is waited for here.
"""

import asyncio
import importlib
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

KEY, PROMPT, PAUSE = "sk-test-others", "A lighthouse at dawn", 6.0
LIMITED = 61.0
"""Seconds to wait after a 429 of which a package doesn't say how long."""
VENICE = {"model": "seedance-2-0-text-to-video-basic", "resolution": "720p"}


class State(NamedTuple):
    """What was said of a task."""

    word: str
    film: str | bytes | None = None
    why: object = None


class Kit(NamedTuple):
    """A package's two calls, and how it is closed."""

    create: Callable[[], str]
    poll: Callable[[str], State]
    close: Callable[[], object] = lambda: None


def of_ark(module: str, model: str) -> Kit:
    tasks: Any = importlib.import_module(module).Ark(api_key=KEY, max_retries=0).content_generation.tasks

    def poll(task: str) -> State:
        said = tasks.get(task_id=task)
        return State(said.status, said.content and said.content.video_url, said.error)

    shot = [{"type": "text", "text": PROMPT}]
    return Kit(lambda: str(tasks.create(model=model, content=shot, duration=5).id), poll)


def of_apiz() -> Kit:
    client: Any = importlib.import_module("apiz").Apiz(api_key=KEY, max_retries=0, base_url="https://api.xskill.ai")

    def poll(task: str) -> State:
        said = client.tasks.query(task)
        links = list((said.result or {}).get("output", {}).get("images") or [])
        return State(said.status, links[0] if links else None, said.error)

    shot = {"prompt": PROMPT, "duration": 5}
    return Kit(lambda: str(client.tasks.create(model="st-ai/super-seed2", params=shot).task_id), poll)


def of_veniceresch() -> Kit:
    package: Any = importlib.import_module("veniceresch")
    client = package.VeniceClient(api_key=KEY)

    def poll(task: str) -> State:
        try:
            return State("completed", client.video.download(model=VENICE["model"], queue_id=task))
        except package.VeniceUnexpectedContentTypeError:
            return State("processing")

    shot = {**VENICE, "prompt": PROMPT, "duration": "5s", "aspect_ratio": "16:9"}
    return Kit(lambda: str(client.video.queue(**shot).queue_id), poll)


def of_venice_py() -> Kit:
    package: Any = importlib.import_module("venice_ai")
    loop = asyncio.Runner()

    async def opened() -> Any:
        return package.VeniceClient(api_key=KEY, max_retries=0)

    client = loop.run(opened())

    def create() -> str:
        made = loop.run(client.video.submit(prompt=PROMPT, duration_seconds=5, **VENICE))
        return str(made.queue_id)

    def poll(task: str) -> State:
        said = loop.run(client.video.retrieve(model=VENICE["model"], queue_id=task))
        return State(said.status.lower(), getattr(said, "data", None) or None, getattr(said, "error", None))

    return Kit(create, poll, lambda: loop.run(client.close()))


KITS: dict[str, Callable[[], Kit]] = {
    "byteplus-python-sdk-v2": lambda: of_ark("byteplussdkarkruntime", "dreamina-seedance-2-0-260128"),
    "volcengine-ark-runtime": lambda: of_ark("volcenginesdkarkruntime", "doubao-seedance-2-0-260128"),
    "apiz": of_apiz,
    "veniceresch": of_veniceresch,
    "venice-py": of_venice_py,
}


def status_of(error: Exception) -> int | None:
    """Return the status that an exception of a package tells, or None where no answer came."""
    response = getattr(error, "response", None)
    stated = (getattr(error, name, None) for name in ("status_code", "status"))
    return next((one for one in (*stated, getattr(response, "status_code", None)) if isinstance(one, int)), None)


def pause_of(error: Exception) -> float:
    """Return the seconds after which the same may be asked again."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked = str(headers.get("retry-after") or getattr(error, "retry_after_seconds", "") or "")
    if asked.replace(".", "").isdigit():
        return float(asked) + 1
    return LIMITED if status_of(error) == 429 else PAUSE


def passing(error: Exception) -> bool:
    status = status_of(error)
    return status is None or status in (408, 425, 429) or status >= 500


def made(kit: Kit) -> str:
    """Return the id of a new task; one that was limited is sent again, one that was lost isn't."""
    try:
        return kit.create()
    except Exception as error:
        if status_of(error) != 429:
            sys.exit(f"error: it may have been made and billed: {error!r}")
        time.sleep(pause_of(error))
    try:
        return kit.create()
    except Exception as error:
        sys.exit(f"error: it may have been made and billed: {error!r}")


def waited(kit: Kit, task: str) -> str | bytes:
    """Return the film of a task, or its link."""
    deadline = time.monotonic() + 5400
    while time.monotonic() < deadline:
        try:
            said = kit.poll(task)
        except Exception as error:
            if not passing(error):
                sys.exit(f"error: task {task}: {error!r}")
            time.sleep(pause_of(error))
            continue
        if said.word in ("failed", "expired", "cancelled"):
            sys.exit(f"error: task {task} {said.word}: {said.why}")
        if said.word in ("succeeded", "completed"):
            return said.film or sys.exit(f"error: task {task} has ended, and no film is named")
        time.sleep(PAUSE)
    sys.exit(f"error: task {task} hadn't ended; ask for it later")


def fetched(link: str) -> bytes:
    """Return the bytes at a link."""
    for _ in range(8):
        try:
            with urllib.request.urlopen(link, timeout=30) as response:
                return bytes(response.read())
        except Exception as error:
            why = error
            time.sleep(PAUSE)
    sys.exit(f"error: {link}: {why!r}")


def main() -> None:
    kit = KITS[sys.argv[1]]()
    try:
        task = made(kit)
        print("task", task)
        film = waited(kit, task)
    finally:
        kit.close()
    Path(f"{task}.mp4").write_bytes(film if isinstance(film, bytes) else fetched(film))


main()
