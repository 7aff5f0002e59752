"""Workers that die are replaced, those that can't start end the server, and all of them end with it."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from drytake.mockserver.http.workers import Restarts, WorkersFailedError

CREATE = "/acme/api/v1/videos"
KEY = {"authorization": "Bearer sk-test-workers", "content-type": "application/json"}
pytestmark = pytest.mark.skipif(
    not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists(),
    reason="this system doesn't tell a process's children",
)


class Serving:
    """A server with two workers, and what it has said."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, database: Path, log: Path) -> None:
        self.process, self.port, self.database = process, port, database
        self._log = log

    @property
    def said(self) -> str:
        return self._log.read_text()

    @property
    def workers(self) -> list[int]:
        return workers_of(self.process.pid)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), KEY)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def create(self) -> str:
        return str(self.call("POST", CREATE, {"prompt": "p"})["data"]["task_id"])

    def status(self, task_id: str) -> str:
        return str(self.call("GET", f"/acme/api/v1/tasks?task_id={task_id}")["data"]["status"])


def workers_of(pid: int) -> list[int]:
    """Return the workers among a process's children."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split() if is_worker(child)]


def is_worker(pid: int | str) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has died
        return False


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def serving(folder: Path) -> Iterator[Serving]:
    port_file, log, database = folder / "port", folder / "log", folder / "state.db"
    command = [sys.executable, "-m", "drytake.cli", "serve", "--port", "0", "--port-file", str(port_file)]
    options = ["--provider", "acme", "--timing", "instant", "--store", f"sqlite:///{database}", "--workers", "2"]
    options += ["--balance", "1000000000", "--log-level", "warning"]
    with (
        log.open("wb") as err,
        subprocess.Popen(
            [*command, *options], stdout=subprocess.DEVNULL, stderr=err, start_new_session=True
        ) as process,
    ):
        try:
            wait_until(lambda: port_file.exists() or process.poll() is not None)
            yield Serving(process, int(port_file.read_text()), database, log)
        finally:
            left = workers_of(process.pid) if process.poll() is None else []
            process.kill()
            wait_until(lambda: not any(map(is_worker, left)))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Serving]:
    with serving(tmp_path) as started:
        yield started


def kill(server: Serving, pids: list[int]) -> list[int]:
    """Kill workers, wait until as many others have taken their places, and return them."""
    before = set(server.workers)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    seen: set[int] = set()

    def replaced() -> bool:
        seen.update(set(server.workers) - before)
        return len(seen) == len(pids)

    wait_until(replaced)
    return sorted(seen)


@pytest.mark.parametrize("number", [1, 2])
def test_killed_workers_are_replaced_and_nothing_is_lost(server: Serving, number: int) -> None:
    kept = server.create()
    for _ in range(2):
        kill(server, server.workers[:number])
        assert server.status(kept) == server.status(server.create()) == "succeeded"
    assert server.process.poll() is None
    assert server.said.count("a worker died (exit code -9)") == 2 * number
    assert "Traceback" not in server.said


def test_successor_answers_for_itself(server: Serving) -> None:
    first, second = server.workers
    (third,) = kill(server, [first])
    os.kill(second, signal.SIGSTOP)
    try:
        for _ in range(4):
            assert server.status(server.create()) == "succeeded"
    finally:
        os.kill(second, signal.SIGCONT)
    assert is_worker(third)
    assert server.said.count("a worker died (exit code -9)") == 1


def test_nothing_acknowledged_is_lost_while_workers_are_killed_under_requests(server: Serving) -> None:
    acknowledged: list[str] = []
    ended = threading.Event()

    def work() -> None:
        while not ended.is_set():
            try:
                acknowledged.append(server.create())
            except (OSError, http.client.HTTPException, ValueError):  # its worker was killed
                continue

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        enough = len(acknowledged) + 5
        wait_until(lambda: len(acknowledged) > enough)  # noqa: B023 - called at once
        kill(server, server.workers[:1])
    ended.set()
    for thread in threads:
        thread.join()

    assert [task for task in acknowledged if server.status(task) != "succeeded"] == []
    charges = server.call("GET", "/_drytake/ledger?provider=acme")["accounts"]["acme"]["entries"]
    charged = [entry["task_id"] for entry in charges if entry["kind"] == "charge"]
    assert len(charged) == len(set(charged)) >= len(acknowledged)
    assert "Traceback" not in server.said


def test_workers_that_cannot_start_end_the_server(server: Serving) -> None:
    for name in (server.database.name, f"{server.database.name}-wal", f"{server.database.name}-shm"):
        (server.database.parent / name).unlink(missing_ok=True)
    server.database.write_bytes(b"this is no database " * 512)
    os.kill(server.workers[0], signal.SIGKILL)

    assert server.process.wait(120) == 1
    lines = server.said.splitlines()
    assert lines[-1] == "drytake: 5 workers in a row ended before they answered, so the server ends"
    assert len([line for line in lines if "a worker can't go on" in line]) == 5
    assert "Traceback" not in server.said
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0


def test_workers_that_never_start_end_the_server(tmp_path: Path) -> None:
    port_file = tmp_path / "port"
    broken = tmp_path / "sitecustomize.py"  # each Python of the server loads it; only workers are started this way
    broken.write_text("import sys\nif '--multiprocessing-fork' in sys.argv: raise SystemExit(3)\n")
    command = [sys.executable, "-m", "drytake.cli", "serve", "--port", "0", "--port-file", str(port_file)]
    done = subprocess.run(
        [*command, "--workers", "2", "--store", f"sqlite:///{tmp_path / 's.db'}"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "5 workers in a row ended before they answered" in done.stderr.splitlines()[-1]
    assert not port_file.exists()


@pytest.mark.parametrize(
    ("send", "number"),
    [
        *((os.kill, number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)),
        *((os.killpg, number) for number in (signal.SIGINT, signal.SIGHUP)),  # as a terminal does
    ],
)
def test_signal_ends_all_of_them(server: Serving, send: Callable[[int, int], None], number: signal.Signals) -> None:
    workers = server.workers
    send(server.process.pid, number)

    assert server.process.wait(60) == 0
    assert not any(map(is_worker, workers))
    warned, invited = server.said.splitlines()
    assert "2 workers on SQLite are slower than one" in warned
    assert invited == "Ctrl-C ends it."


def test_signal_ends_workers_that_still_load(server: Serving) -> None:
    os.kill(server.workers[0], signal.SIGKILL)
    wait_until(lambda: "another starts" in server.said)
    os.killpg(server.process.pid, signal.SIGINT)

    assert server.process.wait(60) == 0
    assert re.fullmatch(
        r"Ctrl-C ends it.\n\S+ warning: a worker died \(exit code -9\); another starts( in 1 s)?\n",
        server.said.partition("\n")[2],  # after the word about SQLite
    )


def test_workers_end_with_a_parent_that_is_killed(server: Serving) -> None:
    workers = server.workers
    server.process.kill()
    wait_until(lambda: not any(map(is_worker, workers)))


# --- when successors start ---------------------------------------------------------------------------------------


def test_successors_of_workers_that_never_answered_wait_longer_and_longer() -> None:
    restarts = Restarts()
    assert [restarts.pause(None) for _ in range(4)] == [1, 2, 4, 4]
    with pytest.raises(WorkersFailedError, match="5 workers in a row"):
        restarts.pause(None)


def test_a_worker_that_answers_lets_others_fail_anew() -> None:
    restarts = Restarts()
    for _ in range(3):
        assert [restarts.pause(None) for _ in range(4)] == [1, 2, 4, 4]
        restarts.answered()


@pytest.mark.parametrize(("answered_seconds", "pause"), [(0, 1), (4.9, 1), (5, 0), (100_000, 0)])
def test_successor_of_a_worker_that_answered_for_long_starts_at_once(answered_seconds: float, pause: float) -> None:
    restarts = Restarts()
    assert [restarts.pause(answered_seconds) for _ in range(10)] == [pause] * 10


def test_workers_are_replaced_one_by_one_without_a_call_that_is_lost(server: Serving) -> None:
    before = server.workers
    over, failed, created = threading.Event(), list[str](), list[str]()

    def create() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        while not over.is_set():
            try:
                connection.request("POST", CREATE, b'{"prompt": "p"}', KEY)
                created.append(json.loads(connection.getresponse().read())["data"]["task_id"])
            except (OSError, http.client.HTTPException, KeyError) as error:
                failed.append(repr(error))
                connection.close()
        connection.close()

    clients = [threading.Thread(target=create) for _ in range(3)]
    for client in clients:
        client.start()
    server.process.send_signal(signal.SIGUSR2)
    wait_until(lambda: len(server.workers) == 2 and not set(server.workers) & set(before))
    over.set()
    for client in clients:
        client.join()

    assert failed == []
    assert len(set(created)) == len(created) > 0
