"""A careful client of any seller with one bug: `sellers.py BUG SELLER`; `none` has none. The film comes into this folder."""

import base64
import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

BUG, SELLER = sys.argv[1], sys.argv[2]
FACTS = json.loads(Path(__file__).with_name("sellers.json").read_text())[SELLER]
KEY = {"authorization": f"{FACTS['scheme']} sk-test-sellers"}
PAUSE = float(os.environ.get("PAUSE", "10"))


class RefusedError(Exception):
    """What no repetition mends."""


class LostError(Exception):
    """What may be gone the next time: its message, and the seconds that were asked for."""


def once(url: str, body: Any = None, headers: Mapping[str, str] = KEY, method: str | None = None) -> tuple[str, bytes]:
    """Return an answer's kind and bytes."""
    data = None if body is None else json.dumps(body).encode()
    more = {} if body is None else {"content-type": "application/json"}
    request = urllib.request.Request(url, data, {**headers, **more}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.headers.get("content-type", ""), response.read()
    except urllib.error.HTTPError as error:
        said = f"HTTP {error.code} {reason(error)!r}"
        if error.code in (408, 425, 429) or error.code >= 500:
            asked = error.headers.get("retry-after") or ""
            raise LostError(said, float(asked) if asked.isdigit() else PAUSE) from error
        raise RefusedError(said) from error
    except (OSError, http.client.HTTPException) as error:
        raise LostError(f"no answer: {error!r}", PAUSE) from error


def reason(error: urllib.error.HTTPError) -> bytes:
    """Return what a refusal says, as far as it comes."""
    try:
        return error.read()[:200]
    except (OSError, http.client.HTTPException):
        return b"(it broke off)"


def again(url: str, headers: Mapping[str, str] = KEY) -> bytes:
    """Return an answer's bytes; what may pass is waited for."""
    for _ in range(8):
        try:
            return once(url, headers=headers)[1]
        except LostError as error:
            why, pause = error.args
            time.sleep(pause + 1)
    raise RefusedError(f"gave up: {why}")


def at(said: Any, path: str) -> Any:
    """Return what lies at a path of an answer, or None."""
    for part in path.split("."):
        try:
            said = said[int(part)] if isinstance(said, list) else said[part]
        except (LookupError, TypeError, ValueError):
            return None
    return said


def read(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError as error:
        raise LostError(f"no JSON: {raw[:80]!r}", PAUSE) from error


def create(shot: Any = FACTS["shot"]) -> str:
    """Return the id of a new task."""
    try:
        try:
            said = read(once(FACTS["create"], shot)[1])
        except LostError as error:
            if BUG == "create-respelled":
                shot = dict(reversed(shot.items()))
            elif BUG != "create-resent" and "HTTP 429" not in error.args[0]:
                raise
            time.sleep(error.args[1] + 1)
            said = read(once(FACTS["create"], shot)[1])
    except LostError as error:
        raise RefusedError(f"it may have been made and billed: {error.args[0]}") from error
    found = at(said, FACTS["id"])
    if not isinstance(found, str):
        raise RefusedError(f"no task in {said!r}, though it may be billed")
    return found


def ask(task: str) -> Any:
    """Return what a poll was answered with, or the film itself."""
    question = json.loads(json.dumps(FACTS.get("question")).replace("{id}", task))
    kind, raw = once(FACTS["poll"].replace("{id}", task), question)
    return raw if kind.startswith("video/") else read(raw)


def wait(task: str) -> str | bytes:
    """Return the link to a task's result, or the film."""
    deadline = time.monotonic() + 5400
    while time.monotonic() < deadline:
        if BUG == "uploads-each-poll":
            upload()
        found, pause = look(task)
        if found is not None:
            return found
        time.sleep(pause)
    raise RefusedError(f"task {task} hadn't ended; ask for it later")


def look(task: str) -> tuple[str | bytes | None, float]:
    """Return what a task has made, if it has; and else how long to wait."""
    try:
        said = ask(task)
    except LostError as error:
        if BUG in ("poll-once", "made-anew"):
            raise
        return None, error.args[1] + 1
    if isinstance(said, bytes):
        return said, 0
    state = at(said, FACTS["state"])
    if state == FACTS["failed"]:
        raise RefusedError(f"task {task} failed: {json.dumps(said)[:600]}")
    if state != FACTS["done"]:
        return None, 0.05 if BUG == "storm" else PAUSE
    for _ in range(12 if BUG == "polls-on" else 0):
        ask(task)
        time.sleep(PAUSE)
    return link(task, said), 0


def link(task: str, said: Any) -> str:
    if "result" in FACTS:
        said = read(again(FACTS["result"].replace("{id}", task)))
    found = at(said, FACTS["link"])
    if not isinstance(found, str):
        raise RefusedError(f"task {task} has ended, and no film is named in {json.dumps(said)[:600]}")
    return found


def fetch(task: str, found: str | bytes) -> None:
    if isinstance(found, str):
        found = download(found)
    Path(f"{task}.mp4").write_bytes(found)
    print(f"{task}.mp4")


def download(found: str) -> bytes:
    if BUG == "fetch-once":
        return once(found, headers={})[1]
    if BUG == "keeps-half":
        try:
            with urllib.request.urlopen(found, timeout=10) as response:
                return bytes(response.read())
        except http.client.IncompleteRead as error:
            return error.partial
        except OSError as error:
            raise RefusedError(f"the film at {found} can't be had: {error!r}") from error
    return again(found, KEY if BUG == "key-along" else {})


def upload() -> None:
    picture = base64.b64encode(bytes.fromhex("89504e470d0a1a0a") + bytes(64)).decode()
    with contextlib.suppress(RefusedError, LostError):
        once("https://api.xskill.ai/api/v3/upload/image", {"image_data": f"data:image/png;base64,{picture}"})


def make() -> None:
    task = create()
    print("task", task)
    fetch(task, wait(task))


def batch(prompts: list[str], *, named: bool) -> None:
    tasks = []
    for prompt in prompts:
        tasks.append(create({**FACTS["shot"], "prompt": prompt}))
        if named:
            print("task", tasks[-1])
    for task in tasks:
        fetch(task, wait(task))


def ask_again() -> None:
    """Create up to four times, whatever a refusal says."""
    for left in (3, 2, 1, 0):
        try:
            task = create()
            break
        except RefusedError as error:
            if not left or not error.args[0].startswith("HTTP 4"):
                raise
            time.sleep(PAUSE)
    print("task", task)
    fetch(task, wait(task))


def make_until_it_works() -> None:
    """Make it again and again, whatever had gone wrong."""
    for left in (2, 1, 0):
        try:
            task = create()
            return fetch(task, wait(task))
        except (RefusedError, LostError) as error:
            print("again:", error.args[0])
            if not left:
                raise
    return None


def in_two_processes() -> None:
    """Let one worker make it; where it fails, another makes it."""
    for _ in range(2):
        if subprocess.run([sys.executable, __file__, "none", SELLER], check=False).returncode == 0:
            return
    raise RefusedError("both failed")


def restarted() -> None:
    """Die once, right after the create; begin anew when started again."""
    if Path("begun").exists():
        return make()
    Path("begun").touch()
    create()
    subprocess.run([sys.executable, __file__, BUG, SELLER], check=False)
    return None


def resumed() -> None:
    """The same, but for a note of the task."""
    note = Path("begun")
    if note.exists():
        task = note.read_text()
        return fetch(task, wait(task))
    note.write_text(create())
    subprocess.run([sys.executable, __file__, BUG, SELLER], check=False)
    return None


def cancel_late() -> None:
    task = create()
    with contextlib.suppress(RefusedError):
        once(FACTS["cancel"].replace("{id}", task), method="POST")
    print("it is cancelled")


WAYS: dict[str, Callable[[], None]] = {
    "batch-breaks": lambda: batch(["one", "two", "three"], named=False),
    "variants": lambda: batch(["the same"] * 3, named=True),
    "id-dropped": lambda: print("started", len(create())),
    "no-fetch": lambda: print("done", len(wait(create()))),
    "asks-again": ask_again,
    "made-anew": make_until_it_works,
    "two-processes": in_two_processes,
    "restarted": restarted,
    "resumed": resumed,
    "cancels-late": cancel_late,
}

try:
    WAYS.get(BUG, make)()
except (RefusedError, LostError) as error:
    print("error:", error.args[0], file=sys.stderr)
    sys.exit(0 if BUG == "exit-0" else 1)
