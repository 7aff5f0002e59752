"""What a program does with the client `replicate` 1.x, by case: prints what it is given back, as JSON."""

import asyncio
import io
import json
import sys
from collections.abc import Callable
from importlib import import_module
from itertools import count
from typing import Any

replicate: Any = import_module("replicate")
STANDARD, FAST = "bytedance/seedance-2.0", "bytedance/seedance-2.0-fast"
TAKES = count(1)


def shot(**more: Any) -> dict[str, Any]:
    """Return an input that no other call has."""
    return {"prompt": f"A lighthouse, take {next(TAKES)}", "duration": 4, "resolution": "480p", **more}


def of_output(output: Any) -> dict[str, Any]:
    """Return what is known of an output: its type, where it lies, and the type of its file."""
    kind, data = type(output).__name__, b"" if isinstance(output, str) else output.read()
    return {"type": kind, "at": str(output).split("/")[2], "file": data[4:8].decode()}


def run() -> Any:
    return of_output(replicate.run(STANDARD, input=shot()))


def poll() -> Any:
    return of_output(replicate.run(STANDARD, input=shot(), wait=False))


def asynchronous() -> Any:
    return type(asyncio.run(replicate.async_run(STANDARD, input=shot()))).__name__


def create() -> Any:
    asked = shot()
    made = replicate.predictions.create(version=FAST, input=asked)
    first = made.status
    made.wait()
    return [first, made.status, made.model, made.version, made.input == asked, made.metrics["resolution_target"]]


def reference() -> Any:
    """Refer to a file, which the client uploads first."""
    made = replicate.models.predictions.create(STANDARD, input=shot(image=io.BytesIO(b"abc")))
    return made.input["image"].rpartition("/")[0]


def files() -> Any:
    file = replicate.files.create(io.BytesIO(b"abc"))
    same = replicate.files.get(file.id)
    listed = len(replicate.files.list())
    replicate.files.delete(file.id)
    return [file.name, file.size, same.id == file.id, listed, len(replicate.files.list())]


def beside() -> Any:
    client = replicate.Client()
    page = replicate.predictions.list()
    return {
        "model": replicate.models.get(STANDARD).name,
        "account": client.accounts.current().type,
        "secret": replicate.webhooks.default.secret().key[:6],
        "listed": [len(page.results) > 0, page.next, page.previous],
    }


def cancel() -> Any:
    made = replicate.predictions.create(version=STANDARD, input=shot())
    made.cancel()
    before = made.status
    made.cancel()
    return [before, made.status]


def moderation() -> Any:
    return error(lambda: replicate.run(STANDARD, input=shot(prompt="[drytake:moderation]")))


def schema() -> Any:
    return error(lambda: replicate.run(FAST, input=shot(resolution="1080p")))


def late() -> Any:
    return error(lambda: replicate.run(STANDARD, input=shot(duration=2)))


def unknown() -> Any:
    return error(lambda: replicate.predictions.get("gm3qorzdhgbfurvjtvhg6dckhu"))


def error(call: Callable[[], Any]) -> Any:
    """Return what a call raises: the type, the status where there is one, and the text."""
    try:
        call()
    except replicate.exceptions.ReplicateException as raised:
        detail = getattr(raised, "detail", None) or getattr(getattr(raised, "prediction", None), "error", "")
        return [type(raised).__name__, getattr(raised, "status", None), detail]
    return None


sys.stdout.write(json.dumps({name: globals()[name]() for name in sys.argv[1:]}))
