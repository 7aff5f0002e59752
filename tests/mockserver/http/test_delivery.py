"""Faults over real connections: what a client sees on the socket, and that the server goes on."""

import asyncio
import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.catalogue import ConnectionFaultError
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.http.app import App
from drytake.mockserver.http.delivery import delivered, send_impaired
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.schemas.http import Delivery, Response, json_response

CREDITS = "/acme/api/v1/balance"
CREATE = "/acme/api/v1/videos"
BODY = json.dumps({"prompt": "A lighthouse", "duration": 4, "resolution": "480p"}).encode()


class Said(NamedTuple):
    """What came over a socket until it ended."""

    raw: bytes
    reset: bool

    @property
    def head(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[0].lower()

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def length(self) -> int:
        return int(self.head.partition(b"content-length: ")[2].partition(b"\r\n")[0])


class Wire:
    """One key's calls, over sockets of their own."""

    def __init__(self, origin: str, app: App, key: str) -> None:
        host, _, port = origin.partition("://")[2].partition(":")
        self.address, self.origin, self.key = (host, int(port)), origin, key
        self.tenant = app.engine.tenant(key)

    def trigger(self, *triggers: dict[str, Any]) -> None:
        self.tenant.choose(Trigger(**trigger) for trigger in triggers)

    def client(self, **how: Any) -> httpx.Client:
        return httpx.Client(base_url=self.origin, headers={"authorization": f"Bearer {self.key}"}, **how)

    def opened(self, method: str = "GET", path: str = CREDITS, body: bytes = b"") -> socket.socket:
        """Return a socket that has sent a request and would be closed by a client after the response."""
        sock = socket.create_connection(self.address, timeout=30)
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.address[0]}\r\nAuthorization: Bearer {self.key}\r\n"
        sock.sendall(f"{head}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        return sock

    def ask(self, method: str = "GET", path: str = CREDITS, body: bytes = b"") -> Said:
        """Return all that comes back."""
        parts: list[bytes] = []
        with closing(self.opened(method, path, body)) as sock:
            try:
                while part := sock.recv(65_536):
                    parts.append(part)
            except ConnectionResetError:
                return Said(b"".join(parts), reset=True)
        return Said(b"".join(parts), reset=False)


@pytest.fixture
def wire(server: tuple[str, App], key: str, caplog: pytest.LogCaptureFixture) -> Iterator[Wire]:
    """A key's calls; afterwards the server still answers them, and hasn't complained."""
    caplog.set_level(logging.WARNING)
    made = Wire(*server, key)
    yield made
    made.trigger()
    assert made.ask().raw.startswith(b"HTTP/1.1 200 ")
    assert caplog.records == []


def result_of(wire: Wire) -> str:
    """Make a task; return the path of its result."""
    task_id = json.loads(wire.ask("POST", CREATE, BODY).body)["data"]["task_id"]
    return f"/_drytake/media/acme/{task_id}/0.mp4"


# --- connections that break --------------------------------------------------------------------------------------


def test_reset_comes_as_a_reset(wire: Wire) -> None:
    wire.trigger({"name": "connection-reset"})

    assert wire.ask() == Said(b"", reset=True)


def test_empty_reply_closes_without_a_byte(wire: Wire) -> None:
    wire.trigger({"name": "empty-reply"})

    assert wire.ask() == Said(b"", reset=False)


def test_timeout_ends_by_itself_without_a_byte(wire: Wire) -> None:
    wire.trigger({"name": "timeout", "params": {"seconds": 0.05}})

    assert wire.ask() == Said(b"", reset=False)


def test_timeout_ends_where_the_client_gives_up(wire: Wire) -> None:
    wire.trigger({"name": "timeout"})
    with wire.client(timeout=0.05) as client, pytest.raises(httpx.ReadTimeout):
        client.get(CREDITS)


def test_truncated_json_is_shorter_than_it_says(wire: Wire) -> None:
    wire.trigger({"name": "truncated-json", "params": {"share": 0.25}})
    said = wire.ask()

    assert said.raw.startswith(b"HTTP/1.1 200 ")
    assert 0 < len(said.body) == said.length // 4


def test_truncated_download_is_shorter_than_it_says(wire: Wire) -> None:
    path = result_of(wire)
    wire.trigger({"name": "truncated-download"})
    said = wire.ask("GET", path)

    assert len(said.body) == said.length // 2 > 1_000
    assert b"content-type: video/mp4" in said.head


@pytest.mark.parametrize("name", ["truncated-json", "truncated-download", "slow-download", "malformed-json"])
def test_answer_to_head_has_no_body_to_break(wire: Wire, name: str) -> None:
    path = result_of(wire)
    wire.trigger({"name": name})
    said = wire.ask("HEAD", path)

    assert said.raw.startswith(b"HTTP/1.1 200 ")
    assert (said.body, said.reset) == (b"", False)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("connection-reset", httpx.ReadError),
        ("empty-reply", httpx.RemoteProtocolError),
        ("truncated-json", httpx.RemoteProtocolError),
    ],
)
def test_client_library_sees_its_own_error(wire: Wire, name: str, error: type[Exception]) -> None:
    wire.trigger({"name": name})
    with wire.client() as client, pytest.raises(error):
        client.get(CREDITS)


