"""Many keys in Chromium: sought by name, told apart by labels; and what is told of their webhooks and of calls gone astray."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from tests.mockserver.engine.receiver import receiving
from tests.mockserver.page.conftest import Client, until
from tests.mockserver.page.test_looks import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def crowd() -> Iterator[Client]:
    """A server with fourteen keys, of which one has something under way; the client is that one's."""
    with running(Engine(Settings(timing="realistic"), providers=["acme"])) as (origin, _):
        for number in range(13):
            client = Client(origin, f"sk-test-{number}")
            client.http.get("/acme/api/v1/balance", headers={"x-drytake-label": f"worker {number} <b>"})
            client.http.close()
        client = Client(origin, "sk-test-busy")
        client.create("Under way")
        client.http.put("/acme/api/v1/videos")
        yield client
        client.http.close()


def test_key_of_many_is_sought_and_chosen(window: Open, crowd: Client, axe: str) -> None:
    page = window("calls", at=crowd.origin)
    page.locator("#key-open").click()
    entries = page.locator(".keys button")
    assert entries.count() == 15
    page.keyboard.type("worker 7")
    until(page, "document.querySelectorAll('.keys button').length", 1)
    assert entries.first.inner_text() == "worker 7 <b> 0 tasks, 1 call"
    assert violations(page, axe) == "[]"

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".call", has_text="worker 7 <b>").wait_for()
    assert "worker 7 <b>" in page.locator("#key-open").inner_text()
    until(page, "document.querySelectorAll('.call').length", 1)
    page.reload()
    page.locator(".call", has_text="get-balance").wait_for()
    assert page.locator(".call").count() == 1


@pytest.mark.nightly
def test_panels_show_only_keys_with_something_under_way(window: Open, crowd: Client) -> None:
    page = window("trouble", at=crowd.origin)
    until(page, "document.querySelectorAll('.card').length", 14)
    page.get_by_label("only keys with something under way").check()

    until(page, "document.querySelectorAll('.card').length", 1)
    assert "Under way" in page.locator(".card").inner_text()


def test_label_is_given_by_hand_and_shown_in_rows(window: Open, crowd: Client) -> None:
    name = crowd.control("keys")["keys"][0]["name"]
    page = window("trouble", at=crowd.origin)
    page.get_by_label("Search keys").fill(name)
    card = page.locator(".card")
    until(page, "document.querySelectorAll('.card').length", 1)
    card.get_by_role("button", name=re.compile("Give .* a name")).click()
    page.keyboard.type("night <i>shift")
    page.keyboard.press("Enter")

    page.locator(".card h3", has_text="night <i>shift").wait_for()
    page.click("#tab-tasks")
    page.locator(".film", has_text="night <i>shift").wait_for()
    crowd.control(f"keys/{name}", {"label": "day shift"})
    page.locator(".film", has_text="day shift").wait_for()


def test_call_gone_astray_names_what_it_is_closest_to(window: Open, crowd: Client) -> None:
    page = window("calls", at=crowd.origin)
    page.get_by_role("button", name="no operation").click()
    until(page, "document.querySelectorAll('.call').length", 1)
    page.locator(".call", has_text="PUT /api/v1/videos").click()

    note = page.locator(".near")
    note.wait_for()
    assert "Closest is POST /api/v1/videos (create-video)" in note.inner_text()
    assert "It takes POST, and the call is PUT" in note.inner_text()
    page.reload()
    note.wait_for()
    assert page.locator("#filter").input_value() == "op:unmatched"


def test_task_shows_its_webhooks_as_sent(window: Open, crowd: Client) -> None:
    with receiving(500) as receiver:
        crowd.control("clock", {"freeze": True})
        task = crowd.create("Told of", callback_url=f"{receiver.url}&token=hush-hush-hush")
        page = window(f"tasks/acme/{task}", at=crowd.origin)
        page.get_by_text("next attempt").wait_for()
        crowd.control("clock", {"to": "next"})
        crowd.control("clock", {"to": "next"})
        receiver.next()

        page.locator(".hook td", has_text="500").wait_for()
        page.get_by_text("As sent").click()
        assert task in page.locator(".hook .lines").inner_text()
        assert "hush" not in page.locator(".hook").inner_text()
        page.get_by_role("button", name="Post once more").click()
        receiver.next()
        page.locator(".hook .pill", has_text="delivered").wait_for()
