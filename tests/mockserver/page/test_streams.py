"""How the page stays live: with several processes at one store, a server that is killed, and windows that nobody sees."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from tests.mockserver.page.conftest import Client, until
from tests.mockserver.state.store.conftest import OwnRedis, redis_program
from tests.scripts import wait_until_served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.nightly


def test_call_at_another_process_of_the_store_appears(browser: "Browser", tmp_path: Path) -> None:
    store = Settings(store=f"sqlite:///{tmp_path / 's.db'}")
    with (
        running(Engine(store, providers=["acme"])) as (one, _),
        running(Engine(store, providers=["acme"])) as (other, _),
    ):
        page = browser.new_page()
        page.goto(f"{one}/_drytake/#calls")
        page.get_by_text("live", exact=True).wait_for()
        httpx.get(f"{other}/acme/api/v1/balance", headers={"authorization": "Bearer sk-test-other"})

        page.locator(".call", has_text="get-balance").wait_for(timeout=5_000)
        page.close()


def test_hidden_window_of_an_insecure_origin_lets_go_of_its_stream(browser: "Browser") -> None:
    with running(Engine(Settings(), providers=["acme"])) as (origin, app):
        page = browser.new_page()
        page.clock.install()
        page.add_init_script("delete Navigator.prototype.locks")
        page.goto(f"{origin}/_drytake/#tasks")
        page.get_by_text("live", exact=True).wait_for()
        live = app.control.state.live  # type: ignore[attr-defined]

        _hide(page, hidden=True)
        page.clock.fast_forward(61_000)
        wait_until(lambda: live.streams == 0)
        _hide(page, hidden=False)
        wait_until(lambda: live.streams == 1)
        page.close()


def _hide(page: "Page", *, hidden: bool) -> None:
    page.evaluate(
        f"Object.defineProperty(document, 'hidden', {{value: {str(hidden).lower()}, configurable: true}});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("kind", ["redis", "workers"])
def test_call_at_a_worker_or_over_redis_appears(browser: "Browser", tmp_path: Path, kind: str) -> None:
    redis = OwnRedis(redis_program(), tmp_path) if kind == "redis" else None
    store = f"sqlite:///{tmp_path / 's.db'}"
    if redis is not None:
        redis.start()
        store = redis.url
    try:
        with served(tmp_path, "--store", store, "--workers", "2") as origin:
            page = browser.new_page()
            page.goto(f"{origin}/_drytake/#calls")
            page.get_by_text("live", exact=True).wait_for()
            for number in range(8):  # each on a connection of its own, so that both workers get some
                httpx.get(f"{origin}/acme/api/v1/balance", headers={"authorization": f"Bearer sk-test-{number}"})

            until(page, "Number(document.querySelector('.call')?.getAttribute('aria-setsize'))", 8)
            page.close()
    finally:
        if redis is not None:
            redis.stop()


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "drytake.cli", "serve", "--provider", "acme", "--port", str(port), *options]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_served(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def test_page_goes_on_after_its_server_was_killed(browser: "Browser", tmp_path: Path) -> None:
    store = ("--store", f"sqlite:///{tmp_path / 's.db'}")
    context = browser.new_context()
    page = context.new_page()
    with served(tmp_path, *store) as origin:
        client = Client(origin, "sk-test-killed")
        client.create("Before")
        page.goto(f"{origin}/_drytake/#tasks")
        page.locator(".film", has_text="Before").wait_for()
        page.get_by_text("live", exact=True).wait_for()
        client.http.close()
    page.get_by_text(re.compile("connecting again|the server has gone")).wait_for()
    with running(Engine(Settings(store=store[1]), providers=["acme"]), port=int(origin.rpartition(":")[2])) as (
        again,
        _,
    ):
        client = Client(again, "sk-test-killed")
        client.create("After")
        page.locator(".film", has_text="After").wait_for()
        page.get_by_text("live", exact=True).wait_for()
        assert page.locator(".film").count() == 2
        client.http.close()
    context.close()
