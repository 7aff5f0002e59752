"""Many clients at once, with faults: nobody sees another's, nothing is lost or doubled, and the money is right."""

import http.client
import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CREATE, QUERY = "/acme/api/v1/videos", "/acme/api/v1/tasks?task_id="
FAULTS = [
    {"name": "server-error", "operation": "query-task", "probability": 0.03},
    {"name": "rate-limit", "operation": "create-video", "probability": 0.05},
    {"name": "connection-reset", "operation": "create-video", "probability": 0.02},
    {"name": "moderation", "probability": 0.1},
]


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[int, int]]:
    """Run a server; yield its process's number and its port."""
    port_file = folder / "port.txt"
    command = [sys.executable, "-m", "drytake.cli", "serve", "--provider", "acme", "--port", "0", "--quiet"]
    command += ["--port-file", str(port_file), "--timing", "instant", "--balance", "1000000000", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + 60
            while not port_file.exists():
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.01)
            yield process.pid, int(port_file.read_text())
        finally:
            process.terminate()


class Client:
    """One client with a key of its own: creates, queries and downloads until it is told to stop."""

    def __init__(self, port: int, number: int, *, faults: bool) -> None:
        self.key, self.port, self.faults = f"sk-test-load-{number}", port, faults
        self.created: list[str] = []
        self.unanswered = 0
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []
        self._luck = random.Random(number)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        headers = {"authorization": f"Bearer {self.key}", "content-type": "application/json"}
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = self._connection.getresponse()
        said = response.read()
        self.statuses[response.status] += 1
        return response.status, said

    def work(self, stop: threading.Event) -> None:
        if self.faults:
            self.call("POST", "/_drytake/scenario", FAULTS)
        while not stop.is_set():
            self._step()
        self.close()

    def close(self) -> None:
        self._connection.close()

    def _step(self) -> None:
        if not self.created or self._luck.random() < 0.4:
            self._create()
            return
        task_id = self._luck.choice(self.created[-3:])  # older ones may be gone where tasks are bounded
        status, said = self.call("GET", QUERY + task_id)
        if status == 200:
            self._look(task_id, json.loads(said)["data"])
        elif not (status == 500 and self.faults):
            self.wrong.append(f"query of {task_id}: {status}")

    def _create(self) -> None:
        try:
            status, said = self.call("POST", CREATE, {"prompt": self.key, "duration": 4})
        except (ConnectionError, http.client.HTTPException):
            self.unanswered += 1
            self._connection.close()
            return
        if status == 200:
            self.created.append(json.loads(said)["data"]["task_id"])
        elif not (status == 429 and self.faults):
            self.wrong.append(f"create: {status}")

    def _look(self, task_id: str, task: dict[str, Any]) -> None:
        if task["task_id"] != task_id or task["status"] not in ("succeeded", "failed"):
            self.wrong.append(f"{task_id} is {task}")
        if task["status"] == "succeeded" and self._luck.random() < 0.02:
            path = task["result"]["video_url"].partition(f":{self.port}")[2]
            status, video = self.call("GET", path)
            if status != 200 or video[4:8] != b"ftyp":
                self.wrong.append(f"download of {task_id}: {status}")

    def settle(self) -> None:
        """See that the ledger holds each task once, and adds up."""
        _, said = self.call("GET", "/_drytake/ledger?provider=acme")
        ledger = json.loads(said)["accounts"]["acme"]
        charged = Counter(entry["task_id"] for entry in ledger["entries"] if entry["kind"] == "charge")
        refunded = Counter(entry["task_id"] for entry in ledger["entries"] if entry["kind"] == "refund")
        assert max(charged.values(), default=1) == max(refunded.values(), default=1) == 1
        assert set(self.created) <= charged.keys() or ledger["opening"] != 0
        assert len(charged) <= len(self.created) + self.unanswered  # an unanswered one was made, or refused
        assert ledger["balance"] == ledger["opening"] + sum(entry["amount"] for entry in ledger["entries"])
        assert len(set(self.created)) == len(self.created)


def load(
    folder: Path, *, clients: int, seconds: float, options: tuple[str, ...] = ()
) -> tuple[Counter[int], list[int]]:
    """Load a server; return how many answers had which status, and its memory in KiB at the half and at the end."""
    with serving(folder, *options) as (pid, port):
        crew = [Client(port, number, faults=number % 2 == 0) for number in range(clients)]
        stop = threading.Event()
        threads = [threading.Thread(target=client.work, args=(stop,)) for client in crew]
        for thread in threads:
            thread.start()
        memory = []
        for _ in range(2):
            time.sleep(seconds / 2)
            memory.append(resident(pid))
        stop.set()
        for thread in threads:
            thread.join()
        for client in crew:
            assert client.wrong == []
            client.settle()
        for task_id in crew[0].created[-5:]:
            assert crew[1].call("GET", QUERY + task_id)[0] == 404
        for client in crew:
            client.close()
    return sum((client.statuses for client in crew), Counter()), memory


def resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        pytest.skip("this system doesn't tell a process's memory")
    return int(status.read_text().partition("VmRSS:")[2].split()[0])


def test_parallel_clients_see_only_their_own(tmp_path: Path) -> None:
    statuses, _ = load(tmp_path, clients=32, seconds=3)
    assert statuses[200] > 100
    assert statuses.keys() <= {200, 404, 429, 500}


@pytest.mark.nightly
def test_two_hundred_clients_for_a_minute(tmp_path: Path) -> None:
    bounds = ("--task-limit", "20000", "--journal-limit", "50")
    statuses, (half, end) = load(tmp_path, clients=200, seconds=60, options=bounds)
    assert statuses[200] > 5_000
    assert end < half * 1.1
