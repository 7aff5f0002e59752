"""`fuzz --app-ledger`: the app's own books are compared after each case."""

import sys
from pathlib import Path
from typing import Any

CLIENT = """
import json, sys, time, urllib.error, urllib.request

API = "https://api.acme.example/api/v1"
HEAD = {"authorization": "Bearer sk-test-books", "content-type": "application/json"}

def call(url, body=None):
    for _ in range(5):
        data = None if body is None else json.dumps(body).encode()
        head = HEAD if url.startswith(API) else {}
        try:
            return urllib.request.urlopen(urllib.request.Request(url, data, head), timeout=10).read()
        except urllib.error.HTTPError as error:
            if body is not None or (error.code != 429 and error.code < 500):
                sys.exit(f"refused with {error.code}: {error.read()[:300]}")
            time.sleep(30)
    sys.exit("gave up")

def book(task, amount):
    line = json.dumps({"task": task, "amount": amount, "unit": "credits", "at": int(time.time())})
    with open("books.jsonl", "a") as file:
        print(line, file=file)

task = json.loads(call(API + "/videos", {"prompt": "a lighthouse", "duration": 5}))["data"]["task_id"]
print(task, flush=True)
book(task, 75)
for _ in range(100):
    said = json.loads(call(f"{API}/tasks?task_id={task}"))["data"]
    if said["status"] in ("failed", "succeeded"):
        break
    time.sleep(30)
if said["status"] == "failed":
    if "returns" in sys.argv:
        book(task, -75)
    sys.exit(f"failed: {said}")
open("video.mp4", "wb").write(call(said["result"]["video_url"]))
"""
FAILS = 'seed = 0\ntiming = "per-poll"\n[[trigger]]\nname = "moderation"\n'
BOOKS = "cat books.jsonl 2>/dev/null || true"


def played(fuzz: Any, folder: Path, books: str, *arguments: str) -> Any:
    """Return what comes of one case, whose task fails."""
    (folder / "client.py").write_text(CLIENT)
    (folder / "fails.toml").write_text(FAILS)
    return fuzz("--case", "fails.toml", "--app-ledger", books, "--", sys.executable, "client.py", *arguments)


def test_what_is_kept_for_a_failure_is_told(fuzz: Any, tmp_path: Path) -> None:
    done = played(fuzz, tmp_path, BOOKS)

    assert done.code == 1, done.err
    assert "books.failure-kept: the task" in done.out


def test_what_is_given_back_is_clean(fuzz: Any, tmp_path: Path) -> None:
    done = played(fuzz, tmp_path, BOOKS, "returns")

    assert (done.code, "books." in done.out) == (0, False), done.out + done.err


def test_books_that_cannot_be_read_are_a_wrong_call(fuzz: Any, tmp_path: Path) -> None:
    done = played(fuzz, tmp_path, "echo paid")

    assert done.code == 2
    assert "--app-ledger: `echo paid`: line 1 of the books is no JSON" in done.err
    assert "Traceback" not in done.err
