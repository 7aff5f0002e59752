"""A client's own server, to which callbacks are posted, and the calls that bring them about."""

import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

CREATE = "/acme/api/v1/videos"


class Receiver:
    """A client's own server: answers as it is told to, and keeps what comes."""

    def __init__(self, *statuses: int) -> None:
        self.got: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.heads: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self._statuses = list(statuses)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.heads.append(dict(self.headers))
                receiver.bodies.append(body)
                status = receiver._statuses.pop(0) if receiver._statuses else 200
                receiver.got.put((self.path, json.loads(body)))  # once it is answered, the next one may come
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"

    def next(self) -> tuple[str, Any]:
        return self.got.get(timeout=20)


@contextmanager
def receiving(*statuses: int) -> Iterator[Receiver]:
    receiver = Receiver(*statuses)
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        thread.join()
        receiver.server.server_close()


def create(client: httpx.Client, url: str, prompt: str = "p") -> str:
    body = {"prompt": prompt, "callback_url": url}
    return str(client.post(CREATE, json=body).json()["data"]["task_id"])


def advance(client: httpx.Client, seconds: float) -> None:
    client.post("/_drytake/clock", json={"advance": seconds})


def log(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/_drytake/webhooks").json()["webhooks"]
    return found


def settled(client: httpx.Client, state: str) -> dict[str, Any]:
    """Return the only delivery once it is in a state."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        (delivery,) = log(client)
        if delivery["state"] == state:
            return delivery
    pytest.fail(f"the delivery stays {delivery['state']}, and never is {state}")
