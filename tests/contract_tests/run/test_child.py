"""The command as a process: its exit code, its signals, what it leaves behind, and its terminal."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.isolation.supervisor import supervised
from drytake.contract_tests.run.child import Child, CommandError, start_child


@asynccontextmanager
async def running(*command: str, **environment: str) -> AsyncIterator[Child]:
    """Run a command; whatever happens, nothing of it is left afterwards."""
    async with supervised() as supervisor:
        yield await start_child(supervisor, command, {**os.environ, **environment})


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def stubborn(ready: Path) -> list[str]:
    """Return a command that ignores SIGTERM and says when it does."""
    return python(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        f"open({str(ready)!r}, 'w').close(); time.sleep(60)"
    )


async def appeared(path: Path) -> None:
    """Wait until a file is there."""
    async with asyncio.timeout(20):
        while not path.exists():  # noqa: ASYNC110, ASYNC240 - another process makes it
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("pass", 0), ("raise SystemExit(7)", 7), ("import os; os.kill(os.getpid(), 9)", 137)],
    ids=["good", "failed", "killed"],
)
def test_exit_code_is_told_as_a_shell_does(go: Any, code: str, expected: int) -> None:
    async def check() -> int:
        async with running(*python(code)) as child:
            return await child.wait()

    assert go(check()) == expected


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [(None, 0, "there is no command"), ("x", 0o600, "isn't executable"), ("x", 0o700, "Exec format error")],
    ids=["missing", "not-executable", "no-program"],
)
def test_a_command_that_cannot_be_run_is_told(
    go: Any, tmp_path: Path, content: str | None, mode: int, said: str
) -> None:
    path = tmp_path / "command"
    if content is not None:
        path.write_text(content)
        path.chmod(mode)

    async def check() -> None:
        with pytest.raises(CommandError, match=said):
            async with running(str(path)):
                pass

    go(check())


def test_the_child_leads_a_group_of_its_own(go: Any) -> None:
    async def check() -> int:
        async with running(*python("import os; raise SystemExit(os.getpgrp() == os.getpid())")) as child:
            return await child.wait()

    assert go(check()) == 1


def test_a_signal_reaches_grandchildren(go: Any, tmp_path: Path) -> None:
    shown, ready = tmp_path / "shown", tmp_path / "ready"
    inner = f"trap 'touch {shown}; exit 0' USR1; touch {ready}; for i in $(seq 600); do sleep 0.05; done"

    async def check() -> None:
        async with running("sh", "-c", 'trap : USR1; sh -c "$INNER" & wait; wait', INNER=inner) as child:
            await appeared(ready)
            child.signal(signal.SIGUSR1)
            await appeared(shown)

    go(check())


def test_a_child_that_ignores_sigterm_is_killed_after_the_grace_time(go: Any, tmp_path: Path) -> None:
    async def check() -> int:
        async with running(*stubborn(tmp_path / "ready")) as child:
            await appeared(tmp_path / "ready")
            child.end(signal.SIGTERM, grace=0.1)
            return await child.wait()

    assert go(check()) == 137


def test_asking_twice_kills_at_once(go: Any, tmp_path: Path) -> None:
    async def check() -> int:
        async with running(*stubborn(tmp_path / "ready")) as child:
            await appeared(tmp_path / "ready")
            child.end(signal.SIGTERM, grace=600)
            child.end(signal.SIGTERM, grace=600)
            return await child.wait()

    assert go(check()) == 137


def test_a_stopped_child_can_be_ended(go: Any) -> None:
    async def check() -> int:
        async with running("sleep", "60") as child:
            child.signal(signal.SIGSTOP)
            child.end(signal.SIGTERM, grace=5)
            return await child.wait()

    assert go(check()) == 143


@pytest.mark.parametrize("way", ["background", "own-session", "cleared-environment"])
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to find processes that left their group")
def test_what_is_left_behind_is_ended(go: Any, tmp_path: Path, way: str) -> None:
    pid = tmp_path / "pid"
    inner = stubborn(tmp_path / "ready")
    environment = "{}" if way == "cleared-environment" else None
    code = (
        "import pathlib, subprocess, time; "
        f"left = subprocess.Popen({inner!r}, start_new_session={way != 'background'}, env={environment}); "
        "left.returncode = 0; "
        f"pathlib.Path({str(pid)!r}).write_text(str(left.pid))\n"
        f"while not pathlib.Path({str(tmp_path / 'ready')!r}).exists(): time.sleep(0.01)"
    )

    async def check() -> int:
        async with running(*python(code)) as child:
            assert await child.wait() == 0
            return await child.kill_survivors(grace=0.1)

    assert go(check()) == 1
    assert not alive(pid.read_text())


def alive(pid: str) -> bool:
    try:
        return Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_nothing_left_behind_is_nothing_to_do(go: Any) -> None:
    async def check() -> int:
        async with running("true") as child:
            await child.wait()
            return await child.kill_survivors(grace=5)

    assert go(check()) == 0