# --- what has happened -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("bad-gateway", 0),
        ("connection-reset", 1),
        ("empty-reply", 1),
        ("gateway-timeout", 1),
        ("truncated-json", 1),
        ("wrong-content-type", 1),
    ],
)
def test_call_took_effect_or_did_not(wire: Wire, server: tuple[str, App], name: str, made: int) -> None:
    wire.trigger({"name": name})
    wire.ask("POST", CREATE, BODY)

    assert len(list(server[1].engine.store.tasks_of(wire.tenant.id))) == made


@pytest.mark.parametrize(
    ("name", "status"), [("connection-reset", 0), ("empty-reply", 0), ("truncated-json", 200), ("bad-gateway", 502)]
)
def test_journal_notes_what_was_done(wire: Wire, name: str, status: int) -> None:
    wire.trigger({"name": name})
    wire.ask("POST", CREATE, BODY)
    entry = wire.tenant.journal[-1]

    assert (entry.injected, entry.status, entry.operation) == ((name,), status, "create-video")


def test_state_that_never_arrived_was_not_told(wire: Wire) -> None:
    task_id = json.loads(wire.ask("POST", CREATE, BODY).body)["data"]["task_id"]
    shown = []
    for triggers in ([], [{"name": "connection-reset"}], [{"name": "malformed-json"}], [{"name": "clock-skew"}]):
        wire.trigger(*triggers)
        wire.ask("GET", f"/acme/api/v1/tasks?task_id={task_id}")
        shown.append(wire.tenant.journal[-1].state)

    assert shown == ["succeeded", None, None, "succeeded"]


# --- time --------------------------------------------------------------------------------------------------------


def test_delay_holds_the_answer_back(wire: Wire) -> None:
    wire.trigger({"name": "delay", "params": {"seconds": 0.2}})
    began = time.monotonic()

    assert wire.ask().raw.startswith(b"HTTP/1.1 200 ")
    assert time.monotonic() - began >= 0.2


def test_delays_add_up_and_something_can_follow(wire: Wire) -> None:
    wire.trigger(*[{"name": "delay", "params": {"seconds": 0.1}}] * 2, {"name": "connection-reset"})
    began = time.monotonic()

    assert wire.ask() == Said(b"", reset=True)
    assert time.monotonic() - began >= 0.2


def test_delayed_refusal_is_the_providers_own(wire: Wire) -> None:
    wire.trigger({"name": "delay", "params": {"seconds": 0.05}}, {"name": "overloaded"})

    assert wire.ask().raw.startswith(b"HTTP/1.1 503 ")
    assert wire.tenant.journal[-1].injected == ("overloaded", "delay")


