"""Twelve mistakes that clients make at fal, made at Drytake and at aimock: `python benchmarks/fal_faults.py [--write]`.

Prints a table in Markdown; `--write` puts it into docs/peers.md. Needs Node, npm and fal-client.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import httpx
from fal_webhook import check_webhook
from load import LoadPlan, drive, request
from machine import HERE, ServerProcess
from peers import PACKAGES, peer_folder
from servers import drytake

KEY = "sk-test"
PAGE = HERE.parent / "docs" / "peers.md"
BEGIN, END = "<!-- generated: fal -->\n", "<!-- end -->"
APP = "/bytedance/seedance-2.0"
TEXT, IMAGE, REFERENCE = (f"{APP}/{mode}-to-video" for mode in ("text", "image", "reference"))
PROMPT = "A lighthouse at dawn"
UNKNOWN = f"{APP}/requests/00000000-0000-4000-a000-000000000000"
HOSTS = {"": "queue.fal.run", "run": "fal.run", "rest": "rest.fal.ai"}
POLLS = 10
ROUNDS = 5


@dataclass(frozen=True)
class Mock:
    """One mock server, and how fal's places are found at it."""

    name: str
    process: ServerProcess

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.process.port}"

    def base(self, place: str = "") -> str:
        by_prefix = self.name == "Drytake" and place
        return f"{self.origin}/fal-{place}" if by_prefix else f"{self.origin}/fal"

    def call(self, method: str, path: str, body: Any = None, *, place: str = "", key: str = KEY) -> httpx.Response:
        """Call it as its own documents say: aimock is told the host by a header."""
        headers = {"authorization": f"Key {key}", "x-fal-target-host": HOSTS[place]}
        return httpx.request(method, self.base(place) + path, json=body, headers=headers, timeout=30)

    def submit(self, path: str, body: Any) -> str:
        """Queue a request; return the path of its result."""
        made = self.call("POST", path, body)
        return f"{APP}/requests/{made.json()['request_id']}"

    def follow(self, path: str, body: Any) -> httpx.Response:
        """Queue a request, poll it to its end, and return the response of its result."""
        task = self.submit(path, body)
        for _ in range(POLLS):
            if self.call("GET", f"{task}/status").json()["status"] == "COMPLETED":
                break
        return self.call("GET", task)


# --- the mistakes ------------------------------------------------------------------------------------------------

URL = "https://example.com/{}"


def files(kind: str, count: int, ending: str) -> list[str]:
    return [URL.format(f"{kind}-{number}.{ending}") for number in range(count)]


def result_of(path: str, body: Any) -> Callable[[Mock], str]:
    """Return what tells how a mock ends a body, by the result."""
    return lambda mock: said(mock.follow(path, body))


def said(response: httpx.Response) -> str:
    """Return a response's status, and what it says of the mistake."""
    body = response.json() if "json" in response.headers.get("content-type", "") else {}
    detail = body.get("detail") if isinstance(body, dict) else None
    if isinstance(detail, list):
        return f"{response.status_code} {', '.join(item['type'] for item in detail)}"
    word = detail or (body.get("status") if isinstance(body, dict) else None) or ""
    return f"{response.status_code} {word}".strip()


def late_cancel(mock: Mock) -> str:
    task = mock.submit(TEXT, {"prompt": PROMPT})
    for _ in range(POLLS):
        if mock.call("GET", f"{task}/status").json()["status"] == "COMPLETED":
            break
    return said(mock.call("PUT", f"{task}/cancel"))


def early(mock: Mock) -> str:
    return said(mock.call("GET", mock.submit(TEXT, {"prompt": PROMPT})))


THIRTEEN = {
    "prompt": PROMPT,
    "image_urls": files("image", 9, "png"),
    "video_urls": files("video", 2, "mp4"),
    "audio_urls": files("audio", 2, "mp3"),
}
MISTAKES: tuple[tuple[str, str, Callable[[Mock], str]], ...] = (
    ("a number for the prompt", "422", result_of(TEXT, {"prompt": 7})),
    ('`resolution: "8k"`', "422", result_of(TEXT, {"prompt": PROMPT, "resolution": "8k"})),
    ('`duration: "16"`', "422", result_of(TEXT, {"prompt": PROMPT, "duration": "16"})),
    ("no prompt", "422", result_of(TEXT, {})),
    ("13 files", "422", result_of(REFERENCE, THIRTEEN)),
    ("a sound alone", "422", result_of(REFERENCE, {"prompt": PROMPT, "audio_urls": files("audio", 1, "mp3")})),
    (
        "a file that can't be fetched",
        "422",
        result_of(IMAGE, {"prompt": PROMPT, "image_url": "http://nowhere.invalid/a.png"}),
    ),
    ("a wrong key", "401", lambda mock: said(mock.call("POST", TEXT, {"prompt": PROMPT}, key="sk-wrong"))),
    ("an unknown id", "404", lambda mock: said(mock.call("GET", f"{UNKNOWN}/status"))),
    ("a cancel after the end", "400", late_cancel),
    ("the result before the end", "400", early),
    ("a webhook with a bad signature", "told apart", lambda mock: check_webhook(mock.base(), mock.base("rest"), TEXT)),
)
"""A mistake, what fal answers by its documents, and how it is made."""


