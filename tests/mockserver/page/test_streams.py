"""How the page stays live: where no stream comes through, and with several processes at one store."""

from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from tests.mockserver.page.conftest import Client

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_page_asks_where_streams_are_refused(browser: "Browser", monkeypatch: pytest.MonkeyPatch) -> None:
    with running(Engine(Settings(), providers=["acme"])) as (origin, _):
        monkeypatch.setattr("drytake.mockserver.control.stream.MOST_STREAMS", 0)
        client = Client(origin, "sk-test-asks")
        client.create("The first")
        page = browser.new_page()
        page.goto(f"{origin}/_drytake/#tasks")
        page.get_by_text("asks every 2 s").wait_for()
        client.create("The second")
        page.locator(".film", has_text="The second").wait_for()

        assert page.locator("#word").inner_text() == "asks every 2 s"
        client.http.close()
        page.close()


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