def test_delay_holds_nobody_else_up(wire: Wire, server: tuple[str, App]) -> None:
    wire.trigger({"name": "timeout"})
    with closing(wire.opened()):
        other = Wire(*server, f"{wire.key}-other")

        assert other.ask().raw.startswith(b"HTTP/1.1 200 ")


def test_slow_download_comes_whole_in_its_time(wire: Wire) -> None:
    path = result_of(wire)
    whole = wire.ask("GET", path)
    wire.trigger({"name": "slow-download", "params": {"seconds": 0.3}})
    began = time.monotonic()

    assert wire.ask("GET", path).body == whole.body
    assert time.monotonic() - began >= 0.3


def test_slow_download_can_break_off_too(wire: Wire) -> None:
    path = result_of(wire)
    wire.trigger({"name": "slow-download", "params": {"seconds": 0.1}}, {"name": "truncated-download"})
    said = wire.ask("GET", path)

    assert len(said.body) == said.length // 2


def test_download_is_no_call_unless_it_is_named(wire: Wire) -> None:
    path = result_of(wire)
    wire.trigger({"name": "connection-reset"})
    assert wire.ask("GET", path).raw.startswith(b"HTTP/1.1 200 ")

    wire.trigger({"name": "connection-reset", "operation": "download"})
    assert wire.ask("GET", path).reset


def test_expired_link_is_refused(wire: Wire) -> None:
    path = result_of(wire)
    wire.trigger({"name": "expired-link", "first": 1})

    assert [wire.ask("GET", path).raw[9:12] for _ in range(2)] == [b"403", b"200"]


def test_server_ends_while_a_client_still_waits(key: str) -> None:
    with running(Engine(Settings(timing="instant"))) as (origin, app):
        wire = Wire(origin, app, key)
        wire.trigger({"name": "timeout"})
        waiting = wire.opened()
        while not wire.tenant.journal:
            threading.Event().wait(0.005)
    with closing(waiting):
        assert waiting.recv(1) == b""


# --- without a connection ----------------------------------------------------------------------------------------


def with_delivery(**facts: Any) -> Response:
    response = json_response({"a": 1})
    response.delivery = Delivery(**facts)
    return response


@pytest.mark.parametrize("end", ["cut", "nothing", "reset"])
def test_in_process_a_broken_connection_is_an_error(end: Any) -> None:
    with pytest.raises(ConnectionFaultError, match=end) as caught:
        delivered(with_delivery(end=end))
    assert isinstance(caught.value, ConnectionResetError)


def test_in_process_silence_is_a_timeout_at_once() -> None:
    with pytest.raises(TimeoutError, match="300 seconds"):
        delivered(with_delivery(end="silence", delay=300))


def test_in_process_a_delay_takes_its_time() -> None:
    began = time.monotonic()
    response = with_delivery(delay=0.05)

    assert delivered(response) is response
    assert time.monotonic() - began >= 0.05


async def _receive() -> dict[str, Any]:
    return {"type": "http.disconnect"}


async def _send(_: Any) -> None:
    pass


def test_on_another_server_the_application_raises() -> None:
    response = with_delivery(end="reset")
    assert response.delivery is not None
    with pytest.raises(ConnectionFaultError):
        asyncio.run(send_impaired(response, response.delivery, "GET", _receive, _send))


def test_exchange_raises_what_a_broken_connection_would(key: str) -> None:
    app = App(Engine(Settings(timing="instant")))
    app.engine.tenant(key).choose([Trigger(name="connection-reset")])
    headers = [(b"authorization", f"Bearer {key}".encode()), (b"host", b"mock.test")]
    scope = {"method": "GET", "scheme": "http", "path": CREDITS, "query_string": b"", "headers": headers}
    made: Any = app.exchange(scope, b"")

    assert callable(made)
    with pytest.raises(ConnectionFaultError):
        made()
