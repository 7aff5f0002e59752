"""A server as a process of its own: started on its core, asked until it answers, timed, weighed and ended."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

HERE = Path(__file__).parent
_CPU_CLOCK = 2
"""CPUCLOCK_SCHED of the Linux kernel: the clock of a process that counts its CPU time."""


def pinned(*, core: int) -> Callable[[], None] | None:
    """Return what pins a child to a core, where there are at least two and the system can do it."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        return None
    return lambda: os.sched_setaffinity(0, {cores[core]})


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


class ServerProcess:
    """A server under test; `{port}` in its command is a free port."""

    def __init__(
        self, command: Sequence[str], *, path: str, env: dict[str, str] | None = None, log: Path | None = None
    ) -> None:
        self.port = free_port()
        self._path = path
        self._started = time.perf_counter()
        self._log = (log or Path(os.devnull)).open("wb")
        self._process = subprocess.Popen(
            [part.replace("{port}", str(self.port)) for part in command],
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, **(env or {})},
            preexec_fn=pinned(core=0),  # noqa: PLW1509 - no threads here
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def wait(self, limit: float = 60) -> float:
        """Return the seconds from the start of the process to its first response."""
        while time.perf_counter() - self._started < limit:
            if self._process.poll() is not None:
                raise RuntimeError(f"{self._process.args!r} ended with {self._process.returncode}")
            if self._is_up():
                return time.perf_counter() - self._started
            time.sleep(0.0005)
        raise TimeoutError(f"{self._process.args!r} didn't answer within {limit} seconds")

    def _is_up(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=10) as sock:
                asked = f"GET {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer sk-test-start\r\n\r\n"
                sock.sendall(asked.encode())
                return sock.recv(4096)[9:10] in (b"2", b"4")
        except OSError:
            return False

    @property
    def cpu_clock(self) -> int:
        """The system's clock of this process's CPU time, which others can read too; 0 where there is none."""
        return (~self._process.pid << 3) | _CPU_CLOCK if sys.platform == "linux" else 0

    @property
    def cpu_seconds(self) -> float:
        """CPU time that the process has used, in user and system mode."""
        if sys.platform == "linux":
            return time.clock_gettime(self.cpu_clock)
        return _ps_seconds(self._process.pid)

    @property
    def rss_bytes(self) -> int:
        """Memory of the process that is resident."""
        rows = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(row.split()[1]) * 1024 for row in rows if row.startswith("VmRSS"))


def _ps_seconds(pid: int) -> float:
    shown = subprocess.run(["ps", "-o", "cputime=", "-p", str(pid)], capture_output=True, text=True, check=True).stdout
    seconds = 0.0
    for part in shown.strip().replace("-", ":").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def run_seconds(command: Sequence[str], cwd: Path | None = None) -> float:
    """Return the CPU seconds that a command and its children take from start to end."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=cwd, preexec_fn=pinned(core=0))  # noqa: PLW1509
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return used.ru_utime + used.ru_stime
