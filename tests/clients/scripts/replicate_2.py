"""What a program does with the client `replicate` 2.x, by case: prints what it is given back, as JSON."""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from itertools import count
from typing import Any

replicate: Any = import_module("replicate")
client: Any = replicate.Replicate()
STANDARD, FAST = "bytedance/seedance-2.0", "bytedance/seedance-2.0-fast"
TAKES = count(1)


def shot(**more: Any) -> dict[str, Any]:
    """Return an input that no other call has."""
    return {"prompt": f"A lighthouse, take {next(TAKES)}", "duration": 4, "resolution": "480p", **more}


def made(**more: Any) -> Any:
    return client.models.predictions.create(model_owner="bytedance", model_name="seedance-2.0", input=shot(**more))


def ended(prediction: Any) -> Any:
    """Return a prediction once it has ended."""
    while prediction.status in ("starting", "processing"):
        time.sleep(0.5)
        prediction = client.predictions.get(prediction_id=prediction.id)
    return prediction


def run() -> Any:
    output = client.run(STANDARD, input=shot())
    return [type(output).__name__, output.read()[4:8].decode()]


def asynchronous() -> Any:
    async def whole() -> Any:
        async with replicate.AsyncReplicate() as asked:
            return await asked.run(STANDARD, input=shot())

    return type(asyncio.run(whole())).__name__


def create() -> Any:
    first = made()
    done = ended(first)
    return [first.status, done.status, done.model, done.output.split("/")[2]]


def listed() -> Any:
    """List all pages, which the client follows by itself."""
    return len(list(client.predictions.list())) > 0


def cancel() -> Any:
    return client.predictions.cancel(prediction_id=made().id).status


def beside() -> Any:
    return {
        "account": client.account.get().type,
        "secret": client.webhooks.default.secret.get().key[:6],
        "file": client.files.create(content=b"abc").size,
    }


def schema() -> Any:
    return error(lambda: client.run(FAST, input=shot(resolution="1080p")))


def late() -> Any:
    return ended(made(duration=2)).error


def error(call: Callable[[], Any]) -> Any:
    """Return what a call raises."""
    try:
        call()
    except replicate.APIStatusError as raised:
        return [type(raised).__name__, raised.status_code, raised.body["detail"]]
    return None


sys.stdout.write(json.dumps({name: globals()[name]() for name in sys.argv[1:]}))
