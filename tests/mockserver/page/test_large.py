"""The page of 100,000 calls in Chromium: few elements, light frames, few bytes, and the row under the reader's eye stays."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from tests.mockserver.page.conftest import figures, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

pytestmark = pytest.mark.nightly
KEYS, EACH = 100, 1_000
FRAME, FIELD, TEXT, WARM = 0.050, 0.050, 0.150, 0.100
"""Seconds of CPU: of the page for a frame, a filter by field and one by text, of the server for a response that it made before."""
NODES, BYTES = 1_500, 3_300_000
SEEN = (
    "[...document.querySelectorAll('.call')].map((row) => [row.innerText, Math.round(row.getBoundingClientRect().top)])"
)


def call(app: App, key: str, query: bytes) -> None:
    """Make a call without a socket."""
    headers = [(b"host", b"localhost"), (b"authorization", b"Bearer " + key.encode())]
    scope = {"type": "http", "method": "GET", "path": "/acme/api/v1/tasks", "headers": headers, "scheme": "http"}
    app.exchange({**scope, "query_string": query, "server": ("127.0.0.1", 80)}, b"")


@pytest.fixture(scope="module")
def many() -> Iterator[tuple[str, App]]:
    with running(Engine(Settings(journal_limit=2 * EACH), providers=["acme"])) as (origin, app):
        for number in range(KEYS):
            key = f"sk-test-many-{number}"
            auth = {"authorization": f"Bearer {key}"}
            made = httpx.post(f"{origin}/acme/api/v1/videos", json={"prompt": f"Take {number}"}, headers=auth).json()
            good, bad = f"task_id={made['data']['task_id']}".encode(), b"task_id=no-such-task"
            for turn in range(EACH - 1):
                call(app, key, bad if turn % 20 == 7 else good)
        yield origin, app


class Meter:
    """What a page costs: the CPU of its thread, and the bytes that it gets."""

    def __init__(self, page: "Page") -> None:
        self.page, self.bytes = page, 0
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self._session.on("Network.dataReceived", self._received)
        self._session.send("Network.enable")

    def _received(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"] or event["dataLength"]

    @property
    def cpu(self) -> float:
        found = self._session.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in found if one["name"] == "TaskDuration"))

    def of(self, act: Callable[[], object]) -> float:
        before = self.cpu
        act()
        return self.cpu - before


@contextmanager
def opened(browser: "Browser", origin: str) -> Iterator[tuple["Page", Meter]]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    meter = Meter(page)
    page.goto(f"{origin}/_drytake/#calls")
    page.wait_for_selector(".call .st")
    page.get_by_text("live", exact=True).wait_for()
    yield page, meter
    page.close()


def test_scrolling_draws_few_elements_and_light_frames(browser: "Browser", many: tuple[str, App]) -> None:
    with opened(browser, many[0]) as (page, meter):
        frames = []
        for step in range(40):
            to = step * (900 if step < 20 else 60_000)
            code = f"new Promise((done) => {{ document.querySelector('.rows').scrollTop = {to}; requestAnimationFrame(() => requestAnimationFrame(done)); }})"
            frames.append(meter.of(lambda code=code: page.evaluate(code)))  # type: ignore[misc]
        page.locator(".rows").focus()
        page.keyboard.press("End")
        until(page, "document.querySelector('.rows [aria-selected=true] .st') !== null", wanted=True)

        nodes = page.evaluate("document.querySelectorAll('*').length")
        figures(
            "scrolling",
            f"nodes {nodes}, frames median {median(frames) * 1000:.1f} ms, worst {max(frames) * 1000:.1f} ms, {meter.bytes} bytes",
        )
        assert nodes < NODES
        assert median(frames) < FRAME / 2
        assert sorted(frames)[-3] < FRAME
        assert meter.bytes < BYTES
        assert page.locator(".rows [aria-selected=true]").get_attribute("aria-posinset") == str(KEYS * EACH)


def test_filters_take_few_milliseconds(browser: "Browser", many: tuple[str, App]) -> None:
    with opened(browser, many[0]) as (page, meter):
        said = {}
        for text, count in (("status:404", KEYS * 50), ("no-such", KEYS * 50), ("status:200", KEYS * EACH - KEYS * 50)):

            def act(text: str = text, count: int = count) -> None:
                page.fill("#filter", text)
                until(page, "Number(document.querySelector('.call')?.getAttribute('aria-setsize'))", count)

            said[text] = meter.of(act)
        figures("browser", {text: f"{seconds * 1000:.1f} ms" for text, seconds in said.items()})
        assert said["status:404"] < 2 * FIELD
        assert max(said.values()) < 2 * TEXT
        assert meter.bytes < BYTES


def test_row_under_the_readers_eye_stays_while_a_thousand_arrive(browser: "Browser", many: tuple[str, App]) -> None:
    origin, app = many
    with opened(browser, origin) as (page, meter):
        page.evaluate("document.querySelector('.rows').scrollTop = 1_700_000")
        until(page, "[...document.querySelectorAll('.call')].every((row) => row.querySelector('.st'))", wanted=True)
        before = page.evaluate(SEEN)
        spent = meter.cpu
        for _ in range(EACH):
            call(app, "sk-test-arrives", b"task_id=no-such-task")
        page.get_by_role("button", name="1,000 new calls").wait_for()
        spent = meter.cpu - spent
        after = page.evaluate(SEEN)

        figures("browser", f"1,000 at once: {spent * 1000:.1f} ms, {meter.bytes} bytes")
        assert len(set(map(tuple, before)) & set(map(tuple, after))) >= len(before) - 1
        assert page.evaluate("document.querySelectorAll('*').length") < NODES
        page.get_by_role("button", name="1,000 new calls").click()
        page.locator(".call .st.no").first.wait_for()
        assert meter.bytes < BYTES


def test_server_answers_in_little_time(many: tuple[str, App]) -> None:
    origin, _ = many
    asked = [
        "",
        "calls?limit=200",
        "calls?q=status:404",
        "calls?q=no-such",
        "films",
        "spending",
        "keys",
        "finding-groups",
        "state",
    ]
    spent = {}
    with httpx.Client(base_url=f"{origin}/_drytake/", timeout=60) as client:
        began = time.process_time()
        client.get("calls?q=nobody-said-this").raise_for_status()
        figures("first free text", f"{(time.process_time() - began) * 1000:.1f} ms")
        for path in asked:
            for _ in range(3):
                client.get(path).raise_for_status()
            turns = []
            for _ in range(5):
                began = time.process_time()
                client.get(path).raise_for_status()
                turns.append(time.process_time() - began)
            spent[path] = median(turns)
    figures("browser", {path: f"{seconds * 1000:.1f} ms" for path, seconds in spent.items()})
    assert [path for path, seconds in spent.items() if seconds > WARM] == []
