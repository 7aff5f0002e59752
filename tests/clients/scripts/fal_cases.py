"""Lets `fal-client` do what the names on the command line say, and prints what came of each as one JSON object."""

import asyncio
import base64
import hashlib
import io
import json
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import av
import fal_client
import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from httpx_sse import SSEError

MODEL = "bytedance/seedance-2.0/text-to-video"
IMAGE_MODEL = "bytedance/seedance-2.0/image-to-video"
WRONG = {"prompt": 7, "duration": 5, "resolution": "8k"}
UNKNOWN = "00000000-0000-4000-a000-000000000000"
FRESH_SECONDS = 300


def good(prompt: str, **more: Any) -> dict[str, Any]:
    """Return a good body; each case has a prompt of its own, as equal bodies would look like one sent twice."""
    return {"prompt": prompt, "duration": "4", "resolution": "480p", "aspect_ratio": "16:9", **more}


def refused(call: Callable[[], Any]) -> dict[str, Any]:
    """Return what the client raises."""
    try:
        return {"returned": call()}
    except fal_client.FalClientHTTPError as error:
        return {
            "status": error.status_code,
            "message": error.message,
            "type": error.error_type,
            "timeout": error.response_headers.get("x-fal-request-timeout-type"),
            "retryable": error.response_headers.get("x-fal-retryable"),
        }


def ended(handle: fal_client.SyncRequestHandle) -> fal_client.Completed:
    """Follow a request to its end, and return the last that was said of it."""
    *_, last = handle.iter_events()
    assert isinstance(last, fal_client.Completed)
    return last


def film(output: dict[str, Any]) -> dict[str, Any]:
    """Download a result, and return what the MP4 is."""
    response = httpx.get(output["video"]["url"]).raise_for_status()
    with av.open(io.BytesIO(response.content), mode="r") as file:
        stream = file.streams.video[0]
        frames = sum(1 for _ in file.decode(stream))
        size = (stream.width, stream.height)
    return {"type": response.headers["content-type"], "size": size, "seconds": frames / 24}


# --- good --------------------------------------------------------------------------------------------------------


def subscribe() -> Any:
    states: list[str] = []
    logs: list[Any] = []

    def update(status: fal_client.Status) -> None:
        states.append(type(status).__name__)
        logs.append(getattr(status, "logs", None))

    output = fal_client.subscribe(MODEL, good("subscribe"), with_logs=True, on_queue_update=update)
    return {"states": states, "logged": bool(logs[-1]), "keys": [*output], "video": [*output["video"]], **film(output)}


def submit() -> Any:
    handle = fal_client.submit(MODEL, good("submit"), priority="low", hint="same-runner")
    status = fal_client.status(MODEL, handle.request_id)
    events = [type(event).__name__ for event in handle.iter_events()]
    output = fal_client.result(MODEL, handle.request_id)
    return {"status": type(status).__name__, "events": events, "keys": [*output]}


def asynchronous() -> Any:
    async def follow() -> Any:
        handle = await fal_client.submit_async(MODEL, good("asynchronous"))
        events = [type(event).__name__ async for event in handle.iter_events(with_logs=True)]
        output = await handle.get()
        sync = await fal_client.run_async(MODEL, good("asynchronous, at once", seed=7))
        return {"events": events, "keys": [*output], "seed": sync["seed"]}

    return asyncio.run(follow())


def run() -> Any:
    output = fal_client.run(MODEL, good("run", seed=42))
    return {"seed": output["seed"], **film(output)}


# --- webhooks ----------------------------------------------------------------------------------------------------


