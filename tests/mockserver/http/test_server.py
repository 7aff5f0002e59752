"""A server takes a port, says so when it answers, and gives the port back."""

import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http import server
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import (
    PortInUseError,
    StartError,
    _doors,
    bind,
    ending_signals,
    origin_of,
    running,
    write_port_file,
)
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.tenant import tenant_id


def test_server_answers_while_it_runs_and_not_after() -> None:
    with running(Engine(Settings(timing="instant"))) as (origin, app):
        assert httpx.get(f"{origin}/_drytake/health", trust_env=False).json() == app.health()

    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{origin}/_drytake/health", trust_env=False)


def test_server_ends_though_a_client_stays_connected() -> None:
    with running() as (origin, _):
        host, _, port = origin.removeprefix("http://").partition(":")
        idle = socket.create_connection((host, int(port)), timeout=10)
    with idle:
        assert idle.recv(1) == b""


def test_server_ends_though_a_client_comes_in_that_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, ended = threading.Event(), threading.Event()
    end = server._Server.end

    def health(_: App) -> dict[str, object]:
        busy.set()
        ended.wait(10)
        return {}

    def end_then_go_on(ending: server._Server) -> None:
        end(ending)
        ended.set()

    monkeypatch.setattr(App, "health", health)
    monkeypatch.setattr(server._Server, "end", end_then_go_on)
    with running() as (origin, _):
        host, _, port = origin.removeprefix("http://").partition(":")
        asking = threading.Thread(target=lambda: httpx.get(f"{origin}/_drytake/health", trust_env=False))
        asking.start()
        assert busy.wait(10)
        idle = socket.create_connection((host, int(port)), timeout=10)
    with idle:
        assert idle.recv(1) == b""
    asking.join()


@pytest.mark.parametrize("error", [TypeError("no such argument"), SystemExit(1)], ids=repr)
def test_server_that_does_not_come_up_says_why(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    async def startup(*_: object) -> None:
        raise error

    monkeypatch.setattr(server._Server, "startup", startup)

    with pytest.raises(StartError, match="the mock server didn't start") as raised, running():
        pass

    assert raised.value.__cause__ is error


def test_server_that_breaks_down_says_so(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def on_tick(*_: object) -> None:
        raise TypeError("no such argument")

    monkeypatch.setattr(server._Server, "on_tick", on_tick)
    logger = logging.getLogger("drytake")  # as it is before a server that writes its own log
    monkeypatch.setattr(logger, "propagate", True)
    monkeypatch.setattr(logger, "handlers", [])

    with running():
        pass

    (record,) = [record for record in caplog.records if record.name == "drytake"]
    assert record.getMessage() == "the mock server broke down"
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "no such argument"


def test_two_servers_know_nothing_of_each_other(key: str) -> None:
    with running() as (first, app), running() as (second, other):
        httpx.get(f"{first}/acme/api/v1/balance", headers={"authorization": f"Bearer {key}"}, trust_env=False)

        assert first != second
        name = tenant_id(key)
        assert (app.engine.store.has_tenant(name), other.engine.store.has_tenant(name)) == (True, False)


def test_port_in_use_is_one_clear_line() -> None:
    with bind("127.0.0.1", 0) as sock:
        port = sock.getsockname()[1]

        with pytest.raises(PortInUseError) as raised:
            bind("127.0.0.1", port)

    assert str(raised.value) == f"port {port} on 127.0.0.1 is in use; choose another, or 0 for a free one"


def test_address_that_is_not_ours_is_an_error_of_its_own() -> None:
    with pytest.raises(OSError, match=r".") as raised:
        bind("192.0.2.1", 0)

    assert not isinstance(raised.value, PortInUseError)


def test_origin_of_an_ipv6_address_has_brackets() -> None:
    try:
        sock = bind("::1", 0)
    except OSError as error:
        pytest.skip(f"this machine has no IPv6: {error}")
    with sock:
        assert origin_of(sock).startswith("http://[::1]:")


def test_port_file_holds_the_port(tmp_path: Path) -> None:
    with bind("127.0.0.1", 0) as sock:
        write_port_file(tmp_path / "port", sock)

        assert (tmp_path / "port").read_text() == f"{sock.getsockname()[1]}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["port"]


def test_doors_of_one_worker_never_block_those_of_another() -> None:
    with bind("127.0.0.1", 0) as first:
        doors = _doors(first)
        second = socket.socket(fileno=os.dup(first.fileno()))  # as another process gets it
        doors += _doors(second)

        assert [os.get_blocking(door.fileno()) for door in doors] == [False] * len(doors)
    for door in doors:
        door.close()


def test_small_answers_are_sent_without_delay() -> None:
    with bind("127.0.0.1", 0) as sock:
        assert sock.proto == socket.IPPROTO_TCP  # asyncio sets TCP_NODELAY on such sockets only


def test_one_connection_carries_many_calls(server: tuple[str, object], key: str) -> None:
    connection = http.client.HTTPConnection(server[0].removeprefix("http://"), timeout=10)
    try:
        for method in ("GET", "HEAD", "POST", "GET"):
            connection.request(method, "/acme/api/v1/balance", headers={"Authorization": f"Bearer {key}"})
            response = connection.getresponse()
            response.read()
            assert response.status == (200 if method == "GET" else 405)
    finally:
        connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_a_terminal_that_closes_ends_no_server_that_is_to_outlive_it() -> None:
    assert signal.SIGHUP in ending_signals()
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as `nohup` does
    try:
        assert signal.SIGHUP not in ending_signals()
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_signal_ends_a_server_cleanly(number: signal.Signals, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from drytake.mockserver.engine.engine import Engine;"
        "from drytake.mockserver.http.server import bind, serve, write_port_file; sock = bind('127.0.0.1', 0);"
        "serve(Engine(), sock, ready=lambda: print('ready', flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"

        process.send_signal(number)
        _, said = process.communicate(timeout=20)

    assert (process.returncode, said) == (0, "")
