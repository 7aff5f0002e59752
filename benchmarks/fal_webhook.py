"""A receiver of fal's webhooks that checks their signatures, and what it says of a mock's."""

import base64
import hashlib
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KEY = "sk-test"
Posted = tuple[dict[str, str], bytes]
PATIENCE = 10
POLLS = 4


@contextmanager
def receiving() -> Iterator[tuple[str, "queue.Queue[Posted]"]]:
    """Yield a URL that may be posted to, and what was."""
    got: queue.Queue[Posted] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()
            got.put(({name.lower(): value for name, value in self.headers.items()}, body))

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", got
    server.shutdown()
    server.server_close()


def check_webhook(queue_base: str, rest_base: str, model: str) -> str:
    """Return whether a good webhook verifies and one that was altered on its way doesn't."""
    headers = {"authorization": f"Key {KEY}", "x-fal-target-host": "queue.fal.run"}
    with receiving() as (url, got):
        made = httpx.post(
            f"{queue_base}{model}", params={"fal_webhook": url}, json={"prompt": "A lighthouse"}, headers=headers
        )
        app = model.rpartition("/")[0]
        for _ in range(POLLS):
            httpx.get(f"{queue_base}{app}/requests/{made.json()['request_id']}/status", headers=headers)
        try:
            head, body = got.get(timeout=PATIENCE)
        except queue.Empty:
            return "nothing is posted"
    keys = httpx.get(f"{rest_base}/.well-known/jwks.json").raise_for_status().json()["keys"]
    good, bad = (any(_verified(key["x"], head, one) for key in keys) for one in (body, body + b" "))
    return "told apart" if good and not bad else "signatures don't tell"


def _verified(x: str, headers: dict[str, str], body: bytes) -> bool:
    names = ("request-id", "user-id", "timestamp")
    lines = [*(headers[f"x-fal-webhook-{name}"] for name in names), hashlib.sha256(body).hexdigest()]
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(x + "=" * (-len(x) % 4)))
    try:
        public.verify(bytes.fromhex(headers["x-fal-webhook-signature"]), "\n".join(lines).encode())
    except InvalidSignature:
        return False
    return True
