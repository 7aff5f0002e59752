"""`drytake serve`: real processes, real signals."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

BAD = {"prompt": "a lighthouse", "duration": 20}
PROGRAM = [sys.executable, "-m", "drytake.cli"]


@contextmanager
def serving(*arguments: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run `drytake serve` on a free port; yield the process and the origin once it answers."""
    port_file = folder / "port.txt"
    command = [*PROGRAM, "serve", "--port", "0", "--port-file", str(port_file), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            deadline = time.monotonic() + 30
            while not port_file.exists():
                assert process.poll() is None, process.stderr and process.stderr.read()
                assert time.monotonic() < deadline
                time.sleep(0.01)
            yield process, f"http://127.0.0.1:{port_file.read_text().strip()}"
        finally:
            process.kill()


def test_the_port_file_names_a_port_that_answers(tmp_path: Path) -> None:
    with serving(folder=tmp_path) as (_, origin), urlopen(f"{origin}/_drytake/health") as response:
        assert json.loads(response.read())["status"] == "ok"


def test_scenarios_can_be_chosen_from_the_start(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text('[[trigger]]\nname = "moderation"\nprobability = 0.5\n')
    chosen = ("--scenario", "slow", "--scenario", "delay", "--scenario-file", str(file))
    with serving(*chosen, folder=tmp_path) as (_, origin), urlopen(f"{origin}/_drytake/scenario") as response:
        shown = json.loads(response.read())["triggers"]
    assert [trigger["name"] for trigger in shown] == ["slow", "delay", "moderation"]


@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--scenario", "modration", "did you mean `moderation`"),
        ("--scenario-file", "/missing.toml", "/missing.toml: No"),
        ("--film", "/missing.mp4", "--film takes MP4 films; /missing.mp4: the file can't be opened"),
    ],
)
def test_what_cannot_be_played_is_one_clear_line(run: Any, flag: str, value: str, said: str) -> None:
    done = run("serve", "--port", "0", flag, value)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_cleanly(sent: signal.Signals, tmp_path: Path) -> None:
    with serving("--timing", "instant", folder=tmp_path) as (process, origin):
        process.send_signal(sent)
        said, complained = process.communicate(timeout=10)
    assert process.returncode == 0
    assert re.search(rf"^acme +{re.escape(origin)}/acme/api$".encode(), said, re.MULTILINE)
    assert b"Traceback" not in complained


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.nightly)])
def test_server_can_end_with_its_standard_input(workers: str, tmp_path: Path) -> None:
    store = ("--store", f"sqlite:///{tmp_path / 'state.db'}", "--workers", workers)
    command = [*PROGRAM, "serve", "--port", "0", "--exit-with-stdin", "--format", "json", *store]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        origin = json.loads(process.stdout.readline())["url"]
        with urlopen(f"{origin}/_drytake/health") as response:
            assert json.loads(response.read())["status"] == "ok"
        _, said = process.communicate(b"what comes there is dropped", timeout=30)
    assert process.returncode == 0
    assert b"standard input is closed: the server ends" in said


def test_standard_input_that_is_closed_from_the_start_is_a_wrong_call() -> None:
    line = '"$0" -m drytake.cli serve --port 0 --exit-with-stdin <&-'
    done = subprocess.run(["sh", "-c", line, sys.executable], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "here it is closed" in done.stderr


def test_serve_prints_its_addresses_as_json_too(tmp_path: Path) -> None:
    with serving("--format", "json", "-p", "acme", folder=tmp_path) as (process, origin):
        assert process.stdout is not None
        shown = json.loads(process.stdout.readline())
    assert shown == {"url": origin, "page": f"{origin}/_drytake/", "providers": {"acme": f"{origin}/acme/api"}}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_writes_traffic_that_check_can_check(run: Any, workers: str, tmp_path: Path) -> None:
    har, store = tmp_path / "traffic.har", f"sqlite:///{tmp_path / 'state.db'}"
    options = ("--har", str(har), "--workers", workers, "--store", store, "-p", "acme")
    with serving(*options, folder=tmp_path) as (process, origin):
        headers = {"authorization": "Bearer sk-test-har", "content-type": "application/json"}
        bad = Request(f"{origin}/acme/api/v1/videos", json.dumps(BAD).encode(), headers)
        with pytest.raises(HTTPError, match="400") as refused:
            urlopen(bad)
        refused.value.close()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    done = run("check", "--format", "json", str(har))
    assert done.returncode == 1
    assert b"acme.duration-out-of-range" in done.stdout
    assert "sk-test-har" not in har.read_text()


def test_a_port_in_use_is_one_clear_line(run: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.returncode == 2
    assert done.stderr.decode() == (
        f"drytake: port {port} on 127.0.0.1 is in use; choose another, or 0 for a free one\n"
    )