@contextmanager
def receiver() -> Iterator[tuple[str, "queue.Queue[tuple[dict[str, str], bytes]]"]]:
    """A server of the client's own, and what is posted to it."""
    got: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()
            got.put(({name.lower(): value for name, value in self.headers.items()}, body))

        def log_message(self, *_: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook?of=fal", got
    server.shutdown()
    server.server_close()


def verified(headers: dict[str, str], body: bytes) -> bool:
    """Tell whether a webhook is fal's own, step by step as its page on webhooks says."""
    keys = httpx.get("https://rest.fal.ai/.well-known/jwks.json").raise_for_status().json()["keys"]
    names = ("request-id", "user-id", "timestamp")
    request_id, user_id, timestamp = (headers[f"x-fal-webhook-{name}"] for name in names)
    if abs(time.time() - int(timestamp)) > FRESH_SECONDS:
        return False
    message = "\n".join((request_id, user_id, timestamp, hashlib.sha256(body).hexdigest())).encode()
    signature = bytes.fromhex(headers["x-fal-webhook-signature"])
    return any(_signed(key["x"], signature, message) for key in keys)


def _signed(x: str, signature: bytes, message: bytes) -> bool:
    try:
        public = base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _posted(arguments: dict[str, Any]) -> tuple[str, dict[str, str], bytes]:
    with receiver() as (url, got):
        handle = fal_client.submit(MODEL, arguments, webhook_url=url)
        ended(handle)
        return handle.request_id, *got.get(timeout=20)


def webhook() -> Any:
    request_id, headers, body = _posted(good("webhook"))
    event = json.loads(body)
    return {
        "verified": verified(headers, body),
        "altered": verified(headers, body.replace(b"OK", b"KO")),
        "same": event["request_id"] == event["gateway_request_id"] == request_id,
        "status": event["status"],
        **film(event["payload"]),
    }


def webhook_of_failure() -> Any:
    _, headers, body = _posted(good("[drytake:moderation] webhook"))
    event = json.loads(body)
    return {
        "verified": verified(headers, body),
        "status": event["status"],
        "error": event["error"],
        "type": event["payload"]["detail"][0]["type"],
    }


# --- files -------------------------------------------------------------------------------------------------------

IMAGE = Path(os.environ.get("IMAGE", ""))


def _same(url: str) -> bool:
    return httpx.get(url).raise_for_status().content == IMAGE.read_bytes()


def upload() -> Any:
    url = fal_client.upload_file(IMAGE)
    output = fal_client.subscribe(IMAGE_MODEL, {**good("upload"), "image_url": url})
    return {"same": _same(url), "host": httpx.URL(url).host, **film(output)}


def upload_elsewhere() -> Any:
    data = IMAGE.read_bytes()
    return _same(fal_client.upload(data, "image/png", "first.png", repository="fal"))


def upload_in_parts() -> Any:
    client = fal_client.client
    client.MULTIPART_THRESHOLD, client.MULTIPART_CHUNK_SIZE = 1_000, IMAGE.stat().st_size // 3
    return _same(fal_client.upload_file(IMAGE))


def upload_by_awaiting() -> Any:
    lifecycle = fal_client.StorageSettings(expires_in="1d")
    return _same(asyncio.run(fal_client.upload_async(IMAGE.read_bytes(), "image/png", lifecycle=lifecycle)))


# --- not good ----------------------------------------------------------------------------------------------------


def moderation() -> Any:
    handle = fal_client.submit(MODEL, good("[drytake:moderation]"))
    last = ended(handle)
    return {"error": last.error, **refused(handle.get)}


def failure() -> Any:
    return refused(lambda: fal_client.subscribe(MODEL, good("[drytake:provider-failure]")))


def wrong_body() -> Any:
    handle = fal_client.submit(MODEL, WRONG)
    return {"accepted": bool(handle.request_id), **refused(handle.get)}


def wrong_body_at_once() -> Any:
    return refused(lambda: fal_client.run(MODEL, WRONG))


def prefix() -> Any:
    handle = fal_client.submit(f"fal-ai/{MODEL}", good("prefix"))
    return {"accepted": bool(handle.request_id), **refused(handle.get)}


def unknown() -> Any:
    return [
        refused(lambda: fal_client.status(MODEL, UNKNOWN)),
        refused(lambda: fal_client.result(MODEL, UNKNOWN)),
        refused(lambda: fal_client.cancel(MODEL, UNKNOWN)),
    ]


def wrong_key() -> Any:
    other = fal_client.SyncClient(key="nobody:secret")
    return refused(lambda: other.submit(MODEL, good("wrong key")))


def stream() -> Any:
    try:
        return list(fal_client.stream(MODEL, good("stream")))
    except SSEError as error:
        return str(error)


# --- in real time ------------------------------------------------------------------------------------------------


def cancel() -> Any:
    handle = fal_client.submit(MODEL, good("cancel"))
    waiting = handle.status()
    assert isinstance(waiting, fal_client.Queued)
    time.sleep(0.1)  # as long as the client itself waits between polls
    handle.cancel()
    last = ended(handle)
    return {
        "position": waiting.position,
        "kind": last.error_type,
        **refused(handle.get),
        "again": refused(handle.cancel),
    }


def expired() -> Any:
    return refused(lambda: fal_client.subscribe(MODEL, good("expired"), start_timeout=1.1))


def impatient() -> Any:
    try:
        return fal_client.subscribe(MODEL, good("impatient"), client_timeout=1.2)
    except fal_client.FalClientTimeoutError as error:
        return type(error).__name__


if __name__ == "__main__":
    json.dump({name: globals()[name]() for name in sys.argv[1:]}, sys.stdout)
