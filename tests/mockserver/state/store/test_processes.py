"""Stores and processes: several that share one, and one that is killed in the middle of a load."""

import http.client
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

KEY = {"authorization": "Bearer sk-test-load", "content-type": "application/json"}
CREATE = "/acme/api/v1/videos"


@contextmanager
def serving(store: str, folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run `drytake serve` on a store; yield the process and its port once it answers."""
    port_file = folder / f"port-{time.monotonic_ns()}"
    options = ["--port", "0", "--port-file", str(port_file), "--timing", "instant", "--balance", "1000000"]
    command = [
        sys.executable,
        "-m",
        "drytake.cli",
        "serve",
        "--provider",
        "acme",
        "--store",
        store,
        *options,
        *more,
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            deadline = time.monotonic() + 60
            while not port_file.exists():
                assert process.poll() is None, process.stderr and process.stderr.read().decode()
                assert time.monotonic() < deadline
                time.sleep(0.005)
            yield process, int(port_file.read_text())
        finally:
            process.kill()


def call(port: int, method: str, path: str, body: Any = None) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), KEY)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


@pytest.fixture(params=["sqlite", "redis"])
def shared_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'state.db'}" if request.param == "sqlite" else request.getfixturevalue("redis_url")


def test_workers_share_one_state(shared_url: str, tmp_path: Path) -> None:
    with serving(shared_url, tmp_path, "--workers", "3") as (process, port):
        call(port, "POST", "/_drytake/reset")
        created: list[str] = []
        threads = [threading.Thread(target=lambda: created.append(_create(port))) for _ in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for task_id in created:
            assert call(port, "GET", f"/acme/api/v1/tasks?task_id={task_id}")["data"]["status"] == "succeeded"
        assert call(port, "GET", "/acme/api/v1/balance")["data"]["available"] == 1_000_000 - 24 * 75
        journal = call(port, "GET", "/_drytake/journal?provider=acme&limit=100")["calls"]
        assert [entry["number"] for entry in journal] == list(range(1, len(journal) + 1))
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0


def _create(port: int) -> str:
    return str(call(port, "POST", CREATE, {"prompt": "p"})["data"]["task_id"])


def test_a_dead_worker_is_replaced(tmp_path: Path) -> None:
    with serving(f"sqlite:///{tmp_path / 's.db'}", tmp_path, "--workers", "2") as (process, port):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.exists():
            pytest.skip("this system doesn't tell a process's children")
        workers = [pid for pid in children.read_text().split() if _is_worker(pid)]
        subprocess.run(["kill", "-9", workers[0]], check=True)
        deadline = time.monotonic() + 30
        living: list[str] = []
        while time.monotonic() < deadline and (workers[0] in living or len(living) < 2):
            living = [pid for pid in children.read_text().split() if _is_worker(pid)]
            time.sleep(0.02)
        assert workers[0] not in living
        assert len(living) == 2
        assert _create(port)


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    with serving(f"sqlite:///{tmp_path / 's.db'}", tmp_path, "--workers", "2") as (process, _):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.exists():
            pytest.skip("this system doesn't tell a process's children")
        workers = [pid for pid in children.read_text().split() if _is_worker(pid)]
        process.kill()
        deadline = time.monotonic() + 30
        while any(map(_is_worker, workers)) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not any(map(_is_worker, workers))


def _is_worker(pid: str) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_workers_need_a_store_to_share() -> None:
    command = [sys.executable, "-m", "drytake.cli", "serve", "--workers", "2", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "drytake: 2 workers can't share a store in memory: "
        "add `--store sqlite:///state.db` or `--store redis://127.0.0.1:6379/0`\n"
    )