# --- what else is asked ------------------------------------------------------------------------------------------


def playable(mock: Mock) -> str:
    """Return what the film of a result is."""
    import av

    url = mock.follow(TEXT, {"prompt": PROMPT}).json()["video"]["url"]
    if not url.startswith(mock.origin):
        return f"no: the link is the fixture's, {url}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film.mp4")
        path.write_bytes(httpx.get(url).content)
        with av.open(str(path)) as film:
            stream = film.streams.video[0]
            return f"yes: {stream.width}x{stream.height}"


CLIENT = """
import sys, fal_client
fal_client.client.QUEUE_URL_FORMAT = sys.argv[1] + "/"
print(fal_client.submit("bytedance/seedance-2.0/text-to-video", {"prompt": "A lighthouse"}).status_url)
"""


def with_fal_client(mock: Mock) -> str:
    """Return whether fal-client, unmodified, makes a video by the base URL, and stays at the mock."""
    command = [sys.executable, "-c", CLIENT, mock.base()]
    env = {**os.environ, "FAL_KEY": KEY}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        return f"no: {done.stderr.strip().splitlines()[-1][:90]}"
    return "yes" if done.stdout.startswith(mock.origin) else f"no: it is sent to {done.stdout.strip()}"


class Speed(NamedTuple):
    """Submits per CPU-second of a server's process, by round."""

    rounds: list[float]


def speeds(mocks: list[Mock]) -> dict[str, Speed]:
    """Measure the mocks in turn; the first round warms up."""
    found: dict[str, Speed] = {mock.name: Speed([]) for mock in mocks}
    body = json.dumps({"prompt": PROMPT, "duration": "5"}).encode()
    for number in range(ROUNDS + 1):
        for mock in mocks if number % 2 else reversed(mocks):
            raw = request("POST", f"/fal{TEXT}", body=body, key=KEY)
            raw = raw.replace("Bearer", "Key").replace("\r\nAccept:", "\r\nx-fal-target-host: queue.fal.run\r\nAccept:")
            before = mock.process.cpu_seconds
            done = drive(LoadPlan(mock.process.port, [raw], seconds=1))
            if done.refused:
                raise RuntimeError(f"{mock.name} refused {done.refused} of {done.requests} requests")
            if number:
                found[mock.name].rounds.append(done.requests / (mock.process.cpu_seconds - before))
    return found


# --- the table ---------------------------------------------------------------------------------------------------


def rows(mocks: list[Mock]) -> Iterator[tuple[str, ...]]:
    """Yield the table's rows: what is asked, what fal documents, and what each mock does."""
    for title, documented, make in MISTAKES:
        yield title, documented, *(_marked(documented, make(mock)) for mock in mocks)
    yield "the film can be played", "yes", *(playable(mock) for mock in mocks)
    yield "fal-client works by a base URL", "-", *(with_fal_client(mock) for mock in mocks)
    seen = speeds(mocks)
    ours, theirs = (seen[mock.name].rounds for mock in mocks)
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    yield "submits per CPU-second, as a ratio", "-", f"{ratio:.2f}", "1"


def _marked(documented: str, outcome: str) -> str:
    return f"yes: {outcome}" if outcome.startswith(documented) else f"no: {outcome}"


def table(mocks: list[Mock], versions: str) -> str:
    lines = [f"Measured on {datetime.now(UTC):%Y-%m-%d}: {versions}.", ""]
    lines += [f"| mistake | fal documents | {' | '.join(mock.name for mock in mocks)} |", "| --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(row)} |" for row in rows(mocks)]
    return "\n".join(lines) + "\n"


def started(stack: ExitStack) -> tuple[list[Mock], str]:
    """Start both, and say their versions."""
    folder = peer_folder() / "node_modules" / PACKAGES[0]
    theirs = ["node", str(HERE / "fal_faults.mjs"), str(folder), "{port}", KEY]
    ours = [*drytake(), "serve", "--port", "{port}", "--timing", "per-poll", "--balance", "1000000000000"]
    ours += ["--strict-key", KEY, "--webhook-host", "127.0.0.1"]
    path = f"/fal{UNKNOWN}"
    made = [
        Mock("Drytake", stack.enter_context(ServerProcess(ours, path=path))),
        Mock("aimock", stack.enter_context(ServerProcess(theirs, path=path))),
    ]
    for mock in made:
        mock.process.wait()
    version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    return made, f"aimock {version} from npm, with a film for every model, polls that move states, and one good key"


def main() -> int:
    """Print the table, or write it; return 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the table into docs/peers.md")
    write = parser.parse_args().write
    with ExitStack() as stack:
        found = table(*started(stack))
    if write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(before + BEGIN + found + END + rest.partition(END)[2], encoding="utf-8")
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
